# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kill the server in a burst of contributions; then look for each one that it acknowledged.

`python -m tests.reliability.crash` (`make crash`) does it on both databases and prints figures.
The clients keep a log of their own, on the disk before the next request; after the restart the
tables are read in plain SQL and compared with that log, row by row.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psycopg
import requests

from tests.reliability.instance import Instance, instance, plain
from tests.reliability.visitor import Visitor

ADMINISTRATORS, VISITORS = 4, 4
PATIENCE = 120
"""Seconds that a slow machine may take for a burst."""
EMAIL = "{marker}@exemple.fr"


@dataclass
class Log:
    """What was sent and what was acknowledged, on the disk as it happens."""

    file: TextIO
    acknowledged: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sends(self, _marker: str) -> None:
        with self._lock:
            self.sent += 1

    def receipt(self, marker: str, said: dict[str, str]) -> None:
        with self._lock:
            self.acknowledged[marker] = said
            self.file.write(json.dumps({"marker": marker, **said}) + "\n")
            self.file.flush()


@dataclass
class Found:
    """What the tables say of the contributions of the log."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    """Half there: a contribution without its actor, its journal or its letter."""

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.torn)


def propose(visitor: Visitor, log: Log, marker: str, *, signed_in: bool) -> None:
    """Propose one place as its author would, and note the receipt."""
    fields = visitor.open("/acteurs/nouveau")
    said = {"name": marker, "summary": f"Résumé de {marker}"}
    fields |= said | {"family": "association", "city": "Tours", "postal_code": "37000"}
    if not signed_in:
        fields["author_email"] = EMAIL.format(marker=marker)
    log.sends(marker)
    answer = visitor.send("/acteurs/nouveau", fields)
    if answer.status_code == 303:
        log.receipt(marker, said | {"status": "accepted" if signed_in else "unconfirmed"})
    elif answer.status_code < 500:
        raise RuntimeError(f"{marker} was refused: {answer.status_code}\n{answer.text[:9000]}")


@dataclass
class Crowd:
    """Everybody who proposes at once, until it is over."""

    made: Instance
    log: Log
    over: threading.Event = field(default_factory=threading.Event)
    refused: list[str] = field(default_factory=list)
    """What a healthy server said no to: the script itself is wrong then."""

    def work(self, visitor: Visitor, signed_in: bool) -> None:
        """Propose one place after the other; when the server is gone, be patient."""
        while not self.over.is_set():
            marker = secrets.token_hex(8)  # nothing like any other: no duplicate is suspected
            if not signed_in:  # every visitor comes from an address of their own
                visitor = Visitor(self.made.origin, _address())
            try:
                propose(visitor, self.log, marker, signed_in=signed_in)
            except requests.RequestException:
                self.over.wait(0.05)
            except RuntimeError as error:
                self.refused.append(str(error))
                return


def burst(made: Instance, visitors: list[tuple[Visitor, bool]], log: Log, receipts: int) -> None:
    """Propose from everybody at once; kill the server once it gave some ``receipts`` more."""
    enough = len(log.acknowledged) + receipts
    deadline = time.monotonic() + PATIENCE
    crowd = Crowd(made, log)
    threads = [threading.Thread(target=crowd.work, args=one) for one in visitors]
    for thread in threads:
        thread.start()
    while len(log.acknowledged) < enough and time.monotonic() < deadline and not crowd.refused:
        time.sleep(0.01)
    made.crash_database()
    made.kill()
    crowd.over.set()
    for thread in threads:
        thread.join()
    if crowd.refused:
        raise RuntimeError(crowd.refused[0])


def _address() -> str:
    return ".".join(str(random.randrange(1, 255)) for _part in range(4))


def look(made: Instance, log: Log) -> Found:
    """Compare the tables with the log, reading them in plain SQL."""
    found = Found(acknowledged=len(log.acknowledged))
    rows = list(_rows(made.url, CONTRIBUTIONS))
    by_name: dict[str, list[tuple]] = {}
    for row in rows:
        by_name.setdefault(row[3], []).append(row)
    actors = {row[0]: row[1:] for row in _rows(made.url, ACTORS)}
    told = {(row[0], row[1]) for row in _rows(made.url, JOURNAL)}
    letters = Counter(row[0] for row in _rows(made.url, LETTERS))
    for marker, said in log.acknowledged.items():
        kept = by_name.get(marker, [])
        if not kept:
            found.lost.append(marker)
        elif len(kept) > 1:
            found.doubled.append(marker)
        elif (said["status"], said["name"], said["summary"]) != (kept[0][1], *kept[0][3:5]):
            found.torn.append(marker)
    for id_, status, actor_id, name, summary, email in rows:
        whole = (
            actors.get(actor_id) == (name, summary)
            and {(id_, "actor.created"), (id_, "contribution.accepted")} <= told
            if status == "accepted"
            else letters[email] == 1
        )
        if not whole:
            found.torn.append(name)
    return found


CONTRIBUTIONS = (
    "SELECT id, status, actor_id, changes->>'name', changes->>'summary', author_email"
    " FROM contribution WHERE kind = 'create'"
)
ACTORS = "SELECT id, name, summary FROM actor"
JOURNAL = "SELECT contribution_id, kind FROM journal_entry WHERE contribution_id IS NOT NULL"
LETTERS = "SELECT recipient FROM letter"


def _rows(url: str, query: str) -> Iterator[tuple]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            yield from connection.execute(query)
    else:
        with psycopg.connect(plain(url)) as connection:
            yield from connection.execute(query)


def run(kind: str, folder: Path, rounds: int, receipts: int) -> tuple[Log, Found, float]:
    """Kill and look ``rounds`` times; return the log, the last findings, the slowest restart."""
    slowest = 0.0
    with (folder / f"{kind}.log").open("w", encoding="utf-8") as file:
        log = Log(file)
        with instance(kind, folder / kind, ESS_MAP_PROXY_HOPS="1") as made:
            made.start()
            links = [made.sign_in_link(f"admin{n}@exemple.fr") for n in range(ADMINISTRATORS)]
            visitors = [(Visitor(made.origin, f"10.8.0.{n}"), True) for n in range(ADMINISTRATORS)]
            for (visitor, _signed_in), link in zip(visitors, links, strict=True):
                visitor.sign_in(link)
            visitors += [(Visitor(made.origin), False) for _n in range(VISITORS)]
            for _round in range(rounds):
                burst(made, visitors, log, random.randint(1, 2 * receipts))
                slowest = max(slowest, made.start())
                found = look(made, log)
                if not found.well:
                    break
    return log, found, slowest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--receipts", type=int, default=100, help="of a burst, on average")
    parser.add_argument("--database", choices=("spatialite", "postgis"), action="append")
    asked = parser.parse_args()
    well = True
    for kind in asked.database or ("spatialite", "postgis"):
        with tempfile.TemporaryDirectory(prefix="ess-crash-") as folder:
            log, found, slowest = run(kind, Path(folder), asked.rounds, asked.receipts)
        well = well and found.well
        sys.stdout.write(
            f"{kind}: {asked.rounds} kills, {log.sent} sent, {found.acknowledged} acknowledged, "
            f"{len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.torn)} torn; "
            f"slowest restart {slowest:.1f} s\n"
        )
        for name in ("lost", "doubled", "torn"):
            sys.stdout.writelines(f"  {name}: {one}\n" for one in getattr(found, name)[:10])
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
