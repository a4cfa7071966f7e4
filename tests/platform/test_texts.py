# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins speak both languages, and put no word into the mouth of core."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from babel.messages.pofile import read_po
from flask_babel import force_locale, gettext, lazy_gettext, ngettext

from ess_map import Exporter, hookimpl
from ess_map.core.errors import Invalid
from ess_map.platform import texts

SAID_BY_CORE = "Menu principal"
CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

LABEL = _l("Réparer un vélo")
CORE = _("Menu principal")
count = lambda n: ngettext("%(n)s vélo réparé", "%(n)s vélos réparés", n, n=n)
"""
PAGE = "{% trans %}Bienvenue à l'atelier{% endtrans %} {{ _('Réparer un vélo') }}"


@pytest.fixture
def database():
    """Texts do not depend on the database."""
    return "spatialite"


@pytest.fixture
def package(tmp_path):
    place = tmp_path / "ess_map_repair"
    (place / "templates" / "repair").mkdir(parents=True)
    (place / "__init__.py").write_text(CODE, encoding="utf-8")
    (place / "templates" / "repair" / "_panel.html").write_text(PAGE, encoding="utf-8")
    return place


def module(package):
    return SimpleNamespace(__path__=[str(package)], __name__=package.name)


def translate(package, **said):
    """Fill the catalogue as its author would, and compile it."""
    path = texts.update(package).path
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if message.id in said:
            message.string = said[message.id]
        elif isinstance(message.id, tuple):
            message.string = ("%(n)s bike mended", "%(n)s bikes mended")
    with path.open("wb") as file:
        texts.write_po(file, catalogue)
    return texts.update(package)


@pytest.fixture
def speaking(app, package):
    translate(package, **{"Réparer un vélo": "Mend a bike", SAID_BY_CORE: "Ours"})
    texts.init_app(app, [object(), module(package)])
    return app


def test_french_texts_are_gathered_from_code_and_templates_without_losing_a_translation(package):
    first = texts.update(package)
    assert first.texts == 4
    assert set(first.missing) == {
        "Bienvenue à l'atelier", SAID_BY_CORE, "Réparer un vélo", "%(n)s vélo réparé",
    }  # fmt: skip
    known = {SAID_BY_CORE: "Ours", "Réparer un vélo": "Mend a bike"}
    assert translate(package, **known).missing == ("Bienvenue à l'atelier",)
    written = [path.read_bytes() for path in sorted(first.path.parent.iterdir())]
    assert texts.update(package).texts == 4
    assert [path.read_bytes() for path in sorted(first.path.parent.iterdir())] == written
    (package / "__init__.py").write_text("", encoding="utf-8")
    assert texts.update(package).texts == 2


def test_a_plugin_speaks_english_where_it_has_words_and_french_elsewhere(speaking):
    with force_locale("en_GB"):
        assert gettext("Réparer un vélo") == "Mend a bike"
        assert gettext("Bienvenue à l'atelier") == "Bienvenue à l'atelier"
        assert ngettext("%(n)s vélo réparé", "%(n)s vélos réparés", 0, n=0) == "0 bikes mended"
    assert gettext("Réparer un vélo") == "Réparer un vélo"
    assert ngettext("%(n)s vélo réparé", "%(n)s vélos réparés", 0, n=0) == "0 vélo réparé"
    assert ngettext("%(n)s vélo réparé", "%(n)s vélos réparés", 2, n=2) == "2 vélos réparés"


def test_a_plugin_never_changes_what_core_says(speaking):
    with force_locale("en_GB"):
        assert gettext(SAID_BY_CORE) == "Main menu"
    assert gettext(SAID_BY_CORE) == SAID_BY_CORE


def test_a_catalogue_that_cannot_be_read_leaves_everything_else_in_order(app, package):
    translate(package).path.with_suffix(".mo").write_bytes(b"nothing of the kind")
    texts.init_app(app, [module(package)])
    with force_locale("en_GB"):
        assert gettext("Réparer un vélo") == "Réparer un vélo"
        assert gettext(SAID_BY_CORE) == "Main menu"


def test_packages_are_found_in_a_distribution_and_by_themselves(package):
    assert texts.packages(package.parent) == [package]
    assert texts.packages(package) == [package]
    with pytest.raises(Invalid, match="Aucune extension dans"):
        texts.packages(package / "templates")


def test_threads_that_begin_at_once_do_not_let_a_text_fall_back_on_itself_for_ever(app, package):
    translate(package)
    texts.init_app(app, [module(package), module(package)])
    domain = app.extensions["babel"].instance.domain_instance
    for locale in ("en_GB", "fr"):
        with app.app_context(), force_locale(locale):
            for _thread in range(2):  # each read the catalogue of core before the other had done
                domain.get_translations()
                domain.cache.clear()
            assert gettext("Ceci n'est traduit nulle part") == "Ceci n'est traduit nulle part"


def test_a_label_that_fails_in_english_stops_its_plugin_at_start(package, make_app):
    translate(package, **{"Réparer un vélo": "Mend %(what)s"})

    class Wrong:
        __path__ = (str(package),)

        @hookimpl
        def register_exporters(self):
            label = lazy_gettext("Réparer un vélo", who="moi")
            return [Exporter("bikes", label, "text/plain", iter)]

    app = make_app(plugins=[("repair", Wrong())], ESS_MAP_ENV="production", migrated=False)
    assert app.extensions["ess_map.plugins"].broken == {"repair": "KeyError: 'what'"}
