# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill an instance so that every screen is alive: real facts, and inventions that say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from ess_map.actors.models import Source
from ess_map.core import clock
from ess_map.core.db import chunks, db
from ess_map.core.errors import Invalid
from ess_map.demo import cards, fictional, funding, governance, past, plans, poles, tables
from ess_map.platform.exchange import ActorRecord, Rejection
from ess_map.sources import imports, postal
from ess_map.sources.imports import Progress, Report, SourceInfo
from ess_map.sources.profiles.tabular import canonical
from ess_map.sources.tables import Row
from ess_map.territories import indicators, load, lookup

REGIONS = ("24", "53")
"""Centre-Val de Loire and Brittany, where the founding documents come from."""

REAL_FILES = (
    (
        "siae_le_marche.csv",
        SourceInfo("siae", "Le marché de l'inclusion (ASP)", licence="Licence Ouverte 2.0"),
    ),
    (
        "lieux_mediation_numerique_cvl.csv",
        SourceInfo("hub-lo", "Hub-Lo, médiation numérique", licence="Licence Ouverte 2.0"),
    ),
    ("ess_numerique.csv", SourceInfo("ess-numerique", "ESS du numérique (Insee Sirene)")),
    ("monnaies_locales.csv", SourceInfo("monnaies-locales", "Annuaire des monnaies locales")),
)
"""Files of the mirror's ``real`` folder, and who speaks in them."""

Follow = Callable[[Progress], None]


def demo(*, follow: Follow = lambda progress: None) -> Iterator[Report]:
    """Load the bundled demonstration, then what the mirror knows of its régions, if any.

    Loading again changes nothing.
    """
    load.ensure(REGIONS)
    indicators.load(tables.indicators())
    _declare(tables.sources())
    begun = past.begun(db.session)
    rows = chain(tables.real_actors(), fictional.actors(begun.astimezone(clock.PARIS).date()))
    with past.living(begun):
        report = imports.run_items(
            lambda: (canonical(Row(line, cells)) for line, cells in enumerate(rows, start=2)),
            source=SourceInfo("demo", "Données fictives de démonstration"),
            on_progress=follow,
        )
    yield report
    # They enter the journal, in which nothing comes before what was there.
    with past.living(begun):
        poles.load(db.session)
        cards.load(db.session)
        funding.load(db.session)
        governance.load(db.session)
    plans.load(db.session)
    if _mirror() is not None:
        yield from real([f"region-{code}" for code in REGIONS], follow=follow)


def real(keys: Collection[str], *, follow: Follow = lambda progress: None) -> Iterator[Report]:
    """Load the real organisations that the mirror knows in the territories of ``keys``."""
    folder = _mirror()
    if folder is None:
        raise Invalid(
            _("Les organisations réelles viennent d'un miroir local : réglez ESS_MAP_MIRROR.")
        )
    territories = lookup.get_many(keys)
    codes = frozenset().union(*map(lookup.commune_codes, territories))
    for name, source in REAL_FILES:
        path = folder / "real" / name
        if path.exists():
            importer = imports.find_importer(path, None)
            read = partial(_within, codes, importer.read, path)
            yield imports.run_items(read, source=source, on_progress=follow)


def _mirror() -> Path | None:
    return current_app.extensions["ess_map.settings"].mirror


def _within(codes: frozenset[str], read: Callable, path: Path) -> Iterator[ActorRecord]:
    """Yield the records of a file whose commune is among ``codes``."""
    today = lookup.current_communes()
    known = (item for item in read(path) if not isinstance(item, Rejection))
    for batch in chunks(known, 1000):
        for record in postal.complete(db.session, batch):
            if today.get(record.commune) in codes:
                yield record


def _declare(rows: Iterator[Mapping[str, str]]) -> None:
    """Write down who the sources of the bundled tables are."""
    present = set(db.session.scalars(sa.select(Source.key)))
    for row in rows:
        if row["key"] not in present:
            year = int(row["year"]) if row["year"] else None
            said = {name: row[name] for name in ("key", "name", "url", "licence", "note")}
            db.session.add(Source(**said, year=year))
    db.session.commit()
