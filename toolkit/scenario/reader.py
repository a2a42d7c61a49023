"""YAML text -> plain data that remembers where everything stands.

PyYAML finds the structure; scalars are read by the rules of YAML 1.2, so that ``NO``, ``on`` and ``12:30``
stay text and ``1e-3`` is a number. A text from a stranger can at worst be refused: no tags, anchors or
other files, and bounded size, depth and number of parts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from toolkit.errors import Problem, ScenarioError
from toolkit.scenario.cut_texts import CUT_TEXT, DECIMAL, entries_with_rest, joined
from toolkit.scenario.expressions.tree import SMALLEST, vanishes
from toolkit.scenario.look_alikes import LOOK_ALIKE, in_name
from toolkit.scenario.not_yaml import told
from toolkit.scenario.paths import Path, dotted
from toolkit.scenario.places import Mark, Places

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 30
MAX_PARTS = 100_000

_INTEGER = re.compile(r"-?[0-9]+")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    ".inf": math.inf,
    "-.inf": -math.inf,
}


@dataclass(frozen=True)
class Tree:
    """A document as plain data, with the place of every entry.

    Attributes
    ----------
    data : dict
    values, keys : path -> (line, column) of the value, and of the key that names it.
    quoted : paths of scalars in quotes, whose text starts one column later.
    loose : paths of scalars whose text does not stand letter by letter in one line.
    problems : repeated keys and numbers that cannot be used.
    """

    data: dict[str, Any]
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]
    quoted: frozenset[Path]
    loose: frozenset[Path] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything in the file could be read, in spite of its problems."""
        return all(problem.kind == CUT_TEXT for problem in self.problems)

    def places(self, file: str) -> Places:
        """Return where everything stands, in a file as shown to the user."""
        return Places(file, dict(self.values), dict(self.keys), self.quoted, self.loose)


def read(text: str, file: str) -> Tree:
    """Read one YAML document.

    Raises
    ------
    ScenarioError
        For text that is not YAML, uses what is not allowed here, or is too large; with every repeated key.
    """
    tree = scan(text, file)
    if tree.problems:
        raise ScenarioError(tree.problems)
    return tree


def scan(text: str, file: str) -> Tree:
    """Read one YAML document; repeated keys and numbers that cannot be used are listed in the tree."""
    return _Reader(text, file).read()


