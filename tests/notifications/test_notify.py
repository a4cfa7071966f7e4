# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person is told what concerns them, on the page and under the bell."""

import pytest
import sqlalchemy as sa
from flask_babel import lazy_gettext

from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.notifications import notify
from ess_map.notifications.models import Notification, Wish
from ess_map.people import accounts, privacy
from ess_map.platform import plugins
from tests.people.doing import EMAIL, letters, said, send, token_in


def tell(user, title="Votre proposition est acceptée", url="/a-propos", **more):
    told = notify.notify(db.session, user, "contribution.accepted", title, url, **more)
    db.session.commit()
    return told


def test_a_visitor_is_led_to_the_door(client):
    for path in ("/notifications", "/compte/notifications"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert "/connexion?next=" in answer.location


def test_the_bell_counts_what_is_not_read(browser, anna):
    assert "non lue" not in said(browser.get("/a-propos"))
    tell(anna)
    tell(anna)
    assert "2 non lues" in said(browser.get("/a-propos"))


def test_a_visitor_has_no_bell(client, anna):
    tell(anna)
    assert "Notifications" not in said(client.get("/a-propos"))


def test_following_a_notification_marks_it_read_and_leads_there(browser, anna):
    told = tell(anna, url="/a-propos")
    answer = send(browser, f"/notifications/{told.id}", "/notifications")
    assert (answer.status_code, answer.location) == (303, "/a-propos")
    assert "Tout est lu." in said(browser.get("/notifications"))


def test_following_in_english_stays_in_english(browser, anna):
    told = tell(anna, url="/a-propos")
    answer = send(browser, f"/en/notifications/{told.id}", "/en/notifications")
    assert answer.location == "/en/a-propos"


def test_all_read_leaves_what_came_meanwhile(browser, anna):
    tell(anna, "Première")
    page = browser.get("/notifications")
    tell(anna, "Seconde")
    shown = page.text.partition('name="jusqu" value="')[2].partition('"')[0]
    browser.post("/notifications/lues", data={"csrf_token": token_in(page), "jusqu": shown})
    assert "1 non lue" in said(browser.get("/notifications"))


def test_what_another_was_told_is_not_found(browser, anna):
    other = accounts.create(db.session, "lea@exemple.fr", "Léa")
    db.session.commit()
    theirs = tell(other, "Pour Léa seule")
    assert "Léa seule" not in browser.get("/notifications").text
    assert send(browser, f"/notifications/{theirs.id}", "/notifications").status_code == 404
    page = browser.get("/notifications")
    data = {"csrf_token": token_in(page), "jusqu": theirs.id}
    browser.post("/notifications/lues", data=data)
    db.session.rollback()
    assert notify.count_unread(db.session, other.id) == 1


def test_the_newest_come_first_fifty_at_a_time(browser, anna):
    for number in range(notify.PAGE + 5):
        notify.notify(db.session, anna, "test", f"Nouvelle n° {number:03d}.", "/a-propos")
    db.session.commit()
    page = browser.get("/notifications")
    assert page.text.index("n° 054.") < page.text.index("n° 005.")
    assert "n° 004." not in page.text
    older = page.text.partition('href="/notifications?avant=')[2].partition('"')[0]
    assert "n° 004." in browser.get(f"/notifications?avant={older}").text


def test_a_title_is_kept_in_every_language(app, anna):
    told = tell(anna, lazy_gettext("Menu principal"))
    assert told.title("fr") == "Menu principal"
    assert told.title("en") == "Main menu"
    assert told.title("xx") == "Menu principal"


def test_a_title_is_shown_as_text(browser, anna):
    tell(anna, "<script>alert(1)</script>\nsur deux lignes")
    page = browser.get("/notifications")
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; sur deux lignes" in page.text


@pytest.mark.parametrize("url", ["https://ailleurs.fr", "//ailleurs.fr", "javascript:alert(1)", ""])
def test_a_notification_leads_nowhere_else(anna, url):
    with pytest.raises(Invalid, match="page de ce site"):
        tell(anna, url=url)


def test_what_is_rolled_back_was_never_told(browser, anna):
    notify.notify(db.session, anna, "test", "Rien", "/a-propos")
    db.session.rollback()
    assert "Rien pour l'instant" in browser.get("/notifications").text.replace("&#39;", "'")


def test_a_person_takes_along_what_they_were_told(app, anna):
    tell(anna, "Votre proposition")
    answers = dict(plugins.every("user_data", user=anna))["notifications"]
    told = dict(answers)
    assert told["notifications"][0]["title"]["fr"] == "Votre proposition"
    assert told["preferences"] == {"pace": "now", "language": "fr"}


def test_who_is_erased_leaves_nothing_here(app, anna):
    from_now_on = letters(EMAIL)
    assert from_now_on == []
    tell(anna)
    notify.set_wish(db.session, anna.id, pace="daily")
    privacy.erase(db.session, anna)
    db.session.commit()
    for model in (Notification, Wish):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
