# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what about a contribution: those in charge that it waits, its author what became
of it. Written in the transaction that makes it true; nobody is told what they did themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.contributions import age, letters, naming, queue, units
from ess_map.contributions.models import Contribution, ContributionMessage
from ess_map.core import clock, i18n, links, mail
from ess_map.core.timer import add_working_days, set_timer
from ess_map.notifications.notify import notify
from ess_map.people import rights
from ess_map.people.models import User

TIMER = "contribution.waiting"
SUBJECT = "contribution"
OUTCOMES = {
    "accepted": _l("Proposition acceptée : %(name)s"),
    "partly": _l("Proposition acceptée en partie : %(name)s"),
    "refused": _l("Proposition refusée : %(name)s"),
}


def proposed(session: Session, contribution: Contribution) -> None:
    """Tell those in charge of the place, and the owners of its labels, that something waits."""
    people = in_charge(session, contribution)
    _tell_deciders(session, contribution, "contribution.proposed", people, WAITS)
    remind(session, contribution, clock.now())


def decided(session: Session, contribution: Contribution) -> None:
    """Tell the author what was decided, and why."""
    by_letter = contribution.author_id is None and contribution.decided_by_id is None
    if by_letter or _own(contribution, contribution.decided_by_id):
        return
    partly = contribution.status == "accepted" and len(contribution.accepted or ()) < len(
        contribution.changes
    )
    outcome = OUTCOMES["partly" if partly else contribution.status]
    kind = f"contribution.{contribution.status}"
    reason = contribution.reason.strip()
    # In the author's language, which is not the decider's: worded when the letter is written.
    words = LazyString(lambda: f"{reason}\n\n{_verdict(contribution)}") if partly else reason
    _tell_author(session, contribution, kind, outcome, words)


def _verdict(contribution: Contribution) -> str:
    """Say which units were kept and which were not."""
    kept = [unit for unit in contribution.changes if unit in (contribution.accepted or ())]
    left = [unit for unit in contribution.changes if unit not in kept]
    said = _("Gardé : %(names)s.", names=", ".join(map(units.label, kept)))
    return said + "\n" + _("Pas gardé : %(names)s.", names=", ".join(map(units.label, left)))


def undone(session: Session, contribution: Contribution, by_id: int | None) -> None:
    """Tell the author that the decision is taken back: it waits again."""
    if contribution.status == "pending":
        remind(session, contribution, clock.now())
    if not _own(contribution, by_id) and contribution.kind != "import":
        title = _l("Décision annulée, proposition de nouveau en attente : %(name)s")
        _tell_author(session, contribution, "contribution.undone", title, "")


def asked(session: Session, contribution: Contribution, message: ContributionMessage) -> None:
    """Pass a question on to the author."""
    if not _own(contribution, message.author_id):
        title = _l("Question sur votre proposition : %(name)s")
        _tell_author(session, contribution, "contribution.asked", title, message.body)


def answered(session: Session, contribution: Contribution, message: ContributionMessage) -> None:
    """Pass an answer on to whoever takes care of it, else to those in charge."""
    assigned = contribution.assigned_to_id
    taken = session.get(User, assigned) if assigned is not None else None
    people = [taken] if taken else in_charge(session, contribution)
    _tell_deciders(session, contribution, "contribution.answered", people, ANSWERED)


def assigned(session: Session, contribution: Contribution, to: User, by: User | None) -> None:
    """Tell a colleague that somebody counts on them."""
    if by is None or by.id != to.id:
        _tell_deciders(session, contribution, "contribution.assigned", [to], ASSIGNED)


def remind(session: Session, contribution: Contribution, start: datetime) -> None:
    """Have the next level up told if it still waits after ten working days."""
    set_timer(session, add_working_days(start, age.LATE), TIMER, SUBJECT, contribution.id)


