# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each condition says yes, no with the nearest change, or asks whoever can tell."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from ess_map_accompaniment.matching import gates
from ess_map_accompaniment.matching.demand import Demand, Moment, Stop

from ess_map import Locality, ServiceArea, Status

TODAY = date(2026, 11, 21)
MOMENT = Moment(TODAY, nearby={"epci-200043065": "Val d'Amboise", "region-53": "Bretagne"})
BY_NAME = {rule.name: rule for rule in gates.RULES}
MET, UNMET, UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN


@pytest.fixture
def judge(app, demand, make_offer):
    """Return a function that judges by one condition: ``offer`` and what the demand says."""

    def one(name, asked=None, **said):
        wanted = replace(demand, **asked or {})
        return BY_NAME[name].judge(wanted, make_offer(**said), MOMENT)

    return one


def assert_says(verdict, status, text, *, hint="", field=None):
    assert verdict.status is status
    assert text in str(verdict.text)
    assert hint in str(verdict.relax_hint)
    if status is UNKNOWN:
        assert verdict.evidence["field"] == field
        assert str(verdict.question)


def test_the_territory_of_a_service_next_door_is_the_nearest_miss(judge):
    verdict = judge("territory", area=ServiceArea(codes={"epci-200043065", "region-53"}))
    hint = "intervient dans l'intercommunalité voisine : Val d'Amboise"
    assert_says(verdict, UNMET, "ne couvre pas Tours", hint=hint)


def test_a_commune_that_nobody_knows_is_asked(judge):
    asked = {"locality": Locality(), "point": None}
    verdict = judge("territory", asked)
    assert_says(verdict, UNKNOWN, "n'est pas connue", field="locality")


def test_an_area_that_nobody_has_said_is_asked_of_the_structure(judge):
    assert_says(judge("territory", area=ServiceArea()), UNKNOWN, "n'a pas dit où", field="")


def test_at_a_distance_is_a_yes_only_when_the_holder_accepts_it(judge):
    area = ServiceArea(codes={"region-53"}, remote=True)
    assert_says(judge("territory", {"remote_ok": True}, area=area), MET, "à distance")
    assert_says(
        judge("territory", {"remote_ok": None}, area=area),
        UNKNOWN,
        "n'intervient chez vous qu'à distance",
        field="remote_ok",
    )
    assert judge("territory", {"remote_ok": False}, area=area).status is UNMET


def test_who_cannot_travel_that_far_is_told_how_many_kilometres_are_missing(judge):
    far = {"place": (1.2, 47.39)}
    verdict = judge("territory", {"max_km": 30}, **far)
    assert_says(verdict, UNMET, "au-delà de vos 30 km", hint="9 km de plus")
    soon = (Stop((0.7, 47.4), "Mairie", TODAY + timedelta(days=21)),)
    assert judge("territory", {"max_km": 30}, stops=soon, **far).status is MET
    late = (Stop((0.7, 47.4), "Mairie", TODAY + timedelta(days=22)),)
    assert judge("territory", {"max_km": 30}, stops=late, **far).status is UNMET
    remote = {"modes": ("remote",), **far}
    assert judge("territory", {"max_km": 30, "remote_ok": True}, **remote).status is MET
    verdict = judge("territory", {"max_km": 30, "remote_ok": None}, **remote)
    assert_says(verdict, UNKNOWN, "sauf à distance", field="remote_ok")
    comes = ServiceArea(codes={"epci-243700754"}, itinerant=True)
    assert judge("territory", {"max_km": 30}, area=comes, **far).status is MET


@pytest.mark.parametrize(
    ("stages", "status", "text", "hint"),
    [
        (("creation",), MET, "prend au stade « Création »", ""),
        ((), MET, "tous les stades", ""),
        (("seed", "growth"), UNMET, "« Création »", "prend à partir du stade « Amorçage »"),
        (("idea",), UNMET, "« Création »", "prend jusqu'au stade « Idée »"),
        (("idea", "seed"), UNMET, "« Création »", "prend au stade « Amorçage »"),
    ],
)
def test_the_stage_names_the_nearest_one_that_is_taken(judge, stages, status, text, hint):
    assert_says(judge("stage", stages=stages), status, text, hint=hint)


def test_what_the_holder_has_not_said_is_asked_by_its_field(judge):
    asked = {
        "stage": {"stage": ""},
        "form": {"legal_form": ""},
        "team": {"collective": None},
        "public": {"publics": None},
        "amount": {"amount": None},
        "host": {"host": ""},
    }
    said = {
        "team": {"team_mode": "individual"},
        "public": {"reserved": True, "publics": ("jeunes",)},
        "amount": {"amount_min": 100},
        "host": {"needs_host": True},
    }
    for name, unsaid in asked.items():
        verdict = judge(name, unsaid, **said.get(name, {}))
        assert_says(verdict, UNKNOWN, "", field=next(iter(unsaid)))


def test_what_the_structure_has_not_said_is_asked_of_it(judge):
    unsaid = {
        "stage": {"stages": None},
        "need": {"kind": ""},
        "form": {"legal_forms": None},
        "team": {"team_mode": ""},
        "intake": {"intake": "campaigns", "campaigns": ()},
        "public": {"reserved": True},
        "amount": {"kind": "financing"},
        "valid": {"valid_until": TODAY - timedelta(days=1)},
    }
    for name, said in unsaid.items():
        assert_says(judge(name, **said), UNKNOWN, "", field="")


