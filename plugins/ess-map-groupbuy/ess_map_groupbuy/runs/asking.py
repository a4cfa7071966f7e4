# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for a run; the job forms the groups, and whoever asked may leave and come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import alone, run_soon
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.runs import limits
from ess_map_groupbuy.runs.instance import NOTHING, Where
from ess_map_groupbuy.runs.models import Run

JOB = "groupbuy.form"
FORM, REFORM, WHAT_IF = "form", "reform", "what_if"
QUEUED, RUNNING, DONE, FAILED, PROPOSED = "queued", "running", "done", "failed", "proposed"
ENDED = (DONE, PROPOSED)
SEED = 0
LATE = (*lifecycle.ANSWERING, "committed", "ordered", "delivered", *lifecycle.OVER)
"""In which groups are there already: they are only formed again, as few changed as possible."""


def lock(session: Session, campaign_id: int) -> None:
    """Let nobody else begin, or ask for, a run of the campaign until the transaction ends."""
    alone(session, f"groupbuy.form.{campaign_id}")


def ask(
    session: Session,
    campaign: Campaign,
    *,
    purpose: str = FORM,
    by: int | None = None,
    change: Mapping[str, Any] = NOTHING,
    kept: Mapping[int, Where] = NOTHING,
    proposed: Mapping[int, Where] = NOTHING,
    caps: Mapping[int, int] = NOTHING,
) -> Run:
    """Queue a run and wake the job once the caller has committed; return it.

    What is asked twice before it has begun is one run. ``kept`` and ``proposed`` (see
    ``instance.build``) and ``caps`` are kept with it, so that it can be done again.
    """
    lock(session, campaign.id)
    given = _given(kept, proposed, caps)
    for waiting in _queued(session, campaign.id, purpose):
        if waiting.change == dict(change) and waiting.parameters.get("given", {}) == given:
            run_soon(session, JOB)
            return waiting
    run = Run(
        campaign_id=campaign.id,
        asked_by_id=by,
        purpose=purpose,
        state=QUEUED,
        change=dict(change),
        parameters={"seed": SEED, "limits": limits.decided(), "given": given},
        progress={},
        stages=[],
        solution={},
        names={},
    )
    session.add(run)
    session.flush()
    run_soon(session, JOB)
    return run


def given_to(run: Run) -> dict[str, Any]:
    """Return the named arguments of ``instance.build`` that a run was asked with."""
    given = run.parameters.get("given", {})
    places = {
        name: {int(who): (at[0], at[1], at[2]) for who, at in given.get(name, {}).items()}
        for name in ("kept", "proposed")
    }
    return {**places, "caps": {int(who): cap for who, cap in given.get("caps", {}).items()}}


def _given(
    kept: Mapping[int, Where], proposed: Mapping[int, Where], caps: Mapping[int, int]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, told in (("kept", kept), ("proposed", proposed)):
        if told:
            found[name] = {str(who): list(where) for who, where in sorted(told.items())}
    if caps:
        found["caps"] = {str(who): cap for who, cap in sorted(caps.items())}
    return found


def _queued(session: Session, campaign_id: int, purpose: str) -> list[Run]:
    mine = Run.campaign_id == campaign_id, Run.purpose == purpose, Run.state == QUEUED
    return list(session.scalars(sa.select(Run).where(*mine).order_by(Run.id)))
