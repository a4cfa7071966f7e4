# SPDX-License-Identifier: AGPL-3.0-or-later
"""Criteria judge, their verdicts add up, and what was decided keeps its words."""

import json
import logging
from dataclasses import replace
from operator import itemgetter

import pytest
import sqlalchemy as sa
from flask_babel import LazyString, force_locale, format_decimal, gettext
from flask_babel import lazy_gettext as _l
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core.criteria import (
    Criterion,
    Explanation,
    Outcome,
    Status,
    Verdict,
)
from ess_map.core.evaluating import evaluate, evaluate_all


def criterion(name, verdict, max_points=None):
    """A criterion that always says the same."""
    return Criterion(f"help.{name}", name.capitalize(), lambda *_seen: verdict, max_points)


STAGE = criterion("stage", Verdict.met("accompagne à ce stade"))
FULL = criterion("full", Verdict.unmet("complet", relax_hint="attendre mars"))
AMOUNT = criterion("amount", Verdict.unknown("montant inconnu", question="Quel montant ?"))
NEAR = criterion("near", Verdict.met("à 12 km", share=0.6, evidence={"km": 12}), 20)
COST = criterion("cost", Verdict.unknown("coût inconnu", question="Est-ce gratuit ?"), 10)


def test_an_unmet_gate_bars_an_unknown_one_asks_and_else_it_is_eligible():
    assert evaluate([STAGE, AMOUNT, FULL], 1, 1).outcome is Outcome.NOT_ELIGIBLE
    assert evaluate([STAGE, AMOUNT], 1, 1).outcome is Outcome.TO_CHECK
    assert evaluate([STAGE, NEAR, COST], 1, 1).outcome is Outcome.ELIGIBLE
    assert str(Outcome.TO_CHECK.label) == "à vérifier"


def test_what_bars_and_what_to_ask_is_said():
    explanation = evaluate([STAGE, FULL, AMOUNT, AMOUNT, COST], 1, 1)
    assert [verdict.relax_hint for verdict in explanation.barriers] == ["attendre mars"]
    assert explanation.questions == ("Quel montant ?",)


def test_points_are_shares_of_the_weights_and_a_missing_fact_gives_half_and_says_so():
    explanation = evaluate([STAGE, NEAR, COST], 1, 1)
    assert [verdict.points for verdict in explanation.verdicts] == [0, 12, 5]
    assert (explanation.points, explanation.max_points) == (17, 30)
    remarks = [str(verdict.remark) for verdict in explanation.verdicts]
    assert remarks == ["", "", "Donnée manquante : la moitié des points est comptée."]


def test_an_instance_publishes_its_own_weights():
    explanation = evaluate([STAGE, NEAR, COST], 1, 1, weights={"help.near": 40, "help.stage": 9})
    assert (explanation.points, explanation.max_points) == (29, 50)
    assert explanation.verdicts[0].max_points is None


def test_a_criterion_is_given_what_it_needs():
    seen = []
    asked = Criterion("help.seen", "Vu", lambda *said: seen.append(said) or Verdict.met("oui"))
    evaluate([asked], "demand", "offer", "context")
    assert seen == [("demand", "offer", "context")]


def failing(error):
    def judge(_demand, _offer, _context):
        raise error

    return judge


BROKEN = {
    "raises": failing(RuntimeError("no")),
    "a string": lambda *_seen: "oui",
    "nothing": lambda *_seen: None,
    "too much": lambda *_seen: Verdict.met("oui", share=1.5),
    "not JSON": lambda *_seen: Verdict.met("oui", evidence={"when": object()}),
    "a text with a hole": lambda *_seen: Verdict.met(_l("%(missing)s", other=1)),
    "a fourth status": lambda *_seen: Verdict("perhaps", "oui"),
}


@pytest.mark.parametrize("judge", BROKEN.values(), ids=BROKEN)
def test_a_criterion_that_fails_is_unknown_and_named_in_the_log(bare, caplog, judge):
    broken = Criterion("help.broken", "Outillage", judge)
    with bare().app_context():
        explanation = evaluate([STAGE, broken, NEAR], 1, 1)
    assert explanation.outcome is Outcome.TO_CHECK
    assert str(explanation.verdicts[1].text) == "« Outillage » n'a pas pu être vérifié."
    assert explanation.points == 12
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.fields == {"criterion": "help.broken"}


