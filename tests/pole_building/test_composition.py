# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the law wants in a PTCE, who is missing, who could come in and why."""

from typing import NamedTuple

import pytest

from ess_map.actors import relating, store
from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.pole_building import candidates, composition, composition_ground
from ess_map.pole_building.composition import SIDES
from ess_map.poles import members, perimeter, record
from ess_map.poles.colleges import read_from
from ess_map.poles.members import Member
from ess_map.poles.models import PoleMember
from ess_map.testing.factories import make_actor, middle
from tests.poles.making import TOURS, enter, join, make_pole, somebody


class Kept(NamedTuple):
    """A pôle by what does not change between two requests."""

    id: int
    slug: str
    name: str


def kept(*args, **said):
    pole = make_pole(*args, **said)
    return Kept(pole.id, pole.actor.slug, pole.actor.name)


ESS, COMPANY, PUBLIC = SIDES


def member(college, name="La Ressourcerie", shown=True):
    return Member(None, name, shown, "", college, None, None, True, 1)


@pytest.mark.parametrize(
    ("colleges", "missing"),
    [
        ((), (ESS, COMPANY, PUBLIC)),
        (("ess", "company", "authority"), ()),
        (("ess", "company", "research"), ()),
        (("ess", "company", "training"), ()),
        (("ess", "company", "people", "other", ""), (PUBLIC,)),
        (("ess", "authority", "research"), (COMPANY,)),
        (("company", "authority"), (ESS,)),
        (("", "un collège de jadis"), (ESS, COMPANY, PUBLIC)),
    ],
)
def test_the_law_brings_three_sides_together(colleges, missing):
    found = composition.check([member(college) for college in colleges])
    assert found.missing == missing
    assert found.complete is (not missing)
    placed = [one for part in found.parts for one in part.members]
    assert len(placed) + len(found.others) + len(found.unplaced) == len(colleges)


@pytest.mark.parametrize(
    ("terms", "college"),
    [
        ({"family": ["association"], "role": ["organisme_formation"]}, "ess"),
        ({"family": ["public"], "role": ["organisme_formation"]}, "training"),
        ({"family": ["public"], "legal_form": ["7346"]}, "authority"),
        ({"family": ["public"], "legal_form": ["8110"]}, "other"),
        ({"family": ["social_enterprise"], "legal_form": ["5710"]}, "ess"),
        ({"family": ["other"], "legal_form": ["1000"]}, "company"),
        ({"family": ["other"]}, ""),
        ({}, ""),
    ],
)
def test_a_record_says_its_college_or_nothing(terms, college):
    assert read_from(Actor(name="X", terms=terms)) == college


def at(longitude, latitude):
    return {"longitude": longitude, "latitude": latitude, "location_precision": "address"}


@pytest.fixture
def ptce(territories):
    """A PTCE over Tours with one association; its perimeter is a square round the seat."""
    pole = kept("PTCE de Touraine", kind="ptce")
    member = join(pole, "La Ressourcerie", family="association")
    terms = {"family": ["association"], "activity": ["recyclerie"]}
    store.update(db.session, member.id, {"terms": terms}, clock.now())
    db.session.commit()
    return pole


def suggested(pole, side=PUBLIC):
    pole = record.find(pole.slug)
    active = members.active(db.session, pole.id, clock.local_now().date())
    ground = composition_ground.of(db.session, pole)
    return candidates.suggest(db.session, pole, ground, side, active)


def test_who_could_come_in_is_near_unasked_and_says_why(ptce):
    pole = ptce
    public = {"terms": {"family": ("public",)}}
    same = {"terms": {"family": ("public",), "activity": ("recyclerie",)}}
    sorting = make_actor("Syndicat de tri", **same)
    near = make_actor("CC voisine", **at(0.95, 47.35), **public)  # 10 km east of the square
    make_actor("Loin", **at(-5.05, 48.45), **public)
    inside = make_actor("Ville de Tours", **public)
    linked = make_actor("Zone verte", **public)
    make_actor("Association", terms={"family": ("association",)})
    closed = make_actor("Fermée", **public)
    waiting = make_actor("Invitée", **public)
    db.session.add(PoleMember(pole_id=pole.id, actor_id=waiting.id))
    closed.status = "archived"
    friend = relating.find_or_begin(db.session, "supports", linked.id, one_member(pole).id)
    for side in relating.SIDES:
        relating.say(db.session, friend, side, True, clock.now())
    db.session.commit()
    found = suggested(pole)
    assert [one.actor.id for one in found] == [linked.id, sorting.id, inside.id, near.id]
    assert found[0].reasons[1:] == ("dans le périmètre", "déjà en lien avec La Ressourcerie")
    assert "Organisme public" in found[0].reasons[0]
    assert "km du périmètre" in found[3].reasons[1]
    assert "mêmes activités que des membres" in found[1].reasons[2]


def one_member(pole):
    return next(one.actor for one in members.of(db.session, pole.id) if one.confirmed)


def test_companies_are_found_by_what_another_pole_says(ptce):
    other = kept("Autre pôle", codes=())
    menuiserie = join(other, "Menuiserie Duval", family="", college="company")
    [found] = suggested(ptce, COMPANY)
    assert (found.actor.id, found.college) == (menuiserie.id, "company")
    assert "d'après le pôle Autre pôle" in found.reasons[0]


def test_the_page_says_what_is_missing_and_who_is_elsewhere(ptce, client):
    pole = ptce
    url = f"/poles/{pole.slug}/composition"
    join(pole, "Loin d'ici", **middle("29155"))
    nowhere = join(pole, "Sans lieu", family="", longitude=None, latitude=None)
    db.session.add_all(
        [
            PoleMember(pole_id=pole.id, name="Anna", college="research", confirmed_at=clock.now()),
            PoleMember(pole_id=pole.id, name="Personne", college="people"),
        ]
    )
    make_actor("Duval", terms={"family": ("other",), "legal_form": ("1000",)})
    db.session.commit()
    text = client.get(url).text
    assert "Il manque : une autre entreprise, hors" in text
    assert "31 juillet 2014" in text
    assert "Anna" not in text  # she did not choose to be named
    assert "1 personne" in text
    assert "Duval" in text
    assert "1 membre est hors du périmètre" in text
    assert "Non placés" in text
    assert "Inviter" not in text

    enter(client, somebody("zoe@exemple.fr", "animator", TOURS))
    assert "candidate=" in client.get(url).text
    wrong = client.send(url, actor=nowhere.id, college="duché")
    assert wrong.status_code == 400
    assert client.send(url, actor=nowhere.id, college="company").status_code == 303
    text = client.get(url).text
    assert "Composition légale réunie." in text

    enter(client, somebody("rives@exemple.fr", "animator", "epci-200000016"))
    assert client.post(url, data={}).status_code in (400, 403)


def test_a_local_pole_is_advised_and_not_judged(territories, client):
    pole = kept()
    join(pole)
    text = client.get(f"/poles/{pole.slug}/composition").text
    assert "Pour devenir un PTCE : il manque" in text
    perimeter.set_perimeter(
        db.session, record.find(pole.slug), ServiceArea(centre=(0.65, 47.35), radius=2000)
    )
    db.session.commit()
    assert "hors du périmètre" not in client.get(f"/poles/{pole.slug}/composition").text
