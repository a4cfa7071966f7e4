# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map currency import``, beside ``ess-map currency load``."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from ess_map import db
from ess_map_currency.currencies import listing_pages
from ess_map_currency.currencies import record as currencies
from ess_map_currency.exchange import documents, jobs, record, taking, telling


@listing_pages.cli.cli.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="Nom du flux ; sans lui, celui du fichier.")
def import_(slug: str, file: Path, name: str) -> None:
    """Lire FILE, un fichier de membres de la monnaie SLUG (GoGoCarto, Lokavaluto, CSV)."""
    currency = currencies.find(db.session, slug)
    with file.open("rb") as opened:
        data = opened.read(documents.LARGEST + 1)
    feed = taking.take(db.session, currency, name or file.stem, data)
    db.session.commit()
    jobs.run(db.session)
    db.session.commit()
    db.session.refresh(feed)
    click.echo(f"{feed.name} : {', '.join(telling.report(feed))}.")
    waiting = record.counts(db.session, [feed.id])[feed.id]
    for queue in record.TO_DO:
        if waiting[queue]:
            click.echo(f"- {record.QUEUES[queue]} : {waiting[queue]}")
    click.echo(_("La suite se décide à la page Imports de la monnaie."))
