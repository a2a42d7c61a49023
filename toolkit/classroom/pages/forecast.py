"""The page of a seat before its first choice: what is known, the end it wants, and ten tokens on the ends there may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.games.forecast import TOKENS
from toolkit.markup import Html, element, joined


@dataclass(frozen=True)
class Filled:
    """What a form holds: what was laid before, or what was typed and refused."""

    wanted: str = ""
    tokens: Mapping[str, str] | None = None

    def tokens_on(self, end: str) -> str:
        """Return what stands in the field of an end."""
        return (self.tokens or {}).get(end, "") or "0"


def forecast_form(
    ends: Sequence[tuple[str, str, str]], action: str, *, filled: Filled, is_alone: bool, said: str = ""
) -> Html:
    """Set the form; ``ends`` are (name, label, what it means), ``is_alone`` for one person's forecast among several."""
    who = "You" if is_alone else "Your group"
    head = element(
        "tr",
        element("th", "We want", scope="col", class_="pick"),
        element("th", "How it may end", scope="col"),
        element("th", "Tokens", scope="col", class_="lay"),
    )
    rows = (_row(n, end, filled) for n, end in enumerate(ends))
    aim = (
        f"{who} cannot change it once the first choice is made. Mark the end that you want. Then lay {TOKENS} tokens on the ends by how "
        "likely each is, however you play: a token is a chance of one in ten."
    )
    return joined(
        element("h2", "Before you choose: what do you want, and what do you expect?", id="forecast"),
        element("p", aim),
        element("p", said, class_="said", role="alert") if said else "",
        element(
            "form",
            element("table", element("thead", head), element("tbody", *rows), class_="ends"),
            element("button", "Lay the tokens"),
            element("output", "", aria_live="polite"),
            method="post",
            action=action,
            data_tokens=str(TOKENS),
        ),
    )


def _row(n: int, end: tuple[str, str, str], filled: Filled) -> Html:
    name, label, about = end
    field = f"on-{n}"
    radio = element(
        "input", type="radio", name="wanted", value=name, required=True, checked=filled.wanted == name,
        aria_label=f"We want: {label}",
    )  # fmt: skip
    number = element(
        "input", type="number", name=f"on-{name}", id=field, min="0", max=str(TOKENS), step="1", inputmode="numeric",
        value=filled.tokens_on(name), aria_label=f"Tokens on: {label}",
    )  # fmt: skip
    told = (
        element("details", element("summary", label), element("p", about, class_="quiet")) if about else label
    )
    return element(
        "tr",
        element("td", element("label", radio), class_="pick"),
        element("th", told, scope="row"),
        element(
            "td", _step("−", -1, field, label), " ", number, " ", _step("+", 1, field, label), class_="lay"
        ),
    )


def _step(sign: str, by: int, field: str, label: str) -> Html:
    """Set a button that the script shows."""
    what = f"one {'more' if by > 0 else 'less'} on: {label}"
    return element(
        "button",
        sign,
        type="button",
        class_="step",
        hidden=True,
        aria_label=what,
        data_of=field,
        data_by=str(by),
    )
