# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' space: who comes in, notes, documents and their versions, one's own name."""

import io

import pytest
import sqlalchemy as sa
from PIL import Image

from ess_map.core import clock as now
from ess_map.core import uploads
from ess_map.core.db import db
from ess_map.poles import own_data, record
from ess_map.poles.models import PoleDocument, PoleMember, PoleNote
from ess_map.testing.browsing import Visitor
from tests.poles.making import RIVES, TOURS, enter, join, make_pole, somebody

pytestmark = pytest.mark.usefixtures("territories")


def a_pdf(shade=200):
    """A small PDF that differs with ``shade``."""
    file = io.BytesIO()
    Image.new("L", (8, 8), shade).save(file, "PDF")
    return io.BytesIO(file.getvalue()), "statuts.pdf"


def belong(pole, user, **said):
    row = PoleMember(pole_id=pole.id, user_id=user.id, confirmed_at=now.now(), **said)
    db.session.add(row)
    db.session.commit()
    return row


def status(browser, file):
    """What somebody is answered who asks for a file; the file is closed again."""
    with browser.get(file) as answer:
        return answer.status_code


@pytest.fixture
def visitor(app):
    """A second browser."""
    return Visitor(app, app.response_class)


def test_the_space_is_open_to_members_and_animators_only(app, visitor):
    pole = make_pole()
    slug = pole.actor.slug
    url = f"/poles/{slug}/espace"
    actor = join(pole, "Le Fournil")
    baker = somebody("baker@exemple.fr", "contributor", f"actor-{actor.id}")
    anna, paul = somebody(), somebody("paul@exemple.fr")
    belong(pole, anna, name="Anna")
    assert visitor.get(url).location.startswith("/connexion")
    cases = (
        (anna, 200),
        (baker, 200),
        (paul, 403),
        (somebody("rives@exemple.fr", "animator", RIVES), 403),
        (somebody("tours@exemple.fr", "animator", TOURS), 200),
        (somebody("pole@exemple.fr", "animator", f"pole-{pole.id}"), 200),
    )
    browsers = {user: Visitor(app, app.response_class) for user, _expected in cases}
    for user, expected in cases:
        browser = browsers[user]
        enter(browser, user)
        assert status(browser, url) == expected, user.email
        tab = "Espace des membres" in browser.get(f"/acteurs/{slug}").text
        assert tab == (expected == 200)
    gone = db.session.scalar(sa.select(PoleMember).where(PoleMember.user_id == anna.id))
    gone.until = now.local_now().date()
    db.session.commit()
    assert browsers[anna].get(url).status_code == 403


def test_members_write_notes_and_delete_their_own(app, client, visitor):
    pole = make_pole()
    url = f"/poles/{pole.actor.slug}/espace"
    anna, bea = somebody(), somebody("bea@exemple.fr")
    belong(pole, anna, name="Anna")
    belong(pole, bea, name="Béa")
    enter(client, anna)
    enter(visitor, bea)
    wrong = client.send(f"{url}/notes", page=url, body="  ", dated="2026-01-02")
    assert wrong.status_code == 422
    assert 'value="2026-01-02"' in wrong.text
    client.send(f"{url}/notes", page=url, body="Réunion <b>jeudi</b>.")
    assert "Réunion &lt;b&gt;jeudi&lt;/b&gt;." in visitor.get(url).text
    note = db.session.scalar(sa.select(PoleNote.id))
    assert visitor.send(f"{url}/notes/{note}/supprimer", page=url).status_code == 403
    other = make_pole("Un autre")
    belong(other, anna, name="Anna")
    elsewhere = f"/poles/{record.get(db.session, other.id).actor.slug}/espace"
    assert client.send(f"{elsewhere}/notes/{note}/supprimer", page=elsewhere).status_code == 404
    assert client.send(f"{url}/notes/{note}/supprimer", page=url).status_code == 303
    assert db.session.scalar(sa.select(PoleNote.id)) is None
    visitor.send(f"{url}/notes", page=url, body="À relire")
    note = db.session.scalar(sa.select(PoleNote.id))
    animator = Visitor(app, app.response_class)
    enter(animator, somebody("tours@exemple.fr", "animator", TOURS))
    assert animator.send(f"{url}/notes/{note}/supprimer", page=url).status_code == 303


