# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of webhooks: for who animates somewhere, and of each only their own."""

from __future__ import annotations

import json

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.explore.query import read
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.subscriptions import calling, messages, selection, webhooks
from ess_map.subscriptions.forms import WebhookForm
from ess_map.subscriptions.models import Webhook, WebhookDelivery

bp = Blueprint("webhooks", __name__)


@bp.get("/webhooks")
@needs("animator")
def index() -> Response:
    """One's webhooks, and the form for one more, about the selection of the address."""
    query = read(request.args.to_dict(flat=False)).query
    return _list(WebhookForm(filters=selection.parameters(query)))


@bp.post("/webhooks")
@needs("animator")
def create() -> Response:
    """Begin one; its secret is on the answer to this request and nowhere afterwards."""
    form = WebhookForm()
    if not form.validate():
        return _list(form, 422)
    webhook = webhooks.begin(db.session, current_user(), form.url.data, form.query)
    db.session.commit()
    page = render_template("subscriptions/secret.html", webhook=webhook, words=_words(webhook))
    response = make_response(page, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/webhooks/<int:number>")
@needs("animator")
def log(number: int) -> str:
    """What was sent, and what came of it."""
    webhook = _mine(number)
    return render_template(
        "subscriptions/webhook.html",
        webhook=webhook,
        words=_words(webhook),
        list_url=f"{url_for('explore.index')}?{webhook.query}",
        deliveries=[(one, state(one), _pretty(one)) for one in webhooks.log(db.session, webhook)],
    )


@bp.post("/webhooks/<int:number>/essai")
@needs("animator")
@limiter.limit("10/minute")
def test(number: int) -> Response:
    """Send a message that says nothing, now."""
    delivery = webhooks.enqueue(db.session, _mine(number), messages.test())
    return _sent(delivery)


@bp.post("/webhooks/<int:number>/envois/<int:delivery>")
@needs("animator")
@limiter.limit("10/minute")
def again(number: int, delivery: int) -> Response:
    """Send a message once more, now."""
    return _sent(webhooks.again(db.session, _mine(number), delivery))


@bp.post("/webhooks/<int:number>/arreter")
@needs("animator")
def pause(number: int) -> Response:
    webhooks.pause(_mine(number))
    db.session.commit()
    flash(_("Ce webhook n'est plus appelé."))
    return redirect(url_for("webhooks.log", number=number), 303)


@bp.post("/webhooks/<int:number>/reprendre")
@needs("animator")
def resume(number: int) -> Response:
    webhooks.resume(_mine(number))
    db.session.commit()
    flash(_("Ce webhook est de nouveau appelé."))
    return redirect(url_for("webhooks.log", number=number), 303)


@bp.post("/webhooks/<int:number>/supprimer")
@needs("animator")
def remove(number: int) -> Response:
    webhooks.remove(db.session, _mine(number))
    db.session.commit()
    flash(_("Ce webhook est supprimé, avec son journal."))
    return redirect(url_for("webhooks.index"), 303)


def state(delivery: WebhookDelivery) -> str:
    """Return how a delivery stands: ``delivered``, ``waiting`` or ``lost``."""
    if delivery.delivered_at is not None:
        return "delivered"
    return "waiting" if delivery.next_at is not None else "lost"


def _mine(number: int) -> Webhook:
    return webhooks.get(db.session, current_user(), number)


def _sent(delivery: WebhookDelivery) -> Response:
    delivery.next_at = clock.now()
    db.session.commit()
    number, webhook_id = delivery.id, delivery.webhook_id
    if calling.deliver(db.session, number):
        flash(_("Votre programme a répondu %(status)s.", status=delivery.status_code))
    else:
        flash(_("Cela n'a pas abouti : %(error)s", error=delivery.error), "warn")
    return redirect(url_for("webhooks.log", number=webhook_id), 303)


def _list(form: WebhookForm, status: int = 200) -> Response:
    mine = [(webhook, _words(webhook)) for webhook in webhooks.owned(db.session, current_user())]
    page = render_template("subscriptions/webhooks.html", form=form, webhooks=mine)
    return make_response(page, status)


def _words(webhook: Webhook) -> str:
    return selection.in_words(read(selection.split(webhook.query)).query)


def _pretty(delivery: WebhookDelivery) -> str:
    return json.dumps(json.loads(delivery.payload), ensure_ascii=False, indent=2)
