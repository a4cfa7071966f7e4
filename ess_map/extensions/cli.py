# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's commands ``ess-map plugin …``; running servers follow within half a second."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.extensions import present, purging, switching
from ess_map.platform import settings
from ess_map.platform.cli import plugin
from ess_map.platform.plugins import running
from ess_map.platform.state import INSTANCE
from ess_map.territories import lookup


@plugin.command("list")
@with_appcontext
def list_plugins() -> None:
    """Montrer chaque extension, sa version et son état ; sortie 1 si l'une est en panne."""
    found = present.everything()
    if not found:
        click.echo("Aucune extension installée.")
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        resting = ", ".join(cost.hook for cost in one.resting)
        said = f"{one.condition.said} (au repos : {resting})" if resting else one.condition.said
        click.echo(f"{one.name:{width}}  {one.version or '-':8}  {said}")
    raise SystemExit(1 if any(one.condition.wrong for one in found) else 0)


@plugin.command("enable")
@click.argument("name")
@click.option("--territory", "keys", multiple=True, help="Clé (epci-243700754) ; répétable.")
@with_appcontext
def enable(name: str, keys: tuple[str, ...]) -> None:
    """Mettre une extension en service : partout, ou dans les seuls territoires donnés."""
    if switching.enable(db.session, name, keys or None):
        click.echo("Ses tables sont à jour.")
    db.session.commit()
    places = f"{len(keys)} territoires" if len(keys) > 1 else "un seul territoire"
    where = f"sur {places}" if keys else "partout"
    click.echo(f"« {name} » est en service {where}.")


@plugin.command("disable")
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Arrêter une extension ; ses tables et ses réglages restent."""
    switching.disable(db.session, name)
    db.session.commit()
    click.echo(f"« {name} » est désactivée. Ses données restent.")


@plugin.command("upgrade")
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Toutes celles qui attendent.")
@with_appcontext
def upgrade(name: str | None, every: bool) -> None:
    """Mettre à jour les tables d'une extension, ou de toutes."""
    if bool(name) == every:
        raise click.UsageError("Donnez le nom d'une extension, ou --all.")
    if name:
        done = switching.upgrade(db.session, name)
        db.session.commit()
        click.echo(f"« {name} » : {'tables à jour' if done else 'rien à faire'}.")
    elif not switching.pending():
        click.echo("Rien à mettre à jour.")
    elif not upgrade_all():
        raise SystemExit(1)


def upgrade_all() -> bool:
    """Upgrade every plugin that waits for it, and say so; False when one has failed."""
    well = True
    for name in switching.pending():
        try:
            switching.upgrade(db.session, name)
            db.session.commit()
            click.echo(f"Extension « {name} » : tables à jour.")
        except EssMapError as error:
            db.session.rollback()
            well = False
            click.echo(f"Extension « {name} » : {error.message}", err=True)
    return well


@plugin.command("purge")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Sans demander confirmation.")
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Archive des données ; dans instance/purged si rien n'est dit.",
)
@with_appcontext
def purge(name: str, yes: bool, path: Path | None) -> None:
    """Archiver puis effacer tout ce qu'une extension a écrit."""
    purging.refuse_enabled(name)
    if not yes and click.prompt(f"Pour tout effacer, tapez « {name} »") != name:
        raise click.ClickException("Ce n'est pas son nom : rien n'est effacé.")
    purged = purging.purge(db.session, name, path or purging.default_path(name))
    for table, count in purged.rows.items():
        click.echo(f"{table} : {count} {'lignes' if count > 1 else 'ligne'}")
    click.echo(f"« {name} » est purgée. Ses données sont dans {purged.path} : gardez-le à l'abri.")


@plugin.command("settings")
@click.argument("name")
@with_appcontext
def show_settings(name: str) -> None:
    """Montrer les réglages d'une extension."""
    known = running().states().settings
    registry = running().everything()
    for setting in registry.of(switching.installed(name).name).get("settings", ()):
        declared = registry.settings[setting]
        click.echo(f"{setting} = {declared.default!r} par défaut ({declared.label})")
        for (one, scope), value in sorted(known.items()):
            if one == setting:
                click.echo(f"  {scope} : {value!r}")


@plugin.command("set")
@click.argument("setting")
@click.argument("value", required=False)
@click.option("--territory", "key", help="Clé du territoire ; toute la carte si rien n'est dit.")
@with_appcontext
def set_value(setting: str, value: str | None, key: str | None) -> None:
    """Régler NOM.REGLAGE ; sans valeur, revenir à celle par défaut."""
    if setting not in running().everything().settings:
        known = ", ".join(sorted(running().everything().settings)) or "aucun"
        raise click.ClickException(f"Aucun réglage « {setting} ». Il y a : {known}.")
    scope = lookup.get(key).key if key else INSTANCE
    settings.set_setting(db.session, setting, value, scope)
    db.session.commit()
    running().live.forget()
    click.echo(f"{setting} : {'valeur par défaut' if value is None else value}")
