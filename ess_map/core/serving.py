# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serving: waitress for one process, gunicorn for several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import waitress
from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 8


def serve(factory: Callable[[], Flask], *, host: str, port: int, workers: int) -> None:
    """Serve until interrupted, once it has said where and what an operator needs first."""
    app = factory()
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    click.echo(announce(app.extensions["ess_map.settings"], f"http://{shown}:{port}"))
    if workers == 1:
        waitress.serve(app, host=host, port=port, threads=THREADS, ident="ess-map", _quiet=True)
    else:
        _Gunicorn(factory, bind=f"{host}:{port}", workers=workers, threads=THREADS).run()


def announce(settings: Any, address: str) -> str:
    """Return the lines printed at start: the address, who governs, where letters go."""
    # The links that the command prints start with the base URL, not with where we listen.
    elsewhere = settings.development and settings.base_url != address
    base_url = f"ESS_MAP_BASE_URL={address} " if elsewhere else ""
    letters = (
        f"{settings.smtp_host}:{settings.smtp_port}"
        if settings.smtp_host
        else f"{address}/outbox (aucun serveur SMTP configuré)"
    )
    return (
        f"ESS Map : {address}  (Ctrl-C pour arrêter)\n"
        f"Devenir administrateur : {base_url}ess-map user create-admin vous@exemple.fr\n"
        f"Courriels : {letters}"
    )


class _Gunicorn(BaseApplication):
    """Gunicorn without its command line; each worker makes its own application."""

    def __init__(self, factory: Callable[[], Flask], **options: object) -> None:
        self.factory = factory
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_class", "gthread")

    def load(self) -> Flask:
        return self.factory()