def test_a_document_keeps_its_versions_and_is_seen_by_whom_it_is_for(
    app, client, visitor, monkeypatch
):
    monkeypatch.setitem(uploads.LARGEST, "document", 20_000)
    pole = make_pole()
    slug = pole.actor.slug
    url = f"/poles/{slug}/espace"
    anna = somebody()
    belong(pole, anna, name="Anna")
    enter(client, anna)
    bad = {"title": "Statuts", "file": (io.BytesIO(b"MZ"), "virus.pdf")}
    wrong = client.send(f"{url}/documents", page=url, **bad)
    assert wrong.status_code == 422
    assert 'value="Statuts"' in wrong.text
    heavy = (io.BytesIO(b"%PDF-" + bytes(uploads.LARGEST["document"])), "gros.pdf")
    wrong = client.send(f"{url}/documents", page=url, title="Statuts", file=heavy)
    assert wrong.status_code == 422
    assert "Ce fichier est trop gros" in wrong.text
    assert 'value="Statuts"' in wrong.text
    # What a member adds is for members, whatever the form says: publishing is the animator's.
    said = {"title": "Statuts", "public": "y"}
    added = client.send(f"{url}/documents", page=url, file=a_pdf(1), **said)
    assert added.status_code == 303, added.text
    document = db.session.scalar(sa.select(PoleDocument))
    assert not document.public
    client.send(f"{url}/documents/{document.id}", page=url, file=a_pdf(2))
    page = client.get(url).text
    assert "1 version plus ancienne" in page
    newest, oldest = (f"/fichiers/{part[:68]}" for part in page.split("/fichiers/")[1:3])
    assert newest != oldest
    for file in (newest, oldest):
        assert status(client, file) == 200
        assert status(visitor, file) == 404
    assert "Statuts" not in visitor.get(f"/acteurs/{slug}").text
    publish = f"{url}/documents/{document.id}/publication"
    assert client.send(publish, page=url, public="1").status_code == 403
    animator = Visitor(app, app.response_class)
    enter(animator, somebody("tours@exemple.fr", "animator", TOURS))
    assert animator.send(publish, page=url, public="1").status_code == 303
    assert "Statuts" in visitor.get(f"/acteurs/{slug}").text
    assert status(visitor, newest) == 200
    assert status(visitor, oldest) == 404
    replacing = client.send(f"{url}/documents/{document.id}", page=url, file=a_pdf(3))
    assert replacing.status_code == 403
    animator.send(f"{url}/documents/{document.id}/supprimer", page=url)
    assert db.session.scalar(sa.select(PoleDocument.id)) is None
    assert status(visitor, newest) == 404


def test_a_file_that_is_far_too_big_is_refused_with_what_to_do(client):
    pole = make_pole()
    url = f"/poles/{pole.actor.slug}/espace"
    enter(client, somebody(role="animator", scope=TOURS))
    refused = client.post(
        f"{url}/documents",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
    )
    assert refused.status_code == 413
    assert "32 Mo au plus" in refused.text
    assert "revenez à la page précédente" in refused.text


def test_a_person_shows_their_name_or_leaves_and_is_forgotten(client):
    pole = make_pole()
    slug = pole.actor.slug
    url = f"/poles/{slug}/espace"
    anna = somebody()
    row = belong(pole, anna, name="Anna")
    enter(client, anna)
    assert "Anna" not in client.get(f"/poles/{slug}/membres").text.partition("<main")[2]
    assert client.send(f"{url}/moi", page=url, name="", shown="y").status_code == 422
    client.send(f"{url}/moi", page=url, name="Anna D.", shown="y")
    assert "Anna D." in client.get(f"/poles/{slug}/membres").text
    client.send(f"{url}/notes", page=url, body="Bonjour à tous")
    kept = dict(own_data.of(anna))
    assert kept["pôles"][0]["nom"] == "Anna D."
    assert kept["notes de pôles"][0]["texte"] == "Bonjour à tous"
    assert client.send(f"{url}/quitter", page=url).status_code == 303
    assert client.get(url).status_code == 403
    assert "Anciens membres" in client.get(f"/poles/{slug}/membres").text
    db.session.expire_all()
    assert row.until == now.local_now().date()
    own_data.forget(db.session, anna)
    db.session.commit()
    db.session.expire_all()
    assert db.session.scalar(sa.select(PoleMember.id)) is None
    assert db.session.scalar(sa.select(PoleNote.author_id)) is None
