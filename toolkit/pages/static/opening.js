// How a page opens: what it carries is taken out, tried, and shown; whatever is wrong is a sentence in its place.
"use strict";

// A page that would answer otherwise than the toolkit did when it was made does not answer.
function refuseStrange(told, crisis) {
  const found = crisis.asking().outcomes();
  const isSame = Object.entries(told.test).every(([name, share]) => Math.abs(found[name] - share) < 1e-9);
  if (!isSame) throw new CrisisError("This browser works out other numbers than the toolkit did when this page was made, so the page does not answer. Try another browser.");
}

async function opened() {
  const app = document.getElementById("app");
  try {
    const told = JSON.parse(new TextDecoder().decode(await inflated(document.getElementById("crisis-data"))));
    const crisis = new Crisis(told, arraysOf(await inflated(document.getElementById("crisis-arrays")), told.sizes));
    refuseStrange(told, crisis);
    const page = new Page(told, crisis, app);
    window.crisis.answer = (values, wishes) => crisis.answer(values, wishes);
    window.crisis.page = page;
  } catch (error) {
    const text = error instanceof CrisisError ? error.message : `This page could not be opened, and shows no numbers: ${error.message}`;
    app.replaceChildren(element("h1", {}, document.title), element("p", { class: "notice", role: "alert" }, text));
    throw error;
  }
}

window.crisis = {
  answer() {
    throw new CrisisError("The page is still opening: wait for crisis.ready.");
  },
};
window.crisis.ready = opened();
window.crisis.ready.catch(() => {});
