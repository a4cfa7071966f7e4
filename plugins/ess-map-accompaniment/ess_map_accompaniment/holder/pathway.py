# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pathway: the stages, and at the chosen one every service with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ess_map import Outcome, Page, db, find_territory, page_of, public, vocabulary, wants_fragment
from ess_map_accompaniment.holder import answers as said
from ess_map_accompaniment.holder import areas, cards, survey
from ess_map_accompaniment.holder.cards import Card
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.words import HOSTS, NEEDS, PUBLICS, STAGE_HINTS, STAGES

FIRST = {Outcome.ELIGIBLE: 8, Outcome.TO_CHECK: 5, Outcome.NOT_ELIGIBLE: 3}
"""Cards of each section before « voir les 37 autres »."""
SIZE = 20
KM_CHOICES = (10, 20, 30, 50, 100)


@dataclass(frozen=True)
class Section:
    """The services of one outcome: some of them, and how to see the others."""

    outcome: Outcome
    cards: list[Card]
    count: int
    page: Page | None
    """When this section alone is shown, page by page."""


@bp.get("/parcours")
@public
def pathway() -> AnyResponse:
    """The page, or what an answer changes of it."""
    answers = said.read(request.args)
    if not answers.ready:
        step = ".place" if answers.stage else ".start"
        return redirect(url_for(step, **answers.args()), 303)
    found = survey.of(
        db.session, answers.demand(), answers.seed, collective_only=answers.collective_only
    )
    part = wants_fragment()
    template = "_pathway.html" if part else "pathway.html"
    response = make_response(
        render_template(f"accompaniment/holder/{template}", **_context(answers, found))
    )
    response.vary.update(("HX-Request", "HX-Trigger"))
    return response


@bp.post("/parcours/publics")
@public
def declare() -> AnyResponse:
    """Keep in this session what the visitor says to be, and go on with the same answers."""
    said.declare(request.form.getlist("public"))
    answers = said.read(request.args)
    return redirect(url_for(".pathway", **answers.args(), _anchor="acc-result"), 303)


@bp.get("/parcours/zones.json")
@public
def areas_of_services() -> Response:
    """Where the services that can or may help work, and where they receive: for the map."""
    answers = said.read(request.args)
    found = survey.of(db.session, answers.demand(), answers.seed)
    able = found.by_outcome[Outcome.ELIGIBLE] + found.by_outcome[Outcome.TO_CHECK]
    return jsonify(areas.collection([one.offer for one in able]))


def _context(answers: said.Answers, found: survey.Survey) -> dict:
    alone = _alone()
    sections = _sections(found, alone)
    return {
        "answers": answers,
        "place": find_territory(answers.somewhere).name if answers.somewhere else "",
        "stages": STAGES,
        "hints": STAGE_HINTS,
        "needs": NEEDS,
        "structures": found.structures_by_stage,
        "sections": sections,
        "followed": _followed(sections),
        "alone": alone,
        "titles": cards.TITLES,
        "misses": cards.shown(db.session, found.misses) if _nobody(found) else [],
        "nobody": _nobody(found),
        "left_out": found.left_out,
        "publics": [(key, PUBLICS[key]) for key in found.publics_asked],
        "choices": _choices(),
        "answered": ANSWERS,
    }


ANSWERS = {
    "stage": "stage",
    "collective": "team",
    "legal_form": "form",
    "amount": "amount",
    "remote_ok": "remote",
    "host": "host",
    "max_km": "km",
}
"""The parameter of the address that says a field of the demand."""


def _choices() -> dict[str, list[tuple[str, object]]]:
    """Return the answers to propose for each field that has a short list of them."""
    forms = vocabulary("legal_form")
    return {
        "stage": list(STAGES.items()),
        "collective": [("solo", "solo"), ("team", "team")],
        "legal_form": [(key, forms.label_of(key)) for key in said.FORMS],
        "host": list(HOSTS.items()),
        "max_km": [(str(km), f"{km} km") for km in KM_CHOICES],
    }


def _alone() -> Outcome | None:
    shown = request.args.get("show", "")
    return Outcome(shown) if shown in {one.value for one in Outcome} else None


def _sections(found: survey.Survey, alone: Outcome | None) -> list[Section]:
    """Return the sections that are shown; the next meetings are asked for once, for all."""
    outcomes = [one for one in Outcome if alone in (None, one)]
    parts = {one: _part(found.by_outcome[one], one, alone) for one in outcomes}
    all_cards = iter(cards.shown(db.session, [one for some, _p in parts.values() for one in some]))
    return [
        Section(one, list(islice(all_cards, len(some))), len(found.by_outcome[one]), page)
        for one, (some, page) in parts.items()
    ]


def _followed(sections: list[Section]) -> int | None:
    """Return the service whose question was just answered, 0 if it is no longer shown, else None.

    There the focus goes on, for who reads with the keyboard: the button they pressed is gone.
    """
    answered = request.headers.get("HX-Trigger", "").removeprefix("acc-question-")
    if not answered.isdecimal():
        return None
    shown = {card.offer.id for section in sections for card in section.cards}
    return int(answered) if int(answered) in shown else 0


def _part(
    judged: list[Judged], outcome: Outcome, alone: Outcome | None
) -> tuple[list[Judged], Page | None]:
    if alone is None:
        return judged[: FIRST[outcome]], None
    page = page_of(len(judged), request.args.get("page", 1, type=int), SIZE)
    return judged[page.start : page.end], page


def _nobody(found: survey.Survey) -> bool:
    return not found.by_outcome[Outcome.ELIGIBLE]
