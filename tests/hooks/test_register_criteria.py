# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin adds a criterion to a matching, and its verdict is among the others'."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ess_map import Criterion, Outcome, Verdict, criteria, evaluate, evaluate_all, hookimpl
from ess_map.platform.plugins import running

TOOLS = {"bike": "outillage vélo", "toaster": "fer à souder"}


def has_the_tools(demand, offer, context):
    tool = TOOLS[demand.object]
    if offer.tools is None:
        return Verdict.unknown(
            _l("outillage inconnu"), question=_l("Avez-vous : %(tool)s ?", tool=tool)
        )
    if tool in offer.tools:
        return Verdict.met(_l("a l'outil : %(tool)s", tool=tool), evidence={"tool": tool})
    return Verdict.unmet(_l("n'a pas l'outil : %(tool)s", tool=tool))


@hookimpl
def register_criteria(kind):
    if kind != "repair":
        return []
    tools = Criterion(
        "repair.tools", _l("Outillage"), has_the_tools, reads=lambda offer: offer.tools
    )
    return [tools]


@dataclass(frozen=True)
class Demand:
    object: str


@dataclass(frozen=True)
class Offer:
    tools: tuple[str, ...] | None


def judged(broken, tools):
    return evaluate(criteria("repair"), Demand(broken), Offer(tools))


def test_the_criterion_judges_in_its_own_matching_and_in_no_other(site):
    assert [criterion.name for criterion in criteria("repair")] == ["repair.tools"]
    assert criteria("accompaniment") == []


def test_its_verdict_is_explained_and_asked_for(site):
    assert judged("bike", ("outillage vélo",)).outcome is Outcome.ELIGIBLE
    refused = judged("bike", ())
    assert refused.outcome is Outcome.NOT_ELIGIBLE
    assert [str(one.text) for one in refused.barriers] == ["n'a pas l'outil : outillage vélo"]
    unsure = judged("toaster", None)
    assert unsure.outcome is Outcome.TO_CHECK
    assert [str(question) for question in unsure.questions] == ["Avez-vous : fer à souder ?"]


def test_one_that_fails_keeps_nobody_from_the_matching(site, caplog):
    broken = judged("boat", None)
    assert broken.outcome is Outcome.TO_CHECK
    assert str(broken.verdicts[0].text) == "« Outillage » n'a pas pu être vérifié."
    assert "criterion failed" in caplog.text


def test_workshops_with_the_same_tools_are_judged_once(site):
    demand, tools = Demand("bike"), ("outillage vélo",)
    found = evaluate_all(criteria("repair"), demand, [Offer(tools), Offer(()), Offer(tools)])
    assert found[0].verdicts[0] is found[2].verdicts[0]
    assert [one.outcome for one in found] == ["eligible", "not_eligible", "eligible"]


def test_what_cannot_be_read_of_a_workshop_is_told_the_operator_and_judged(site, caplog):
    found = evaluate_all(criteria("repair"), Demand("bike"), [Offer([]), Offer(["outillage vélo"])])
    assert [one.outcome for one in found] == ["not_eligible", "eligible"]
    assert "criterion cannot be shared" in caplog.text
    (failure,) = running().watch.latest()
    assert (failure.plugin, failure.hook) == ("repair", "criterion repair.tools")
