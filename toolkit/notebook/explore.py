"""The what-if panel: sliders for the inputs, buttons for the declared what-ifs, and the answer as they move."""

from __future__ import annotations

import json
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import indent
from typing import Any

import ipywidgets as widgets
import yaml
from IPython.display import Javascript

from toolkit import numbers
from toolkit.analysis.live import AS_WRITTEN, DRAWS_OF_OTHERS, Gap, Live, changes
from toolkit.analysis.movable import Input
from toolkit.answers import Caveat
from toolkit.arguments import public
from toolkit.engines.plan import default_draws
from toolkit.engines.standby import shared
from toolkit.engines.subjects import Subject, scenario_of, seed_of
from toolkit.errors import ToolkitError
from toolkit.notebook.subjects import has_heard, opened
from toolkit.report.pictures import FONT, escalation_fan, legend, outcome_bars, threshold_key
from toolkit.results.result import Result
from toolkit.scenario import Scenario
from toolkit.words import day

REST = 0.35
"""Seconds without a move before the full answer is worked out."""
STEPS = 100
WIDE = widgets.Layout(width="98%")
QUIET = "#555555"
MOST_KNOWN = 24
"""Full answers that are kept, so that going back shows them at once."""
NO_REPORTS = "Reports are not taken in here: this is the crisis as it was before them."
Inputs = tuple[str, tuple[tuple[str, float], ...]]
"""A variant and what was moved."""


