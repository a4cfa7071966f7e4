# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every row of the files of real organisations is imported, or rejected with its reason."""

from collections import Counter

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor, SourceRecord
from ess_map.core.db import db

EXPECTED = {
    "real/siae_le_marche.csv": (3840, 0),
    "real/siae_cvl_bretagne.geojson": (307, 0),
    "real/lieux_mediation_numerique_cvl.csv": (426, 0),
    "real/hub-lo_source.json": (425, 1),
    "real/ess_numerique.csv": (3120, 544),
    "real/monnaies_locales.csv": (39, 18),
    "samples/mednum/lieux-hub-lo-associations.csv": (75, 0),
    "samples/ess-france/entreprisesess_echantillon.csv": (5, 0),
    "samples/france-tiers-lieux/fiche-identite_echantillon.csv": (45, 1),
    "samples/gogocarto/gogofull.json": (12, 0),
    "samples/gogocarto/transiscope-niort.json": (38, 0),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_row_is_imported_or_rejected_and_again_changes_nothing(
    name, load, shared_data, position
):
    report = load(shared_data / name)
    assert (report.error, report.created, report.rejected) == ("", *EXPECTED[name])
    assert report.read == report.created + report.rejected
    assert all(one.reason and one.line for one in report.rejections)

    before = position()
    again = load(shared_data / name)
    assert (again.created, again.updated, again.unchanged) == (0, 0, report.created)
    assert position() == before


def terms(name):
    return Counter(
        key for found in db.session.scalars(sa.select(Actor.terms)) for key in found.get(name, ())
    )


def test_siae_have_their_kind_and_no_family_that_is_only_presumed(load, shared_data):
    report = load(shared_data / "real/siae_le_marche.csv")
    assert terms("role") == {"aci": 1815, "ei": 938, "ai": 617, "etti": 298, "geiq": 170, "ea": 2}
    assert terms("family")["public"] == 228
    assert sum(terms("family").values()) < 3840
    assert len([one for one in report.warnings if "hors du département" in one]) == 22


def test_points_geocoded_in_another_department_are_not_believed(load, shared_data):
    report = load(shared_data / "real/lieux_mediation_numerique_cvl.csv")
    assert len([one for one in report.warnings if "le point est laissé de côté" in one]) == 14


def test_currencies_from_memory_are_rejected_and_the_others_say_how_far_they_were_checked(
    load, shared_data
):
    report = load(shared_data / "real/monnaies_locales.csv")
    assert {one.reason for one in report.rejections} == {
        "Monnaie citée de mémoire, sans source qui le confirme : à vérifier avant import."
    }
    unsure = db.session.scalar(sa.select(Actor.summary).where(Actor.name == "Florain"))
    assert "territoire à confirmer" in unsure


def test_digital_units_reveal_hidden_cooperatives_and_reject_what_is_closed(load, shared_data):
    report = load(shared_data / "real/ess_numerique.csv")
    assert Counter(one.reason for one in report.rejections) == {
        "L'unité légale est cessée.": 537,
        "Rien n'indique que l'unité appartient à l'ESS.": 7,
    }
    assert terms("family") == {
        "association": 2213,
        "social_enterprise": 670,
        "cooperative": 212,
        "other": 6,
        "foundation": 4,
    }


def test_a_sign_of_elision_goes_back_to_its_name(load, shared_data):
    load(shared_data / "samples/france-tiers-lieux/fiche-identite_echantillon.csv")
    names = set(db.session.scalars(sa.select(Actor.name)))
    assert "L'Escale & CO" in names
    ids = set(db.session.scalars(sa.select(SourceRecord.external_id)))
    assert "360" in ids
