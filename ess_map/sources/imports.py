# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing a file: batch after batch, each all or nothing, with a report of every row.

The whole import is one contribution, under whose id the journal keeps what it did to each actor.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map.actors import sourcing
from ess_map.actors.models import Source
from ess_map.contributions import labels
from ess_map.core import clock
from ess_map.core.db import chunks, db
from ess_map.core.errors import Invalid, NotFound
from ess_map.platform.exchange import ActorRecord, Importer, Rejection
from ess_map.platform.plugins import registry
from ess_map.sources import postal, reading
from ess_map.sources.batch import Batch
from ess_map.sources.checks import verify
from ess_map.sources.seen import Seen

MOST_SHOWN = 1000
"""Rejections that a report holds; all of them are in its file."""

ANY_TABLE = "table"
"""Name of the importer that guesses; it is asked last."""

Items = Iterable[ActorRecord | Rejection]


@dataclass(frozen=True)
class SourceInfo:
    """Where the facts come from, as the operator says it; ``key`` names the source for ever."""

    key: str
    name: str = ""
    url: str = ""
    licence: str = ""
    year: int | None = None


@dataclass
class Report:
    """What an import did. ``error`` says why the rest of the file could not be read."""

    source: str
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    rejects_file: Path | None = None
    ignored: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    error: str = ""
    contribution_id: int | None = None
    """What undoes all of it; None when nothing changed."""


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows read and bytes read of the file."""

    rows: int
    bytes: int


def run(
    path: Path,
    importer: str | None = None,
    *,
    source: SourceInfo,
    rejects: Path | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    batch: int = sourcing.BATCH,
    author_id: int | None = None,
) -> Report:
    """Import a file with the importer of that name, or the first that recognises it.

    Every batch is one transaction: what went in before a failure stays, and running the same
    import again changes nothing of it. A file that breaks off is told in ``Report.error``.
    """
    chosen = find_importer(path, importer)
    return run_items(
        lambda: chosen.read(path),
        source=source,
        rejects=rejects,
        on_progress=on_progress,
        batch=batch,
        author_id=author_id,
        file=path.name,
    )


def run_items(
    read: Callable[[], Items],
    *,
    source: SourceInfo,
    rejects: Path | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    batch: int = sourcing.BATCH,
    author_id: int | None = None,
    file: str = "",
) -> Report:
    """Import whatever ``read`` yields; see ``run``. ``author_id`` is the account that asked."""
    report = Report(source.key)
    whole = Batch(source.key, file, author_id)
    with reading.follow() as state, _Rejects(rejects, report) as reject:
        withdrawals = _Withdrawals(source, report, batch, whole)
        state.on_bytes = lambda: on_progress(Progress(report.read, state.bytes))
        state.withdraw = withdrawals
        try:
            for records in chunks(_verified(read(), source.key, report, reject, state), batch):
                _write(records, source, report, whole)
                state.on_bytes()
        except Invalid as error:  # the batch in which the file breaks off is not written
            report.error = error.message
        withdrawals.flush()
        report.contribution_id = whole.contribution_id
        if whole.contribution_id is not None:
            labels.ask_for_new(db.session, whole.contribution_id)
            db.session.commit()
        report.ignored = state.ignored
        report.warnings = [*state.warnings, *report.warnings]
    return report


def find_importer(path: Path, name: str | None) -> Importer:
    """Return the importer called ``name``, or the first that recognises the file."""
    importers = registry().importers
    if name:
        if name not in importers:
            raise NotFound(
                _(
                    "Profil inconnu : « %(name)s ». Profils : %(names)s.",
                    name=name,
                    names=", ".join(importers),
                )
            )
        return importers[name]
    if not path.exists():
        raise NotFound(_("Le fichier %(path)s n'existe pas.", path=path))
    # The one that reads any table would otherwise hide the importers of plugins.
    for importer in sorted(importers.values(), key=lambda one: one.name == ANY_TABLE):
        if importer.recognises(path):
            return importer
    raise Invalid(
        _(
            "Le format de %(name)s n'est pas reconnu : attendu CSV, XLSX, GeoJSON ou JSON. "
            "Choisissez un profil avec --profile (%(names)s).",
            name=path.name,
            names=", ".join(importers),
        )
    )


def _verified(
    items: Items, key: str, report: Report, reject: _Rejects, state: reading.Reading
) -> Iterator[ActorRecord]:
    """Yield the records that may be stored; hand the others to ``reject``."""
    seen = Seen()
    for item in items:
        report.read += 1
        if isinstance(item, Rejection):
            reject(item)
            continue
        line = state.line or report.read
        try:
            record = verify(item)
        except Invalid as error:
            reject(Rejection(line, error.message, {"id": item.id, "name": item.name}))
            continue
        first = seen.first(f"{record.source or key}\n{record.id}", line)
        if first is not None:
            reason = _(
                "L'identifiant « %(id)s » est déjà celui de la ligne %(first)s.",
                id=record.id,
                first=first,
            )
            reject(Rejection(line, reason, {"id": record.id, "name": record.name}))
            continue
        yield record


def _write(
    records: Sequence[ActorRecord], source: SourceInfo, report: Report, whole: Batch
) -> None:
    by_source: dict[str, list[ActorRecord]] = {}
    for record in postal.complete(db.session, records):
        by_source.setdefault(record.source or source.key, []).append(record)
    at = clock.now()
    try:
        with whole.transaction(db.session, at) as counts:
            written = [
                sourcing.write(db.session, part, _source(key, source), at, whole.contribution_id)
                for key, part in by_source.items()
            ]
            counts["created"] = sum(len(one.created) for one in written)
            counts["updated"] = sum(len(one.updated) for one in written)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    for one in written:
        report.created += len(one.created)
        report.updated += len(one.updated)
        report.unchanged += one.unchanged
        new = [warning for warning in one.warnings if warning not in report.warnings]
        report.warnings += new[: reading.MOST_WARNINGS - len(report.warnings)]


def _source(key: str, info: SourceInfo) -> Source:
    """Return the source of that key, created at its first use; what is said anew wins."""
    found = db.session.scalar(sa.select(Source).where(Source.key == key))
    if found is None:
        found = Source(key=key, name=key)
        db.session.add(found)
    if key == info.key:
        for name in ("name", "url", "licence", "year"):
            value = getattr(info, name)
            if value and getattr(found, name) != value:
                setattr(found, name, value)
    db.session.flush()
    return found


class _Withdrawals:
    """Takes back, in batches of their own, what the source no longer lets us publish."""

    def __init__(self, source: SourceInfo, report: Report, batch: int, whole: Batch) -> None:
        self._source, self._report, self._batch, self._whole = source, report, batch, whole
        self._ids: list[str] = []

    def __call__(self, external_id: str) -> None:
        self._ids.append(external_id)
        if len(self._ids) >= self._batch:
            self.flush()

    def flush(self) -> None:
        if self._ids:
            info, at = self._source, clock.now()
            with self._whole.transaction(db.session, at) as counts:
                gone = sourcing.withdraw(
                    db.session, _source(info.key, info), self._ids, at, self._whole.contribution_id
                )
                counts["withdrawn"] = len(gone)
            db.session.commit()
            self._report.withdrawn += len(gone)
            self._ids.clear()


class _Rejects:
    """Counts rejections, keeps the first ones, and writes all of them to a file."""

    def __init__(self, path: Path | None, report: Report) -> None:
        self._path = path
        self._report = report
        self._file = None

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file:
            self._file.close()

    def __call__(self, rejection: Rejection) -> None:
        self._report.rejected += 1
        if len(self._report.rejections) < MOST_SHOWN:
            self._report.rejections.append(rejection)
        if self._path is None:
            return
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["ligne", "motif", "contenu"])
            self._report.rejects_file = self._path
        content = json.dumps(dict(rejection.row), ensure_ascii=False)
        self._writer.writerow([rejection.line, rejection.reason, content])
