# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a pôle, from an idea to its end: which step leads where, and who may take it.

After "Soutien à la création de pôles de développement de l'ESS dans les Pays (Région Bretagne)",
Avise, October 2010: idea, study of prefiguration, validation, creation, running.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import clock, eventlog, journal
from ess_map.core.errors import Invalid
from ess_map.core.lifecycle import Lifecycle, State, Transition
from ess_map.poles import requirements, stage_facts
from ess_map.poles.models import Pole
from ess_map.poles.stage_facts import PRECISIONS, RECORDED, Fact


def _asked(event: str) -> Callable[[Pole], str | None]:
    """Return the guard of ``event``: one sentence with everything that is missing."""
    return partial(_refusal, event)


def _refusal(event: str, pole: Pole) -> str | None:
    missing = requirements.missing(pole, event)
    if not missing:
        return None
    named = " ; ".join(_inside(str(item.label)) for item in missing)
    return _("Il manque encore : %(missing)s.", missing=named)


def _inside(label: str) -> str:
    """A label as it reads in the middle of a sentence; an acronym stays as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


LIFECYCLE = Lifecycle(
    name="pole",
    attribute="stage",
    states=(
        State("idea", _l("Idée"), initial=True),
        State("prefiguration", _l("Préfiguration")),
        State("validated", _l("Validé")),
        State("abandoned", _l("Abandonné"), final=True),
        State("creation", _l("En création")),
        State("active", _l("En fonctionnement")),
        State("dormant", _l("En sommeil")),
        State("closed", _l("Terminé"), final=True),
    ),
    transitions=(
        Transition(
            "begin",
            "idea",
            "prefiguration",
            _l("Commencer la préfiguration"),
            role="animator",
            guard=_asked("begin"),
        ),
        Transition(
            "validate",
            "prefiguration",
            "validated",
            _l("Constater la validation"),
            role="animator",
            guard=_asked("validate"),
        ),
        Transition(
            "abandon",
            ("idea", "prefiguration", "validated", "creation"),
            "abandoned",
            _l("Abandonner le projet"),
            role="animator",
            needs_reason=True,
        ),
        Transition(
            "create",
            "validated",
            "creation",
            _l("Créer le pôle"),
            role="animator",
            guard=_asked("create"),
        ),
        Transition(
            "run",
            "creation",
            "active",
            _l("Ouvrir le pôle"),
            role="animator",
            guard=_asked("run"),
        ),
        Transition(
            "rest", "active", "dormant", _l("Mettre en sommeil"), role="animator", needs_reason=True
        ),
        Transition("wake", "dormant", "active", _l("Réveiller le pôle"), role="animator"),
        Transition(
            "close",
            ("active", "dormant"),
            "closed",
            _l("Mettre fin au pôle"),
            role="animator",
            needs_reason=True,
        ),
    ),
)
STAGES = tuple(state.name for state in LIFECYCLE.states)
PATH = ("idea", "prefiguration", "validated", "creation", "active")
"""The way from a first meeting to a running pôle; the other stages lie beside it."""


def record_past(
    session: Session,
    pole: Pole,
    stage: str,
    at: date | None,
    *,
    source: str,
    precision: str = "month",
    by: int | None = None,
) -> None:
    """Write down that ``pole`` was in ``stage`` by ``at``, as ``source`` says; once, if said again.

    A fact found in a document, not a step lived here: nobody knows what came before, so nothing
    is asked of the pôle. ``at`` None: the document gives no date. The log keeps when it was
    written; the date of the fact and how exact it is (``day``, ``month``, ``year``) go beside it.
    The pôle is in ``stage`` now unless something later is known of it.
    """
    if stage not in STAGES:
        raise Invalid(_("« %(stage)s » n'est pas une étape d'un pôle.", stage=stage[:40]))
    if not source.strip():
        raise Invalid(_("D'où le sait-on ? Citez la source."))
    if precision not in PRECISIONS:
        raise ValueError(f"no such precision: {precision}")
    if at is not None and at > clock.local_now().date():
        raise Invalid(_("Ce qui est constaté a déjà eu lieu : donnez une date passée."))
    said = {
        "on": at.isoformat() if at else None,
        "precision": precision if at else None,
        "source": source.strip()[:300],
    }
    session.flush()
    if any(fact.recorded == (stage, said) for fact in history(session, pole.id)):
        return
    step = {"lifecycle": LIFECYCLE.name, "subject_type": Pole.__tablename__, "by_id": by}
    step |= {"event": RECORDED, "from_state": None, "to_state": stage, "at": clock.now()}
    eventlog.record(session, {**step, "subject_id": pole.id, "payload": said})
    pole.stage = stage_facts.known(history(session, pole.id))[-1].stage
    journal.record(session, [journal.Event("pole.stage_changed", pole.id, {"stage": pole.stage})])


def history(session: Session, pole_id: int) -> list[Fact]:
    """Return everything known of the life of a pôle, in the order in which it happened."""
    return stage_facts.of(session, LIFECYCLE.name, [pole_id]).get(pole_id, [])
