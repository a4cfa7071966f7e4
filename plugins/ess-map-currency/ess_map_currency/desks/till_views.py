# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beside the till: three buttons behind a signed link, and the sheet of paper that leads there."""

from __future__ import annotations

import io

import qrcode
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from ess_map import db, limit, printing, public, signed_in, site_url, wants_fragment
from ess_map_currency.currencies import acting, secrecy
from ess_map_currency.desks import keeping, links, record, room

bp = room.blueprint("currency_desks_till")
bp.after_request(secrecy.keep)


@bp.route("/comptoir/<desk_token>", methods=["GET", "POST"])
@public
@limit("120/hour", methods=["POST"])
def till(desk_token):
    """Show the three buttons of a desk, and note the one that is tapped."""
    desk = links.desk_of(db.session, desk_token)
    said = ""
    if request.method == "POST":
        keeping.set_stock(db.session, desk, request.form.get("stock", ""))
        db.session.commit()
        if not wants_fragment():
            return redirect(url_for(".till", desk_token=desk_token, merci=1), 303)
        desk, said = links.desk_of(db.session, desk_token), _("Noté, merci.")
    elif "merci" in request.args:
        said = _("Noté, merci.")
    page = "currency/desks/_till.html" if wants_fragment() else "currency/desks/till.html"
    return render_template(page, desk=desk, said=said, here=request.path)


@bp.get("/<slug>/comptoirs/<int:desk_id>/affichette.pdf")
@signed_in
def sheet(slug, desk_id):
    """Return the sheet to hang beside the till."""
    currency = acting.require(slug)
    desk = record.find(db.session, currency.id, desk_id)
    address = site_url(links.path(desk))
    body = printing.pdf(
        "currency/desks/sheet.html", desk=desk, address=address, code=_code(address)
    )
    return printing.answer(body, f"comptoir-{desk.id}.pdf")


def _code(address: str) -> Markup:
    """Return an address as a QR code, drawn in SVG."""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=0).save(drawn)
    return Markup(drawn.getvalue().decode().partition("?>")[2])
