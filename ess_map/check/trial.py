# SPDX-License-Identifier: AGPL-3.0-or-later
"""A temporary instance on which a plugin is tried: applications on one database."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from ess_map.app import create_app
from ess_map.check.candidate import Candidate
from ess_map.check.findings import Skipped
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.platform import migrating
from ess_map.platform.plugins import PLUGINS, Plugins
from ess_map.testing.applications import hash_cheaply
from ess_map.testing.databases import settings

DATA = Path("tests", "check_data.py")
"""Where an author may write ``fill(session)``, which fills the plugin's own tables."""


@dataclass(frozen=True)
class Trial:
    """One migrated database, for one part of the kit."""

    candidate: Candidate
    url: str
    folder: Path

    @property
    def name(self) -> str:
        return self.candidate.name

    def plugin(self) -> Any:
        """Return the plugin, imported."""
        return self.candidate.load()

    @contextmanager
    def running(self, plugin: Any = None, *, without: bool = False) -> Iterator[Flask]:
        """Give an application with its context pushed: with the plugin, another, or none."""
        plugins = [] if without else [(self.name, self.plugin() if plugin is None else plugin)]
        app = create_app(settings(self.url, self.folder), plugins=plugins, installed=False)
        # As on a site: what fails is answered, not raised into our face.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        hash_cheaply(app)
        try:
            with app.app_context():
                if plugin is None and plugins_of(app).broken:
                    raise Skipped("L'extension ne démarre pas : corrigez d'abord « chargement ».")
                yield app
        finally:
            # Afterwards: the end of the context gives back what sessions held.
            with app.app_context():
                db.engine.dispose()

    @contextmanager
    def migrated(self) -> Iterator[Flask]:
        """Give an application with the plugin at work, its tables made."""
        with self.running() as app:
            try:
                migrating.upgrade(self.name, self.plugin())
            except ConfigurationError as error:
                raise Skipped("Ses tables ne se font pas : voyez « migrations ».") from error
            plugins_of(app).live.forget()
            yield app


def plugins_of(app: Flask) -> Plugins:
    """Return who answers the hooks in ``app``."""
    return app.extensions[PLUGINS]


def fill_own(candidate: Candidate) -> Mapping[str, Any]:
    """Let the author fill the plugin's tables; return what they say addresses may hold.

    That is a mapping from the name of an argument of a route to a value, or nothing.
    """
    path = candidate.folder / DATA
    if not path.is_file():
        return {}
    spec = importlib.util.spec_from_file_location("ess_map_check_data", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    said = module.fill(db.session)
    db.session.commit()
    return dict(said or {})


def filled(candidate: Candidate) -> Mapping[str, Any]:
    """Do the same for a part that says nothing of ``fill`` itself: it is skipped if that fails."""
    try:
        return fill_own(candidate)
    except Exception as error:  # the author's code, whose failure other parts tell
        db.session.rollback()
        raise Skipped(f"fill(session) échoue, dans {DATA} : voyez « pages ».") from error
