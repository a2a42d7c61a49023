"""A document as YAML text that reads back to the same."""

from __future__ import annotations

import yaml

from toolkit.scenario.paths import Document


class _Dumper(yaml.SafeDumper):
    """Writes text that could be read as something else in quotes."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


_Dumper.add_representer(str, _text)


def written(document: Document) -> str:
    """Write a document as YAML."""
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
