# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map user …``."""

from __future__ import annotations

import click
from flask import Blueprint, current_app

from ess_map.core.db import db
from ess_map.people import accounts
from ess_map.people.models import User

bp = Blueprint("user", __name__, cli_group="user")
bp.cli.short_help = "Les comptes des personnes qui tiennent la carte."


@bp.cli.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="Nom affiché.")
def create_admin(email: str, name: str) -> None:
    """Créer un administrateur (ou donner ce droit) et lui envoyer un lien de connexion."""
    user = accounts.create_administrator(db.session, email, name)
    db.session.commit()
    click.echo(f"{user.email} est administrateur.")
    _give_link(user)


@bp.cli.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Envoyer un nouveau lien de connexion à un compte."""
    _give_link(accounts.find(db.session, email))


@bp.cli.command("list")
def list_() -> None:
    """Montrer les comptes."""
    users = accounts.everyone(db.session)
    if not users:
        click.echo("Aucun compte : ess-map user create-admin vous@exemple.fr")
    for user in users:
        right = "administrateur" if user.administrator else "compte"
        click.echo(f"{user.email}\t{right}\t{user.created_at:%Y-%m-%d}\t{user.name}")


def _give_link(user: User) -> None:
    settings = current_app.extensions["ess_map.settings"]
    url = f"{settings.base_url}/connexion/{accounts.sign_in_link(user)}"
    click.echo(f"Lien de connexion, bon une fois et 24 heures :\n{url}")
    # After the link is shown: it also serves whoever has no SMTP server, or a broken one.
    accounts.send_link(user, url)
    place = "par courriel" if settings.smtp_host else f"dans {settings.base_url}/outbox"
    click.echo(f"Envoyé aussi {place}.")
