# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serving: waitress for one process, gunicorn for several."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask
from gunicorn.app.base import BaseApplication

from ess_map.core import worker
from ess_map.core.errors import ConfigurationError
from ess_map.core.spatial import THREADS

M_ARENA_MAX = -8
"""The parameter of glibc's mallopt(3)."""


def serve(
    factory: Callable[[], Flask], *, host: str, port: int, workers: int, jobs: bool = False
) -> None:
    """Serve until interrupted; once it listens, say where and what an operator needs first.

    With ``jobs`` a child process runs the background work.
    """
    _share_one_heap()
    app = worker.listen(factory())
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    lines = announce(app.extensions["ess_map.settings"], f"http://{shown}:{port}")
    _refuse_taken(host, port)
    with worker.Companion() if jobs else nullcontext():
        _listen(app, factory, lines, host=host, port=port, workers=workers)


def _listen(
    app: Flask, factory: Callable[[], Flask], lines: str, *, host: str, port: int, workers: int
) -> None:
    if workers == 1:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident="ess-map",
            # Else waitress drops X-Forwarded-For before the application can count the proxies.
            clear_untrusted_proxy_headers=not app.extensions["ess_map.settings"].proxy_hops,
        )
        click.echo(lines)
        server.run()
    else:
        _Gunicorn(
            lambda: worker.listen(factory()),
            bind=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            workers=workers,
            threads=THREADS,
            when_ready=lambda _arbiter: click.echo(lines),
        ).run()


def _share_one_heap() -> None:
    """Keep glibc from giving every thread a heap that never shrinks: 70 MB less a worker."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 1)


def _refuse_taken(host: str, port: int) -> None:
    """Say it when somebody else listens; gunicorn would try again and again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Impossible d'écouter sur {host}:{port} ({error.strerror}) : "
                "choisissez un autre port (--port)."
            ) from error


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
    lines = [
        f"ESS Map : {address}  (Ctrl-C pour arrêter)",
        f"Devenir administrateur : {base_url}{command()} user create-admin vous@exemple.fr",
        f"Courriels : {letters}",
    ]
    if settings.basemap == "none":
        lines.append(
            "Fond de carte : nos contours seuls. ESS_MAP_BASEMAP=ign montrerait le plan IGN ; "
            "data.geopf.fr verrait alors l'adresse de chaque visiteur."
        )
    return "\n".join(lines)


def command() -> str:
    """Return how to call ``ess-map`` from where it was called: by name, or by its path."""
    called = Path(sys.argv[0])
    if called.name != "ess-map":
        return "python -m ess_map"
    return "ess-map" if shutil.which("ess-map") else os.path.relpath(called)


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
