"""Whatever is done to a scenario's text, it loads or is refused in words; nothing else happens."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

TEXT = (Path(__file__).parents[1] / "scenarios" / "strait-2031.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines()
WORDS = [
    "&a",
    "*a",
    "!!x",
    "[",
    "{",
    "}",
    "- ",
    ": ",
    "1e999",
    "-1",
    "NO",
    "tension",
    "''",
    "\t",
    "9" * 40,
    "inf",
    "**",
    "\x07",
    "∞",
    "null",
]


@st.composite
def mangled(draw):
    """Delete, repeat, swap and overwrite lines and characters."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["delete", "repeat", "swap", "insert", "cut"]))
        if kind == "delete" and len(lines) > 1:
            del lines[at]
        elif kind == "repeat":
            lines.insert(at, lines[at])
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            place = draw(st.integers(0, len(lines[at])))
            word = draw(st.sampled_from(WORDS)) if kind == "insert" else ""
            lines[at] = lines[at][:place] + word + lines[at][place + (kind == "cut") * 3 :]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_mangled_text_is_refused_in_words_or_loads(text):
    try:
        scenario = loads(text)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.problem for problem in error.problems)
    else:
        assert loads(scenario.to_yaml()).digest == scenario.digest


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_refused_in_words(text):
    try:
        loads(text)
    except ScenarioError as error:
        assert str(error)
