# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Mes intentions »: those of an account, or a letter with the links of an address."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from ess_map import challenge, db, limit, public, user
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.intentions import letters, links, record, telling
from ess_map_groupbuy.intentions.forms import FindForm
from ess_map_groupbuy.intentions.room import bp

Answer = str | Response | tuple[str, int]


@bp.route("/mes-intentions", methods=["GET", "POST"])
@public
@limit("30/hour", methods=["POST"])
def mine() -> Answer:
    """Who is signed in reads them; who is not is written, and the page does not tell whether."""
    who = user()
    if who is not None:
        found = record.of_person(db.session, who.id, who.email)
        rows = [
            (one, campaigns.by_id(db.session, one.campaign_id), links.here(one), telling.state(one))
            for one in found
        ]
        return render_template("groupbuy/intentions/mine.html", rows=rows)
    form = FindForm()
    if not form.validate_on_submit():
        return _find(form), 422 if form.errors else 200
    if not form.homepage.caught:
        if not challenge.admits("groupbuy.find", proved="10/hour", unproved="4/hour"):
            form.form_errors.append(challenge.too_often())
            return _find(form), 429
        known = record.of_address(db.session, form.email.data)
        if known:
            letters.send_links(db.session, form.email.data.lower(), known)
            db.session.commit()
    return _find(form, sent=True)


def _find(form: FindForm, *, sent: bool = False) -> str:
    return render_template("groupbuy/intentions/find.html", form=form, sent=sent)
