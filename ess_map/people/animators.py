# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who animates the map here, said in public, and a form that writes to them unseen."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse
from markupsafe import Markup

from ess_map.core import challenge, mail
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.rights_forms import ContactForm
from ess_map.platform.access import public
from ess_map.platform.contracts import Panel
from ess_map.territories import lookup
from ess_map.territories.models import Territory

bp = Blueprint("animators", __name__)

KIND = "contact"
FLOOD = "60/hour"
PROVED = parse("5/hour")
UNPROVED = parse("2/hour")
"""Whoever computes no proof of work (no JavaScript) writes less often."""


def panels(territory: Territory, user: User | None) -> list[Panel]:
    """Return "who animates the map here", with the way to them."""
    scope, people = rights.in_charge(rights.of_territory(territory))
    html = Markup(
        render_template(
            "people/_animators.html",
            territory=territory,
            level=_level(scope, territory),
            names=list(dict.fromkeys(one.public_name for one in people)),
            contact_url=url_for("animators.contact", key=territory.key),
            rights_url=_rights_url(territory, user),
        )
    )
    return [Panel(title=_("Qui anime cette carte ici"), html=html, weight=60, place="side")]


def _rights_url(territory: Territory, user: User | None) -> str | None:
    if user is None or not rights.allows(user, "animator", rights.of_territory(territory)):
        return None
    return url_for("rights.of_territory", key=territory.key)


def _level(scope: str, territory: Territory) -> str:
    """The sentence about the level in charge: this one, one above, or nobody yet."""
    if not scope:
        return _("Personne n'anime encore la carte ici.")
    if scope == territory.key:
        return ""
    level = scope.partition("-")[0]
    sentences = {
        "epci": _("Animé au niveau de l'intercommunalité : %(name)s."),
        "department": _("Animé au niveau du département : %(name)s."),
        "region": _("Animé au niveau de la région : %(name)s."),
        "instance": _("Animé par l'équipe de la carte."),
    }
    sentence = sentences.get(level, _("Animé avec un périmètre plus large : %(name)s."))
    return sentence % {"name": rights.name_of(scope)}


@bp.route("/territoires/<key>/contact", methods=["GET", "POST"])
@public
@limiter.limit(FLOOD, methods=["POST"])
def contact(key: str) -> ResponseReturnValue:
    """Write to whoever animates the territory; nobody's address is shown."""
    territory = lookup.get(key)
    form = ContactForm()
    refused = False
    if form.validate_on_submit():
        caught = form.homepage.caught
        refused = not caught and not challenge.admits("contact", proved=PROVED, unproved=UNPROVED)
        if not refused:
            if not caught:
                _post(territory, form)
                db.session.commit()
            flash(_("Votre message est parti. La réponse arrivera par courriel."), "success")
            return redirect(url_for("territory.page", key=territory.key), 303)
        form.message.errors = [challenge.too_often()]
    page = render_template("people/contact.html", form=form, territory=territory)
    return page, 429 if refused else 422 if form.errors else 200


def _post(territory: Territory, form: ContactForm) -> None:
    people = rights.responsible(rights.of_territory(territory))
    recipients = [one.email for one in people] or [_settings().contact]
    body = _(
        "%(name)s écrit à propos de %(territory)s :\n\n%(message)s\n\n"
        "Répondez à %(email)s. Cette personne ne connaît pas votre adresse avant votre réponse.\n",
        name=form.name.data or _("Une personne"),
        territory=territory.name,
        message=form.message.data,
        email=form.email.data,
    )
    subject = _("Message à propos de %(territory)s", territory=territory.name)
    for recipient in recipients:
        mail.post(db.session, recipient, subject, body, kind=KIND)


def _settings():
    return current_app.extensions["ess_map.settings"]
