# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of invitations: whom to ask, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from ess_map.actors.checks import CONTROL
from ess_map.actors.models import Actor
from ess_map.pole_building import invitation
from ess_map.pole_building.invitation import Guest
from ess_map.poles import colleges
from ess_map.poles.models import Pole

MOST_AT_ONCE = 50
PERSONS = 2
"""Empty lines for persons; more come with each letter that was filled in."""
LONG = 120


def _colleges() -> list[tuple[str, str]]:
    return [("", _("À préciser")), *((key, str(label)) for key, label in colleges.COLLEGES.items())]


def _clean(text: str | None) -> str:
    """Return what was typed without what no keyboard types and no database keeps."""
    return CONTROL.sub("", text or "")


class _GuestForm(Form):
    email = StringField(_l("Adresse de courriel"), [Length(max=200)], [_clean])
    college = SelectField(_l("Collège"), choices=_colleges, validate_choice=False)
    role = StringField(_l("Rôle proposé"), [Length(max=80)], [_clean])


class ActorForm(_GuestForm):
    actor = HiddenField()


class PersonForm(_GuestForm):
    name = StringField(_l("Nom"), [Length(max=LONG)], [_clean])


class InviteForm(FlaskForm):
    actors = FieldList(FormField(ActorForm), max_entries=MOST_AT_ONCE)
    persons = FieldList(FormField(PersonForm), max_entries=MOST_AT_ONCE)
    message = TextAreaField(_l("Un mot de vous (facultatif)"), [Length(max=2000)], [_clean])


class AnswerForm(FlaskForm):
    name = StringField(_l("Votre nom"), [Length(max=LONG)], [_clean])
    shown = BooleanField(_l("Montrer mon nom sur la page publique du pôle"))
    words = TextAreaField(_l("Un mot pour le pôle (facultatif)"), [Length(max=2000)], [_clean])


@dataclass(frozen=True)
class Problem:
    """What keeps a line from being sent; ``anchor`` is the field to mend, '' for all of it."""

    anchor: str
    sentence: str


@dataclass(frozen=True)
class Typed:
    """What a form asks for: whom, what is wrong, and who has no address."""

    guests: tuple[Guest, ...]
    problems: tuple[Problem, ...]
    unreachable: tuple[Actor, ...]


def read(
    session: Session, pole: Pole, form: InviteForm, actors: Mapping[int, Actor], left: int
) -> Typed:
    """Make sense of a form that was sent; ``actors`` are those of its lines, by id."""
    guests: list[Guest] = []
    problems = [
        Problem(field.id, error)
        for line in (*form.actors, *form.persons)
        for field in line.form
        for error in field.errors
    ] + [Problem("message", error) for error in form.message.errors]
    unreachable = []
    lines = [*((line.form, False) for line in form.actors), *((p.form, True) for p in form.persons)]
    for line, person in lines:
        actor = None if person else _actor(line, actors)
        email, name = line.email.data or "", (line.name.data or "") if person else ""
        if actor is None and not person:
            problems.append(
                Problem("", _("L'une des structures choisies n'est plus sur la carte."))
            )
        elif not email.strip() and actor is not None:
            unreachable.append(actor)
        elif email.strip() or name.strip():
            role, college = line.role.data or "", line.college.data or ""
            guest = Guest(email.strip(), actor, name.strip(), college, role.strip())
            reason = _twice(guest, guests) or invitation.refusal(session, pole, guest)
            problems += [Problem(line.email.id, reason)] if reason else []
            guests.append(guest)
    problems += _whole(guests, left)
    return Typed(tuple(guests), tuple(problems), tuple(unreachable))


def _whole(guests: Sequence[Guest], left: int) -> list[Problem]:
    if not guests:
        return [Problem("", _("Écrivez au moins une adresse : personne n'est à inviter."))]
    if len(guests) > left:
        return [Problem("", invitation.too_many(left))]
    return []


def _twice(guest: Guest, before: Sequence[Guest]) -> str:
    """The same person on two lines; two structures may well share a mailbox."""
    same = [
        one
        for one in before
        if one.actor is guest.actor and one.email.casefold() == guest.email.casefold()
    ]
    return _("%(email)s est écrit deux fois.", email=guest.email) if same else ""


def _actor(line: Form, actors: Mapping[int, Actor]) -> Actor | None:
    said = line.actor.data or ""
    return actors.get(int(said)) if said.isdecimal() and len(said) < 10 else None
