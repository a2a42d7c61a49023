"""How the panel is laid out: two panes, each with a scroll bar of its own, so that the answer stays in view while a slider moves."""

from IPython.display import Javascript

PANES = """
.crisis-panel{container-type:inline-size}
.crisis-panes{display:flex;flex-flow:row wrap;gap:1em;align-items:flex-start;width:100%}
.crisis-inputs{flex:2 1 20em;max-height:88vh;overflow-y:auto!important;min-width:0}
.crisis-side{flex:3 1 24em;max-height:88vh;overflow-y:auto!important;min-width:0}
.crisis-inputs>*,.crisis-side>*{flex:none;max-width:100%}
.crisis-panel .widget-html,.crisis-panel .widget-html-content{min-width:0;max-width:100%;line-height:1.35;overflow-wrap:break-word}
.crisis-panel .widget-toggle-buttons{display:flex;flex-flow:row wrap;height:auto;overflow:visible}
.crisis-panel .widget-toggle-buttons .widget-toggle-button{height:auto;min-height:28px;white-space:normal;line-height:1.25;padding:4px 10px;max-width:100%}
.crisis-scroll{overflow-x:auto}
.crisis-panel .widget-slider .noUi-handle{border:2px solid var(--crisis-quiet,#595959)!important}
.crisis-hint{display:none}
.crisis-panel [class*=Collapse-header]{color:var(--crisis-ink,#1a1a1a)}
@container (max-width: 46rem){
.crisis-panes{flex-flow:column nowrap}
.crisis-side{order:-1;flex:none;width:100%;max-height:52vh;border-bottom:2px solid var(--crisis-faint,#d9d9d9)}
.crisis-inputs{flex:none;width:100%;max-height:42vh}
.crisis-fan{min-width:34em}
.crisis-scroll table{min-width:30em}
.crisis-hint{display:block!important}
}
"""
ENDED = """
:is(.crisis-panel,.crisis-play) .jupyter-widgets-disconnected::before{content:none}
:is(.crisis-panel,.crisis-play).jupyter-widgets-disconnected::before{
content:"Python has stopped behind this, so that nothing below follows what you change. Run the cells again from the first (in a dashboard: load the page anew).";
display:block;align-self:stretch;font:bold 14px/1.35 system-ui,sans-serif;color:var(--jp-content-font-color1,inherit);border:2px solid #d55e00;padding:.5em .8em;margin-bottom:.6em}
:is(.crisis-panel,.crisis-play).jupyter-widgets-disconnected>*{opacity:.45;pointer-events:none}
"""
"""What a reader is told where the kernel has died or was restarted: a slider still moves then, and the answer beside it does not."""
NAMES = """
(() => {
  if (window.crisisNames) return;
  window.crisisNames = true;
  const name = () => document.querySelectorAll(".crisis-input").forEach(box => {
    const handle = box.querySelector(".noUi-handle"), label = box.querySelector(".crisis-name");
    const value = box.querySelector(".widget-readout");
    if (!handle || !label) return;
    const set = (key, text) => handle.getAttribute(key) === text || handle.setAttribute(key, text);
    set("aria-label", label.textContent);
    if (value) set("aria-valuetext", value.textContent);
  });
  new MutationObserver(name).observe(document.body, {childList: true, subtree: true, attributeFilter: ["aria-valuetext"], attributes: true});
  name();
})()
"""
"""Sliders of ipywidgets have a handle without a name: screen readers hear the label beside it, and the value as it is written."""


def names_for_screen_readers() -> Javascript:
    """Return the script that names the handles of the sliders, for as long as the page is open."""
    return Javascript(NAMES)  # type: ignore[no-untyped-call]
