# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugins register keeps working when a call into it fails: wrapped once, at start.

A facet, a layer that fails is empty; a job, an importer, an exporter that fails says whose it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.criteria import Criterion
from ess_map.core.db import db
from ess_map.core.errors import EssMapError, Unavailable
from ess_map.core.jobs import Job
from ess_map.core.log import logger
from ess_map.core.timer import Alarm
from ess_map.core.wording import Wording, written
from ess_map.platform.acting import FAILURES, Trespass, acting
from ess_map.platform.contracts import ActorRow, Facet, Layer, Options, Point
from ess_map.platform.exchange import ActorRecord, Exporter, Importer, Rejection
from ess_map.platform.retention import Retention
from ess_map.platform.settling import expect
from ess_map.platform.visiting import Broken, Visit, look_back
from ess_map.platform.watching import Watch

_END = object()

How = Callable[[Callable[[], Any]], Any]


class Guard:
    """Calls into one plugin, containing what fails and noting what it costs."""

    def __init__(self, plugin: str, watch: Watch) -> None:
        self.plugin = plugin
        self.watch = watch

    def ask(self, what: str, call: Callable[[], Any], fallback: Any) -> Any:
        """Return what ``call`` returns, ``fallback`` when it fails or has a rest."""
        cost = self.watch.cost(self.plugin, what)
        if self.watch.rests(cost):
            return fallback
        begun = time.perf_counter()
        try:
            with Visit(self.plugin):
                answer = call()
        except FAILURES as error:  # the isolation point of what is registered
            self.failed(what, error)
            self.watch.failed(cost, reason(error))
            return fallback
        cost.took(time.perf_counter() - begun)
        self.watch.went_well(cost)
        return answer

    def demand(self, what: str, call: Callable[[], Any], how: How | None = None) -> Any:
        """Return what ``call`` returns; its failure is noted and goes on to the caller.

        ``how`` calls it; by default it has a transaction of its own.
        """
        cost = self.watch.cost(self.plugin, what)
        begun = time.perf_counter()
        try:
            answer = (how or self._alone)(call)
        except FAILURES as error:
            if not isinstance(error, EssMapError) or isinstance(error, Trespass):
                self.failed(what, error)
                self.watch.note(self.plugin, what, reason(error))
            if isinstance(error, SystemExit):
                raise Unavailable(reason(error)) from error
            raise
        cost.took(time.perf_counter() - begun)
        self.watch.went_well(cost)
        return answer

    def _alone(self, call: Callable[[], Any]) -> Any:
        """Call it, and write what it leaves to be written: that is judged too."""
        session = db.session()
        with acting(self.plugin) as act:
            answer = call()
            look_back(session, act)
            session.flush()
        return answer

    def failed(self, what: str, error: BaseException) -> None:
        """Write to the log who failed where."""
        fields = {"plugin": self.plugin, "hook": what}
        logger.error("plugin failed", exc_info=error, extra={"fields": fields})


def _called(call: Callable[[], Any]) -> Any:
    return call()


def reason(error: BaseException) -> str:
    """Return a failure in one line; the sentence of one of our own errors."""
    try:
        said = error.message if isinstance(error, EssMapError) else f"{_name(error)}: {error}"
        # Half a character, as some file names hold one, can be neither stored nor shown.
        return str(said).encode("utf-8", "replace").decode("utf-8")
    except FAILURES:  # an error that cannot even say what it is
        return _name(error)


def _name(error: BaseException) -> str:
    return type(error).__name__


@singledispatch
def guarded(item: Any, guard: Guard) -> Any:
    """Return ``item``, what a plugin has registered, with its calls contained."""
    return item


@guarded.register
def _facet(item: Facet, guard: Guard) -> Facet:
    what = f"facet {item.name}"

    def values(rows: Sequence[ActorRow]) -> Sequence[Sequence[str]]:
        return guard.ask(what, lambda: _columns(item.values(rows), len(rows)), [()] * len(rows))

    def live(value: str, local: datetime) -> tuple[Collection[str], datetime | None]:
        return guard.ask(what, lambda: _options(item.live(value, local)), ((), None))

    def options() -> Options:
        return guard.ask(what, lambda: _labels(item.options()), {})

    return replace(
        item,
        values=values,
        live=live if item.live else None,
        options=options if callable(item.options) else item.options,
    )


def _columns(found: Any, count: int) -> list[tuple[str, ...]]:
    columns = [tuple(values) for values in found]
    if len(columns) != count:
        raise ValueError(f"values: {len(columns)} lignes pour {count} acteurs")
    for values in columns:
        if not all(isinstance(value, str) for value in values):
            raise TypeError(f"values: des textes sont attendus, pas {values!r:.60}")
    return columns


