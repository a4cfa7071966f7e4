# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of other platforms: taken in once, told line by line, given back in their own words."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.exchange import exporting, importing, reading
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import Actor, Invalid, coordinates, db, load_actors

SAMPLES = Path(__file__).resolve().parents[4].parent / "shared/data/samples/data-inclusion"
STRUCTURE = {
    "source": "dora",
    "id": "dora--cress",
    "nom": "CRESS Centre",
    "date_maj": "2025-03-04",
    "description": "Chambre régionale de l'économie sociale.",
    "siret": None,
    "commune": "Tours",
    "code_postal": "37000",
    "code_insee": "37261",
    "adresse": "1 place de la Gare",
    "telephone": "0247000000",
    "courriel": "accueil@cress.example.org",
    "site_web": "https://cress.example.org/",
    "horaires_accueil": "Mo-Fr 09:00-12:00",
    "accessibilite_lieu": "https://acceslibre.beta.gouv.fr/app/cress/",
    "reseaux_porteurs": ["reseau-bge", "mission-locale"],
    "score_qualite": 0.7,
    "doublons": [{"id": "soliguide--4"}],
}
SERVICE = {
    "source": "dora",
    "id": "dora--accueil",
    "structure_id": "dora--cress",
    "nom": "Accueil des porteurs",
    "description": "Un premier rendez-vous.",
    "date_maj": "2025-03-04",
    "type": "information",
    "thematiques": ["numerique--acquerir-un-equipement"],
    "frais": "gratuit",
    "publics": ["tous-publics"],
    "modes_accueil": ["a-distance"],
    "zone_eligibilite": ["37", "200000016"],
    "contact_nom_prenom": "Camille Secret",
    "volume_horaire_hebdomadaire": 1.5,
}


def one(model):
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def given(rows, *without):
    return [{k: v for k, v in row.items() if v is not None and k not in without} for row in rows]


def test_a_structure_is_an_actor_of_the_map_and_its_services_are_ours(territories, foreign):
    report = importing.run(db.session, foreign([STRUCTURE], [SERVICE]))
    assert report.rejections == []
    structure, service = one(Structure), one(Service)
    (actor,) = load_actors(db.session, [structure.actor_id])
    assert (actor.name, actor.phone, actor.city) == ("CRESS Centre", "0247000000", "Tours")
    assert (structure.kinds, structure.networks) == (["bge"], ["reseau-bge"])
    assert (service.kind, service.cost, service.modes) == ("orientation", "free", ["remote"])
    assert service.area["codes"] == ["department-37", "epci-200000016"]
    # What the source has not said, nobody has said: the criterion asks, and does not refuse.
    assert service.stages is None
    assert "Camille Secret" not in json.dumps([structure.extra, service.extra])


def test_words_that_we_have_not_are_given_back_as_they_were(territories, foreign):
    importing.run(db.session, foreign([STRUCTURE], [SERVICE]))
    made = exporting.export(db.session)
    assert made.left_out == []
    assert made.structures == given([STRUCTURE])
    # The address is the structure's: of a service without one, that is where it is.
    where = ("commune", "code_postal", "code_insee", "adresse", "longitude", "latitude")
    assert given(made.services, *where) == given([SERVICE], "contact_nom_prenom")


def test_the_same_files_again_change_nothing(territories, foreign, clock):
    paths = foreign([STRUCTURE], [SERVICE])
    importing.run(db.session, paths)
    before = (one(Structure).updated_at, one(Structure).version, one(Service).updated_at)
    changed = one(Actor).updated_at
    clock.advance(days=1)
    report = importing.run(db.session, paths)
    assert vars(report.structures) == {"created": 0, "updated": 0, "unchanged": 1}
    assert vars(report.services) == {"created": 0, "updated": 0, "unchanged": 1}
    assert before == (one(Structure).updated_at, one(Structure).version, one(Service).updated_at)
    assert one(Actor).updated_at == changed


def test_a_source_that_changes_its_mind_touches_only_that(territories, foreign):
    importing.run(db.session, foreign([STRUCTURE], [SERVICE]))
    service = one(Service)
    service.stages = ["idea"]
    service.cost_details = "Gratuit, vraiment"
    db.session.commit()
    changed = SERVICE | {"nom": "Accueil et conseil", "date_maj": "2025-06-01"}
    report = importing.run(db.session, foreign([STRUCTURE], [changed]))
    assert report.services.updated == 1
    service = one(Service)
    assert (service.name, service.stages) == ("Accueil et conseil", ["idea"])
    assert exporting.export(db.session).services[0]["date_maj"] == "2025-06-01"


