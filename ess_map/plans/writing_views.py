# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing plans: their head, what they hold, and what shows how far that is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

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

from ess_map.contributions.editing import Choice, begin, settle
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.people.session import current_user
from ess_map.plans import editing, items, record, typing_in
from ess_map.plans.forms import EvidenceForm, ItemForm, PlanForm
from ess_map.plans.models import Plan, PlanEvidence, PlanItem
from ess_map.plans.typing_in import SEARCH
from ess_map.plans.views import place
from ess_map.platform.access import needs
from ess_map.poles import scopes

bp = Blueprint("plan_writing", __name__, url_prefix="/plans")

STEPS = {"haut": -1, "bas": 1}
HEAD = ("title", "summary", "source", "starts_on", "ends_on", "public")
"""What is said of a plan itself."""


@bp.route("/nouveau/<scope>", methods=["GET", "POST"])
@needs("animator", of=scopes.of_scope)
def new(scope: str) -> Response:
    """A new plan of a pôle or a territory."""
    form, name = PlanForm(), scopes.name_of(scope)
    if not form.validate_on_submit():
        return _plan_page(form, scope, None)
    said = {field: form[field].data for field in HEAD}
    db.session.add(plan := Plan(scope=scope, created_at=clock.now(), **said))
    db.session.commit()
    flash(_("Le plan de %(name)s est ouvert : ajoutez un axe, ou une action.", name=name))
    return redirect(url_for("plans.show", plan_id=plan.id), 303)


@bp.route("/<int:plan_id>/modifier", methods=["GET", "POST"])
@needs("animator", of=record.scopes_of)
def edit(plan_id: int) -> Response:
    """The head of a plan: two who change it are each shown what the other wrote."""
    get = record.claim if request.method == "POST" else record.get
    plan = get(db.session, plan_id)
    form = PlanForm(obj=plan)
    if request.method == "GET":
        begin(form)
    if not form.validate_on_submit():
        return _plan_page(form, plan.scope, plan)
    settled = settle(form, PlanForm(formdata=None, obj=plan))
    if settled.clashes or not form.validate():
        return _plan_page(form, plan.scope, plan, settled.clashes)
    for field in HEAD:
        setattr(plan, field, settled.values[field])
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return redirect(url_for("plans.show", plan_id=plan.id), 303)


@bp.route("/<int:plan_id>/ajouter/<level>", methods=["GET", "POST"])
@needs("animator", of=record.scopes_of)
def add(plan_id: int, level: str) -> Response:
    """An axis, an objective or an action."""
    plan = record.get(db.session, plan_id)
    if level not in items.LEVELS:
        raise NotFound(_("Un plan a des axes, des objectifs et des actions."))
    known: dict[str, Any] = {"parent_id": request.args.get("sous", type=int)}
    form = typing_in.form_of(plan, level, None, known)
    if SEARCH in request.form or not form.validate_on_submit():
        return _item_page(form, plan, level, None, _status(form))
    item = editing.add(db.session, plan, level, typing_in.wanted(form))
    db.session.commit()
    flash(_("C'est ajouté au plan."), "success")
    return redirect(items.url(item), 303)


@bp.get("/<int:plan_id>/lignes/<int:item_id>")
@needs("animator", of=record.scopes_of)
def show_item(plan_id: int, item_id: int) -> Response:
    plan, item = _item(plan_id, item_id)
    known = editing.values(db.session, item)
    form = typing_in.form_of(plan, item.level, item, known)
    return _item_page(form, plan, item.level, item, base=known, seen=known)


@bp.post("/<int:plan_id>/lignes/<int:item_id>")
@needs("animator", of=record.scopes_of)
def change(plan_id: int, item_id: int) -> Response:
    """Save what differs from what the editor saw; ask where somebody else was faster."""
    plan, item = _item(plan_id, item_id)
    known = editing.values(db.session, item)
    form = typing_in.form_of(plan, item.level, item, known)
    if SEARCH in request.form or not form.validate_on_submit():
        return _item_page(form, plan, item.level, item, _status(form))
    sent = typing_in.sent(form)
    merged = editing.prepare(db.session, item, sent)
    if merged.clashes:
        clashes = typing_in.in_words(plan, form, merged)
        seen = editing.values(db.session, item)
        return _item_page(form, plan, item.level, item, 412, seen=seen, clashes=clashes)
    editing.change(db.session, item, merged.changes, current_user())
    db.session.commit()
    flash(_("C'est enregistré.") if merged.changes else _("Rien n'a changé."))
    return redirect(items.url(item), 303)