def test_a_need_that_is_not_named_says_how_to_name_it(judge):
    verdict = judge("need", kind="financing")
    assert_says(verdict, UNMET, "propose : Financement", hint="Trouver un financement")
    assert judge("need", {"needs": ()}, kind="financing").status is MET


def test_the_legal_form_says_which_ones_are_taken(judge):
    verdict = judge("form", legal_forms=("9220",))
    assert_says(verdict, UNMET, "ne prend pas le statut", hint="prend : Association déclarée")
    many = ("5458", "6316", "9220", "scic")
    assert_says(
        judge("form", {"legal_form": "scop"}, legal_forms=many), UNMET, "", hint="entre autres"
    )
    assert judge("form", legal_forms=()).status is MET


def test_one_person_or_a_team(judge):
    assert judge("team", team_mode="collective").status is MET
    assert_says(
        judge("team", team_mode="individual"), UNMET, "personnes seules", hint="une seule personne"
    )
    verdict = judge("team", {"collective": False}, team_mode="collective")
    assert_says(verdict, UNMET, "collectifs", hint="à plusieurs")


def test_a_campaign_is_open_on_its_first_and_on_its_last_day(judge):
    for since, until in ((TODAY, TODAY + timedelta(9)), (TODAY - timedelta(9), TODAY)):
        assert judge("intake", intake="campaigns", campaigns=((since, until),)).status is MET


def test_campaigns_that_overlap_are_open_until_the_last_of_them_ends(judge):
    first = (TODAY - timedelta(9), TODAY)
    second = (TODAY, date(2026, 12, 24))
    verdict = judge("intake", intake="campaigns", campaigns=(second, first))
    assert_says(verdict, MET, "ouvertes jusqu'au 24 décembre 2026")


def test_a_campaign_to_come_says_the_day_it_opens(judge):
    later = ((date(2027, 6, 1), date(2027, 6, 30)), (date(2027, 2, 3), date(2027, 3, 1)))
    verdict = judge("intake", intake="campaigns", campaigns=later)
    assert_says(verdict, UNMET, "fermées aujourd'hui", hint="ouvre le 3 février 2027")
    over = ((date(2026, 1, 1), date(2026, 2, 1)),)
    assert judge("intake", intake="campaigns", campaigns=over).status is UNMET
    assert judge("intake", intake="closed").status is UNMET


def test_a_public_counts_only_when_the_law_reserves_the_service(judge):
    assert judge("public", {"publics": None}, publics=("femmes",)).status is MET
    reserved = {"reserved": True, "publics": ("jeunes",)}
    assert judge("public", {"publics": ("jeunes",)}, **reserved).status is MET
    verdict = judge("public", {"publics": ("none",)}, **reserved)
    assert_says(verdict, UNMET, "réservé par la loi : jeunes")
    assert not str(verdict.relax_hint)


def test_an_amount_on_a_bound_is_within(judge):
    bounds = {"kind": "financing", "amount_min": 500_000, "amount_max": 3_000_000}
    assert judge("amount", **bounds).status is MET
    assert judge("amount", {"amount": 500_000}, **bounds).status is MET
    verdict = judge("amount", {"amount": 499_999}, **bounds)
    assert_says(verdict, UNMET, "à partir de 5\N{NARROW NO-BREAK SPACE}000 €", hint="au moins")
    verdict = judge("amount", {"amount": 3_000_001}, **bounds)
    assert_says(verdict, UNMET, "jusqu'à 30", hint="chercher ailleurs")


def test_a_host_enterprise_may_still_be_sought(judge):
    assert judge("host", {"host": "seeking"}, needs_host=True).status is MET
    assert judge("host", {"host": "found"}, needs_host=True).status is MET
    verdict = judge("host", {"host": "none"}, needs_host=True)
    assert_says(verdict, UNMET, "demande une entreprise", hint="chercher une entreprise")


def test_a_service_is_valid_on_its_last_day_and_never_met_after_it(judge):
    assert judge("valid", valid_until=TODAY).status is MET
    verdict = judge("valid", valid_until=TODAY - timedelta(days=1))
    assert_says(verdict, UNKNOWN, "jusqu'au 20 novembre 2026 seulement", field="")


def test_the_structure_itself_and_who_decides_with_it(judge):
    assert judge("conflict", {"actor_id": 101}).status is UNMET
    tied = judge("conflict", {"actor_id": 7}, conflicts=frozenset({7}))
    assert_says(tied, UNKNOWN, "prend part aux décisions", field="")
    assert judge("conflict", {"actor_id": 8}, conflicts=frozenset({7})).status is MET


def test_filling_the_missing_answer_turns_to_check_into_a_verdict(judge):
    assert judge("stage", {"stage": ""}).status is UNKNOWN
    assert judge("stage", {"stage": "creation"}).status is MET
    assert judge("stage", {"stage": "growth"}).status is UNMET


def test_who_says_nothing_is_asked_and_not_refused(app, make_offer):
    said = {rule.name: rule.judge(Demand(), make_offer(), MOMENT).status for rule in gates.RULES}
    assert UNMET not in said.values()
