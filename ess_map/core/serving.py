# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serving: waitress for one process, gunicorn for several."""

from __future__ import annotations

from collections.abc import Callable

import click
import waitress
from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 8


def serve(factory: Callable[[], Flask], *, host: str, port: int, workers: int) -> None:
    """Serve until interrupted; prints the address that a browser on this machine can open."""
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host
    app = factory()
    click.echo(f"ESS Map : http://{shown}:{port}  (Ctrl-C pour arrêter)")
    if workers == 1:
        waitress.serve(app, host=host, port=port, threads=THREADS, ident="ess-map", _quiet=True)
    else:
        _Gunicorn(factory, bind=f"{host}:{port}", workers=workers, threads=THREADS).run()


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