class _Composer:
    """Puts events together to nodes, which takes half as long as having PyYAML guess a tag for each."""

    def __init__(self) -> None:
        self.root: yaml.Node | None = None
        self.open: list[tuple[Any, list[yaml.Node]]] = []

    def take(self, event: Any) -> None:
        """Take the next event."""
        start: Any = event.start_mark
        end: Any = event.end_mark
        if isinstance(event, yaml.ScalarEvent):
            self._add(yaml.ScalarNode("", event.value, start, end, event.style))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open.append((event, []))
        elif isinstance(event, yaml.CollectionEndEvent):
            opening, parts = self.open.pop()
            marks = opening.start_mark, end, opening.flow_style
            if isinstance(event, yaml.MappingEndEvent):
                self._add(yaml.MappingNode("", list(zip(parts[::2], parts[1::2], strict=True)), *marks))
            else:
                self._add(yaml.SequenceNode("", parts, *marks))

    def _add(self, node: yaml.Node) -> None:
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text.removeprefix("\ufeff"), file
        self.lines = re.split(r"\r\n|[\r\n\x85\u2028\u2029]", self.text)  # as YAML counts them
        self.problems: list[Problem] = []
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.quoted: set[Path] = set()
        self.loose: set[Path] = set()

    def read(self) -> Tree:
        if len(self.text) > MAX_CHARACTERS:
            raise self._refusal(
                (1, 1), f"the file has {len(self.text):,} characters", f"at most {MAX_CHARACTERS:,}"
            )
        directives = _DIRECTIVE.findall(self.text)
        if len(directives) > 1:  # the parser compares each with all before it
            raise self._refusal((1, 1), f"{len(directives)} lines start with %", "no directives")
        node = self._composed()
        if not isinstance(node, yaml.MappingNode):
            raise self._refusal(
                (1, 1), "the file is not a table of names and values", "lines such as `title: …`"
            )
        data = self._construct(node, ())
        return Tree(
            data, self.values, self.keys, frozenset(self.quoted), frozenset(self.loose), tuple(self.problems)
        )

    def _too_much(self, mark: tuple[int, int], *, is_deep: bool) -> ScenarioError:
        """Make the refusal of a file that is too deep or too long, and say what to do about it."""
        if is_deep:
            return self._refusal(mark, "the file is nested too deeply", f"at most {MAX_DEPTH} levels")
        expected = f"at most {MAX_PARTS:,} keys, values and brackets in a file; reports can be split over several files, which `+` puts together"
        return self._refusal(mark, "the file is too large", expected)

    def _composed(self) -> yaml.Node | None:
        """Compose the document without recursion, looking at each part before anything recursive touches it."""
        composer = _Composer()
        depth = parts = 0
        event: Any
        try:
            for event in yaml.parse(self.text, Loader=_Loader):
                parts += 1
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                if depth > MAX_DEPTH or parts > MAX_PARTS:
                    raise self._too_much(_mark(event), is_deep=depth > MAX_DEPTH)
                self._look_at(event, is_first=parts <= 2)
                composer.take(event)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise self._not_yaml(error) from None
        return composer.root

    def _look_at(self, event: Any, *, is_first: bool) -> None:
        """Refuse what has no place in a file of this kind."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem, expected = (
                "anchors (&) and aliases (*) are not allowed",
                "the content written out, or text in quotes",
            )
        elif getattr(event, "tag", None) not in (None, "!"):
            problem, expected = (
                f"the tag {event.tag!r} is not allowed",
                "plain text, numbers, lists and tables",
            )
        elif isinstance(event, yaml.DocumentStartEvent) and not is_first:
            problem, expected = "a second document starts here (---)", "one scenario per file"
        else:
            return
        raise self._refusal(_mark(event), problem, expected)

    def _not_yaml(self, error: Exception) -> ScenarioError:
        mark = getattr(error, "problem_mark", None)
        place = (mark.line + 1, mark.column + 1) if mark is not None else self._control_character(error)
        place, reason, expected = told(error, self.lines if mark is not None else (), place)
        return self._refusal(place, f"this is not YAML: {reason}", expected)

    def _control_character(self, error: Exception) -> Mark:
        position = getattr(error, "position", None)
        if not isinstance(position, int):
            return (1, 1)
        before = self.text[:position]
        return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1

    def _refusal(self, mark: Mark, problem: str, expected: str) -> ScenarioError:
        line, column = mark
        return ScenarioError([Problem(self.file, line, column, "", problem, expected)], is_complete=False)

    def _construct(self, node: Any, path: Path) -> Any:
        self.values[path] = _mark(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._construct(child, (*path, place)) for place, child in enumerate(node.value)]
        if node.style in ("'", '"'):
            self.quoted.add(path)
        if not _stands_as_written(node):
            self.loose.add(path)
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node, rest in entries_with_rest(node, self.lines):
            if rest:
                value_node = self._joined((*path, key_node.value), value_node, rest)
            if not isinstance(key_node, yaml.ScalarNode):
                said = "a list or table stands where a name belongs"
                self._add(_mark(key_node), path, said, "a name before the colon")
                continue
            key = self._scalar(key_node, path)
            if key is None or isinstance(key, bool | float):
                key = key_node.value if not isinstance(key, float) else key
            place = (*path, key)
            if not key_node.style and (alike := in_name(key_node.value)):
                self._look_alike(key_node, place, *alike)
            if key in found:
                said = f"'{key_node.value}' stands here again (first in line {self.keys[place][0]})"
                self._add(_mark(key_node), path, said, "each name once")
                continue
            self.keys[place] = _mark(key_node)
            found[key] = self._construct(value_node, place)
        return found

    def _look_alike(
        self, node: yaml.ScalarNode, path: Path, offset: int, problem: str, expected: str
    ) -> None:
        line, column = _mark(node)
        mark = line, column + offset
        self.problems.append(Problem(self.file, *mark, dotted(path[:-1]), problem, expected, kind=LOOK_ALIKE))

    def _joined(self, path: Path, value: yaml.Node, rest: Sequence[yaml.ScalarNode]) -> yaml.ScalarNode:
        """Say that commas have cut a text, and return the whole of it."""
        whole, problem, expected = joined(value, rest, self.lines)
        self.problems.append(
            Problem(self.file, *_mark(value), dotted(path), problem, expected, kind=CUT_TEXT, parts=path)
        )
        return whole

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        text = str(node.value)
        if node.style:
            if _HALF_CHARACTER.search(text):  # PyYAML's own parser lets "\ud800" through, libyaml does not
                self._add(_mark(node), path, "half of a character stands alone", "whole characters")
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text.lower() in (".nan", "+.inf"):
            self._add(_mark(node), path, f"{text} is not a number that can be used here", "a finite number")
            return 0.0
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 20 else float(text)
        if _OCTAL_OR_HEX.fullmatch(text):
            return int(text, 0) if len(text) < 20 else math.inf
        if not DECIMAL.fullmatch(text):
            return text
        if vanishes(text):
            self._add(_mark(node), path, f"{text} is too small", SMALLEST)
        return float(text)

    def _add(self, mark: Mark, path: Path, problem: str, expected: str) -> None:
        self.problems.append(Problem(self.file, *mark, dotted(path), problem, expected))


def _mark(node: Any) -> Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _stands_as_written(node: yaml.ScalarNode) -> bool:
    """Whether an offset into the text of a scalar is an offset into its line."""
    if node.style in ("|", ">") or node.value[:1].isspace():
        return False
    width = node.end_mark.column - node.start_mark.column - 2 * bool(node.style)
    return node.start_mark.line == node.end_mark.line and width == len(node.value)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
