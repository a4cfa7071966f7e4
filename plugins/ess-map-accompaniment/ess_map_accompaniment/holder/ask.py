# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three services at most, one form, one link to confirm."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import User, challenge, db, find_territory, limit, public, user
from ess_map_accompaniment.holder import answers as said
from ess_map_accompaniment.holder import asking, cards, private, survey
from ess_map_accompaniment.holder.ask_form import AskForm
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.projects.opening import Draft, Person
from ess_map_accompaniment.referrals import requests
from ess_map_accompaniment.words import STAGES

Answer = str | Response | tuple[str, int]


@bp.route("/demande", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def ask() -> Answer:
    """The form, with what will be sent and to whom."""
    answers = said.read(request.args)
    if not answers.ready:
        return redirect(url_for(".start", **answers.args()), 303)
    animator = request.args.get("animator") == "yes"
    chosen = [] if animator else _chosen(answers)
    form, who = AskForm(), user()
    form.animator = animator
    (form.consent_animator if animator else form.consent_send).flags.required = True
    if request.method == "GET":
        _prefill(form, who)
    problem = _problem(chosen, animator)
    if form.validate_on_submit() and not problem:
        return _asked(form, answers, chosen, who)
    status = 422 if request.method == "POST" else 200
    return _shown(form, answers, chosen, problem), status


def _asked(form: AskForm, answers: said.Answers, chosen: list[Judged], who: User | None) -> Answer:
    if form.homepage.caught:
        return redirect(url_for(".sent"), 303)
    if not challenge.admits("accompaniment.ask", proved="10/hour", unproved="3/hour"):
        form.form_errors.append(challenge.too_often())
        return _shown(form, answers, chosen, ""), 429
    draft = Draft(
        title=form.title.data,
        summary=form.summary.data,
        commune=answers.somewhere,
        demand=answers.demand(),
        consents=form.consents,
        language=str(get_locale().language),
    )
    project = asking.ask(
        db.session,
        draft,
        _people(form, who),
        chosen,
        form.message.data,
        animator=form.animator,
    )
    if project is not None and _is_known(form, who):
        # Their account has proved the address already: no letter has to.
        return _confirmed(project)
    db.session.commit()
    return redirect(url_for(".sent"), 303)


@bp.get("/demande/envoyee")
@public
def sent() -> str:
    """What happens now: the same words whatever was known before."""
    return render_template("accompaniment/holder/sent.html", days=links.CONFIRM_DAYS)


@bp.route("/confirmer/<token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def confirm(token: str) -> Answer:
    """A page with a button: programs that open every link of a letter confirm nothing."""
    project = links.confirmed(db.session, token)
    if project.state != "unconfirmed":
        return redirect(private.home(project, project.holders[0]), 303)
    if request.method == "POST":
        return _confirmed(project)
    return render_template(
        "accompaniment/holder/confirm.html",
        project=project,
        requests=requests.of_project(db.session, project.id),
    )


def _confirmed(project: Project) -> Response:
    """Confirm a project, and lead its first holder to the page on which they follow it."""
    home = private.home(project, project.holders[0])
    asking.confirm(db.session, project)
    db.session.commit()
    return redirect(home, 303)


def _chosen(answers: said.Answers) -> list[Judged]:
    said_now = request.form if request.method == "POST" else request.args
    ids = said_now.getlist("service", type=int)
    found = survey.of(db.session, answers.demand(), answers.seed)
    return survey.chosen(found, ids)


def _problem(chosen: list[Judged], animator: bool) -> str:
    if animator:
        return ""
    if not chosen:
        return _("Choisissez d'abord un service sur votre parcours : trois au plus.")
    if len(chosen) > requests.MOST:
        return _(
            "Vous en avez choisi %(count)s : gardez-en trois au plus, pour que chacun vous "
            "réponde vraiment.",
            count=len(chosen),
        )
    return ""


def _shown(form: AskForm, answers: said.Answers, chosen: list[Judged], problem: str) -> str:
    return render_template(
        "accompaniment/holder/ask.html",
        form=form,
        answers=answers,
        animator=form.animator,
        chosen=[cards.of(one) for one in chosen],
        problem=problem,
        most=requests.MOST,
        place=find_territory(answers.somewhere).name if answers.somewhere else "",
        stage=STAGES[answers.stage],
    )


def _prefill(form: AskForm, who: User | None) -> None:
    if who is not None:
        form.name.data, form.email.data = who.name, who.email


def _is_known(form: AskForm, who: User | None) -> bool:
    return who is not None and form.email.data.lower() == who.email


def _people(form: AskForm, who: User | None) -> list[Person]:
    first = Person(
        form.name.data, form.email.data, form.phone.data, who.id if who is not None else None
    )
    return [first, *(Person("", address) for address in form.addresses)]
