# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a scheme is for a project: met, not met or to be said, condition by condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import Criterion, Explanation, Outcome, Verdict, evaluate, money, vocabulary
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.matching.demand import Demand
from ess_map_accompaniment.words import STAGES

FIELDS = {
    "stage": _l("Stade du projet"),
    "needs": _l("Besoins"),
    "sectors": _l("Secteurs d'activité"),
    "legal_form": _l("Statut envisagé"),
    "collective": _l("Projet collectif"),
    "amount": _l("Montant cherché, en euros"),
    "host": _l("Entreprise hôte"),
    "remote_ok": _l("À distance possible"),
    "max_km": _l("Kilomètres que l'on peut faire"),
    "territory": _l("Territoire (clés comme region-24)"),
}
"""What a condition may look at: fields of the demand, and where it is."""
OPS = {
    "eq": _l("est"),
    "in": _l("est l'un de"),
    "min": _l("au moins"),
    "max": _l("au plus"),
    "set": _l("est dit"),
}


@dataclass(frozen=True)
class Fit:
    """A scheme with all that was said of it; ``missing``: the conditions that are not met."""

    scheme: Scheme
    explanation: Explanation

    @property
    def outcome(self) -> Outcome:
        return self.explanation.outcome

    @property
    def missing(self) -> tuple[Verdict, ...]:
        return tuple(self.explanation.barriers)

    @property
    def shut(self) -> bool:
        """Whether its dates are among what is missing."""
        return any(one.criterion == GATES[0].name for one in self.missing)


def judge(scheme: Scheme, demand: Demand, today: date) -> Fit:
    """Return what each condition of ``scheme`` says of ``demand``."""
    own = [_own(index, said) for index, said in enumerate(scheme.conditions)]
    return Fit(scheme, evaluate([*GATES, *own], demand, scheme, today))


def nearest(fits: Sequence[Fit], count: int = 3) -> list[Fit]:
    """Return those that lack the least: few conditions, then by name."""
    missed = [fit for fit in fits if fit.outcome == Outcome.NOT_ELIGIBLE]
    return sorted(missed, key=lambda fit: (len(fit.missing), fit.scheme.name, fit.scheme.id))[
        :count
    ]


def holds(said: Mapping[str, Any], demand: Demand) -> bool | None:
    """Tell whether one condition is met; None when the demand does not say."""
    value = _value(said["field"], demand)
    if value is None or value == "" or value == ():
        return None
    op, wanted = said["op"], said.get("value")
    if op == "set":
        return value is not False and value != "none"
    if op in ("min", "max"):
        return value >= wanted if op == "min" else value <= wanted
    accepted = set(wanted) if isinstance(wanted, list | tuple) else {wanted}
    return not accepted.isdisjoint(value if isinstance(value, tuple) else (value,))


def _value(field: str, demand: Demand) -> Any:
    if field == "territory":
        return tuple(demand.locality.territories)
    return getattr(demand, field)


def _own(index: int, said: Mapping[str, Any]) -> Criterion:
    """Return a condition of a scheme's own as a criterion."""

    def look(demand: Demand, scheme: Scheme, _today: date) -> Verdict:
        named = {"scheme": scheme.name, "text": said["text"]}
        found = holds(said, demand)
        if found is None:
            text = _l("« %(scheme)s » demande : %(text)s. À préciser.", **named)
            question = _l("%(text)s : est-ce votre cas ?", text=said["text"])
            return Verdict.unknown(text, question=question, evidence={"field": said["field"]})
        if found:
            return Verdict.met(_l("Condition remplie : %(text)s.", text=said["text"]))
        text = _l("« %(scheme)s » demande : %(text)s. La condition manque.", **named)
        return Verdict.unmet(text, relax_hint=said["text"])

    return Criterion(f"accompaniment.scheme.condition_{index}", FIELDS.get(said["field"], ""), look)


def _open(_demand: Demand, scheme: Scheme, today: date) -> Verdict:
    if scheme.ends_on is not None and scheme.ends_on < today:
        return Verdict.unmet(_l("Ce dispositif est clos."))
    if scheme.starts_on is not None and today < scheme.starts_on:
        return Verdict.unmet(_l("Ce dispositif n'est pas encore ouvert."))
    return Verdict.met(_l("Ce dispositif est ouvert."))


def _stage(demand: Demand, scheme: Scheme, _today: date) -> Verdict:
    if not scheme.stages or demand.stage in scheme.stages:
        return Verdict.met(_l("Le stade du projet convient."))
    stages = ", ".join(str(STAGES.get(key, key)) for key in scheme.stages)
    if not demand.stage:
        return Verdict.unknown(
            _l("Pour ces stades : %(stages)s. Le vôtre n'est pas dit.", stages=stages),
            question=_l("Où en est votre projet ?"),
            evidence={"field": "stage"},
        )
    return Verdict.unmet(
        _l("« %(scheme)s » est pour ces stades : %(stages)s.", scheme=scheme.name, stages=stages),
        relax_hint=stages,
    )


def _form(demand: Demand, scheme: Scheme, _today: date) -> Verdict:
    if not scheme.legal_forms or demand.legal_form in scheme.legal_forms:
        return Verdict.met(_l("Le statut convient."))
    forms = ", ".join(vocabulary("legal_form").label_of(key) for key in scheme.legal_forms)
    if not demand.legal_form:
        return Verdict.unknown(
            _l("Pour ces statuts : %(forms)s. Le vôtre n'est pas dit.", forms=forms),
            question=_l("Quel statut envisagez-vous ?"),
            evidence={"field": "legal_form"},
        )
    return Verdict.unmet(
        _l("« %(scheme)s » est pour ces statuts : %(forms)s.", scheme=scheme.name, forms=forms),
        relax_hint=forms,
    )


def _amount(demand: Demand, scheme: Scheme, _today: date) -> Verdict:
    """More than the most is no barrier: a scheme may pay a part of what is sought."""
    if scheme.amount_min is None or (demand.amount or 0) >= scheme.amount_min:
        return Verdict.met(_l("Le montant cherché convient."))
    least = money.euros(scheme.amount_min)
    if demand.amount is None:
        return Verdict.unknown(
            _l("À partir de %(least)s. Votre montant n'est pas dit.", least=least),
            question=_l("Combien cherchez-vous ?"),
            evidence={"field": "amount"},
        )
    return Verdict.unmet(
        _l("« %(scheme)s » commence à %(least)s.", scheme=scheme.name, least=least),
        relax_hint=least,
    )


GATES = (
    Criterion("accompaniment.scheme.open", _l("Dates"), _open),
    Criterion("accompaniment.scheme.stage", _l("Stade"), _stage),
    Criterion("accompaniment.scheme.form", _l("Statut"), _form),
    Criterion("accompaniment.scheme.amount", _l("Montant"), _amount),
)
