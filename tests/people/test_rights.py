# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what where, asked of one thing and asked in a query: always the same answer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.core import clock as clocks
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import grants, rights
from ess_map.people.models import User
from ess_map.platform.access import ROLES
from ess_map.territories import lookup
from ess_map.testing import factories

EVERY_ROLE = (*ROLES, "partner")
SCOPES = (
    "commune-37261",
    "epci-243700754",
    "epci-200000016",
    "department-37",
    "department-41",
    "region-24",
    "region-53",
    "label-convention_iae",
    "label-convention_ei",
    "label-esus",
    "instance",
)


@pytest.fixture
def country(app):
    factories.make_territories()
    db.session.commit()


def make_user(name):
    user = User(email=f"{name}@exemple.fr", name=name, created_at=clocks.now())
    db.session.add(user)
    db.session.flush()
    return user


@pytest.fixture
def actors(country):
    """One in each commune, one at sea, one with a label and in a pôle; the first is the pôle."""
    made = [
        factories.make_actor(f"Ici {code}", **factories.middle(code)) for code in factories.COMMUNES
    ]
    made.append(factories.make_actor("En mer", longitude=-20.0, latitude=40.0))
    made.append(
        factories.make_actor(
            "L'entreprise d'insertion",
            terms={"label": ("convention_ei",)},
            **factories.middle("29155"),
        )
    )
    pole = made[0].id
    both = {"from_confirmed_at": clocks.now(), "to_confirmed_at": clocks.now()}
    db.session.add(Relation(kind="member_of", from_id=made[-1].id, to_id=pole, **both))
    db.session.add(Relation(kind="supplies", from_id=made[4].id, to_id=pole, **both))
    half = {"from_confirmed_at": clocks.now()}  # what one side alone says gives nobody a right
    db.session.add(Relation(kind="member_of", from_id=made[4].id, to_id=pole, **half))
    db.session.commit()
    return [factories.load(actor.id) for actor in made]


def _of(actor):
    return f"pole-{actor.id}", f"actor-{actor.id}"


def inside(user, role):
    """The actors that the clause lets through, by name."""
    clause = rights.within(user, role, commune=ActorLocation.commune_code, actor_id=Actor.id)
    query = sa.select(Actor.name).join(Actor.location).where(clause)
    return set(db.session.scalars(query))


def one_by_one(user, role, scopes):
    return {name for name, lies_in in scopes.items() if rights.allows(user, role, lies_in)}


def test_the_query_and_the_single_question_agree_for_every_scope_and_role(actors):
    scopes = {actor.name: rights.of_actor(actor) for actor in actors}
    for number, scope in enumerate((*SCOPES, *_of(actors[0]))):
        for given in EVERY_ROLE:
            user = make_user(f"u{number}{given}")
            grants.bestow(db.session, user, given, scope)
            for asked in EVERY_ROLE:
                found = inside(user, asked)
                assert found == one_by_one(user, asked, scopes), (scope, given, asked)
                reaches = (
                    given == asked
                    if "partner" in (given, asked)
                    else (ROLES.index(given) >= ROLES.index(asked))
                )
                assert bool(found) == (reaches and scope != "label-esus")


def test_a_grant_covers_what_lies_in_its_scope(actors):
    def covered_by(scope):
        user = make_user(scope)
        grants.bestow(db.session, user, "moderator", scope)
        return inside(user, "contributor")

    ei = "L'entreprise d'insertion"
    assert covered_by("epci-243700754") == {"Ici 37261", "Ici 37233"}
    assert covered_by("region-53") == {"Ici 29155", ei}
    assert covered_by("label-convention_iae") == {ei}
    assert covered_by("label-esus") == set()
    assert covered_by(f"pole-{actors[0].id}") == {"Ici 37261", ei}
    assert covered_by(f"actor-{actors[0].id}") == {"Ici 37261"}
    assert len(covered_by("instance")) == 7


def test_a_label_is_not_mistaken_for_one_that_it_is_part_of(country):
    factories.make_actor("Aci", terms={"label": ("convention_aci",)})
    user = make_user("ci")
    grants.bestow(db.session, user, "moderator", "label-convention_ai")
    assert inside(user, "moderator") == set()


def test_an_animator_of_a_departement_has_of_an_epci_over_two_only_their_communes(actors):
    user = make_user("indre")
    grants.bestow(db.session, user, "animator", "department-37")
    epci = lookup.get("epci-200000016")
    assert inside(user, "animator") == {"Ici 37261", "Ici 37233", "Ici 37003"}
    assert rights.allows(user, "animator", rights.of_commune("37003"))
    assert not rights.allows(user, "animator", rights.of_commune("41001"))
    assert not rights.allows(user, "animator", rights.of_territory(epci))
    assert rights.allows(user, "animator", rights.of_territory(lookup.get("epci-243700754")))


def test_the_region_around_an_epci_over_two_departements_covers_it(country):
    assert rights.of_territory(lookup.get("epci-200000016")) == {
        "epci-200000016",
        "region-24",
        "instance",
    }


def test_an_expired_grant_and_a_revoked_one_allow_nothing(actors, clock):
    user = make_user("anna")
    grants.bestow(db.session, user, "animator", "region-24", clock.now() + timedelta(days=1))
    assert rights.allows(user, "animator", {"region-24"})
    assert rights.somewhere(user, "moderator")
    clock.advance(days=1)
    assert not rights.allows(user, "animator", {"region-24"})
    assert inside(user, "contributor") == set()
    given = grants.bestow(db.session, user, "animator", "region-24")
    grants.revoke(db.session, user, given.id)
    assert not rights.somewhere(user, "contributor")


def test_a_visitor_and_an_account_without_grant_may_nothing(actors):
    for nobody in (None, make_user("bo")):
        assert not rights.allows(nobody, "contributor", {"instance"})
        assert inside(nobody, "contributor") == set()


def test_the_work_goes_up_to_the_first_level_that_somebody_animates(country):
    scopes = rights.of_commune("37261")
    assert rights.in_charge(scopes) == ("", [])
    for scope in ("instance", "region-24", "department-37", "epci-243700754", "commune-37261"):
        user = make_user(scope)
        grants.bestow(db.session, user, "animator", scope)
        assert rights.in_charge(scopes) == (scope, [user])
    contributor = make_user("contributor")
    grants.bestow(db.session, contributor, "contributor", "commune-37261")
    assert contributor not in rights.responsible(scopes)
    assert contributor in rights.responsible(scopes, "contributor")


def test_an_island_without_epci_is_covered_by_its_departement(country):
    assert rights.of_commune("29155") == {
        "commune-29155",
        "department-29",
        "region-53",
        "instance",
    }
    assert rights.of_commune("") == rights.of_commune("99999") == {"instance"}


@pytest.mark.parametrize("wrong", ["", "epci-0", "pole-x", "pole-99", "label-x", "' OR 1=1", "x-1"])
def test_what_is_no_scope_is_refused_with_what_to_write(country, wrong):
    with pytest.raises(NotFound):
        rights.of_scope(wrong)


def test_scopes_have_names(actors):
    assert rights.name_of("epci-243700754") == "Tours Métropole Val de Loire"
    assert rights.name_of("label-esus").startswith("Agrément ESUS")
    assert rights.name_of(f"pole-{actors[0].id}") == "Ici 37261"
    assert rights.name_of("instance") == "toute la carte"
    assert rights.name_of("pole-999") == "pole-999"
