"""Going on from a kept file: the same bytes as in one go, later weeks alone followed, and nothing of another crisis."""

from __future__ import annotations

import pytest

import toolkit as ct
from tests.unit.engines.evidence.test_resuming import CRISIS, NEWS
from toolkit.engines.evidence.islands import Island
from toolkit.scenario.reports import read_reports
