# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings are set on a page made from what the plugin declares, for all or for a territory."""

import pytest

from ess_map.core.db import db
from ess_map.platform import permissions, settings, state
from ess_map.platform.plugins import running
from ess_map.testing.factories import make_territories
from tests.people.doing import said

PAGE = "/administration/extensions/repair/reglages"
TOURS = "epci-243700754"
ELSEWHERE = "epci-200000016"
HERE = f"/territoires/{TOURS}/extensions"
USUAL = {
    "repair.days": "30",
    "repair.share": "0.5",
    "repair.open": "y",
    "repair.word": "Bonjour",
    "repair.how": "walk",
    "repair.manage": "moderator",
}


@pytest.fixture
def anna(app, make_user, sign_in):
    """The browser of who animates Tours."""
    make_territories()
    return sign_in(app.test_client(), make_user(role="animator", scope=TOURS))


def test_every_setting_has_a_field_of_its_type_with_its_bounds_and_its_default(office):
    html = office.get(PAGE).text
    assert 'type="number"' in html
    assert 'min="1"' in html
    assert 'max="90"' in html
    text = said(office.get(PAGE))
    assert "Jours d'avance Pour s'inscrire. De 1 à 90. Par défaut : 30." in text
    assert "Ouvert à tous Par défaut : oui." in text
    assert "Comment Par défaut : « À pied »." in text
    assert "Tenir l'atelier Par défaut : qui modère." in text


def test_what_is_typed_holds_at_once(office):
    typed = USUAL | {"repair.days": "12", "repair.share": "0,25", "repair.word": "Salut"}
    del typed["repair.open"]
    assert office.send(PAGE, **typed).status_code == 303
    assert settings.setting("repair.days") == 12
    assert settings.setting("repair.share") == 0.25
    assert settings.setting("repair.open") is False
    assert settings.setting("repair.word") == "Salut"


def test_only_what_differs_is_written(office):
    office.send(PAGE, **USUAL)
    assert running().states().settings == {}


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(office):
    typed = USUAL | {"repair.days": "beaucoup", "repair.word": "Salut"}
    answer = office.send(PAGE, **typed)
    assert answer.status_code == 422
    assert "Jours d'avance : Il faut un nombre entier." in said(answer)
    assert 'value="beaucoup"' in answer.text
    assert 'value="Salut"' in answer.text
    assert "Au plus 90" in said(office.send(PAGE, **typed | {"repair.days": "91"}))
    assert settings.setting("repair.word") == "Bonjour"


def test_a_value_is_taken_back(office):
    assert "Revenir à" not in said(office.get(PAGE))
    office.send(PAGE, **USUAL | {"repair.days": "12"})
    assert "Revenir à 30" in said(office.get(PAGE))
    office.send(PAGE, **USUAL | {"repair.days": "12", "default:repair.days": "y"})
    assert settings.setting("repair.days") == 30
    assert running().states().settings == {}


def test_a_permission_is_given_to_another_role(office):
    office.send(PAGE, **USUAL | {"repair.manage": "animator"})
    assert permissions.role_of("repair.manage") == "animator"
    assert "Tenir l'atelier (anime)" in said(office.get("/administration/extensions/repair"))


def test_a_plugin_is_set_before_it_is_switched_on(office):
    state.disable(db.session, "repair")
    db.session.commit()
    assert office.send(PAGE, **USUAL | {"repair.days": "12"}).status_code == 303
    state.enable(db.session, "repair")
    db.session.commit()
    running().live.forget()
    assert settings.setting("repair.days") == 12


def test_animators_set_what_a_territory_may_have_of_its_own(anna):
    assert "Régler : Réparer" in said(anna.get(f"/territoires/{TOURS}/tableau"))
    assert "Réparer" in said(anna.get(HERE))
    page = said(anna.get(f"{HERE}/repair"))
    assert "Sur toute la carte : 0,5." in page
    assert "Jours d'avance" not in page
    assert "Tenir l'atelier" not in page
    answer = anna.send(f"{HERE}/repair", **USUAL | {"repair.share": "0.9"})
    assert answer.status_code == 303
    assert settings.setting("repair.share", [TOURS]) == 0.9
    assert settings.setting("repair.share") == 0.5
    assert running().states().settings == {("repair.share", TOURS): 0.9}


def test_animators_of_elsewhere_and_visitors_do_not(anna, client):
    assert anna.get(f"/territoires/{ELSEWHERE}/extensions").status_code == 403
    assert anna.get(f"/territoires/{ELSEWHERE}/extensions/repair").status_code == 403
    assert anna.get(PAGE).status_code == 403
    assert client.get(HERE).status_code == 303
    assert "Régler" not in client.get(f"/territoires/{TOURS}").text


def test_nothing_is_set_where_the_plugin_is_not_on(anna):
    state.enable(db.session, "repair", [ELSEWHERE])
    db.session.commit()
    running().live.forget()
    assert "Aucune extension en service ici" in said(anna.get(HERE))
    assert anna.get(f"{HERE}/repair").status_code == 404
    assert "Régler" not in said(anna.get(f"/territoires/{TOURS}/tableau"))


def test_what_an_older_version_has_left_does_not_keep_the_page_from_opening(office):
    old = {"repair.days": "trente", "repair.how": "fly", "repair.share": [1]}
    for name, value in old.items():
        row = state.PluginSetting(plugin="repair", name=name, scope=state.INSTANCE, value=value)
        db.session.add(row)
    state.changed(db.session, "repair", "configured")
    db.session.commit()
    running().live.forget()
    page = office.get(PAGE)
    assert page.status_code == 200
    assert 'value="30"' in page.text
    assert "Revenir à" not in page.text
