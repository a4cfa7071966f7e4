# SPDX-License-Identifier: AGPL-3.0-or-later
"""Committees: agendas that stay among their people, decisions that a project's plan follows."""

from datetime import UTC, date, datetime

import pytest
from ess_map_accompaniment.cooperatives import committees
from ess_map_accompaniment.cooperatives.models import CommitteeFile, CommitteeSession
from ess_map_accompaniment.financing import plans
from ess_map_accompaniment.financing.plans import Written

from ess_map import db

PUBLIC = "/accompagnement/comites"


@pytest.fixture
def loan(project):
    """A loan that the project's plan hopes for."""
    lines = [Written("need", "Four", 8_000_00), Written("resource", "Prêt d'honneur", 8_000_00)]
    plans.write(db.session, project.id, 0, lines)
    db.session.commit()
    return plans.of_project(db.session, project.id).resources[0]


@pytest.fixture
def held(structure):
    found = CommitteeSession(
        structure_id=structure.id, name="Comité de novembre", held_on=date(2026, 11, 20)
    )
    db.session.add(found)
    db.session.commit()
    return found


def state_of(project):
    line = plans.of_project(db.session, project.id).resources[0]
    return line.state, line.granted


def test_a_decision_is_written_in_the_plan_of_the_project(
    client, project, loan, held, adviser, sign_in, plain
):
    sign_in(client, adviser)
    page = f"{PUBLIC}/{held.id}"
    source = f"{project.id}-{loan.id}"
    assert client.send(page, source=source, instrument="honor_loan").status_code == 303
    assert state_of(project) == ("asked", None)
    twice = client.send(page, source=source, instrument="honor_loan")
    assert twice.status_code == 412
    (file,) = db.session.scalars(db.select(CommitteeFile))
    decide = f"{page}/dossiers/{file.id}"
    bare = client.send(decide, decision="refused")
    assert bare.status_code == 422 and "a toujours un motif" in plain(bare)
    none = client.send(decide, decision="granted", granted="0")
    assert none.status_code == 422 and "dépasser zéro euro" in plain(none)
    assert client.send(decide, decision="granted", granted="6 000").status_code == 303
    assert state_of(project) == ("granted", 6_000_00)
    late = client.send(decide, known="", decision="refused", motive="Trop tôt")
    assert late.status_code == 412  # it was decided since that page was shown
    again = {"known": "granted", "decision": "postponed", "motive": "Il manque un devis"}
    assert client.send(decide, **again).status_code == 303
    assert state_of(project) == ("asked", None)
    assert "Il manque un devis" in plain(client.get(page))
    assert (
        client.send(
            f"{decide}/retirer", page=f"{PUBLIC}/structures/{held.structure_id}"
        ).status_code
        == 412
    )


def test_nothing_is_decided_before_the_day_of_the_session(client, held, adviser, sign_in, plain):
    held.held_on = date(2026, 12, 1)
    db.session.commit()
    sign_in(client, adviser)
    asked = {"title": "Dossier A", "instrument": "grant", "asked": "1 234,50 €", "source": ""}
    client.send(f"{PUBLIC}/{held.id}", **asked)
    (file,) = db.session.scalars(db.select(CommitteeFile))
    assert file.asked == 1234_50
    early = client.send(f"{PUBLIC}/{held.id}/dossiers/{file.id}", decision="granted", granted="10")
    assert early.status_code == 400
    db.session.expire_all()
    assert db.session.get(CommitteeFile, file.id).decision == ""


def test_agendas_are_for_their_structure_and_volumes_for_everybody(
    client, held, adviser, make_user, sign_in, plain
):
    for number in range(4):
        db.session.add(
            CommitteeFile(
                session_id=held.id,
                position=number,
                title=f"Dossier secret {number}",
                instrument="honor_loan",
                decision="granted",
                granted=1_000_00,
            )
        )
    db.session.commit()
    few = plain(client.get(PUBLIC))
    assert "Un trimestre est masqué" in few and "4 000 €" not in few
    refused = {"decision": "refused", "motive": "Non", "title": "Autre", "instrument": "grant"}
    db.session.add(CommitteeFile(session_id=held.id, position=9, **refused))
    db.session.commit()
    enough = plain(client.get(PUBLIC))
    assert "4e trimestre 2026" in enough and "4 000 €" in enough
    assert "secret" not in enough
    sign_in(client, make_user())
    assert client.get(f"{PUBLIC}/{held.id}").status_code == 403
    assert client.get(f"{PUBLIC}/structures/{held.structure_id}").status_code == 403
    sign_in(client, adviser)
    assert "Dossier secret 3" in plain(client.get(f"{PUBLIC}/{held.id}"))
    own = f"{PUBLIC}/structures/{held.structure_id}"
    assert "Comité de novembre" in plain(client.get(own))
    made = client.send(own, name="Comité de décembre", held_on="15/12/2026", scheme="")
    assert made.status_code == 303


def test_names_and_motives_are_forgotten_after_years_and_amounts_stay(held):
    said = {"title": "Dossier", "motive": "Non", "decision": "refused", "instrument": "grant"}
    file = CommitteeFile(session_id=held.id, position=1, **said)
    db.session.add(file)
    db.session.flush()
    assert committees.purge(db.session, datetime(2026, 11, 1, tzinfo=UTC)) == 0
    assert committees.purge(db.session, datetime(2031, 12, 1, tzinfo=UTC)) == 1
    db.session.refresh(file)
    assert (file.title, file.motive, file.decision) == ("", "", "refused")


def test_a_session_moves_until_something_is_decided(client, held, adviser, sign_in, plain):
    sign_in(client, adviser)
    edit = f"{PUBLIC}/{held.id}/modifier"
    said = {"name": held.name, "place": "Blois", "scheme": ""}
    assert client.send(edit, held_on="18/11/2026", **said).status_code == 303
    file = {"title": "Dossier", "instrument": "grant", "decision": "granted", "granted": 100}
    db.session.add(CommitteeFile(session_id=held.id, position=1, **file))
    db.session.commit()
    late = client.send(edit, held_on="25/11/2026", **said)
    assert late.status_code == 422 and "la date de la séance reste" in plain(late)
    db.session.expire_all()
    assert (held.held_on, held.place) == (date(2026, 11, 18), "Blois")
