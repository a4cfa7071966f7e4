# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map plugin check``: it starts the kit apart from a running site."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import click

MISSING = "pytest manque, dont les essais d'extensions ont besoin : pip install pytest."


@click.command("check", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="DOSSIER [--help …]")
def check(words: tuple[str, ...]) -> None:
    """Essayer une extension de toutes les façons, et dire ce qui ne va pas."""
    if importlib.util.find_spec("pytest") is None:
        click.echo(f"ess-map : {MISSING}", err=True)
        raise SystemExit(2)
    command = [sys.executable, "-m", "ess_map.check", *words]
    raise SystemExit(subprocess.run(command, check=False).returncode)
