# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``ess-map`` command: what belongs to no room; each room's blueprint adds its own."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import FlaskGroup, with_appcontext

from ess_map.app import create_app
from ess_map.core import migrations, serving
from ess_map.core.errors import EssMapError
from ess_map.core.log import logger
from ess_map.doctor import examine


class Commands(FlaskGroup):
    """Shows our errors as the sentence they carry, and none of Flask's own options."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.params = []

    def main(self, *args, **kwargs):
        try:
            return super().main(*args, **kwargs)
        except EssMapError as error:
            click.echo(f"ess-map : {error.message}", err=True)
            raise SystemExit(1) from error
        except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
            reason = str(error.orig).strip().splitlines()[0]
            logger.debug("the database refused", exc_info=True)
            click.echo(
                f"ess-map : la base a refusé ({reason}) : `ess-map doctor` dit ce qui manque.",
                err=True,
            )
            raise SystemExit(1) from error


@click.group(
    cls=Commands, create_app=create_app, add_default_commands=False, add_version_option=False
)
def main() -> None:
    """ESS Map: la carte collaborative de l'économie sociale et solidaire."""


@main.command()
@with_appcontext
def init() -> None:
    """Créer la base, ou la mettre à jour : sans danger si c'est déjà fait."""
    applied = migrations.upgrade()
    click.echo("Base prête." if applied else "Base déjà à jour.")


@main.command()
@click.option("--port", default=5000, show_default=True, help="Port d'écoute.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--workers", default=1, show_default=True, help="Processus (plus d'un : gunicorn).")
def serve(port: int, host: str, workers: int) -> None:
    """Servir l'application."""
    serving.serve(create_app, host=host, port=port, workers=workers)


@main.command()
def doctor() -> None:
    """Dire en une phrase tout ce qui manque ou ne va pas."""
    findings = examine()
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)
