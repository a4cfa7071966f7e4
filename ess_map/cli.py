# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``ess-map`` command: what belongs to no room; each room's blueprint adds its own."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import FlaskGroup, with_appcontext

from ess_map.app import create_app
from ess_map.check.cli import check
from ess_map.core import jobs, migrations, serving, worker
from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.core.log import logger
from ess_map.doctor import examine
from ess_map.extensions.cli import upgrade_all
from ess_map.platform.cli import plugin


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


# Here and not by a blueprint alone: an author needs no database, nor settings that are right.
plugin.add_command(check)
main.add_command(plugin)


@main.command()
@with_appcontext
def init() -> None:
    """Créer la base et les tables des extensions, ou les mettre à jour : sans danger sinon."""
    applied = migrations.upgrade()
    click.echo("Base prête." if applied else "Base déjà à jour.")
    if not upgrade_all():
        raise SystemExit(1)


@main.command()
@click.option("--port", default=5000, show_default=True, help="Port d'écoute.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--workers", default=1, show_default=True, help="Processus (plus d'un : gunicorn).")
@click.option("--no-jobs", is_flag=True, help="Sans les tâches : ess-map jobs work ailleurs.")
def serve(port: int, host: str, workers: int, no_jobs: bool) -> None:
    """Servir l'application.

    Un second processus fait les tâches de fond ; il finit avec celui-ci.
    """
    serving.serve(create_app, host=host, port=port, workers=workers, jobs=not no_jobs)


@main.group("jobs")
def jobs_group() -> None:
    """Les tâches de fond : courriels, rappels, nettoyages."""


@jobs_group.command("list")
@with_appcontext
def list_jobs() -> None:
    """Montrer chaque tâche, quand elle a commencé et ce qu'elle a dit."""
    for state in jobs.states(db.session):
        run = state.run
        began = f"{run.started_at:%Y-%m-%d %H:%M} UTC" if run and run.started_at else "jamais"
        said = (run.error and f"ÉCHEC {run.error}") or run.said if run else ""
        click.echo(f"{state.job.name}\t{state.job.label}\t{began}\t{said}")


@jobs_group.command("run")
@click.argument("name")
@with_appcontext
def run_job(name: str) -> None:
    """Faire une tâche maintenant."""
    run = jobs.run(db.session, jobs.named(name))
    click.echo(run.error or run.said or "Rien à faire.")
    raise SystemExit(0 if run.well else 1)


@jobs_group.command("work")
@click.option("--until-stdin-closes", is_flag=True, hidden=True)
@with_appcontext
def work(until_stdin_closes: bool) -> None:
    """Faire les tâches à leur heure, jusqu'à SIGTERM ; `ess-map serve` le fait déjà."""
    app = current_app._get_current_object()
    worker.work(app, until_stdin_closes=until_stdin_closes)


@main.command()
def doctor() -> None:
    """Dire en une phrase tout ce qui manque ou ne va pas."""
    findings = examine()
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)
