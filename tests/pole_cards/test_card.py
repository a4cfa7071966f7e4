# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identity card: entered field for field, printed, changed by two editors at once."""

import json
import re
from fractions import Fraction
from html import unescape
from io import BytesIO

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.demo import cards as demo
from ess_map.pole_cards import card, card_changes, card_people, card_typing, card_words, rating
from ess_map.pole_cards.card import BY_KEY
from ess_map.poles import record
from ess_map.poles.models import Pole, PoleCardChange, PoleDocument, PoleDocumentVersion
from tests.poles.making import RIVES, TOURS, enter, make_pole, somebody

pytestmark = pytest.mark.usefixtures("territories")
WORDS = re.compile(r"\s+")


def address(pole):
    return f"/poles/{record.get(db.session, pole.id).actor.slug}/carte-identite"


def visible(html):
    """What a reader sees of a page, on one line."""
    shown = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return plain(unescape(shown))


def plain(text):
    return WORDS.sub(" ", text.replace("’", "'")).strip()


def squeezed(text):
    """Without any space: a PDF breaks lines where it must."""
    return plain(text).replace(" ", "").replace("-\n", "")


def entries(seed):
    """The JSON of the founding document, as somebody types it into the form."""
    figures = seed["chiffres_territoire"]
    names = {
        "establishments": "etablissements_employeurs",
        "jobs": "emplois",
        "employees_share": "part_effectifs_salaries_pct",
        "associations": "associations",
        "associations_share": "part_associations_pct",
        "cooperatives": "cooperatives",
        "cooperatives_share": "part_cooperatives_pct",
    }
    typed = {key: str(figures[name]).replace(".", ",") for key, name in names.items()}
    typed |= {f"{key}_source": seed["source"] for key in names}
    budget = seed["budget_eur"]
    subsidy = round(budget * seed["part_subvention_conseil_regional"])
    return typed | {
        "long_name": seed["nom_long"],
        "founded": str(seed["annee_creation"]),
        "legal_form": seed["forme_juridique"],
        "family": seed["famille"],
        "members_legal": str(seed["adherents"]["personnes_morales"]),
        "members_natural": str(seed["adherents"]["personnes_physiques"]),
        "staff": str(seed["salaries"]),
        "fte": str(seed["etp"]).replace(".", ","),
        "area": seed["territoire_action"],
        "area_code": seed["territoire_code_region"],
        "premises": seed["foncier"],
        "budget": f"{budget} €",
        "subsidies": f"Conseil régional : {subsidy}",
        "networks": "\n".join(seed["reseaux"]),
        "agreements": "\n".join(seed["conventions"]),
        "contact_of": "\n".join(seed["interlocuteur_regional_de"]),
        "functions": "\n".join(seed["fonctions"]),
        "origin": seed["origine"],
        "objectives": "\n".join(seed["objectifs"]),
        "achievements": "\n".join(seed["realisations"]),
        "planned": "\n".join(seed["en_projet"]),
        "challenges": seed["enjeu"],
    }


def facts(seed):
    """Everything the document says, as a reader expects to find it."""
    lists = ("reseaux", "conventions", "interlocuteur_regional_de", "fonctions", "objectifs")
    found = [item for name in (*lists, "realisations", "en_projet") for item in seed[name]]
    found += [seed[name] for name in ("nom_long", "territoire_action", "foncier", "origine")]
    found += [seed["enjeu"], str(seed["annee_creation"]), seed["forme_juridique"], "1,5 ETP"]
    found += ["8 260", "66 213", "9,1 %", "6 884", "83 %", "1 012", "12,25 %", "90 000 €"]
    total = str(seed["adherents"]["total"])
    return [*found, total, "35 personnes morales", "10 personnes physiques"]


def test_cresol_is_entered_field_for_field_and_printed_on_two_pages(client, shared_data):
    seed = json.loads((shared_data / "seeds" / "cresol_carte_identite.json").read_text("utf-8"))
    pole = make_pole("Cré-Sol", "network", summary="Réseau d'acteurs", stage="active")
    enter(client, somebody(role="animator", scope="region-24"))
    here = address(pole)
    assert client.send(f"{here}/modifier", **entries(seed)).status_code == 303
    for scale, name in (("size", "taille_du_pole"), ("structure", "niveau_de_structuration")):
        level = seed[name].partition("/")[0]
        said = {"level": level, "document": seed["source"]}
        assert client.send(f"{here}/notes/{scale}", **said).status_code == 303
    page = visible(client.get(here).text)
    assert [fact for fact in facts(seed) if plain(fact) not in page] == []
    assert "Part des subventions (calculée) 80 %" in page
    assert page.count("2/5") == 2
    reader = PdfReader(BytesIO(client.get(f"{here}.pdf").data))
    paper = squeezed(" ".join(sheet.extract_text() for sheet in reader.pages))
    assert len(reader.pages) == 2
    assert [fact for fact in facts(seed) if squeezed(fact) not in paper] == []
    assert "80%" in paper and paper.count("2/5") == 2
    assert squeezed(seed["source"]) in paper
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Cré-Sol" in reader.metadata.title
    assert not re.search("placeholder|undefined|None", paper)


