// The foot of a page: what made it, what limits it, what it lacks, and the scenario to take out again.
"use strict";

function madeBy(told) {
  const { about, left_out: leftOut } = told;
  const caveats = about.caveats.map((text) => element("li", {}, text));
  const left = leftOut.map(({ name, why }) => element("li", {}, `${name}: ${why}`));
  return element("footer", { class: "small" },
    section("What this page is",
      element("p", {}, `Made by Crisis Toolkit ${about.version} from ${about.scenario}, digest ${about.digest.slice(0, 12)}, ${about.draws} ${about.draws === 1 ? "draw" : "draws"} of the inputs, seed ${about.seed}.${ofWhat(told)} They hold only under what the scenario assumes. This file asks nothing of anywhere.`),
      caveats.length ? element("ul", {}, ...caveats) : "", left.length ? element("p", {}, "Left out of this page:") : "", left.length ? element("ul", {}, ...left) : "",
      element("p", { class: "buttons" }, element("button", { type: "button", onclick: () => takeOut(told) }, "Take the scenario out (YAML)"))));
}

function ofWhat({ sliders }) {
  if (!sliders.length) return " Every answer is worked out here, exactly.";
  return " The dots, bands and hatching are of that run, over all inputs, and are greyed once anything is moved. Answers “at these inputs” are worked out here, exactly: the inputs that were not moved stand at their medians.";
}

async function takeOut(told) {
  const text = await inflated(document.getElementById("crisis-scenario"));
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = element("a", { href: address, download: `${told.about.scenario}.yaml` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
