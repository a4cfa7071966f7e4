# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of every demand and every offer: points by hand, nothing irrelevant, no silent yes."""

import math
from dataclasses import fields, replace

from ess_map_accompaniment.matching import fit, gates, judging
from ess_map_accompaniment.matching.demand import Demand, Offer
from ess_map_accompaniment.matching.rule import Rule
from hypothesis import HealthCheck, given, settings

from ess_map import Outcome, Status, Verdict

from .drawing import DEMAND, MOMENT, OFFER, TODAY, demands, offers

RULES = (*gates.RULES, *fit.RULES)
WEIGHTS = {rule.name: rule.most for rule in fit.RULES}
APART = {"proximity": 0.1001}
"""Two ways to the same kilometres may fall on both sides of a rounding."""
thorough = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def said(verdict: Verdict):
    texts = (verdict.text, verdict.relax_hint, verdict.question)
    return verdict.status, verdict.share, tuple(map(str, texts)), dict(verdict.evidence)


# The published formulas, written once more and apart from the code.


def km(one, other):
    """Spherical law of cosines: another way to the same kilometres."""
    (a, b), (c, d) = (map(math.radians, place) for place in (one, other))
    cosine = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(c - a)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


def named(demand, offer, above):
    def line(key):
        return above.get(key, (key,))

    return any(m in line(o) or o in line(m) for m in demand.sectors for o in offer.sectors)


def focus(mine, taken):
    if taken is None:
        return None
    if not taken:
        return 0.5
    if not mine:
        return None
    return (1 if len(taken) <= 3 else 0.5) if mine in taken else 0


def share_sector(demand, offer):
    if offer.sectors is None:
        return None
    if not offer.sectors:
        return 0.6
    return None if not demand.sectors else float(named(demand, offer, MOMENT.above))


def share_proximity(demand, offer):
    if offer.area.itinerant:
        return 1
    receiving = [
        stop.place
        for stop in offer.stops
        if stop.place and stop.next_on and 0 <= (stop.next_on - TODAY).days <= 21
    ]
    reached = [*receiving, offer.place] if offer.place else receiving
    by_road = None
    if demand.point and reached:
        by_road = max(0, 1 - round(min(km(demand.point, one) for one in reached), 1) / 50)
    remote = demand.remote_ok and (offer.area.remote or "remote" in offer.modes)
    return max(by_road or 0, 0.6) if remote else by_road


def share_delay(_demand, offer):
    if offer.answer_days is None:
        return None
    return min(1, max(0, (10 - round(offer.answer_days, 1)) / 8))


def share_collective(demand, offer):
    if demand.collective is None:
        return None
    return 1 if not demand.collective else offer.collective_experience


BY_HAND = {
    "sector": share_sector,
    "stage_focus": lambda demand, offer: focus(demand.stage, offer.stages),
    "form_focus": lambda demand, offer: focus(demand.legal_form, offer.legal_forms),
    "proximity": share_proximity,
    "cost": lambda _demand, offer: {"free": 1, "paid": 0.5}.get(offer.cost),
    "delay": share_delay,
    "collective": share_collective,
}


@thorough
@given(demand=demands, offer=offers)
def test_displayed_points_are_the_published_weights_times_the_published_formulas(
    app, demand, offer
):
    (judged,) = judging.judge(demand, [offer], MOMENT)
    shown = {
        verdict.criterion.removeprefix("accompaniment."): verdict.points
        for verdict in judged.explanation.verdicts
        if verdict.max_points is not None
    }
    for name, weight in WEIGHTS.items():
        share = BY_HAND[name](demand, offer)
        expected = round((0.5 if share is None else share) * weight, 1)
        assert abs(shown[name] - expected) <= APART.get(name, 0), name
    assert judged.explanation.points == round(sum(shown.values()), 1)
    low = judged.band * 15
    assert low <= judged.explanation.points < low + 15


@thorough
@given(demand=demands, offer=offers, other=offers, asked=demands)
def test_no_verdict_changes_with_the_fields_that_its_criterion_does_not_declare(
    app, demand, offer, other, asked
):
    """All fields that a rule does not declare are changed at once, on both sides."""
    for rule in RULES:
        before = said(rule.judge(demand, offer, MOMENT))
        assert said(rule.judge(demand, twin(rule, offer, other), MOMENT)) == before, rule.name
        changed = taking(asked, demand, rule.demand)
        assert said(rule.judge(changed, offer, MOMENT)) == before, rule.name


@thorough
@given(offer=offers, other=offers)
def test_offers_that_are_the_same_in_what_is_declared_are_judged_once(app, offer, other):
    for rule in RULES:
        reads = rule.criterion.reads
        assert reads(twin(rule, offer, other)) == reads(offer), rule.name
        assert hash(reads(offer)) == hash(reads(twin(rule, offer, other))), rule.name


def twin(rule: Rule, offer: Offer, other: Offer) -> Offer:
    """Return ``other`` with what ``rule`` declares to read of ``offer``; parts have a dot."""
    whole = [name for name in rule.offer if "." not in name]
    parts = [name.partition(".")[2] for name in rule.offer if "." in name]
    found = taking(other, offer, whole)
    return replace(found, area=taking(other.area, offer.area, parts)) if parts else found


def taking(one, other, names):
    """Return ``one`` with the fields ``names`` of ``other``."""
    return replace(one, **{name: getattr(other, name) for name in names})


@thorough
@given(demand=demands, offer=offers)
def test_what_is_unknown_never_counts_as_met(app, demand, offer):
    (judged,) = judging.judge(demand, [offer], MOMENT)
    verdicts = judged.explanation.verdicts
    gates_said = {one.status for one in verdicts if one.max_points is None}
    assert (judged.outcome is Outcome.ELIGIBLE) == (gates_said == {Status.MET})
    for verdict in verdicts:
        if verdict.status is Status.UNKNOWN:
            assert "field" in verdict.evidence
            assert verdict.evidence["field"] in {"", *DEMAND}
            if verdict.max_points is None:
                assert str(verdict.question)
            else:
                assert verdict.points == round(verdict.max_points / 2, 1)
                assert str(verdict.remark)


@thorough
@given(offer=offers)
def test_a_demand_that_says_nothing_is_refused_nothing_that_it_could_answer(app, offer):
    """Not eligible without a word of the holder: only for what the structure says of itself."""
    (judged,) = judging.judge(Demand(), [offer], MOMENT)
    refused = {one.criterion for one in judged.explanation.barriers}
    assert refused <= {"accompaniment.intake"}


def test_the_strategies_draw_every_field():
    assert set(DEMAND) == {field.name for field in fields(Demand)}
    assert set(OFFER) == {field.name for field in fields(Offer)}


def test_no_criterion_reads_who_people_are():
    read = {name for rule in RULES for name in rule.demand}
    assert read == {field.name for field in fields(Demand)}
    assert [rule.name for rule in RULES if "publics" in rule.demand] == ["public"]
