# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the parts of the kit, each in a process and on a database of its own."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ess_map.check.candidate import Candidate
from ess_map.check.findings import ERROR, CannotRun, Finding, Outcome
from ess_map.check.parts import PARTS, Part, work
from ess_map.testing import memory, servers
from ess_map.testing.databases import migrate

SPATIALITE, POSTGIS = DATABASES = ("spatialite", "postgis")
LONGEST_LOG = 300

Follow = Callable[[Outcome], None]


@dataclass
class Databases:
    """Migrated databases to be copied; ``missing`` says why there is no PostgreSQL."""

    folder: Path
    postgres: servers.PostgresServer | None = None
    missing: str = ""

    @contextmanager
    def fresh(self, kind: str, folder: Path) -> Iterator[str]:
        """Give the address of a fresh database of ``kind``."""
        if kind == SPATIALITE:
            path = folder / "ess-map.db"
            shutil.copy(self.folder / "template.db", path)
            yield f"sqlite:///{path}"
            return
        assert self.postgres is not None
        url = servers.create_database(self.postgres)
        try:
            yield url
        finally:
            servers.drop_database(self.postgres, url)


def run(
    candidate: Candidate,
    kinds: Collection[str],
    *,
    only: Collection[str] = (),
    patience: float,
    follow: Follow,
) -> list[Outcome]:
    """Run the parts, tell ``follow`` of each and return them all; seconds of ``patience``."""
    found = []
    with tempfile.TemporaryDirectory(prefix="ess-map-check-") as name:
        place = Path(name)
        with _databases(place, kinds) as databases:
            for part in PARTS:
                if only and part.name not in only:
                    continue
                for kind in _kinds(part, kinds):
                    outcome = _one(candidate, part, kind, databases, patience)
                    found.append(outcome)
                    follow(outcome)
    return found


def _kinds(part: Part, kinds: Collection[str]) -> list[str]:
    """Return the databases on which ``part`` is to be done; the first will do for most."""
    wanted = [kind for kind in DATABASES if kind in kinds]
    return wanted if part.both else wanted[:1]


@contextmanager
def _databases(place: Path, kinds: Collection[str]) -> Iterator[Databases]:
    found = Databases(place)
    with ExitStack() as stack:
        if SPATIALITE in kinds:
            migrate(f"sqlite:///{place / 'template.db'}", place)
        if POSTGIS in kinds:
            found.missing = servers.missing()
            if found.missing and len(kinds) == 1:
                raise CannotRun(f"Pas de PostgreSQL : {found.missing}")
            if not found.missing:
                with _silently(place / "postgres.log"):
                    server = stack.enter_context(servers.postgres_server(above=memory.folder()))
                url = servers.create_database(server)
                stack.callback(servers.drop_database, server, url)
                migrate(url, place)
                found.postgres = replace(server, template=servers.make_url(url).database)
        yield found


@contextmanager
def _silently(log: Path) -> Iterator[None]:
    """Send what PostgreSQL says while it starts to a file; nobody wants it in a report."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("w", encoding="utf-8") as file:
            os.dup2(file.fileno(), 2)
        yield
    except RuntimeError as error:
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        raise CannotRun(f"PostgreSQL n'a pas démarré : {said[-LONGEST_LOG:]}") from error
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _one(
    candidate: Candidate, part: Part, kind: str, databases: Databases, patience: float
) -> Outcome:
    outcome = Outcome(part.name, part.label, kind if part.both else "")
    if kind == POSTGIS and databases.missing:
        return replace(outcome, skipped=databases.missing)
    begun = time.monotonic()
    folder = databases.folder / f"{part.name}-{kind}"
    folder.mkdir()
    with databases.fresh(kind, folder) as url:
        found, skipped = _apart(candidate, part, url, folder, patience)
    seconds = time.monotonic() - begun
    return replace(outcome, seconds=seconds, findings=tuple(found), skipped=skipped)


def _apart(
    candidate: Candidate, part: Part, url: str, folder: Path, patience: float
) -> tuple[list[Finding], str]:
    """Do one part in a process that may crash or hang."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ess_map.check.parts"])
    result = folder / "result.json"
    process = context.Process(target=work, args=(candidate, part.name, url, folder, result))
    process.start()
    try:
        process.join(patience)
        late = process.is_alive()
    finally:  # Ctrl-C too leaves nobody behind
        process.kill()
        process.join()
    if late:
        return [_stopped(part, f"n'a pas fini en {patience:.0f} s : elle attend, ou tourne")], ""
    if not result.exists():
        log = result.with_suffix(".log")
        said = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
        last = f" : {said.splitlines()[-1][:LONGEST_LOG]}" if said else ""
        return [_stopped(part, f"a mis fin à Python (code {process.exitcode}{last})")], ""
    answer = json.loads(result.read_text(encoding="utf-8"))
    return [Finding(**finding) for finding in answer["findings"]], answer["skipped"]


def _stopped(part: Part, why: str) -> Finding:
    return Finding(
        part.name, ERROR, f"L'extension {why}. Cherchez ce qu'elle fait dans cette partie."
    )
