"""The what-if panel: sliders for the inputs, buttons for the declared what-ifs, and the answer as they move."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from textwrap import indent
from typing import Any

import ipywidgets as widgets
import yaml
from IPython.display import Javascript

from toolkit import numbers
from toolkit.analysis.live import AS_WRITTEN, DRAWS_OF_OTHERS, Gap, Live, changes
from toolkit.answers import Caveat
from toolkit.engines.plan import default_draws
from toolkit.engines.standby import shared
from toolkit.errors import ToolkitError
from toolkit.markup import Html, element, joined
from toolkit.notebook.layout import ENDED, PANES, names_for_screen_readers
from toolkit.notebook.picture import in_words, picture
from toolkit.notebook.readers import Readers
from toolkit.notebook.sliders import WIDE, Sliders
from toolkit.notebook.small_print import STOPPED, WHAT_IFS, listed, small, themes
from toolkit.notebook.still import NEEDED, Still
from toolkit.report.pictures import FONT, INK, QUIET
from toolkit.results.result import Result
from toolkit.scenario import Scenario
from toolkit.time_limits import allowed_seconds, time_limit
from toolkit.words import day

REST = 0.35
"""Seconds without a move before the full answer is worked out."""
MOST_KNOWN = 24
"""Full answers that are kept, so that going back shows them at once."""
Inputs = tuple[str, tuple[tuple[str, float], ...]]
"""A variant and what was moved."""


class Panel(Still):
    """The what-if panel as one widget; ``live`` holds what was moved, ``full`` the last answer in three parts that was shown, ``readers`` what is asked."""

    def __init__(
        self, scenario: Scenario, seed: int, *, full: bool, caveats: tuple[Caveat, ...] = ()
    ) -> None:
        self.live = Live(scenario, seed, shared())
        self.readers = Readers(self.live)
        self.caveats = caveats
        self.full: Result | None = None
        self.pinned: Result | None = None
        self._pinned_at: Inputs | None = None
        self._known: OrderedDict[Inputs, Result] = OrderedDict()
        self._asked = 0
        self._picture = self._limits = Html()
        self._pinned_as = ""
        self._is_quiet = False
        self._works_out_all, self._allowed = full, allowed_seconds()
        self._lock = threading.RLock()
        self._order = _order(self.live.now())
        self._head, self._note, self._answer, self._source = (widgets.HTML() for _ in range(4))
        self._variants = self._variant_buttons()
        self._sliders = Sliders(self.live, self._tell_source, self.show)
        self._yaml = widgets.Textarea(layout=widgets.Layout(width="98%", height="11em", display="none"))
        self._clipboard = widgets.Output(layout=widgets.Layout(height="0", overflow="hidden"))
        self._head.value = self._heading()
        self._answer.add_class("crisis-answer")
        self._clipboard.append_display_data(names_for_screen_readers())
        panes = widgets.Box([self._left(), self._right()])
        panes.add_class("crisis-panes")
        super().__init__([self._head, panes])
        self.add_class("crisis-panel")
        self.show()

    def missing(self) -> str:
        """Say what it is, and what it needs to move."""
        return f"What-if panel of “{self.live.model.dossier.title}”. {NEEDED}"

    def words(self) -> str:
        """Say the answer in words."""
        return f"As it stands, exact at central inputs: {in_words(self.live.now())}."

    def stands(self) -> Html:
        """Return question and answer."""
        return element("div", Html(self._head.value), Html(self._answer.value), class_="crisis-panel")

    def _heading(self) -> Html:
        model = self.live.model
        question = f"{model.dossier.question or 'How may it end?'} As known on {day(model.as_of)}."
        return joined(
            themes(),
            element("style", Html(PANES + ENDED)),
            element("h3", model.dossier.title, style=Html(f"margin:0.2em 0;color:{INK};{FONT}")),
            element("p", question, style=Html(f"margin:0 0 0.4em;color:{QUIET};{FONT}")),
        )

    def _left(self) -> widgets.Widget:
        """Put together what can be moved."""
        title, stopped = (widgets.HTML(small(text)) for text in (WHAT_IFS, STOPPED))
        inputs = [title, self._variants, self._note, self._sliders.box, self._source, stopped]
        return _classed(widgets.VBox(inputs), "crisis-inputs")

    def _right(self) -> widgets.Widget:
        """Put together the answer, and what can be done with it."""
        buttons = [
            _button("Pin as baseline", "Set later answers against this one", self.pin),
            _button("Reset", "Every input back to its median, no what-if, nothing pinned", self.reset),
            _button(
                "Copy as YAML variant",
                "Copy this what-if, and show it, as text to paste under variants: in a scenario file",
                self.show_yaml,
            ),
        ]
        below = [
            widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap", width="100%")),
            self._yaml,
            self._clipboard,
        ]
        return _classed(widgets.VBox([self._answer, self.readers.box, *below]), "crisis-side")

    def _variant_buttons(self) -> widgets.ToggleButtons:
        declared = self.live.model.dossier.what_ifs
        options = [
            ("As written", AS_WRITTEN),
            *((one.title or one.name, one.name) for one in declared),
        ]
        tips = ["No what-if", *((one.note or one.title or one.name) for one in declared)]
        found = widgets.ToggleButtons(
            options=options, value=AS_WRITTEN, tooltips=tips, style={"button_width": "auto"}, layout=WIDE
        )
        found.observe(self._on_variant, "value")
        return found

    # --- what happens when something is touched --------------------------------------------------------------

    def _tell_source(self, text: str) -> None:
        self._source.value = small(text)

    def _on_variant(self, change: dict[str, Any]) -> None:
        if self._is_quiet:
            return
        try:
            lost = self.live.choose(change["new"])
        except ToolkitError as error:
            self._note.value = small(str(error))
            return
        notes = {one.name: one.note for one in self.live.model.dossier.what_ifs}
        self._sliders.place()
        labels = [self._sliders.labels[name] for name in lost]
        let_go = f" It settles otherwise what you had moved: {', '.join(labels)}." if labels else ""
        self._note.value = small(notes.get(change["new"], "") + let_go)
        self.show()

    def show(self) -> None:
        """Draw the answer at the inputs as they stand, and start on the full one once they rest."""
        with self._lock:
            self._asked += 1
            try:
                now = self.live.now()
            except ToolkitError as error:
                self._say(str(error))
                return
            self.readers.follow()
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
        by_hand = self._by_hand()
        return f"{by_hand}, the others at their medians" if by_hand else "every input at its median"

    def _by_hand(self) -> str:
        n_moved = len(self.live.moved)
        return f"{n_moved} input{'s' if n_moved > 1 else ''} set by hand" if n_moved else ""

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
        self._limits = listed((*self.caveats, *(full or now).caveats))
        self._picture = picture(now, full=full, before=self.full, order=self._order, gaps=gaps)
        self._say(said)

    def _say(self, text: str) -> None:
        """Say how the picture is to be read, above it."""
        pinned = f" Pinned: {self._pinned_as}." if self.pinned is not None else ""
        status = element("div", small(text + pinned), class_="crisis-status")
        # One text, so that the browser hears of a move once and lays the page out once.
        self._answer.value = joined(status, self._limits, self._picture)

    def _work_out(self, mine: int, now: Result, at: Inputs) -> None:
        """Work out the full answer in the background, unless something is moved in the meantime."""
        time.sleep(REST)
        if mine != self._asked:
            return
        began = time.perf_counter()
        try:
            with time_limit(self._allowed):  # this thread knows of none
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
            self.readers.pin()
            label, is_written = self._variants.label, self._variants.value == AS_WRITTEN
            title = label.lower() if is_written else label
            self._pinned_as = ", ".join(filter(None, (title, self._by_hand())))
        self.show()

    def reset(self) -> None:
        """Put everything back as the scenario has it."""
        self._is_quiet = True
        try:
            self.live.reset()
            self._variants.value = AS_WRITTEN
        finally:
            self._is_quiet = False
        self._sliders.place()
        self.pinned = self._pinned_at = None
        self.readers.let_go()
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


def _order(result: Result) -> Sequence[str]:
    """Keep the outcomes where they were at first, so that the eye can follow."""
    ranked = sorted(zip(result.probability, result.outcomes, strict=True), key=lambda pair: -pair[0])
    return [name for _, name in ranked]


def _button(text: str, tip: str, do: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="auto"))
    button.on_click(lambda _: do())
    return button


def _classed(box: widgets.Widget, name: str) -> widgets.Widget:
    box.add_class(name)
    return box
