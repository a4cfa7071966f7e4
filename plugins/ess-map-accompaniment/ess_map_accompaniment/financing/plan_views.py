# SPDX-License-Identifier: AGPL-3.0-or-later
"""The financing plan of a project: on screen, on paper, in a spreadsheet."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from ess_map import db, limit, local_now, money, printing, public, sheets, signed_in
from ess_map_accompaniment.financing import access, plans, schemes
from ess_map_accompaniment.financing.access import Desk
from ess_map_accompaniment.financing.balance import LINE_STATES, counted
from ess_map_accompaniment.financing.plan_form import PlanForm
from ess_map_accompaniment.financing.plans import Plan
from ess_map_accompaniment.financing.room import bp
from ess_map_accompaniment.holder import private

ENDPOINT = "accompaniment_financing.plan"
HOLDER, OTHER = (
    "/suivi/<token>/plan-de-financement",
    "/projets/<int:project_id>/plan-de-financement",
)


@bp.route(HOLDER, methods=["GET", "POST"])
@public
@limit("120/hour", methods=["POST"])
def plan_of_holder(token: str) -> Response:
    return _edit(access.by_token(token))


@bp.route(OTHER, methods=["GET", "POST"])
@signed_in
def plan_of_project(project_id: int) -> Response:
    return _edit(access.by_account(project_id))


@bp.get(f"{HOLDER}.csv")
@public
def plan_csv_of_holder(token: str) -> Response:
    return _csv(access.by_token(token))


@bp.get(f"{OTHER}.csv")
@signed_in
def plan_csv_of_project(project_id: int) -> Response:
    return _csv(access.by_account(project_id))


@bp.get(f"{HOLDER}.pdf")
@public
@limit("30/hour")
def plan_pdf_of_holder(token: str) -> Response:
    return _pdf(access.by_token(token))


@bp.get(f"{OTHER}.pdf")
@signed_in
def plan_pdf_of_project(project_id: int) -> Response:
    return _pdf(access.by_account(project_id))


def _edit(desk: Desk) -> Response:
    known = schemes.everyone(db.session)
    plan = plans.of_project(db.session, desk.project.id)
    form = PlanForm(known)
    if not form.is_submitted():
        return _page(desk, plan, PlanForm(known, plan))
    if not form.validate():
        return _page(desk, plan, form, status=422)
    version = request.form.get("version", 0, type=int)
    if not plans.write(db.session, desk.project.id, version, form.written()):
        plan = plans.of_project(db.session, desk.project.id)
        form.take_in(plan)
        return _page(desk, plan, form, clash=True, status=412)
    db.session.commit()
    flash(_("Le plan de financement est enregistré."), "success")
    return redirect(desk.url(ENDPOINT), 303)


def _page(
    desk: Desk, plan: Plan, form: PlanForm, *, clash: bool = False, status: int = 200
) -> Response:
    form.add_rows()
    body = render_template(
        "accompaniment/financing/plan.html",
        desk=desk,
        endpoint=ENDPOINT,
        plan=plan,
        form=form,
        clash=clash,
        remarks=plans.remarks(db.session, plan),
        line_states=LINE_STATES,
        counted=counted,
    )
    return private.page(body, status)


def _csv(desk: Desk) -> Response:
    plan = plans.of_project(db.session, desk.project.id)
    names = [_("Côté"), _("Ligne"), _("Montant"), _("Où on en est"), _("Accordé"), _("Décidé le")]
    rows = [[_("Besoin"), line.label, money.decimal(line.amount)] for line in plan.needs]
    for line in plan.resources:
        granted = None if line.granted is None else money.decimal(line.granted)
        state = str(LINE_STATES.get(line.state, line.state))
        amount = money.decimal(line.amount)
        rows.append([_("Ressource"), line.label, amount, state, granted, line.decided_on])
    rows += [
        [_("Total des besoins"), "", money.decimal(plan.balance.needs)],
        [_("Total des ressources"), "", money.decimal(plan.balance.resources)],
        [_("Reste à trouver"), "", money.decimal(plan.balance.gap)],
    ]
    return printing.answer(sheets.csv_of([names, *rows]), "plan-de-financement.csv", sheets.CSV)


def _pdf(desk: Desk) -> Response:
    plan = plans.of_project(db.session, desk.project.id)
    body = printing.pdf(
        "accompaniment/financing/plan_print.html",
        desk=desk,
        plan=plan,
        line_states=LINE_STATES,
        counted=counted,
        day=local_now().date(),
    )
    return printing.answer(body, "plan-de-financement.pdf")