def test_a_long_card_flows_on_and_a_bare_one_is_a_page_all_the_same(client):
    pole = make_pole("Pôle sans carte", codes=())
    here = address(pole)
    assert client.get(f"{here}.pdf").status_code == 200
    long = {"achievements": ["Une phrase assez longue pour remplir sa ligne. " * 8] * 40}
    card_changes.save(db.session, pole, long, None)
    db.session.commit()
    assert len(PdfReader(BytesIO(client.get(f"{here}.pdf").data)).pages) > 2


def test_what_cannot_be_read_is_told_at_its_field_and_nothing_typed_is_lost(client):
    pole = make_pole()
    enter(client, somebody(role="animator", scope=TOURS))
    here = f"{address(pole)}/modifier"
    typed = {"budget": "90 000", "subsidies": "Région : 95 000", "remarks": "À garder"}
    answer = client.send(here, **typed)
    assert answer.status_code == 422
    assert "dépassent le budget" in answer.text and "À garder" in answer.text
    wrong = {"staff": "deux", "fte": "1,5", "subsidies": "Région 95", "jobs_source": "Insee"}
    answer = client.send(here, **wrong, founded="20003")
    assert answer.status_code == 422
    for sentence in ("nombre entier", "Ligne 1", "pas de chiffre", "Écrivez une année"):
        assert sentence in answer.text
    assert 'value="deux"' in answer.text and "Région 95" in answer.text
    assert record.get(db.session, pole.id).card == {}


def test_a_budget_of_zero_has_no_share_and_breaks_nothing(client):
    pole = make_pole()
    enter(client, somebody(role="animator", scope=TOURS))
    here = address(pole)
    client.send(f"{here}/modifier", budget="0", subsidies="Commune : 0")
    assert "sans objet" in client.get(here).text
    paper = PdfReader(BytesIO(client.get(f"{here}.pdf").data))
    assert "sans objet" in plain(paper.pages[0].extract_text())
    assert (
        "sans objet" in client.get(f"/poles/comparer?pole={pole.id}&pole={make_pole('B').id}").text
    )


def test_two_editors_of_one_card_never_overwrite_each_other(client, app):
    pole = make_pole()
    enter(client, somebody(role="animator", scope=TOURS))
    here = f"{address(pole)}/modifier"
    client.send(here, staff="2", area="Tours", networks="MES")
    seen = {"base_version": 2, "seen_version": 2}
    theirs = {"staff": "3", "area": "Tours", "networks": "MES"}
    assert client.send(here, **seen, **theirs).status_code == 303
    other = {"staff": "2", "area": "Tours", "networks": "MES\nRTES"}
    assert client.send(here, **seen, **other).status_code == 303
    assert record.get(db.session, pole.id).card == {
        "staff": 3,
        "area": "Tours",
        "networks": ["MES", "RTES"],
    }
    clash = client.send(here, **seen, staff="5", area="Amboise", networks="MES")
    assert clash.status_code == 412
    assert 'name="choix-staff"' in clash.text and 'name="choix-area"' not in clash.text
    assert 'value="Amboise"' in clash.text and "Ce que dit la fiche maintenant" in clash.text
    chosen = {"base_version": 2, "seen_version": 4, "choix-staff": "yours"}
    said = {"staff": "5", "area": "Amboise", "networks": "MES"}
    assert client.send(here, **chosen, **said).status_code == 303
    kept = {"staff": 5, "area": "Amboise", "networks": ["MES", "RTES"]}
    assert record.get(db.session, pole.id).card == kept
    versions = card_changes.versions(db.session, record.get(db.session, pole.id))
    assert [one.number for one in versions] == [5, 4, 3, 2]
    assert card_changes.at_version(db.session, record.get(db.session, pole.id), 3)["staff"] == 3


def test_an_old_choice_does_not_settle_a_newer_clash(client):
    pole = make_pole()
    enter(client, somebody(role="animator", scope=TOURS))
    here = f"{address(pole)}/modifier"
    for number in ("2", "3", "4"):
        client.send(here, staff=number)
    stale = {"base_version": 2, "seen_version": 3, "choix-staff": "yours"}
    assert client.send(here, **stale, staff="9").status_code == 412


def test_only_who_looks_after_the_pole_changes_its_card(client):
    pole = make_pole()
    here = address(pole)
    assert client.get(f"{here}/modifier").status_code in (302, 303, 401)
    enter(client, somebody("voisin@exemple.fr", "animator", RIVES))
    assert client.get(f"{here}/modifier").status_code == 403
    assert client.post(f"{here}/modifier").status_code in (400, 403)
    assert client.get(f"{here}/notes/size").status_code == 403
    assert client.get(here).status_code == 200
    assert "Modifier la carte" not in client.get(here).text


