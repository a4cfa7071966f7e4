# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pôle itself must have before each of its steps, and who can see to it.

After the Avise sheet of October 2010: actors and an authority begin, the parties validate, the
pôle is created on its own or hosted, somebody runs it. Other rooms ask for what is theirs.
"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.people import rights
from ess_map.platform.contracts import Requirement
from ess_map.pole_stages import validation
from ess_map.poles import colleges, members, scopes
from ess_map.poles.models import Pole, PoleParty

VALIDATING = ("ess", "authority")
"""The colleges of which at least one party must validate."""


def of(session: Session, pole: Pole, event: str) -> list[Requirement]:
    """Return what is asked of ``pole`` (with its actor) before ``event``, met or not."""
    ask = {"begin": _founders, "validate": _parties, "create": _hosting, "run": _charge}.get(event)
    return ask(session, pole) if ask else []


def animators(pole: Pole) -> str:
    """Return the names of who looks after ``pole``, or say that nobody does yet."""
    _scope, people = rights.in_charge(scopes.of(pole))
    names = dict.fromkeys(one.public_name for one in people)
    return ", ".join(names) or _("personne n'anime encore ici : demandez à l'équipe de la carte")


def _founders(session: Session, pole: Pole) -> list[Requirement]:
    active = [one for one in members.active(session, pole.id, _today()) if one.actor]
    held = {one.college for one in active}
    who, slug = animators(pole), pole.actor.slug
    url = url_for("poles_members.page", slug=slug)
    return [
        Requirement(
            "founders.ess",
            _("Un acteur de l'ESS parmi les membres"),
            "ess" in held,
            _("Invitez une association, une coopérative, une mutuelle… et attendez son oui."),
            who,
            url,
        ),
        Requirement(
            "founders.authority",
            _("Une collectivité parmi les membres"),
            "authority" in held,
            _("Invitez la commune, l'intercommunalité ou le département, et attendez son oui."),
            who,
            url,
        ),
        Requirement(
            "perimeter",
            _("Un périmètre"),
            bool(pole.area),
            _("Dites où le pôle travaille : des communes, une intercommunalité, un dessin."),
            who,
            url_for("poles_perimeter.edit", slug=slug),
        ),
    ]


def _parties(session: Session, pole: Pole) -> list[Requirement]:
    standing = validation.standing(session, pole.id)
    held = {party.college for party in standing}
    who = animators(pole)
    url = url_for("poles_validation.parties", slug=pole.actor.slug)
    named = Requirement(
        "parties",
        _("Les parties qui valident : au moins un acteur de l'ESS et une collectivité"),
        held.issuperset(VALIDATING),
        _("Nommez encore : %(colleges)s.", colleges=_lacking(held)),
        who,
        url,
    )
    return [named, *(_of_party(party, who, url) for party in standing)]


def _of_party(party: PoleParty, who: str, url: str) -> Requirement:
    if party.answer == "no":
        how = _(
            "A répondu non : « %(reason)s » Reprenez le projet ensemble, puis redemandez.",
            reason=party.reason,
        )
    elif party.asked_at:
        how, who = _("Sa réponse est attendue : le lien est dans sa boîte."), party.name
    else:
        how = _("Envoyez-lui le lien, ou notez sa réponse si elle l'a donnée autrement.")
    label = _("L'accord de %(name)s", name=party.name)
    return Requirement(f"party.{party.id}", label, party.answer == "yes", how, who, url)


def _hosting(session: Session, pole: Pole) -> list[Requirement]:
    return [
        Requirement(
            "hosting",
            _("Le portage : adossé à une structure, ou autonome"),
            pole.host_id is not None or pole.standalone,
            _("Choisissez la structure qui porte le pôle, ou dites qu'il se crée seul."),
            animators(pole),
            url_for("poles_opening.settings", slug=pole.actor.slug),
        )
    ]


def _charge(session: Session, pole: Pole) -> list[Requirement]:
    people = [one for one in members.active(session, pole.id, _today()) if not one.actor]
    reached = bool(pole.actor.email or pole.actor.phone)
    return [
        Requirement(
            "charge",
            _("Quelqu'un pour l'animer, que l'on peut joindre"),
            reached or any(one.role for one in people),
            _(
                "Donnez un rôle à une personne membre, ou un téléphone ou un courriel à la fiche "
                "du pôle."
            ),
            animators(pole),
            url_for("poles_members.page", slug=pole.actor.slug),
        )
    ]


def _lacking(held: set[str]) -> str:
    return ", ".join(str(colleges.COLLEGES[one]) for one in VALIDATING if one not in held)


def _today():
    return clock.local_now().date()
