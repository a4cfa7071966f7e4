# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin writes letters of its own, from a page or a job, to people with or without account."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from babel.messages.pofile import read_po, write_po
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import (
    Invalid,
    Job,
    alone,
    db,
    forget_letters,
    hookimpl,
    post_letter,
    public,
    run_soon,
    site_url,
)
from ess_map.core import jobs
from ess_map.core.errors import NotFound
from ess_map.core.mail import Letter
from ess_map.platform import texts
from ess_map.platform.acting import acting

TEXT = """{{ _("Rendez %(tool)s avant dimanche.", tool=tool) }}
{{ site_url("/repair/loans/1") }}
{{ site_name }}
"""
SAID = {
    "Rendez %(tool)s avant dimanche.": "Bring %(tool)s back before Sunday.",
    "Un prêt s'achève": "A loan ends",
}


@pytest.fixture
def repair(tmp_path):
    """A plugin with a text, its English catalogue, a job and a page that send it."""
    package = tmp_path / "ess_map_repair"
    (package / "templates" / "repair" / "mail").mkdir(parents=True)
    (package / "__init__.py").write_text('_l("Un prêt s\'achève")', encoding="utf-8")
    (package / "templates" / "repair" / "mail" / "lent.txt").write_text(TEXT, encoding="utf-8")
    _translate(package)
    folder = package / "templates"
    bp = Blueprint("repair", "repair", url_prefix="/repair", template_folder=folder)

    def remind(session, language="en"):
        values = {"kind": "repair.loan", "language": language, "tool": "une pompe & <un cric>"}
        title = _l("Un prêt s'achève")
        post_letter(session, "lou@exemple.fr", title, "repair/mail/lent.txt", **values)

    @bp.get("/<language>")
    @public
    def page(language):
        remind(db.session, language)
        db.session.commit()
        return site_url("/en/repair/")

    return SimpleNamespace(
        __path__=[str(package)],
        register_blueprints=hookimpl(lambda: [bp]),
        register_jobs=hookimpl(lambda: [Job("repair.remind", "Rappeler", remind, every=60)]),
    )


def _translate(package):
    path = texts.update(package).path
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        message.string = SAID.get(message.id, message.string)
    with path.open("wb") as file:
        write_po(file, catalogue)
    assert not texts.update(package).missing


@pytest.fixture
def app(make_app, repair):
    app = make_app(plugins=[("repair", repair)], ESS_MAP_BASE_URL="https://carte.exemple.fr/ess")
    with app.app_context():
        yield app


def letters():
    return db.session.scalars(sa.select(Letter).order_by(Letter.id)).all()


def test_a_job_writes_in_the_language_of_the_reader_with_links_that_lead_there(app, run_jobs):
    run_jobs("repair.remind")
    (letter,) = letters()
    assert (letter.recipient, letter.kind) == ("lou@exemple.fr", "repair.loan")
    assert letter.subject == "A loan ends"
    assert letter.body.splitlines() == [
        "Bring une pompe & <un cric> back before Sunday.",
        "https://carte.exemple.fr/ess/en/repair/loans/1",
        app.extensions["ess_map.settings"].site_name,
    ]


@pytest.mark.parametrize("language", ["fr", "br"])
def test_a_page_writes_in_another_language_than_its_own(app, language):
    page = app.test_client().get(f"/en/repair/{language}", headers={"Host": "mauvais.exemple"})
    assert page.text == "https://carte.exemple.fr/ess/en/repair/"
    (letter,) = letters()
    assert letter.subject == "Un prêt s'achève"
    assert letter.body.startswith("Rendez une pompe")
    assert "https://carte.exemple.fr/ess/repair/loans/1\n" in letter.body


def test_an_address_is_on_this_site_and_nothing_is_said_twice(app):
    home = "https://carte.exemple.fr/ess"
    assert site_url("/repair/") == f"{home}/repair/"
    assert site_url("/ess/en/repair/?day=1") == f"{home}/en/repair/?day=1"
    for path in ("//mauvais.exemple/", "repair", "https://mauvais.exemple/"):
        with pytest.raises(Invalid, match="n'est pas un chemin"):
            site_url(path)


def test_in_an_english_letter_an_english_path_stays_what_it_is(app):
    write = app.jinja_env.from_string("{{ site_url('/en/repair/') }} {{ site_url('/en') }}")
    app.jinja_env.get_template = lambda _name: write
    for language in ("en", "fr"):
        post_letter(db.session, "a@b.fr", "Essai", "repair/x.txt", kind="t", language=language)
    home = "https://carte.exemple.fr/ess"
    assert [one.body for one in letters()] == [
        f"{home}/en/repair/ {home}/en/",
        f"{home}/repair/ {home}/",
    ]


def test_a_bad_address_is_said_and_nothing_is_written(app):
    with pytest.raises(Invalid, match="n'est pas une adresse"):
        post_letter(db.session, "nulle part", "x", "repair/mail/lent.txt", kind="repair.loan")
    assert letters() == []


def test_a_plugin_forgets_the_letters_to_an_address(app, run_jobs):
    run_jobs("repair.remind")
    with acting("repair"):
        assert forget_letters(db.session, "lou@exemple.fr") == 1
        assert forget_letters(db.session, "lou@exemple.fr") == 0
        db.session.commit()
    assert letters() == []


def test_a_job_runs_soon_once_the_transaction_is_committed(app):
    asked = []
    app.extensions[jobs.KICKER] = asked.append
    with acting("repair"):
        run_soon(db.session, "repair.remind")
        db.session.rollback()
        assert asked == []
        run_soon(db.session, "repair.remind")
        db.session.commit()
        assert asked == ["repair.remind"]
        with pytest.raises(NotFound, match="Aucune tâche"):
            run_soon(db.session, "repair.remindre")


def test_a_plugin_may_be_alone_in_its_own_transaction(app):
    with acting("repair"):
        alone(db.session, "repair.loan 12")
        db.session.rollback()
