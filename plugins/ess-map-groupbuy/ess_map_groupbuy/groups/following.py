# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do to commitments what a plan says, and write to everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_groupbuy.campaigns import acting, lifecycle, links
from ess_map_groupbuy.campaigns import moving as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import deadlines, elsewhere, letters, moving, record
from ess_map_groupbuy.groups.lifecycle import COMMITMENTS
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.groups.planning import CHANGES, JOINS, LEAVES, MOVES, STAYS, Change
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention


class Following:
    """The groups before and after, and who is in them; ``given_up`` are those that are to go.

    ``joined`` is the letter to who is proposed a group without having been in one.
    """

    def __init__(
        self,
        session: Session,
        campaign: Campaign,
        groups: Sequence[Group],
        *,
        given_up: frozenset[int],
        joined: str,
    ) -> None:
        self.session = session
        self.campaign = campaign
        self.given_up = given_up
        self.joined = joined
        self.by_where = {moving.where(one): one for one in groups}
        self.by_id = {one.id: one for one in groups}
        self.places = letters.Places.of(session, groups)
        pairs = record.members_of(session, self.by_id).values()
        self.live = {one[1].id: one for inside in pairs for one in inside}
        self.known = {one.id: one for one in intentions.active(session, campaign.id)}
        self.undecided = False
        self.left: list[tuple[Intention, letters.State]] = []

    def do(self, change: Change) -> None:
        """Do what ``change`` says, and write to whom it concerns."""
        if change.kind == JOINS:
            intention = self.known[change.intention]
            said = letters.State(letters.SAID if self.joined == "proposed" else letters.WAITING)
            cap = caps.without_vat(intention, self.campaign)
            self._ask(change, intention, cap, self.joined, said)
            return
        commitment, intention = self.live[change.intention]
        before = self._state(commitment)
        if change.kind == STAYS and commitment.told == "undecided":
            self._tell(intention, "restored", replace(before, words=letters.UNSURE), commitment)
        elif change.kind == CHANGES:
            commitment.price, commitment.quantity = change.price, change.quantity
            self._tell(intention, "changed", before, commitment)
        elif change.kind == MOVES:
            moving.answer(self.session, commitment, "release")
            self._ask(change, intention, commitment.cap, "moved", before)
        elif change.kind == LEAVES:
            self._leave(commitment, intention, before)

    def end(self) -> None:
        """Write to those who are left what there is elsewhere; tell organisers what to decide."""
        if self.undecided:
            acting.tell_organisers(
                self.session,
                self.campaign,
                "groupbuy.undecided",
                _l("Un groupe ne tient plus : prolonger la campagne, ou le dissoudre ?"),
                f"{links.path(self.campaign)}/groupes",
            )
        if not self.left:
            return
        near = elsewhere.Elsewhere(self.session, self.campaign)
        for intention, before in self.left:
            letters.tell(
                self.session,
                self.campaign,
                intention,
                "released",
                before,
                letters.State(letters.WAITING),
                others=near.for_whom(intention),
            )

    def _ask(
        self, change: Change, intention: Intention, cap: int, kind: str, before: letters.State
    ) -> None:
        commitment = Commitment(
            group_id=self.by_where[change.to].id,
            intention_id=intention.id,
            state="asked",
            quantity=change.quantity,
            price=change.price,
            cap=cap,
            asked_at=now(),
            expires_at=deadlines.until(self.campaign),
        )
        COMMITMENTS.start(self.session, commitment)
        self._tell(intention, kind, before, commitment)

    def _leave(self, commitment: Commitment, intention: Intention, before: letters.State) -> None:
        """Let somebody go; or wait, while the organisers may still prolong the campaign."""
        if commitment.group_id in self.given_up and may_extend(self.campaign):
            if commitment.told != "undecided":
                self.undecided = True
                self._tell(intention, "undecided", before, commitment)
            return
        moving.answer(self.session, commitment, "release")
        commitment.told = "released"
        self.left.append((intention, before))

    def _state(self, commitment: Commitment) -> letters.State:
        group = self.by_id[commitment.group_id]
        return self.places.state(letters.WORDS[commitment.state], group, commitment)

    def _tell(
        self, intention: Intention, kind: str, before: letters.State, commitment: Commitment
    ) -> None:
        commitment.told = kind
        after = self._state(commitment)
        letters.tell(
            self.session, self.campaign, intention, kind, before, after, commitment=commitment
        )


def may_extend(campaign: Campaign) -> bool:
    """Tell whether the organisers may still prolong the campaign for a group that broke."""
    ways = lifecycle.of(campaign).available(campaign, campaigns.as_organiser)
    unused = campaign.allow_extension and campaign.extended_at is None
    return unused and any(way.event == "extend" for way in ways)
