/* Lets the search work when the pages are opened from a disk, where browsers start no worker from a file:
   a hidden frame does the same work. The name is the one by which the theme knows that it need not fetch
   such a script from the network. */
(() => {
  if (location.protocol !== "file:") return;

  const inside = (address) => `<html><body><script>
    postMessage = (message) => parent.postMessage(message, "*");
    importScripts = (...addresses) => addresses.reduce((before, address) => before.then(() => new Promise((done) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      document.body.appendChild(script);
    })), Promise.resolve());
  <\/script><script src="${address}"><\/script></body></html>`;

  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.appendChild(this.frame);
      const page = this.frame.contentWindow.document;
      page.open(); // takes listeners away, so they come after it
      page.write(inside(address));
      this.loaded = new Promise((done) => { this.frame.contentWindow.addEventListener("load", done); });
      page.close();
      window.addEventListener("message", (event) => {
        if (event.source === this.frame.contentWindow) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      });
    }

    postMessage(message) {
      this.loaded.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: message })));
    }

    terminate() {
      this.frame.remove();
    }
  };
})();
