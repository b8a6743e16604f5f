"""Floors rise and never sink."""

import json

import floors
import pytest

from newsgauge.models.evaluation import Figure


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setattr(floors, "PATH", tmp_path / "floors.json")


def figures(f1, brier=0.5):
    return {
        "macro_f1": Figure(value=f1, low=f1 - 0.01, high=f1 + 0.01, n=100),
        "brier": Figure(value=brier, low=brier - 0.01, high=brier + 0.01, n=100),
    }


def kept():
    return json.loads(floors.PATH.read_text())["floors"]


def test_update_raises_floors_and_never_lowers_them():
    assert floors.check(figures(0.6), "rows", update=True) == []
    assert floors.check(figures(0.7, brier=0.4), "rows", update=True) == []
    assert kept() == {"macro_f1": 0.7, "brier": 0.4}
    assert floors.check(figures(0.5, brier=0.6), "rows", update=True) == [
        "macro_f1 0.500 is worse than 0.700",
        "brier 0.600 is worse than 0.400",
    ]
    assert kept() == {"macro_f1": 0.7, "brier": 0.4}


def test_within_its_interval_a_figure_is_not_worse():
    floors.check(figures(0.7), "rows", update=True)
    assert floors.check(figures(0.695), "rows", update=False) == []


def test_other_rows_are_said():
    floors.check(figures(0.7), "rows", update=True)
    (problem,) = floors.check(figures(0.7), "others", update=False)
    assert "rows changed" in problem
    assert floors.digest(["a"]) != floors.digest(["b"])
