# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sirene stock: who is of the ESS, and nothing ever of who asked not to be shown."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor, SourceRecord
from ess_map.core.db import db
from ess_map.core.journal import JournalEntry
from ess_map.sources import legal

PROTECTED = ("00000202200010", "00000203000013")
SOLE_TRADER = "00000201400017"


@pytest.fixture
def stock(shared_data, tmp_path):
    """A copy of the sample, to be edited."""
    folder = tmp_path / "sirene"
    shutil.copytree(shared_data / "samples" / "sirene", folder)
    for path in folder.iterdir():
        path.chmod(0o644)
    return folder


def actor(siret):
    return db.session.scalar(
        sa.select(Actor)
        .where(Actor.siret == siret)
        .options(sa.orm.joinedload(Actor.location), sa.orm.selectinload(Actor.source_records))
    )


def test_open_establishments_of_ess_units_are_imported_and_the_others_counted(load, stock):
    report = load(stock)

    assert (report.error, report.created, report.rejected) == ("", 204, 0)
    assert report.ignored == {
        "Unité légale : cessée": 5,
        "Unité légale : hors de l'ESS": 11,
        "Unité légale : non diffusible": 1,
        "Unité légale : personne physique": 2,
        "Établissement : fermé": 6,
        "Établissement : non diffusible": 2,
        "Établissement : unité légale écartée": 17,
    }


def test_nothing_of_a_protected_person_is_kept_anywhere(load, stock, tmp_path):
    load(stock)

    assert not [siret for siret in (*PROTECTED, SOLE_TRADER) if actor(siret)]
    everything = [
        *map(str, db.session.scalars(sa.select(SourceRecord.payload))),
        *map(str, db.session.scalars(sa.select(JournalEntry.data))),
        *(path.read_text() for path in tmp_path.glob("*.csv")),
    ]
    for text in everything:
        assert "[ND]" not in text and "CAMILLE" not in text
        assert not [siret for siret in PROTECTED if siret in text]


def test_who_becomes_protected_is_withdrawn_with_the_address(load, stock):
    load(stock)
    siret = "00000206300014"
    assert actor(siret).street == "21 RUE SAINT-MARTIN"
    _replace(stock, "Etablissement", f"{siret},O,", f"{siret},P,")

    report = load(stock)

    db.session.expire_all()
    assert report.withdrawn == 1
    hidden = actor(siret)
    assert (hidden.status, hidden.street, hidden.location.geom) == ("archived", "", None)
    assert "street" not in hidden.source_records[0].payload
    assert load(stock).withdrawn == 0


def _replace(folder: Path, which: str, old: str, new: str) -> None:
    path = next(folder.glob(f"Stock{which}*"))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_scic_and_scop_behind_ordinary_categories_are_cooperatives(load, stock):
    load(stock)

    assert actor("00000204800015").terms["family"] == ["cooperative"]
    assert actor("00000204800015").terms["legal_form"] == ["5710", "scic"]
    assert actor("00000012500013").terms["legal_form"] == ["5710", "scop"]
    assert actor("00000017400011").terms["family"] == ["social_enterprise"]
    assert actor("00000205500010") is None  # a "société à mission" is not of the ESS for that


def test_a_branch_carries_its_sign_and_its_own_place(load, stock):
    load(stock)

    branch = actor("00000017400029")
    assert branch.name == "COMPAGNIE LES PASSEURS – ANTENNE SAINT-LYE-LA-FORET"
    assert (branch.postal_code, branch.staff) == ("45170", "01")


def test_names_with_quotes_and_cedex_addresses_come_through(load, stock):
    load(stock)

    found = actor("00000208900019")
    assert found.name == 'ASSOCIATION CEDEX, "GUILLEMETS" ET VIRGULES'
    assert found.street == "MAISON DES ASSOCIATIONS, 21 RUE SAINT-MARTIN"


def test_overseas_coordinates_follow_their_own_projection(load, stock):
    load(stock)

    payload = actor("00000209700012").source_records[0].payload
    assert payload["longitude"] == pytest.approx(-61.67, abs=0.05)
    assert payload["latitude"] == pytest.approx(16.0, abs=0.1)


def test_importing_the_stock_again_changes_nothing(load, stock, position):
    load(stock)
    before = position()

    report = load(stock)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 204)
    assert position() == before


def test_one_file_without_the_other_is_refused(load, stock):
    next(stock.glob("StockUnite*")).unlink()
    assert "Il faut les deux fichiers" in load(stock, profile="sirene").error


def test_a_file_that_is_not_the_stock_is_refused(load, stock):
    next(stock.glob("StockUnite*")).write_text("siren,nom\n000000018,X\n")
    assert "Est-ce bien le stock Sirene" in load(stock).error


@pytest.mark.parametrize(
    ("category", "flag", "name", "family"),
    [
        ("9220", "O", "X", "association"),
        ("9220", "", "X", "association"),
        ("9220", "N", "X", None),
        ("1000", "O", "X", None),
        ("8140", "", "MSA", None),
        ("5710", "", "SCOP DU PORT", None),
        ("5710", "O", "SCOP DU PORT", "cooperative"),
        ("5499", "O", "X", "social_enterprise"),
        ("9300", "O", "X", "foundation"),
        ("8210", "", "X", "mutual"),
    ],
)
def test_who_belongs_to_the_ess(category, flag, name, family):
    assert legal.belongs(category, flag) is (family is not None)
    if family:
        assert legal.terms(category, name)["family"] == (family,)
