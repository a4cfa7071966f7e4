# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people see of a plugin; here by two of them, on the pages that matter."""

from __future__ import annotations

import re

import pytest

from ess_map.check import addresses, country, markup, pages
from tests.check.sample import CODE, DATA, PAGE

PANEL = 'html = Markup("<p>{}</p>").format(actor.name)'
VIEW = "    return render_template("
NUMBER = '@bp.get("/<int:number>")\n@public\ndef number(number):\n    return "", 404 - number\n\n\n'
CASES = [
    [
        (CODE, PANEL, "1 / 0", r"/acteurs/\S+ : Un crochet .* actor_panels : ZeroDivisionError"),
        (CODE, VIEW, f"    1 / 0\n{VIEW}", r"/sample\d+/ : Un crochet ou une vue .* ZeroDivision"),
        (CODE, '[Point(0.65, 47.35, "Ici")]', "[1 / 0]", r"/couches/sample\d+ : .* layer sample"),
        (CODE, '(b"." for', "(1 / 0 for", r"/export/acteurs.sample\d+ : .* exporter sample"),
        (CODE, "[() for _row in rows]", "1 / 0", "facet sample.* ZeroDivisionError"),
        (CODE, "def work(session):\n", "def work(session):\n    1 / 0\n", "La tâche échoue : Zero"),
        (CODE, 'path.suffix == ".NAME"', "True", "reconnaît n'importe quel fichier"),
        (DATA, "def fill(session):\n", "def fill(session):\n    1 / 0\n", "fill.session. échoue"),
    ],
    [
        (CODE, PANEL, 'html = Markup(f"<p>{actor.name}</p>")', "le nom d'un acteur y est du HTML"),
        (CODE, '@bp.get("/")', f'{NUMBER}@bp.get("/")', r"/1 : Personne n'a pu .* « number »"),
        (PAGE, "<h1>", "<h1>{% raw %}{{ title }}{% endraw %}", "un morceau de gabarit y reste"),
        (PAGE, "</h1>", '</h1><p id="a"></p><p id="a"></p>', 'deux éléments ont id="a"'),
    ],
    [
        (CODE, PANEL, "html = Markup('<p style=\"color: red\">')", "un style ou un gestionnaire"),
        (CODE, VIEW, f"    return '', 503\n{VIEW}", "La page répond 503"),
    ],
    [(CODE, PANEL, 'html = Markup("<div>")', r"<div> \(ligne \d+ de la page\) n'est pas refermé")],
]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Two readers and an actor's page: the whole kit asks for five times as much."""
    people = {"animator": country.PEOPLE["animator"]}
    everyone = (country.VISITOR, *people)
    for module in (country, pages):
        monkeypatch.setattr(module, "PEOPLE", people)
        monkeypatch.setattr(module, "EVERYONE", everyone)
    monkeypatch.setattr(
        addresses,
        "of_core",
        lambda there: ["/", *(f"/acteurs/{slug}" for slug in there.actors)] if there else ["/"],
    )


def test_pages_that_conform_are_counted(trial_of, sentences):
    findings = pages.check(trial_of())
    assert sentences(findings, "warning", "error") == ""
    assert "demandées par 2 rôles" in sentences(findings, "ok")


@pytest.mark.parametrize("spoilt", CASES, ids=["broken", "escaping", "refused", "unclosed"])
def test_what_is_wrong_with_pages_is_named(trial_of, sentences, spoilt):
    found = sentences(pages.check(trial_of(*(one[:3] for one in spoilt))), "warning", "error")
    for *_change, said in spoilt:
        assert re.search(said, found), (said, found)


def test_empty_tables_are_mentioned(trial_of, sentences):
    trial = trial_of()
    (trial.candidate.folder / DATA).unlink()
    assert "Ses tables étaient vides : tests/check_data.py" in sentences(pages.check(trial), "ok")


def test_an_argument_that_the_author_names_is_asked_for(trial_of, sentences):
    trial = trial_of(
        (CODE, '@bp.get("/")', f'{NUMBER.replace("404 - number", "500 - number")}@bp.get("/")'),
        (DATA, 'text="Un atelier"))', 'text="Un atelier"))\n    return {"number": 300}'),
    )
    assert sentences(pages.check(trial), "warning", "error") == ""


def test_a_form_that_asks_for_no_token_is_named(trial_of, sentences, monkeypatch):
    trial = trial_of()
    asked = country.Readers.ask

    def careless(readers, who, url, method="GET"):
        readers.app.config["WTF_CSRF_ENABLED"] = False
        return asked(readers, who, url, method)

    with trial.migrated() as app:
        readers = country.Readers(app, country.make_people())
        monkeypatch.setattr(country.Readers, "ask", careless)
        notes = pages.Notes("pages")
        pages._posts(readers, addresses.pages(app, trial.name, addresses.Known()), notes)
    assert "POST est accepté sans jeton CSRF" in sentences(notes.findings, "error")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<ul><li>a<li>b</ul><br><p>c<p>d", []),
        ("<svg><path d='M0 0'/><use href='#a'></use></svg><input>", []),
        ("<script>if (a) { b = `{{ c }}` }</script>", []),
        ("<div><b></div></b>", ["</div> ne ferme rien, où <b> est ouvert : vérifiez"]),
        ("</section>", ["</section> ne ferme rien : vérifiez"]),
        ("<table><tr><td>a</table>", []),
        ('<a onclick="x()">a</a>', ["<a> porte un style ou un gestionnaire en ligne"]),
    ],
)
def test_markup_is_read_as_a_browser_would(html, said):
    found = list(markup.problems(html))
    assert len(found) == len(said) and all(map(str.startswith, found, said)), found
