"""Sliders for the inputs of a crisis, put together by whose choices they enter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import ipywidgets as widgets

from toolkit import numbers
from toolkit.analysis.live import Live
from toolkit.analysis.movable import Input
from toolkit.markup import Html, element
from toolkit.notebook.small_print import small
from toolkit.report.pictures import FONT, QUIET

STEPS = 100
WIDE = widgets.Layout(width="98%")
FIXED = "This what-if fixes that input."


class Sliders:
    """The sliders; ``box`` holds them all.

    Parameters
    ----------
    live : the answer that follows them
    said : is told what stands behind an input that somebody touches
    moved : is called when an input was moved
    """

    def __init__(self, live: Live, said: Callable[[str], None], moved: Callable[[], None]) -> None:
        self.live, self._said, self._moved = live, said, moved
        self._is_quiet = False
        self._inputs = {one.name: one for one in live.inputs()}
        self._shown = dict(self._inputs)
        self.labels = {name: one.label for name, one in self._inputs.items()}
        self.by_input = {name: self._slider(one) for name, one in self._inputs.items()}
        self._boxes = {
            name: widgets.VBox(self._labelled(one), layout=WIDE) for name, one in self._inputs.items()
        }
        for box in self._boxes.values():
            box.add_class("crisis-input")
        self.box = self._groups()

    def _groups(self) -> widgets.Widget:
        """Put sliders together by whose choices they enter; the group with the strongest input first, and open."""
        if not self._inputs:
            return widgets.HTML(small("This scenario has no uncertain inputs to move."))
        labels = {actor.name: actor.label for actor in self.live.model.actors}
        groups: dict[str, list[widgets.Widget]] = {}
        for name in self.live.strengths():
            groups.setdefault(_group(self._inputs[name], labels), []).append(self._boxes[name])
        boxes = [widgets.VBox(group) for group in groups.values()]
        return widgets.Accordion(children=boxes, titles=tuple(groups), selected_index=0)

    def _labelled(self, one: Input) -> tuple[widgets.Widget, widgets.Widget]:
        """Put the name above its slider, where long names have room; what is behind it shows on hover."""
        label = widgets.HTML(_label(one), layout=widgets.Layout(margin="0.2em 0 -0.5em 0"))
        return label, self.by_input[one.name]

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

    def _on_move(self, name: str, value: float) -> None:
        if self._is_quiet:
            return
        one = self._inputs.get(name)
        if one is None:
            self._said(FIXED)
            return
        is_back = not one.steps and abs(value - one.middle) < _step(one) / 2
        if is_back and name not in self.live.moved:
            return
        self.live.move(name, one.middle if is_back else min(max(value, one.low), one.high))
        self._said(self._shown[name].about)
        self._moved()

    def place(self) -> None:
        """Put the sliders of inputs that nobody moved at the medians of the what-if; close those that it fixes.

        An input that may be moved otherwise than before gets a slider of its own.
        """
        before = self._inputs
        self._inputs = {one.name: one for one in self.live.inputs()}
        for name, one in self._inputs.items():
            if name in self._boxes and one != self._shown.get(name, before.get(name)):
                self.by_input[name] = self._slider(one)
                self._boxes[name].children = self._labelled(one)
                self._shown[name] = one
        self._is_quiet = True
        try:
            for name, slider in self.by_input.items():
                slider.disabled = name not in self._inputs
                if name in self._inputs:
                    one = self._inputs[name]
                    slider.value = self.live.moved.get(name, _nearest(one) if one.steps else one.middle)
        finally:
            self._is_quiet = False


def _label(one: Input) -> Html:
    name = f"{one.label} ({one.unit})" if one.unit else one.label
    ends = f"{numbers.figure(one.lower)} and {numbers.figure(one.upper)}"
    span = element("span", Html(f" 90&nbsp;% between {ends}"), style=f"color:{QUIET};font-size:0.85em")
    told = element("span", name, class_="crisis-name")
    return element("span", told, span, title=one.about, style=Html(f"font-size:0.9em;line-height:1.2;{FONT}"))


def _step(one: Input) -> float:
    return (one.high - one.low) / STEPS


def _nearest(one: Input) -> float:
    return min(one.steps, key=lambda value: abs(value - one.middle))


def _group(one: Input, labels: Mapping[str, str]) -> str:
    """Name the group of an input; ``labels`` are those of the actors."""
    if one.is_lever:
        return "Levers"
    actors = [name for name in one.actors if name in labels]
    if len(actors) == 1 and one.actors[0] in labels:
        return labels[actors[0]]
    return "What choices of several sides hang on" if actors else "What may happen"
