# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on add to campaigns: each appends its function once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns.models import Campaign


@dataclass(frozen=True)
class Section:
    """A block of a page of a campaign; lower ``weight`` comes first.

    ``html`` is what stands under the title, without a heading of its own level (h2).
    """

    title: str | LazyString
    html: Markup
    weight: int = 100


@dataclass(frozen=True)
class Task:
    """Something that waits for the organisers: ``label`` says it all, « 3 offres à examiner »."""

    label: str | LazyString
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Concerned:
    """Somebody to write to when a campaign is cancelled; ``path`` is their own page, or ''."""

    email: str
    path: str = ""
    language: str = "fr"


SECTIONS: list[Callable[[Campaign], Section | None]] = []
"""(campaign) → a block of its public page, or None."""
BOARD: list[Callable[[Campaign], Section | None]] = []
"""(campaign) → a block of the organisers' board, or None."""
TASKS: list[Callable[[Session, Campaign], list[Task]]] = []
"""(session, campaign) → what waits for the organisers."""
READY: list[Callable[[Session, Campaign, str], str | None]] = []
"""(session, campaign, event) → a sentence that says why it cannot happen yet, or None."""
MOVED: list[Callable[[Session, Campaign, str], None]] = []
"""(session, campaign, event) → None, after a step and before the commit."""
DATED: list[Callable[[Session, Campaign], None]] = []
"""(session, campaign) → None: its moments, or its state, have changed; alarms are set again."""

COUNTS: list[Callable[[Session, Sequence[int]], Mapping[int, str]]] = []
"""(session, ids of campaigns) → what their cards say of how many, or how many are missing."""
CONCERNED: list[Callable[[Session, Campaign], Sequence[Concerned]]] = []
"""(session, campaign) → whom its cancelling concerns and nobody else writes to."""
PLACES: dict[str, Callable[[Campaign], str]] = {}
"""Event → the address of the page on which the organisers take this step; others have ours."""


def sections(campaign: Campaign, of: list[Callable[[Campaign], Section | None]]) -> list[Section]:
    """Return the blocks that other rooms add (``SECTIONS`` or ``BOARD``), in order."""
    found = [one for tell in of if (one := tell(campaign)) is not None]
    return sorted(found, key=lambda one: one.weight)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what waits for the organisers, the urgent first."""
    found = [one for tell in TASKS for one in tell(session, campaign)]
    return sorted(found, key=lambda one: not one.urgent)


def counts(session: Session, campaign_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return what the cards of campaigns say, by id."""
    found: dict[int, list[str]] = {one: [] for one in campaign_ids}
    for tell in COUNTS:
        for campaign_id, sentence in tell(session, campaign_ids).items():
            found[campaign_id].append(sentence)
    return found