@bp.post("/<int:plan_id>/lignes/<int:item_id>/deplacer")
@needs("animator", of=record.scopes_of)
def move(plan_id: int, item_id: int) -> Response:
    """One place up or down among its brothers."""
    _plan, item = _item(plan_id, item_id)
    way = request.form.get("sens", "")
    if way not in STEPS:
        raise Invalid(_("Dites dans quel sens : haut, ou bas."))
    editing.move(db.session, item, STEPS[way])
    db.session.commit()
    return redirect(items.url(item), 303)


@bp.post("/<int:plan_id>/lignes/<int:item_id>/supprimer")
@needs("animator", of=record.scopes_of)
def delete(plan_id: int, item_id: int) -> Response:
    """Take an item out; one that holds others stays, and the page says why."""
    _plan, item = _item(plan_id, item_id)
    editing.delete(db.session, item, current_user())
    db.session.commit()
    flash(_("« %(title)s » n'est plus dans le plan.", title=item.title[:100]), "success")
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


@bp.post("/<int:plan_id>/lignes/<int:item_id>/preuves")
@needs("animator", of=record.scopes_of)
def prove(plan_id: int, item_id: int) -> Response:
    """Add what shows how far an item is."""
    plan, item = _item(plan_id, item_id)
    proof = EvidenceForm(prefix="preuve")
    if not proof.validate_on_submit():
        known = editing.values(db.session, item)
        form = typing_in.form_of(plan, item.level, item, known)
        return _item_page(form, plan, item.level, item, 422, base=known, seen=known, proof=proof)
    evidence = PlanEvidence(
        item_id=item.id, added_at=clock.now(), added_by_id=current_user().id, text=""
    )
    proof.populate_obj(evidence)
    db.session.add(evidence)
    db.session.commit()
    flash(_("La preuve est ajoutée : elle est aussi publique que le plan."), "success")
    return redirect(items.url(item), 303)


@bp.post("/<int:plan_id>/lignes/<int:item_id>/preuves/<int:evidence_id>/retirer")
@needs("animator", of=record.scopes_of)
def unprove(plan_id: int, item_id: int, evidence_id: int) -> Response:
    _plan, item = _item(plan_id, item_id)
    evidence = db.session.get(PlanEvidence, evidence_id)
    if evidence is None or evidence.item_id != item.id:
        raise NotFound(_("Cette preuve n'existe plus."))
    db.session.delete(evidence)
    db.session.commit()
    flash(_("La preuve est retirée."), "success")
    return redirect(url_for("plan_writing.show_item", plan_id=plan_id, item_id=item_id), 303)


def _item(plan_id: int, item_id: int) -> tuple[Plan, PlanItem]:
    plan, item = record.get(db.session, plan_id), items.get(db.session, item_id)
    if item.plan_id != plan.id:
        raise NotFound(_("Cette ligne n'est pas dans ce plan."))
    return plan, item


def _status(form: ItemForm) -> int:
    return 422 if form.is_submitted() and form.errors else 200


def _plan_page(
    form: PlanForm, scope: str, plan: Plan | None, clashes: Sequence[Choice] = ()
) -> Response:
    page = render_template(
        "plans/plan_form.html", **place(scope), form=form, plan=plan, scope=scope, clashes=clashes
    )
    return make_response(page, 412 if clashes else 422 if form.errors else 200)


def _item_page(
    form: ItemForm,
    plan: Plan,
    level: str,
    item: PlanItem | None,
    status: int = 200,
    *,
    base: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
    proof: EvidenceForm | None = None,
    clashes: Sequence[Choice] = (),
) -> Response:
    """Show the form; what its editor first saw travels on until it is saved."""
    kept = request.form.get(typing_in.BASE, "{}"), request.form.get(typing_in.SEEN, "{}")
    page = render_template(
        "plans/item_form.html",
        **place(plan.scope),
        form=form,
        plan=plan,
        level=level,
        name=items.label(item) if item else "",
        item=item,
        base=kept[0] if base is None else json.dumps(base),
        seen=kept[1] if seen is None else json.dumps(seen),
        clashes=clashes,
        evidence=_evidence(item),
        proof=proof or EvidenceForm(formdata=None, prefix="preuve"),
    )
    db.session.rollback()  # nothing was written: a lock that was taken must not outlive the answer
    return make_response(page, status)


def _evidence(item: PlanItem | None) -> list[PlanEvidence]:
    if item is None:
        return []
    found = db.session.query(PlanEvidence).filter_by(item_id=item.id)
    return found.order_by(PlanEvidence.dated, PlanEvidence.id).all()
