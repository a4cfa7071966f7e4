# SPDX-License-Identifier: AGPL-3.0-or-later
"""A trained adviser is said on the page of the structure, and filters the directory when asked."""

from __future__ import annotations

from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

from ess_map import db

DAYS = ["2026-03-02", "2026-03-03"]


def make(make_actor, name, attended):
    structure = Structure(actor_id=make_actor(name).id, kinds=["bge"])
    db.session.add(structure)
    db.session.flush()
    service = Service(structure_id=structure.id, name="Se former", kind="training")
    db.session.add(service)
    db.session.flush()
    held = TrainingSession(service_id=service.id, title="L'ESS", days=DAYS, seats=9)
    db.session.add(held)
    db.session.flush()
    db.session.add(
        Enrolment(session_id=held.id, structure_id=structure.id, name="Ada", attended=attended)
    )
    db.session.commit()
    return structure


def test_a_trained_adviser_is_said_and_filters(client, territories, make_actor):
    trained = make(make_actor, "Maison formée", DAYS)
    other = make(make_actor, "Maison pressée", DAYS[:1])
    said = "Conseiller formé"
    assert said in client.get(f"/accompagnement/structures/{trained.id}").text
    assert said not in client.get(f"/accompagnement/structures/{other.id}").text
    page = client.get("/accompagnement/structures?trained=1").text
    assert "Maison formée" in page
    assert "Maison pressée" not in page