def escalate(session: Session, contribution_id: int) -> None:
    """Tell the next level up of what has waited too long, one level each ten working days."""
    contribution = session.get(Contribution, contribution_id)
    if contribution is None or contribution.status != "pending":
        return
    since = contribution.confirmed_at or contribution.created_at
    levels = _levels(queue.scopes_of(session, contribution))
    step = age.working_days(since) // age.LATE
    if step < len(levels):
        _tell_deciders(session, contribution, "contribution.late", levels[step], LATE)
    if step + 1 < len(levels):
        remind(session, contribution, clock.now())


def in_charge(session: Session, contribution: Contribution) -> list[User]:
    """Return whom a contribution is the work of: the lowest level that has somebody, going up."""
    scopes = queue.scopes_of(session, contribution)
    if contribution.kind == "label":
        return rights.responsible(scopes, "moderator")
    wanted = {f"label-{key}" for key in contribution.changes.get("terms.label") or ()}
    labels = {scope for scope in scopes | wanted if scope.startswith("label-")}
    place = scopes - labels
    people = [*rights.responsible(place), *rights.responsible(place, "moderator")]
    for label in sorted(labels):
        people += rights.responsible({label})
    return list({user.id: user for user in people}.values())


def _levels(scopes: Iterable[str]) -> list[list[User]]:
    """Those in charge, level by level going up; a level with nobody is none."""
    places = [scope for scope in scopes if scope.partition("-")[0] not in ("pole", "label")]
    found = (rights.responsible({scope}) for scope in rights.upwards(places))
    return [people for people in found if people]


WAITS = _l("À décider : %(name)s")
ANSWERED = _l("Réponse de l'auteur : %(name)s")
ASSIGNED = _l("On vous confie une proposition : %(name)s")
LATE = _l("Une proposition attend depuis plus de dix jours ouvrés : %(name)s")


def _tell_deciders(
    session: Session,
    contribution: Contribution,
    kind: str,
    people: Iterable[User],
    title: LazyString,
) -> None:
    said = _named(title, _subject(session, contribution))
    for user in people:
        if user.id != contribution.author_id:
            url = f"/moderation/{contribution.id}"
            notify(session, user, kind, said, url, subject_type=SUBJECT, subject_id=contribution.id)


def _tell_author(
    session: Session,
    contribution: Contribution,
    kind: str,
    title: LazyString,
    words: str | LazyString,
) -> None:
    said = _named(title, _subject(session, contribution))
    author = session.get(User, contribution.author_id) if contribution.author_id else None
    if author is not None:
        url = f"/contributions/{contribution.id}"
        notify(session, author, kind, said, url, subject_type=SUBJECT, subject_id=contribution.id)
    elif contribution.author_email:
        _write(session, contribution, said, words)


def _write(
    session: Session, contribution: Contribution, title: LazyString, words: str | LazyString
) -> None:
    settings = current_app.extensions["ess_map.settings"]
    language = contribution.language if contribution.language in i18n.LANGUAGES else i18n.DEFAULT
    root = settings.base_url + ("" if language == i18n.DEFAULT else f"/{language}")
    url = f"{root}/contributions/suivi/{links.sign(letters.FOLLOW, contribution.id)}"
    with force_locale(i18n.LOCALES[language]):
        hello = _("Bonjour,")
        follow = _("Votre proposition, la décision et de quoi répondre :")
        thanks = _("Merci de tenir la carte à jour avec nous.")
        parts = [hello, f"{title}.", str(words).strip(), f"{follow}\n{url}", thanks]
        body = "\n\n".join(part for part in parts if part)
        subject = str(title)
    mail.post(session, contribution.author_email, subject, f"{body}\n", kind="contribution")


def _named(title: LazyString, name: str) -> LazyString:
    return LazyString(lambda: str(title) % {"name": name})


def _subject(session: Session, contribution: Contribution) -> str:
    actor = session.get(Actor, contribution.actor_id) if contribution.actor_id else None
    return naming.subject(contribution, actor)


def _own(contribution: Contribution, user_id: int | None) -> bool:
    return contribution.author_id is not None and contribution.author_id == user_id