def test_a_word_of_ours_that_changed_since_is_what_is_given(territories, foreign):
    importing.run(db.session, foreign([STRUCTURE]))
    structure = one(Structure)
    structure.networks = ["france-active"]
    structure.kinds = []
    db.session.commit()
    (row,) = exporting.export(db.session).structures
    assert row["reseaux_porteurs"] == ["france-active", "mission-locale"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"nom": "Ab"}, "nom est trop court"),
        ({"nom": None}, "nom n'est pas un texte"),
        ({"date_maj": "2031-01-01"}, "futur"),
        ({"courriel": "pas un courriel"}, "courriel"),
        ({"reseaux_porteurs": ["inconnu"]}, "reseaux_porteurs n'est pas un mot du schéma"),
        ({"code_postal": "370"}, "code_postal est trop court"),
        ({"id": "sans-source"}, "source--identifiant"),
        ({"id": "dora--" + "x" * 200}, "200 caractères"),
    ],
)
def test_a_row_that_the_schema_refuses_is_told_with_its_number(territories, foreign, change, why):
    report = importing.run(db.session, foreign([STRUCTURE, STRUCTURE | {"id": "dora--2"} | change]))
    ((_file, rejection),) = report.rejections
    assert rejection.line == 2
    assert why in rejection.reason
    assert report.structures.created == 1


def test_a_service_of_nobody_is_told(territories, foreign):
    report = importing.run(
        db.session, foreign([STRUCTURE], [SERVICE | {"structure_id": "dora--ailleurs"}])
    )
    ((_file, rejection),) = report.rejections
    assert "dora--ailleurs" in rejection.reason


def test_several_sources_and_a_structure_without_a_place(territories, foreign):
    nowhere = {
        "source": "soliguide",
        "id": "soliguide--9",
        "nom": "Partout",
        "date_maj": "2025-01-01",
    }
    report = importing.run(db.session, foreign([STRUCTURE, nowhere]))
    assert report.structures.created == 2
    found = db.session.scalars(sa.select(Structure).filter_by(source="soliguide")).one()
    assert coordinates(load_actors(db.session, [found.actor_id])[0]) is None
    assert exporting.export(db.session).structures == given([STRUCTURE, nowhere])


def test_a_point_outside_france_places_nothing_and_is_given_back(territories, foreign):
    far = STRUCTURE | {"longitude": 99.9, "latitude": -20.1}
    importing.run(db.session, foreign([far]))
    (actor,) = load_actors(db.session, [one(Structure).actor_id])
    assert actor.location.precision == "commune"
    assert exporting.export(db.session).structures[0]["longitude"] == 99.9


def test_a_file_that_breaks_off_is_told(territories, tmp_path):
    path = tmp_path / "coupé.json"
    path.write_text(json.dumps([STRUCTURE])[:-20], "utf-8")
    with pytest.raises(Invalid, match="pas un JSON entier"):
        importing.run(db.session, [path])
    path.write_text("nom;ville", "utf-8")
    with pytest.raises(Invalid, match="rien de data·inclusion"):
        importing.run(db.session, [path])


def test_a_second_file_that_does_not_fit_rejects_the_row_and_not_the_rest(territories, foreign):
    paths = foreign([STRUCTURE, STRUCTURE | {"id": "dora--2"}])
    beyond = {
        "format": exporting.FORMAT,
        "version": 1,
        "structures": {"dora--2": {"response_days": "cinq"}},
        "services": {},
    }
    paths.append(paths[0].with_name("ess.json"))
    paths[-1].write_text(json.dumps(beyond, indent=1), "utf-8")
    report = importing.run(db.session, paths)
    ((_file, rejection),) = report.rejections
    assert "response_days" in rejection.reason
    assert report.structures.created == 1


def test_core_imports_the_structures_as_actors_and_ours_finds_them(territories, app, foreign):
    (path,) = foreign([STRUCTURE])
    assert reading.is_structures(path)
    answer = app.test_cli_runner().invoke(args=["import", str(path)])
    assert answer.exit_code == 0, answer.output
    assert db.session.scalars(sa.select(Actor.name)).all() == ["CRESS Centre"]
    importing.run(db.session, [path])
    assert len(db.session.scalars(sa.select(Actor.id)).all()) == 1
    assert one(Structure).external_id == "dora--cress"


def test_the_commands_say_what_they_did(app, territories, foreign, tmp_path):
    run = app.test_cli_runner().invoke
    paths = foreign([STRUCTURE, {"nom": "x", "id": "dora--x", "date_maj": "2025-01-01"}], [SERVICE])
    said = run(args=["accompaniment", "import", *map(str, paths)]).output
    assert "Structures : nouveautés 1, changements 0, inchangés 0." in said
    assert "objet 2, laissé de côté" in said
    said = run(args=["accompaniment", "export", str(tmp_path / "sortie")]).output
    assert "structures 1, services 1" in said
    assert len(list((tmp_path / "sortie").iterdir())) == 3


def test_the_samples_of_the_api_are_taken_in_and_given_back(territories):
    if not SAMPLES.is_dir():
        pytest.skip("the folder of real data (../shared/data) is not beside this checkout")
    report = importing.run(db.session, [SAMPLES])
    assert report.rejections == []
    made = exporting.export(db.session)
    wanted = json.loads((SAMPLES / "structures.json").read_text("utf-8"))["items"]
    assert made.structures == given(wanted)
    wanted = json.loads((SAMPLES / "services.json").read_text("utf-8"))["items"]
    assert made.services == given(wanted, "contact_nom_prenom")