class Panel(widgets.VBox):  # type: ignore[misc]
    """The what-if panel as one widget; ``live`` holds what was moved, ``full`` the last answer in three parts that was shown."""

    def __init__(
        self, scenario: Scenario, seed: int, *, full: bool, caveats: tuple[Caveat, ...] = ()
    ) -> None:
        self.live = Live(scenario, seed, shared())
        self.caveats = caveats
        self.full: Result | None = None
        self.pinned: Result | None = None
        self._pinned_at: Inputs | None = None
        self._known: OrderedDict[Inputs, Result] = OrderedDict()
        self._asked = 0
        self._picture = self._pinned_as = self._limits = ""
        self._is_quiet = False
        self._works_out_all = full
        self._lock = threading.RLock()
        self._order = _order(self.live.now())
        self._inputs = {one.name: one for one in self.live.inputs()}
        self._shown = dict(self._inputs)
        self._labels = {name: one.label for name, one in self._inputs.items()}
        self._sliders = {name: self._slider(one) for name, one in self._inputs.items()}
        self._about = {name: one.about for name, one in self._inputs.items()}
        self._make(scenario)
        super().__init__([self._head, widgets.HBox([self._left, self._right], layout=_row())])
        self.add_class("crisis-panel")
        self.show()

    # --- what stands where ---------------------------------------------------------------------------------

    def _make(self, scenario: Scenario) -> None:
        model = self.live.model
        question = scenario.record.question or "How may it end?"
        self._head = widgets.HTML(
            f'<h3 style="margin:0.2em 0;{FONT}">{escape(model.title)}</h3>'
            f'<p style="margin:0 0 0.4em;color:{QUIET};{FONT}">{escape(question)} As known on {day(model.as_of)}.</p>'
        )
        self._variants = self._variant_buttons(scenario)
        self._note = widgets.HTML()
        self._answer, self._source = widgets.HTML(), widgets.HTML()
        self._answer.add_class("crisis-answer")
        buttons = {
            "Pin as baseline": ("Set later answers against this one", self.pin),
            "Reset": ("Every input back to its median, no what-if, nothing pinned", self.reset),
            "Copy as YAML variant": (
                "Copy this what-if, and show it, as text to paste under variants: in a scenario file",
                self.show_yaml,
            ),
        }
        made = []
        for text, (tip, do) in buttons.items():
            button = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="auto"))
            button.on_click(lambda _, do=do: do())
            made.append(button)
        self._yaml = widgets.Textarea(layout=widgets.Layout(width="98%", height="11em", display="none"))
        self._clipboard = widgets.Output(layout=widgets.Layout(height="0", overflow="hidden"))
        self._left = widgets.VBox(
            [widgets.HTML(_small("What-ifs that the scenario declares")), self._variants, self._note, self._groups(), self._source],
            layout=widgets.Layout(width="40%", min_width="20em"),
        )  # fmt: skip
        self._right = widgets.VBox(
            [self._answer, widgets.HBox(made, layout=_row()), self._yaml, self._clipboard],
            layout=widgets.Layout(width="58%", min_width="24em", padding="0 0 0 1em"),
        )

    def _variant_buttons(self, scenario: Scenario) -> widgets.ToggleButtons:
        declared = scenario.record.variants
        options = [
            ("As written", AS_WRITTEN),
            *((one.title or name, name) for name, one in declared.items()),
        ]
        tips = ["No what-if", *((one.note or one.title or name) for name, one in declared.items())]
        found = widgets.ToggleButtons(
            options=options, value=AS_WRITTEN, tooltips=tips, style={"button_width": "auto"}, layout=WIDE
        )
        found.observe(self._on_variant, "value")
        return found

    def _groups(self) -> widgets.Widget:
        """Put sliders together by whose choices they enter; levers first."""
        inputs = self.live.inputs()
        titles: dict[str, list[Input]] = {}
        labels = {actor.name: actor.label for actor in self.live.model.actors}
        for one in inputs:
            titles.setdefault(_group(one, labels), []).append(one)
        if not inputs:
            return widgets.HTML(_small("This scenario has no uncertain inputs to move."))
        self._boxes = {one.name: widgets.VBox(self._labelled(one), layout=WIDE) for one in inputs}
        boxes = [widgets.VBox([self._boxes[one.name] for one in group]) for group in titles.values()]
        return widgets.Accordion(children=boxes, titles=tuple(titles), selected_index=0)

    def _labelled(self, one: Input) -> tuple[widgets.Widget, widgets.Widget]:
        """Put the name above its slider, where long names have room; what is behind it shows on hover."""
        name = f"{one.label} ({one.unit})" if one.unit else one.label
        ends = f"{numbers.figure(one.lower)} and {numbers.figure(one.upper)}"
        span = f'<span style="color:{QUIET};font-size:0.85em"> 90&nbsp;% between {ends}</span>'
        text = f'<span title="{escape(one.about)}" style="font-size:0.9em;line-height:1.2;{FONT}">{escape(name)}{span}</span>'
        label = widgets.HTML(text, layout=widgets.Layout(margin="0.2em 0 -0.5em 0"))
        return label, self._sliders[one.name]

    def _slider(self, one: Input) -> widgets.Widget:
        look = {"tooltip": one.about, "layout": WIDE}
        if one.steps:
            slider = widgets.SelectionSlider(options=one.steps, value=_nearest(one), **look)
        else:
            step = _step(one)
            # The browser puts a slider on its grid: the grid goes through the median, so that nothing moves by itself.
            low = one.middle - math.floor((one.middle - one.low) / step + 1e-9) * step
            form = ".2f" if one.high - one.low > 0.1 and one.high < 100 else ".3g"
            slider = widgets.FloatSlider(
                value=one.middle, min=low, max=one.high, step=step, readout_format=form, **look
            )
        slider.observe(lambda change, name=one.name: self._on_move(name, change["new"]), "value")
        return slider

    # --- what happens when something is touched --------------------------------------------------------------

    def _on_move(self, name: str, value: float) -> None:
        if self._is_quiet:
            return
        one = self._inputs.get(name)
        if one is None:
            self._source.value = _small("This what-if fixes that input.")
            return
        is_back = not one.steps and abs(value - one.middle) < _step(one) / 2
        if is_back and name not in self.live.moved:
            return
        self.live.move(name, one.middle if is_back else min(max(value, one.low), one.high))
        self._source.value = _small(self._about[name])
        self.show()

    def _on_variant(self, change: dict[str, Any]) -> None:
        if self._is_quiet:
            return
        try:
            lost = self.live.choose(change["new"])
        except ToolkitError as error:
            self._note.value = _small(str(error))
            return
        declared = self.live.scenario.record.variants.get(change["new"])
        self._place_sliders()
        labels = [self._labels[name] for name in lost]
        let_go = f" It settles otherwise what you had moved: {', '.join(labels)}." if labels else ""
        self._note.value = _small(((declared.note or "") if declared else "") + let_go)
        self.show()

    def _place_sliders(self) -> None:
        """Put the sliders of inputs that nobody moved at the medians of the what-if; close those that it fixes.

        An input that may be moved otherwise than before gets a slider of its own.
        """
        before = self._inputs
        self._inputs = {one.name: one for one in self.live.inputs()}
        for name, one in self._inputs.items():
            if name in self._boxes and one != self._shown.get(name, before.get(name)):
                self._sliders[name] = self._slider(one)
                self._about[name] = one.about
                self._boxes[name].children = self._labelled(one)
                self._shown[name] = one
        self._is_quiet = True
        try:
            for name, slider in self._sliders.items():
                slider.disabled = name not in self._inputs
                if name in self._inputs:
                    one = self._inputs[name]
                    slider.value = self.live.moved.get(name, _nearest(one) if one.steps else one.middle)
        finally:
            self._is_quiet = False

    def show(self) -> None:
        """Draw the answer at the inputs as they stand, and start on the full one once they rest."""
        with self._lock:
            self._asked += 1
            try:
                now = self.live.now()
            except ToolkitError as error:
                self._say(str(error))
                return
            at = self._at()
            if at in self._known:
                self._show_full(now, at)
                return
            more = "; how sure that is, is being worked out" if self._works_out_all else ""
            self._draw(f"Exact at central inputs: {self._where()}{more}.", now, self._since_pin(now))
            if self._works_out_all:
                threading.Thread(target=self._work_out, args=(self._asked, now, at), daemon=True).start()

    def _at(self) -> Inputs:
        return self.live.variant, tuple(sorted(self.live.moved.items()))

    def _where(self) -> str:
        n_moved = len(self.live.moved)
        if not n_moved:
            return "every input at its median"
        return f"{n_moved} input{'s' if n_moved > 1 else ''} set by hand, the others at their medians"

    def _since_pin(self, now: Result, full: Result | None = None) -> Mapping[str, Gap] | None:
        """Return what has changed since an answer was pinned, over the same draws where both have them."""
        if self.pinned is None:
            return None
        assert self._pinned_at is not None
        before = self._known.get(self._pinned_at)
        return changes(self.pinned, now) if full is None or before is None else changes(before, full)

    def _draw(
        self, said: str, now: Result, gaps: Mapping[str, Gap] | None, full: Result | None = None
    ) -> None:
        """Draw the answer at central inputs, beside the full one: its own, or in grey the last one."""
        shown = full or self.full
        if shown is None:
            bars = outcome_bars(now, order=self._order, against=gaps)
        else:
            bars = outcome_bars(shown, order=self._order, against=gaps, central=now, is_stale=full is None)
        key = legend(
            stale=full is None,
            ring=True,
            bands=shown is not None,
            hatch=shown is not None and bool(shown.alternatives),
            against=gaps,
        )
        what = "over all inputs" if full is not None else "at central inputs"
        fan = escalation_fan(full or now)
        if fan:
            title = f"Where the crisis stands on its ladder, turn by turn, {what}:"
            fan = _small(title) + fan + _small(threshold_key(now))
        self._limits = _listed((*self.caveats, *(full or now).caveats))
        # One text, so that the browser hears of a move once and lays the page out once.
        self._picture = f'<div class="crisis-bars">{bars}{key}</div><div class="crisis-fan-box">{fan}</div>'
        self._say(said)

    def _say(self, text: str) -> None:
        """Say how the picture is to be read, above it."""
        pinned = f" Pinned: {self._pinned_as}." if self.pinned is not None else ""
        status = f'<div class="crisis-status">{_small(text + pinned)}</div>'
        self._answer.value = f"{status}{self._limits}{self._picture}"

    def _work_out(self, mine: int, now: Result, at: Inputs) -> None:
        """Work out the full answer in the background, unless something is moved in the meantime."""
        time.sleep(REST)
        if mine != self._asked:
            return
        began = time.perf_counter()
        try:
            found = self.live.assess(lambda: mine != self._asked)
        except ToolkitError as error:
            with self._lock:
                if mine == self._asked:
                    self._say(str(error))
            return
        with self._lock:
            if found is None or mine != self._asked:
                return
            self._known[at] = found
            while len(self._known) > MOST_KNOWN:
                self._known.pop(next(known for known in self._known if known not in (at, self._pinned_at)))
            self._show_full(now, at, f" ({numbers.figure(time.perf_counter() - began, 2)} s)")

    def _show_full(self, now: Result, at: Inputs, took: str = "") -> None:
        self.full = self._known[at]
        n_draws = len(self.full.parameters)
        said = (
            f"Full answer: {n_draws} draws of the inputs that were not set by hand, {DRAWS_OF_OTHERS} or fewer for the "
            f"other models, so that disagreement is rough{took}. ct.run takes {default_draws(self.full.model)}. The ring is what the medians "
            "give, the dot the mean over all that the inputs may be."
        )
        if n_draws == 1:
            said = f"Full answer{took}: no input is left uncertain, so that ring and dot are one."
        self._draw(said, now, self._since_pin(now, self.full), self.full)

    # --- buttons ---------------------------------------------------------------------------------------------

    def pin(self) -> None:
        """Keep this answer as the baseline that later ones are set against, on the same draws."""
        with self._lock:
            self.pinned, self._pinned_at = self.live.now(), self._at()
            title = (
                self._variants.label.lower() if self._variants.value == AS_WRITTEN else self._variants.label
            )
            n_moved = len(self.live.moved)
            self._pinned_as = title + (
                f", {n_moved} input{'s' if n_moved > 1 else ''} set by hand" if n_moved else ""
            )
        self.show()

    def reset(self) -> None:
        """Put everything back as the scenario has it."""
        self._is_quiet = True
        try:
            self.live.reset()
            self._variants.value = AS_WRITTEN
        finally:
            self._is_quiet = False
        self._place_sliders()
        self.pinned = self._pinned_at = None
        self._note.value = self._source.value = ""
        self._yaml.layout.display = "none"
        self.show()

    def show_yaml(self) -> None:
        """Show the what-if as a variant to paste into a scenario file, and copy it where the browser allows that."""
        text = yaml.safe_dump(self.live.as_variant(), sort_keys=False, allow_unicode=True, width=100)
        applied = self.live.scenario.variants_applied
        on_top = (
            f"  # on top of {' and '.join(applied)}, with which this panel was opened\n" if applied else ""
        )
        self._yaml.value = on_top + indent(text, "  ")  # as it stands under `variants:`
        self._yaml.layout.display = ""
        self._clipboard.clear_output()
        quoted = json.dumps(self._yaml.value).replace("<", "\\u003c")
        copy = f"navigator.clipboard && navigator.clipboard.writeText({quoted})"
        self._clipboard.append_display_data(Javascript(copy))  # type: ignore[no-untyped-call]