def test_an_error_of_the_database_is_not_hidden():
    lost = failing(sa.exc.OperationalError("SELECT", {}, Exception()))
    with pytest.raises(sa.exc.OperationalError):
        evaluate([Criterion("help.lost", "Perdu", lost)], 1, 1)


@pytest.mark.parametrize("name", ["", "Repair.tools", "repair.", "repair tools"])
def test_a_criterion_has_a_name_that_tells_whose_it_is(name):
    with pytest.raises(ValueError, match="is no name of a criterion"):
        Criterion(name, "Outils", lambda *_seen: Verdict.met("oui"))


@pytest.mark.parametrize("points", [-1, float("nan"), float("inf")])
def test_points_are_a_number_to_add_up(points):
    with pytest.raises(ValueError, match="cannot give"):
        criterion("odd", Verdict.met("oui"), points)


def test_a_snapshot_keeps_every_language_and_what_was_decided(bare, clock):
    app = bare()
    where = criterion("where", Verdict.unknown(_l("à vérifier")))
    with app.app_context():
        made = evaluate([where, NEAR, COST, FULL], 1, 1)
        kept = json.loads(json.dumps(made.snapshot()))
        assert kept["at"] == clock.now().isoformat()
        assert kept["outcome"] == "not_eligible"
        assert kept["verdicts"][0]["text"]["fr"] == "à vérifier"
        clock.advance(days=300)
        restored = Explanation.restored(kept)
        assert restored.snapshot() == kept
        assert (restored.outcome, restored.points) == (made.outcome, made.points)
        kept["verdicts"][0]["text"]["en"] = "to be checked"
        verdict = Explanation.restored(kept).verdicts[0]
        assert str(verdict.text) == "à vérifier"
        with force_locale("en_GB"):
            assert str(verdict.text) == "to be checked"


ASKED = Criterion(
    "help.asked",
    "Sujet",
    lambda demand, offer, _context: Verdict.met(f"{demand} {offer[0]}"),
    5,
    reads=lambda offer: offer[0],
)


def test_offers_that_are_alike_are_judged_once_and_share_the_verdict():
    seen = []
    counting = replace(
        ASKED, judge=lambda _demand, offer, _context: seen.append(offer) or Verdict.met("oui")
    )
    first, second, third = evaluate_all([counting], "a", iter(["b1", "c1", "b2"]))
    assert seen == ["b1", "c1"]
    assert first.verdicts[0] is third.verdicts[0]
    assert first == second == evaluate([counting], "a", "b1")


def test_what_a_criterion_always_says_is_finished_once():
    (one, other) = evaluate_all([STAGE, NEAR], 1, [1, 2], weights={"help.near": 10})
    assert one.verdicts[1] is other.verdicts[1]
    assert (one.points, other.max_points) == (6, 10)


def test_without_criteria_or_offers_there_is_little_to_say():
    assert evaluate_all([], 1, [1, 2]) == [Explanation(()), Explanation(())]
    assert evaluate_all([STAGE], 1, []) == []


def test_the_offer_on_which_a_criterion_fails_keeps_the_others_from_nothing(bare, caplog):
    def judge(_demand, offer, _context):
        return Verdict.met(f"{6 / offer}")

    hole = Criterion("help.hole", "Trou", judge, reads=lambda offer: offer)
    with bare().app_context():
        found = evaluate_all([STAGE, hole], 1, [1, 0, 2, 0, "x"])
    assert [one.verdicts[1].status for one in found] == ["met", "unknown", "met"] + ["unknown"] * 2
    assert found[1].verdicts[1] is found[3].verdicts[1]
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


UNREADABLE = {
    "fails on one": lambda offer: 1 / offer,
    "cannot be hashed": lambda offer: [offer],
}


