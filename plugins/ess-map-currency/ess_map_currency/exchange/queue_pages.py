# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a feed that wait for somebody, and what is answered."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map import Invalid, db, hours, page_of, search_actors, signed_in, wants_fragment
from ess_map_currency.currencies import acting
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import deciding, matching, record, showing, telling
from ess_map_currency.exchange.models import STATES, Feed, FeedRow
from ess_map_currency.exchange.room import bp
from ess_map_currency.words import FEEDS

SIZE = 20


@bp.get("/<slug>/imports/<int:feed_id>")
@signed_in
def queue(slug: str, feed_id: int):
    currency = acting.require(slug)
    if currency.slug != slug:
        return redirect(url_for(".queue", slug=currency.slug, feed_id=feed_id), 301)
    feed = record.feed(db.session, currency.id, feed_id)
    progress = record.progress(db.session, feed)
    if wants_fragment():
        if progress is None:
            return "", 200, {"HX-Refresh": "true"}
        return render_template(
            "currency/exchange/_progress.html", currency=currency, feed=feed, progress=progress
        )
    counts = record.counts(db.session, [feed.id])[feed.id]
    state = _state(counts)
    page = page_of(counts[state], request.args.get("page", 1, type=int), SIZE)
    found = db.session.scalars(
        record.rows_of(state, feed.id).offset(page.start).limit(SIZE)
    ).unique()
    shown = showing.rows(db.session, feed, list(found))
    return render_template(
        "currency/exchange/queue.html",
        currency=currency,
        feed=feed,
        kind=FEEDS[feed.kind],
        report=telling.report(feed),
        looks_wrong=telling.looks_wrong(feed),
        progress=progress,
        queues=record.QUEUES,
        counts=counts,
        state=state,
        page=page,
        shown=shown,
        placed=[one for one in shown if one.placed],
    )


@bp.get("/<slug>/imports/<int:feed_id>/lignes/<int:row_id>")
@signed_in
def row(slug: str, feed_id: int, row_id: int):
    currency = acting.require(slug)
    if currency.slug != slug:
        here = url_for(".row", slug=currency.slug, feed_id=feed_id, row_id=row_id)
        return redirect(here, 301)
    feed = record.feed(db.session, currency.id, feed_id)
    return _row_page(currency, feed, record.row(db.session, feed, row_id))


@bp.post("/<slug>/imports/<int:feed_id>/lignes/<int:row_id>")
@signed_in
def answer(slug: str, feed_id: int, row_id: int):
    currency = acting.require(slug)
    feed = record.feed(db.session, currency.id, feed_id)
    found = record.row(db.session, feed, row_id)
    hours_said = request.form.get("horaires", "").strip()
    if request.form.get("geste") == "horaires" and not hours.is_valid(hours_said):
        return _row_page(currency, feed, found, wrong=hours_said), 422
    said = _answer(feed, found)
    db.session.commit()
    flash(said, "success")
    return _back(slug, feed)


@bp.post("/<slug>/imports/<int:feed_id>/ajouter")
@signed_in
def add_page(slug: str, feed_id: int):
    feed = record.feed(db.session, acting.require(slug).id, feed_id)
    ids = request.form.getlist("ligne", type=int)[:SIZE]
    wanted = sa.select(FeedRow).where(FeedRow.feed_id == feed.id, FeedRow.id.in_(ids))
    rows = list(db.session.scalars(wanted.where(*record.queue("new"))))
    placed = [one for one in rows if matching.is_placed(record.understood(feed, one))]
    count = deciding.add_all(db.session, placed)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s lieu sera sur la carte dans un instant.",
            "%(num)s lieux seront sur la carte dans un instant.",
            count,
        ),
        "success",
    )
    return _back(slug, feed)


def _answer(feed: Feed, found: FeedRow) -> str:
    actor_id = request.form.get("acteur", type=int)
    if actor_id is not None:
        return deciding.link(db.session, feed, found, actor_id)
    act = request.form.get("geste", "")
    if act == "horaires":
        return deciding.confirm_hours(db.session, feed, found, request.form.get("horaires", ""))
    if act not in deciding.ANSWERS:
        raise Invalid(_("Cette réponse n'existe pas : revenez à la page précédente."))
    return deciding.ANSWERS[act](db.session, feed, found)


def _row_page(currency: Currency, feed: Feed, found: FeedRow, wrong: str | None = None) -> str:
    """Return the page of one row; ``wrong``: hours that were typed and cannot be read."""
    asked = request.args.get("q", "").strip()[:100]
    (shown,) = showing.rows(db.session, feed, [found])
    return render_template(
        "currency/exchange/row.html",
        currency=currency,
        feed=feed,
        shown=shown,
        label=STATES[found.state],
        content=showing.named(feed, found.content),
        mine=showing.differences(db.session, feed, found),
        asked=asked,
        results=search_actors(asked) if asked else [],
        wrong=wrong,
    )


def _back(slug: str, feed: Feed) -> ResponseReturnValue:
    state = request.form.get("state", "")
    number = request.form.get("page", type=int)
    known = state if state in record.QUEUES else None
    here = url_for(".queue", slug=slug, feed_id=feed.id, state=known, page=number)
    return redirect(here, 303)


def _state(counts: dict[str, int]) -> str:
    """Return the queue that is asked for, else the first that waits."""
    asked = request.args.get("state", "")
    if asked in record.QUEUES:
        return asked
    return next((name for name in record.TO_DO if counts[name]), "matched")
