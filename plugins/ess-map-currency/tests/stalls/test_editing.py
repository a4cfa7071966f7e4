# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member, or its association, says where and when it stands."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements import links, record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies.models import Currency
from ess_map_currency.stalls.models import Stall

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
SAID = {
    "place": "Marché des Halles",
    "street": "Place du 14 juillet",
    "city": "Tours",
    "hours": "samedi 8h-13h",
    "hours-was": "",
    "version": "1",
}


@pytest.fixture
def grower(territories, make_acceptance, make_actor, make_currency):
    return make_acceptance(
        make_currency("La Gabare"), actor=make_actor("Maraîcher"), itinerant=True
    )


@pytest.fixture
def own(grower):
    """The address at which the member reads its stalls with the link of its letters."""
    return f"{links.member_path(record.find(db.session, grower.agreement_id))}/etals"


def stalls():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Stall).order_by(Stall.id)))


def test_a_member_adds_changes_and_removes_a_stall(grower, own, client, plain):
    assert "personne ne le trouve" in plain(client.get(own))
    blank = client.get(f"{own}/nouveau/{grower.id}").text
    box = re.search(r'data-bbox="([^"]+)"', blank).group(1)
    assert [float(one) for one in box.split(",")] == pytest.approx([0.6, 47.3, 0.7, 47.4])
    assert client.send(f"{own}/nouveau/{grower.id}", **SAID).status_code == 303
    (stall,) = stalls()
    edit = f"{own}/{stall.id}"
    assert client.get(f"{own}/{stall.id}").text.count(box) == 1
    assert (stall.hours, stall.commune, stall.street) == (
        "Sa 08:00-13:00",
        "37261",
        "Place du 14 juillet",
    )
    assert (stall.longitude, stall.latitude) == pytest.approx((0.65, 47.35))
    names = client.get("/export/acteurs.geojson?currency.open=now").json["features"]
    assert [one["properties"]["name"] for one in names] == ["Maraîcher"]
    page = plain(client.get(own))
    assert "samedi : 8 h – 13 h" in page
    pin = {"longitude": "0.66", "latitude": "47.36", "commune": "37261"}
    moved = SAID | pin | {"hours": "samedi 8h-13h"}
    assert client.send(edit, **moved).status_code == 303
    assert (stalls()[0].longitude, stalls()[0].version) == (0.66, 2)
    assert client.send(edit, **moved).status_code == 412
    assert client.send(f"{edit}/retirer", page=own).status_code == 303
    assert stalls() == []


def test_what_is_missing_is_said_beside_it(grower, own, client, plain):
    answer = client.send(f"{own}/nouveau/{grower.id}", **SAID | {"city": "Nulle-Part"})
    assert answer.status_code == 422
    assert "Nous ne trouvons pas cette commune" in plain(answer)
    answer = client.send(f"{own}/nouveau/{grower.id}", **SAID | {"hours": "", "place": ""})
    assert "Dites quels jours, à quelles heures." in plain(answer)
    assert "Comment s'appelle ce marché" in plain(answer)
    assert stalls() == []


def test_an_address_may_count_besides_the_markets(grower, own, client):
    client.send(own, establishment=grower.id, itinerant="no")
    db.session.expire_all()
    assert db.session.get(Acceptance, grower.id).itinerant is False


def test_the_association_edits_its_members_and_nobody_elses(
    grower, client, sign_in, make_steward, make_acceptance, make_currency
):
    own_list = f"/monnaies/la-gabare/membres/{grower.agreement_id}/etals"
    other = make_acceptance(make_currency("Le Sou"))
    sign_in(client, make_steward(db.session.get(Currency, grower.currency_id)))
    assert client.get(own_list).status_code == 200
    assert client.send(f"{own_list}/nouveau/{grower.id}", **SAID).status_code == 303
    assert client.get(f"{own_list}/nouveau/{other.id}").status_code == 404
    assert client.get(f"/monnaies/la-gabare/membres/{other.agreement_id}/etals").status_code == 404
    assert client.get(f"/monnaies/le-sou/membres/{other.agreement_id}/etals").status_code == 403


def test_nobody_else_comes_in(grower, own, client):
    assert client.get(f"/monnaies/la-gabare/membres/{grower.agreement_id}/etals").status_code == 303
    assert client.get("/monnaies/adhesion/abc/etals").status_code in (400, 403, 404, 410)
    assert client.get(own).headers["Cache-Control"] == "no-store"
