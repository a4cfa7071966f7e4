# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another plugin adds a condition and points: they are shown, and they count."""

from types import SimpleNamespace

import ess_map_accompaniment
import pytest
from ess_map_accompaniment.matching import judging, telling

from ess_map import Criterion, Outcome, Verdict, hookimpl


def is_green(_demand, offer, _moment):
    if "env" in offer.networks:
        return Verdict.met("membre du réseau vert")
    return Verdict.unmet("hors du réseau vert", relax_hint="rejoindre le réseau vert")


def is_short(_demand, offer, _moment):
    return Verdict.met("nom court", share=0.5 if len(offer.name) > 10 else 1)


@hookimpl
def register_criteria(kind):
    if kind != "accompaniment":
        return []
    return [
        Criterion("green.network", "Réseau vert", is_green, reads=lambda offer: offer.networks),
        Criterion("green.name", "Nom", is_short, max_points=8),
    ]


green = SimpleNamespace(register_criteria=register_criteria, __name__="green")
pytestmark = pytest.mark.with_plugins(ess_map_accompaniment, ("green", green))


def test_a_condition_of_another_plugin_decides_with_ours(app, demand, make_offer):
    inside, outside = judging.judge(demand, [make_offer(1, networks=("env",)), make_offer(2)])
    assert inside.outcome is Outcome.ELIGIBLE
    assert outside.outcome is Outcome.NOT_ELIGIBLE
    (barrier,) = outside.explanation.barriers
    assert (barrier.criterion, str(barrier.relax_hint)) == (
        "green.network",
        "rejoindre le réseau vert",
    )


def test_points_of_another_plugin_add_to_ours_and_are_shown(app, demand, make_offer):
    (judged,) = judging.judge(demand, [make_offer(networks=("env",))])
    assert (judged.explanation.points, judged.explanation.max_points) == (104, 108)
    lines = list(telling.of_verdicts(judged.explanation.verdicts))
    assert "+ Réseau vert : membre du réseau vert" in lines
    assert "+ Nom : nom court (4 sur 8)" in lines


def test_the_page_of_the_method_names_what_other_plugins_add(client):
    page = client.get("/accompagnement/methode").text
    assert "green.network" in page
    assert "green.name" in page
