"""A class that plays the strait of 2031, with a hostile name and a secret in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lessons import Lesson

import toolkit as ct
from toolkit.engines.subjects import model_of

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def model():
    text = STRAIT.read_text(encoding="utf-8").replace("name: The North", f"name: '{HOSTILE}'")
    return model_of(
        ct.loads(text.replace("warned: {levels: flag,", "warned: {levels: flag, visible_to: [south],"))
    )


@pytest.fixture
def lesson(model, tmp_path):
    with Lesson(model, tmp_path / "class") as found:
        yield found