def test_history_names_who_changed_what_until_they_erase_themselves(client):
    pole = make_pole()
    anna = somebody(role="animator", scope=TOURS)
    enter(client, anna)
    here = address(pole)
    client.send(f"{here}/modifier", staff="2", premises="Un bureau")
    told = visible(client.get(f"{here}/historique").text)
    assert "Anna" in told and "Un bureau" in told and "Foncier" in told
    files = dict(card_people.of(anna))
    assert files["cartes-de-poles"] == [{"pôle": pole.id, "version": 2}]
    card_people.forget(db.session, anna)
    db.session.commit()
    told = visible(client.get(f"{here}/historique").text)
    assert "une personne qui a effacé son compte" in told and "Un bureau" in told
    assert db.session.scalars(sa.select(PoleCardChange.by_id)).all() == [None]
    assert "pole_cards" in [one.name for one in card_people.RETENTIONS]


def test_the_page_of_the_pole_has_the_card_in_short(client):
    pole = make_pole(terms={"role": ("pole_local",)})
    actor = record.get(db.session, pole.id).actor
    assert "Remplir la carte" not in client.get(f"/acteurs/{actor.slug}").text
    said = {"members_legal": 35, "members_natural": 10, "budget": 9000000}
    card_changes.save(db.session, record.get(db.session, pole.id), said, None)
    db.session.commit()
    page = visible(client.get(f"/acteurs/{actor.slug}").text)
    assert "Toute la carte d'identité" in page and "Adhérents 45" in page
    tab = re.search(r'href="([^"]*)" aria-current="page">([^<]*)', client.get(address(pole)).text)
    assert tab[1] == address(pole) and "identité" in tab[2]


def test_its_public_documents_are_named_those_of_members_are_not(client):
    pole = make_pole()
    here = address(pole)
    for title, public in (("Statuts", True), ("Comptes détaillés", False)):
        document = PoleDocument(pole_id=pole.id, title=title, public=public)
        db.session.add(document)
        db.session.flush()
        file = {"file": f"{'a' * 64}.pdf", "size": 9, "at": clock.now()}
        db.session.add(PoleDocumentVersion(document_id=document.id, **file))
    db.session.commit()
    page = visible(client.get(here).text)
    assert "Statuts" in page and "Comptes" not in page
    paper = PdfReader(BytesIO(client.get(f"{here}.pdf").data))
    said = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert "Statuts" in said and "Comptes" not in said


def test_the_demonstration_tells_cresol_once(app, make_actor, shared_data):
    actor = make_actor("Cré-Sol", id="seed-cresol")
    for _time in range(2):
        demo.load(db.session)
    pole = record.get(db.session, actor.id)
    assert pole.stage == "active" and pole.card_version == 2
    given = rating.history(db.session, pole.id)
    assert {(one.scale, one.level, one.on, one.criterion) for one in given} == {
        ("size", 2, None, ""),
        ("structure", 2, None, ""),
    }
    assert card.sums(pole.card).share == Fraction(4, 5)
    assert card.sums(pole.card).members == 45
    seed = json.loads((shared_data / "seeds" / "cresol_carte_identite.json").read_text("utf-8"))
    assert pole.card["budget"] == seed["budget_eur"] * 100
    assert pole.card["achievements"] == seed["realisations"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pole)) == 1


amounts = st.integers(min_value=0, max_value=10**13)


@given(budget=st.none() | amounts, grants=st.none() | st.lists(amounts, max_size=5))
def test_a_share_is_exact_and_is_said_only_where_it_means_something(budget, grants):
    values = {"budget": budget, "subsidies": grants and [["X", cents] for cents in grants]}
    found = card.sums({key: value for key, value in values.items() if value is not None})
    if found.share is None:
        assert not budget or not grants
    else:
        assert found.share * budget == sum(grants)


@given(cents=amounts)
def test_an_amount_reads_back_as_it_was_written(cents):
    field = BY_KEY["budget"]
    assert card_typing.read(field, card_words.typed(field, cents)) == cents
    grants = [["Conseil régional : aide", cents]]
    typed = card_words.typed(BY_KEY["subsidies"], grants)
    assert card_typing.read(BY_KEY["subsidies"], typed) == grants


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("staff", "1 012", 1012),
        ("fte", "1,5", 1.5),
        ("fte", "1.25", 1.25),
        ("employees_share", "9,1 %", 9.1),
        ("budget", "90\u202f000 €", 9000000),
        ("budget", "1 250,5", 125050),
        (
            "subsidies",
            "Région ; 72 000 €\n\nVille = 1,50",
            [["Région", 7200000], ["Ville", 150]],
        ),
        ("networks", "- MES\n• CRESS Centre\n\n", ["MES", "CRESS Centre"]),
        ("remarks", "  ", None),
    ],
)
def test_people_write_numbers_the_french_way(key, text, value):
    assert card_typing.read(BY_KEY[key], text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("staff", "-2"),
        ("staff", "1,5"),
        ("employees_share", "101"),
        ("budget", "1,234"),
        ("budget", "1e9"),
    ],
)
def test_what_is_no_number_is_refused(app, key, text):
    with app.test_request_context(), pytest.raises(Invalid):
        card_typing.read(BY_KEY[key], text)


def test_a_year_is_of_our_time(app):
    with app.test_request_context(), pytest.raises(Invalid):
        card_typing.read_year("1492")
    assert card_typing.read_year(" ") is None