@pytest.mark.parametrize("reads", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_shared_by_nobody_and_judged_all_the_same(bare, caplog, reads):
    odd = Criterion("help.odd", "Parité", lambda *said: Verdict.met(f"{said[1] % 2}"), reads=reads)
    with bare().app_context():
        found = evaluate_all([odd], 1, [0, 1, 2, 2])
    assert [one.verdicts[0].text for one in found] == ["0", "1", "0", "0"]
    assert [record.fields for record in caplog.records] == [{"criterion": "help.odd"}]


def test_to_read_asks_no_database_that_has_lost_its_transaction():
    def lost(_offer):
        raise sa.exc.OperationalError("SELECT", {}, Exception())

    with pytest.raises(sa.exc.OperationalError):
        evaluate_all([replace(ASKED, reads=lost)], 1, ["a", "b"])


TEXTS = {
    "a figure": lambda value: _l("à %(km)d minutes", km=value),
    "a figure with a comma": lambda value: _l("à %(km).1f km", km=value),
    "a lazy figure": lambda value: _l("à %(km)s km", km=LazyString(format_decimal, value)),
    "a letter": lambda value: _l("lettre %(km)c", km=value),
    "a name that is missing": lambda value: _l("%(name)s", km=value),
    "too many": lambda value: LazyString(gettext, "a", "b", value),
    "a text of its own": lambda value: LazyString(lambda: f"{1 / value}"),
    "a plain text": str,
}
VALUES = [1, 2, 0, 1.5, float("nan"), float("inf"), True, None, "a", "bc", 10**5000, object()]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_to_try_like_sentences_once_finds_every_one_that_cannot_be_said(bare, text):
    judged = Criterion("help.text", "Texte", lambda _demand, value, _context: say(text, value))
    with bare().app_context():
        found = evaluate_all([judged], 1, VALUES)
        alone = [evaluate([judged], 1, value).outcome for value in VALUES]
    assert [one.outcome for one in found] == alone


def say(text, value):
    return Verdict.met(text(value), evidence={"value": value} if value != "bc" else {})


STATUSES = st.sampled_from(list(Status))
VERDICTS = st.builds(Verdict, STATUSES, st.just("…"), st.none() | st.floats(0, 1))
POINTS = st.none() | st.integers(0, 100)


@given(st.lists(st.tuples(VERDICTS, POINTS), max_size=8))
def test_points_stay_in_bounds_and_can_be_added_by_hand(said):
    criteria = [criterion(f"c{n}", verdict, most) for n, (verdict, most) in enumerate(said)]
    explanation = evaluate(criteria, 1, 1)
    assert 0 <= explanation.points <= explanation.max_points
    by_hand = sum(round(verdict.points * 10) for verdict in explanation.verdicts)
    assert round(explanation.points * 10) == by_hand
    gates = {verdict.status for verdict, most in said if most is None}
    assert (explanation.outcome is Outcome.ELIGIBLE) == (gates <= {Status.MET})
    assert bool(explanation.barriers) == (explanation.outcome is Outcome.NOT_ELIGIBLE)


OFFERS = st.tuples(st.integers(0, 3), st.booleans(), st.floats(0, 1))


def by_hand(place):
    """A criterion that looks at one thing of an offer, and fails on some."""

    def judge(demand, offer, _context):
        if offer[place] == demand:
            raise RuntimeError("no")
        text = _l("à %(value)s", value=offer[place])
        known = Verdict.unknown(text) if offer[place] == 2 else Verdict.met(text)
        return known if offer[place] else Verdict.unmet(text, evidence={"value": offer[place]})

    return judge


@given(
    st.lists(st.tuples(st.integers(0, 2), POINTS, st.booleans()), max_size=5),
    st.lists(OFFERS, max_size=12),
    st.integers(0, 4),
)
def test_of_many_offers_the_same_is_said_as_of_each(looked_at, offers, demand):
    criteria = [
        Criterion(f"help.c{n}", "…", by_hand(place), most, itemgetter(place) if reads else None)
        for n, (place, most, reads) in enumerate(looked_at)
    ]
    together = evaluate_all(criteria, demand, offers, weights={"help.c1": 7})
    alone = [evaluate(criteria, demand, offer, weights={"help.c1": 7}) for offer in offers]
    assert list(map(words, together)) == list(map(words, alone))


def words(explanation):
    said = [(str(one.text), replace(one, text="")) for one in explanation.verdicts]
    return said, explanation.outcome, explanation.points