def _options(found: Any) -> tuple[Collection[str], datetime | None]:
    options, until = found
    if until is not None and (not isinstance(until, datetime) or until.tzinfo is not None):
        raise TypeError("live: la fin est une heure locale sans fuseau, ou None")
    return frozenset(options), until


def _labels(found: Any) -> Options:
    labels = dict(found)
    for key, label in labels.items():
        if not isinstance(key, str) or not isinstance(label, str | LazyString):
            raise TypeError(f"options: des textes sont attendus, pas {key!r:.60}: {label!r:.60}")
    return {key: str(label) for key, label in labels.items()}


@guarded.register
def _layer(item: Layer, guard: Guard) -> Layer:
    what = f"layer {item.name}"
    version = item.version

    def tile(asked: Any) -> bytes:
        return guard.ask(what, lambda: bytes(item.tile(asked)), b"")

    def points() -> Sequence[Point]:
        return guard.ask(what, lambda: _points(item.points()), ())

    return replace(
        item,
        version=lambda: guard.ask(what, lambda: str(version()), ""),
        tile=tile if item.tile else None,
        points=points if item.points else None,
    )


def _points(found: Any) -> tuple[Point, ...]:
    points = tuple(found)
    for point in points:
        if not isinstance(point, Point):
            raise TypeError(f"points: des Point sont attendus, pas {point!r:.60}")
        if not (abs(point.longitude) <= 180 and abs(point.latitude) <= 90):
            raise ValueError(f"points: « {point.name} » n'est nulle part sur Terre")
    return tuple(map(_firm, points))


def _firm(point: Point) -> Point:
    """Say all texts now, in every language: one that fails later would fail on the map."""
    text = point.text or ""
    return Point(
        float(point.longitude),
        float(point.latitude),
        str(point.name or ""),
        str(point.url or ""),
        text if type(text) is str else Wording(written(text)),
    )


@guarded.register
def _job(item: Job, guard: Guard) -> Job:
    run = item.run
    return replace(item, run=lambda session: guard.demand(f"job {item.name}", lambda: run(session)))


@guarded.register
def _alarm(item: Alarm, guard: Guard) -> Alarm:
    ring, what = item.ring, f"alarm {item.name}"

    def contained(session: Session, subject_id: int) -> None:
        guard.demand(what, lambda: ring(session, subject_id))

    return replace(item, ring=contained)


@dataclass(frozen=True)
class _Visited(Criterion):
    """A criterion of a plugin, in the middle of a matching of core's, not in its transaction."""

    guard: Guard | None = None

    def alike(self, offers: Sequence[Any]) -> list[int]:
        """Ask in one visit what all offers are: a thousand would cost more than to judge them."""
        return _visited(self, self.guard, lambda: super(_Visited, self).alike(offers))


@guarded.register
def _criterion(item: Criterion, guard: Guard) -> Criterion:
    def judge(*asked: Any) -> Any:
        return _visited(item, guard, lambda: item.judge(*asked))

    return _Visited(item.name, item.label, judge, item.max_points, item.reads, guard)


def _visited(item: Criterion, guard: Guard, call: Callable[[], Any]) -> Any:
    def visit() -> Any:
        with Visit(guard.plugin):
            return call()

    return guard.demand(f"criterion {item.name}", visit, _called)


@guarded.register
def _retention(item: Retention, guard: Guard) -> Retention:
    purge = item.purge
    if purge is None:
        return item
    what = f"retention {item.name}"
    return replace(
        item,
        purge=lambda session, before: guard.demand(what, lambda: purge(session, before)),
    )


@guarded.register
def _importer(item: Importer, guard: Guard) -> Importer:
    what = f"importer {item.name}"
    return replace(
        item,
        recognises=lambda path: guard.ask(what, lambda: bool(item.recognises(path)), False),
        read=lambda path: _stream(guard, what, ActorRecord | Rejection, lambda: item.read(path)),
    )


@guarded.register
def _exporter(item: Exporter, guard: Guard) -> Exporter:
    what = f"exporter {item.name}"
    return replace(item, write=lambda rows: _stream(guard, what, bytes, lambda: item.write(rows)))


def _stream(guard: Guard, what: str, kind: Any, begin: Callable[[], Any]) -> Iterator[Any]:
    """Yield what a plugin yields; between two items it is not at work."""
    try:
        with Visit(guard.plugin):
            stream = iter(begin())
        while True:
            with Visit(guard.plugin):
                item = next(stream, _END)
                if item is not _END:
                    expect([item], kind)
            if item is _END:
                return
            yield item
    except FAILURES as error:
        if isinstance(error, EssMapError) and not isinstance(error, Trespass | Broken):
            raise
        guard.failed(what, error)
        guard.watch.note(guard.plugin, what, reason(error))
        sentence = _("Extension « %(name)s » : elle a échoué.", name=guard.plugin)
        raise Unavailable(sentence) from error
