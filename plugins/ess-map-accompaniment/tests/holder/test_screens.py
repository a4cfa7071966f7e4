# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three short questions: without account, without trace, back and forth."""

import sqlalchemy as sa
from ess_map_accompaniment.projects.models import Project

from ess_map import db

ROOT = "/accompagnement"


def test_the_first_screen_offers_nine_stages_in_order(client, territories):
    page = client.get(f"{ROOT}/").text
    assert page.count('name="stage"') == 9
    assert page.index("1. Idée") < page.index("9. Transmission")
    assert "Étape 1 sur 3" in page


def test_a_commune_named_exactly_leads_on(client, territories):
    answer = client.get(f"{ROOT}/lieu?stage=idea&team=team&q=ouessant&next=yes&km=20")
    assert answer.status_code == 303
    assert "commune=commune-29155" in answer.location
    assert "team=team" in answer.location and "km=20" in answer.location


def test_a_name_of_several_communes_is_asked_again(client, territories):
    page = client.get(f"{ROOT}/lieu?stage=idea&q=37000&next=yes").text
    assert "Plusieurs communes répondent" in page
    for key in ("commune-37261", "commune-37233", "commune-37003"):
        assert f'value="{key}"' in page
    assert "Indre-et-Loire" in page
    chosen = f"{ROOT}/lieu?stage=idea&q=37000&asked=37000&commune=commune-37003&next=yes"
    assert "commune=commune-37003" in client.get(chosen).location


def test_an_unknown_place_says_what_to_try(client, territories):
    page = client.get(f"{ROOT}/lieu?stage=idea&q=Zzyzx&next=yes").text
    assert "Nous ne trouvons pas « Zzyzx »" in page
    assert 'value="Zzyzx"' in page


def test_somebody_without_fixed_place_goes_on(client, territories):
    answer = client.get(f"{ROOT}/lieu?stage=idea&commune=none&next=yes")
    assert answer.location == f"{ROOT}/besoins?stage=idea&commune=none"
    assert client.get(f"{ROOT}/parcours?stage=idea&commune=none").status_code == 200


def test_a_former_commune_becomes_todays(client, territories):
    answer = client.get(f"{ROOT}/lieu?stage=idea&commune=commune-37999&next=yes")
    assert "commune=commune-37261" in answer.location


def test_back_keeps_every_answer(client, territories):
    page = client.get(
        f"{ROOT}/besoins?stage=idea&commune=commune-37261&team=solo&km=30&need=financing"
    ).text
    assert f'href="{ROOT}/lieu?stage=idea&amp;commune=commune-37261&amp;team=solo' in page
    assert 'name="km" value="30"' in page
    back = client.get(f"{ROOT}/?stage=idea&commune=commune-37261&team=solo&need=financing").text
    assert 'name="need" value="financing"' in back
    assert 'value="solo" checked' in back


def test_what_is_missing_is_asked_and_nonsense_is_as_if_unsaid(client, territories):
    assert client.get(f"{ROOT}/parcours").location == f"{ROOT}/"
    there = client.get(f"{ROOT}/parcours?stage=idea&commune=commune-99999")
    assert there.location == f"{ROOT}/lieu?stage=idea"
    assert (
        client.get(f"{ROOT}/besoins?stage=nothing&commune=none").location == f"{ROOT}/?commune=none"
    )
    wild = f"{ROOT}/parcours?stage=idea&commune=none&km=-3&amount=beaucoup&need=gold&form=x&page=z"
    assert client.get(wild).status_code == 200


def test_looking_stores_nothing(client, make_service):
    make_service()
    client.get(f"{ROOT}/parcours?stage=idea&commune=commune-37261")
    client.get(f"{ROOT}/demande?stage=idea&commune=commune-37261&service=1")
    assert db.session.scalar(sa.select(sa.func.count(Project.id))) == 0


def test_the_screens_speak_english(client, territories):
    assert client.get(f"/en{ROOT}/").status_code == 200
    answer = client.get(f"/en{ROOT}/lieu?stage=idea&commune=none&next=yes")
    assert answer.location.startswith(f"/en{ROOT}/besoins")
