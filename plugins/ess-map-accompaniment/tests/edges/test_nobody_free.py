# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody has a place, or nobody fits: what the holder and the animator are told."""

import re

import sqlalchemy as sa
from ess_map_accompaniment.projects import links

from ess_map import db

WAY = "/accompagnement/parcours?stage=creation&commune=commune-37261"


def test_when_all_are_full_each_says_its_waiting_list_and_may_be_asked(
    client, make_service, make_project, pathway
):
    full = [make_service(name, active_max=0) for name in ("Un", "Deux", "Trois")]
    page = pathway("commune-37261")
    assert page.count("Liste d'attente n° 1") >= 3
    path = links.follow_path(make_project())
    page = client.get(f"{path}/services").text
    for one in full:
        assert f'name="service" value="{one.id}"' in page
    sent = client.send(f"{path}/ajouter", page=f"{path}/services", service=str(full[0].id))
    assert sent.status_code == 303
    assert db.session.scalar(sa.text("SELECT state FROM accompaniment_referral")) == "sent"


def test_when_nobody_fits_three_misses_are_shown_and_the_animator_can_be_told(
    client, make_service, make_project, make_user, pathway
):
    for stage in ("scaling", "transfer", "growth", "seed"):
        make_service(f"Au stade {stage}", stages=[stage])
    alone = re.search(r'<section class="empty".*?</section>', pathway("commune-37261"), re.S)[0]
    assert alone.count("<article") == 3
    animator = make_user(role="animator", scope="epci-243700754")
    elsewhere = make_user(role="animator", scope="epci-200000016")
    path = links.follow_path(make_project())
    assert client.send(f"{path}/animateur", page=path).status_code == 303
    told = set(db.session.scalars(sa.text("SELECT user_id FROM notification")))
    assert animator.id in told and elsewhere.id not in told
