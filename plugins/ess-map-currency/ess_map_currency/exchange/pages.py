# SPDX-License-Identifier: AGPL-3.0-or-later
"""The feeds of a currency, for its association: hand a file over, read how it went."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map import db, sheets, signed_in
from ess_map_currency.currencies import acting
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import receiving, record, telling, writing
from ess_map_currency.exchange.receiving import FileForm
from ess_map_currency.exchange.room import bp
from ess_map_currency.words import FEEDS


@bp.get("/<slug>/imports")
@signed_in
def index(slug: str):
    currency = acting.require(slug)
    if currency.slug != slug:
        return redirect(url_for(".index", slug=currency.slug), 301)
    return _index(currency, FileForm())


@bp.post("/<slug>/imports")
@signed_in
def receive(slug: str):
    currency = acting.require(slug)
    form = receiving.shown()
    feed = receiving.receive(form, currency)
    if feed is None:
        return _index(acting.require(slug), form), 422
    db.session.commit()
    flash(_("Le fichier est lu : « %(name)s ».", name=feed.name), "success")
    return redirect(url_for(".queue", slug=currency.slug, feed_id=feed.id), 303)


@bp.get("/<slug>/imports/<int:feed_id>.json")
@signed_in
def as_json(slug: str, feed_id: int):
    feed = record.feed(db.session, acting.require(slug).id, feed_id)
    return _file(writing.text(db.session, feed), "application/json", f"flux-{feed.id}.json")


@bp.get("/<slug>/imports/<int:feed_id>.csv")
@signed_in
def as_csv(slug: str, feed_id: int):
    feed = record.feed(db.session, acting.require(slug).id, feed_id)
    # With the mark without which spreadsheets misread accents.
    return _file(f"\ufeff{writing.text(db.session, feed)}", sheets.CSV, f"flux-{feed.id}.csv")


@bp.get("/<slug>/imports/<int:feed_id>/illisibles.csv")
@signed_in
def rejected(slug: str, feed_id: int):
    feed = record.feed(db.session, acting.require(slug).id, feed_id)
    found = db.session.scalars(record.rows_of("rejected", feed.id))
    lines = [(row.position, row.reason, telling.line(row.content)) for row in found]
    table = sheets.csv_of([(_("Ligne"), _("Pourquoi"), _("Contenu")), *lines])
    return _file(table, sheets.CSV, f"illisibles-{feed.id}.csv")


@bp.post("/<slug>/imports/<int:feed_id>/oublier")
@signed_in
def forget(slug: str, feed_id: int):
    currency = acting.require(slug)
    feed = record.feed(db.session, currency.id, feed_id)
    db.session.delete(feed)
    db.session.commit()
    flash(_("Le flux est oublié. Ce qu'il a mis dans l'annuaire y reste."), "success")
    return redirect(url_for(".index", slug=currency.slug), 303)


def _index(currency: Currency, form: FileForm) -> str:
    feeds = record.feeds(db.session, currency.id)
    counts = record.counts(db.session, [one.id for one in feeds])
    return render_template(
        "currency/exchange/index.html",
        currency=currency,
        form=form,
        feeds=[(one, counts[one.id], telling.report(one)) for one in feeds],
        progress={one.id: record.progress(db.session, one) for one in feeds},
        queues=record.QUEUES,
        to_do=record.TO_DO,
        kinds=FEEDS,
    )


def _file(body: str | bytes, media_type: str, name: str) -> Response:
    answer = Response(body, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
