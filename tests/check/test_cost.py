# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hooks cost: told in figures, and in a warning when it is much."""

from __future__ import annotations

import re

import pytest

from ess_map.check import cost
from ess_map.check.findings import Skipped
from tests.check.sample import CODE, DATA

PANEL = 'html = Markup("<p>{}</p>").format(actor.name)'


def test_each_hook_is_told_with_its_figures(trial_of, sentences, monkeypatch):
    monkeypatch.setattr(cost, "DEAR", 60.0)
    monkeypatch.setattr(cost, "RENDERINGS", 3)
    found = sentences(cost.check(trial_of()), "ok")
    figures = r"actor_panels : 3 appels, médiane \d+,\d ms, pire \d+,\d ms, mémoire \d+ ko\."
    assert re.search(figures, found), found
    assert re.search(r"nav_items : 9 appels", found), found


@pytest.mark.parametrize(
    ("limit", "said"),
    [("DEAR", "actor_panels : Il coûte .* à chaque page"), ("HEAVY", "Il lui faut .* Mo")],
)
def test_what_is_dear_is_a_warning(trial_of, sentences, monkeypatch, limit, said):
    monkeypatch.setattr(cost, "DEAR", 60.0)
    monkeypatch.setattr(cost, "RENDERINGS", 2)
    monkeypatch.setattr(cost, limit, 0)
    assert re.search(said, sentences(cost.check(trial_of()), "warning"))


def test_a_plugin_that_adds_nothing_to_pages_costs_nothing(trial_of, sentences, monkeypatch):
    monkeypatch.setattr(cost, "RENDERINGS", 2)
    hooks = ("register_facets", "register_layers", "actor_panels", "actor_actions", "nav_items")
    spoilt = [(CODE, f"@hookimpl\ndef {hook}(", f"def {hook}(") for hook in hooks]
    assert "Aucun de ses crochets" in sentences(cost.check(trial_of(*spoilt)), "ok")


def test_data_that_cannot_be_written_leave_the_part_out(trial_of):
    trial = trial_of((DATA, "def fill(session):\n", "def fill(session):\n    1 / 0\n"))
    with pytest.raises(Skipped, match="voyez « pages »"):
        cost.check(trial)
