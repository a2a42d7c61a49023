/* Lets the search work when the pages are opened from a disk, where browsers start no worker from a file:
   its script runs in a hidden page of its own instead. The name of this file is the one by which the theme
   knows that it need not fetch such a script from the network. */
if (location.protocol === "file:") {
  function prepare(page, tell) {
    // What a worker's script expects to find: a way to answer, and a way to load further scripts in turn.
    page.postMessage = (data) => tell(data);
    page.importScripts = async (...places) => {
      for (const place of places) await loaded(page.document, place);
    };
  }

  function loaded(document, place) {
    return new Promise((done) => {
      const script = document.createElement("script");
      script.addEventListener("load", done);
      script.src = place;
      document.body.append(script);
    });
  }

  window.Worker = function (place) {
    const worker = new EventTarget();
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.hidden = true;
    const page = frame.contentWindow;
    prepare(page, (data) => worker.dispatchEvent(new MessageEvent("message", { data })));
    const ready = loaded(page.document, place);
    worker.postMessage = (data) => ready.then(() => page.dispatchEvent(new MessageEvent("message", { data })));
    worker.terminate = () => frame.remove();
    return worker;
  };
}
