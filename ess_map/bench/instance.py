# SPDX-License-Identifier: AGPL-3.0-or-later
"""An instance filled for measuring: through the commands an operator would type, each timed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from ess_map.core import spatial
from ess_map.core.errors import EssMapError, Invalid

POLES, MEMBERS = 300, 100
"""As many pôles, and members of each, as there are EPCI and actors for."""

KEPT = ("ESS_MAP_PLUGINS",)
"""Of the caller's settings, what is for the instance too."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Load:
    """How long loading took, in seconds, and the size in bytes of what came out."""

    actors: int
    territories: float
    importing: float
    atlas: float
    database_bytes: int
    snapshot_bytes: int


@dataclass(frozen=True)
class Instance:
    """A folder with its database, and the environment that makes ``ess-map`` use them."""

    kind: str
    folder: Path
    url: str
    mirror: Path | None

    @property
    def snapshots(self) -> Path:
        return self.folder / "atlas"

    @property
    def log(self) -> Path:
        return self.folder / "bench.log"

    def environ(self) -> dict[str, str]:
        """Return the environment of production, quiet; of the caller's settings only ``KEPT``."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ESS_MAP_") or name in KEPT
        }
        own = {
            "ESS_MAP_ENV": "production",
            "ESS_MAP_SECRET_KEY": "only-for-measuring",
            "ESS_MAP_INSTANCE": str(self.folder),
            "ESS_MAP_DATABASE_URL": self.url,
            "ESS_MAP_LOG": "warning",
        }
        return kept | own | ({"ESS_MAP_MIRROR": str(self.mirror)} if self.mirror else {})

    def run(self, *words: str) -> float:
        """Run ``ess-map words…`` and return its seconds; its output goes to the log."""
        return self.run_module("ess_map", *words)

    def run_module(self, module: str, *words: str) -> float:
        """Run ``python -m module words…`` likewise."""
        start = perf_counter()
        with self.log.open("ab") as out:
            done = subprocess.run(
                [sys.executable, "-m", module, *words],
                env=self.environ(),
                stdout=out,
                stderr=out,
                check=False,
            )
        if done.returncode:
            raise EssMapError(f"« {module} {' '.join(words)} » a échoué : voir {self.log}.")
        return perf_counter() - start

    def snapshot(self) -> str:
        """Return what names the snapshot that all workers map."""
        return (self.snapshots / "current.json").read_text("utf-8")


def fill(instance: Instance, actors: Path, count: int, say: Say, only: str | None = None) -> Load:
    """Create, load and index; an instance kept from before with as many actors serves again.

    ``only``: a part of the names of what plugins prepare; None when they prepare nothing.
    """
    kept = instance.folder / "load.json"
    if kept.exists():
        load = Load(**json.loads(kept.read_text("utf-8")))
        if load.actors == count:
            say(f"{instance.kind} : instance conservée ({count} acteurs)")
            if only is not None:
                instance.run("init")  # the tables of a plugin that was not there
            return load
        raise Invalid(f"{instance.folder} contient {load.actors} acteurs : choisissez --folder.")
    shutil.rmtree(instance.folder, ignore_errors=True)  # what an interrupted run left
    instance.folder.mkdir(parents=True)
    _refuse_full(instance)
    instance.run("init")
    say(f"{instance.kind} : territoires…")
    territories = instance.run("territories", "load")
    say(f"{instance.kind} : import de {count} acteurs…")
    importing = instance.run("import", str(actors), "--profile", "ess-map", "--source", "bench")
    say(f"{instance.kind} : {count / importing:.0f} lignes par seconde ; pôles…")
    instance.run_module("ess_map.bench.poles", str(POLES), str(MEMBERS))
    if only is not None:
        say(f"{instance.kind} : extensions…")
        instance.run_module("ess_map.bench.inside", "prepare", "0", only)
    say(f"{instance.kind} : atlas…")
    atlas = instance.run("atlas", "build")
    sizes = database_bytes(instance), folder_bytes(instance.snapshots)
    load = Load(count, territories, importing, atlas, *sizes)
    kept.write_text(json.dumps(asdict(load)), "utf-8")
    return load


def _refuse_full(instance: Instance) -> None:
    """Never mix invented actors into a database that holds anything."""
    if spatial.sqlite_path(instance.url) is None and "actor" in _ask(instance.url, _tables):
        raise Invalid("La base donnée n'est pas vide : donnez-en une qui ne sert qu'à mesurer.")


def _tables(connection: sa.Connection) -> list[str]:
    return sa.inspect(connection).get_table_names()


def _ask(url: str, question):
    engine = sa.create_engine(url, **spatial.engine_options(url))
    spatial.prepare_engine(engine)
    try:
        with engine.connect() as connection:
            return question(connection)
    finally:
        engine.dispose()


def database_bytes(instance: Instance) -> int:
    """Return the size of the database: the file and its log, or what the server says."""
    path = spatial.sqlite_path(instance.url)
    if path is not None:
        return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    size = sa.text("SELECT pg_database_size(current_database())")
    return _ask(instance.url, lambda connection: connection.scalar(size))


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def versions(instance: Instance) -> str:
    """Return what the database calls itself."""
    return _ask(instance.url, spatial.versions)