@public
def explore(
    of: Subject,
    *,
    seed: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
    full: bool = True,
) -> Panel:
    """Open the what-if panel: move inputs and what-ifs, and see the answer follow.

    While something moves, the answer is exact at central inputs, every input at its median unless it was moved, and says so;
    when it rests, the answer with ignorance and disagreement takes its place.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A crisis small enough for the exact engine. Of an outlook or a result the panel takes the scenario, without reports.
    seed : int, optional
        Of the draws behind the full answer; that of a result, and 0 for all else, if left out.
    variant, values
        What-ifs applied and inputs fixed beforehand, as in ``run``.
    full : bool
        Whether to work out the full answer in the background.

    Returns
    -------
    Panel
        A widget; the notebook shows it if it stands last in a cell.

    Raises
    ------
    ToolkitError
        For what names no crisis, a scenario that is wrong, or one too large to be followed at once.
    """
    of = opened(of, "explore")
    wishes: dict[str, Any] = {"variant": variant, "values": values}
    chosen = seed_of(of, {} if seed is None else {"seed": seed})
    unheard = (Caveat(NO_REPORTS, "unheard"),) if has_heard(of) else ()
    return Panel(scenario_of(of, wishes, verb="explore"), chosen, full=full, caveats=unheard)


def _order(result: Result) -> Sequence[str]:
    """Keep the outcomes where they were at first, so that the eye can follow."""
    ranked = sorted(zip(result.probability, result.outcomes, strict=True), key=lambda pair: -pair[0])
    return [name for _, name in ranked]


def _step(one: Input) -> float:
    return (one.high - one.low) / STEPS


def _nearest(one: Input) -> float:
    return min(one.steps, key=lambda value: abs(value - one.middle))


def _group(one: Input, labels: dict[str, str]) -> str:
    if one.is_lever:
        return "Levers"
    actors = [name for name in one.actors if name in labels]
    if len(actors) == 1 and one.actors[0] in labels:
        return labels[actors[0]]
    return "What choices of several sides hang on" if actors else "What may happen"


def _small(text: str) -> str:
    return (
        f'<p style="margin:0.2em 0;font-size:0.85em;line-height:1.35;color:{QUIET};{FONT}">{escape(text)}</p>'
        if text
        else ""
    )


def _listed(caveats: Sequence[Caveat]) -> str:
    """Set what limits the answer, below the line that says how it was had."""
    items = "".join(f"<li>{escape(caveat)}</li>" for caveat in caveats)
    look = f"margin:0.2em 0;padding-left:1.2em;font-size:0.85em;line-height:1.35;color:{QUIET};{FONT}"
    return f'<ul class="crisis-caveats" style="{look}">{items}</ul>' if items else ""


def _row() -> widgets.Layout:
    return widgets.Layout(flex_flow="row wrap", width="100%")
