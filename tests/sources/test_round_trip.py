# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we export, we read back as it was."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.explore import export
from ess_map.platform.exchange import ActorRecord

RECORDS = [
    ActorRecord(
        id="1",
        source="cress-cvl",
        name="=SOMME(1;2), « le café » 🌻",
        summary='Deux lignes\net "des guillemets"',
        terms={"activity": ("atelier_velo", "ressourcerie"), "family": ("association",)},
        siret="34513306000037",
        postal_code="01000",
        commune="37261",
        longitude=0.68,
        latitude=47.39,
        location_precision="address",
        phone="+33247000000",
        opening_hours="Mo-Fr 09:00-18:00",
        staff="03",
        fictional=True,
        verified_at=date(2026, 1, 31),
    ),
    ActorRecord(id="2", source="cress-cvl", name="Sans lieu", staff="00"),
]


@pytest.mark.parametrize("kind", ["csv", "geojson", "xlsx"])
def test_an_export_comes_back_whole(territories, load, tmp_path, kind):
    path = tmp_path / f"acteurs.{kind}"
    path.write_bytes(b"".join(getattr(export, f"write_{kind}")(iter(RECORDS))))

    report = load(path)

    assert (report.error, report.warnings, report.rejections) == ("", [], [])
    ids = list(db.session.scalars(sa.select(Actor.id).order_by(Actor.id)))
    found = [replace(store.as_record(a), updated_at=None) for a in store.load(db.session, ids)]
    assert found == RECORDS
