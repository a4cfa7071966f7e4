# SPDX-License-Identifier: AGPL-3.0-or-later
"""A month of life on the map: what the demo's people proposed and decided, all of it invented.

It goes through the same verbs as everybody's, day after day, and speaks of fictional actors only:
nobody who exists is shown as having been wrongly described.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import placing, saying, store
from ess_map.actors.models import Actor, Source, SourceRecord
from ess_map.contributions import decide, labels, propose, relations, undo
from ess_map.contributions.models import Contribution
from ess_map.contributions.propose import Author
from ess_map.core import clock
from ess_map.core.errors import NotFound
from ess_map.demo import past, tables
from ess_map.explore.query import read
from ess_map.notifications.models import Notification
from ess_map.people import accounts
from ess_map.people.models import User
from ess_map.subscriptions import subscribing
from ess_map.subscriptions.models import Subscription

Step = Mapping[str, Any]
READ = timedelta(days=3)
"""What the demo's people were told longer ago, they have read."""
SUBSCRIBER = "marion@demo.example"


def create(session: Session) -> None:
    """Live the month, unless somebody has contributed already: again changes nothing."""
    lived = sa.select(Contribution.id).where(Contribution.kind != "import").limit(1)
    if session.scalar(lived) is not None:
        return
    labels.sync(session)
    month = _Month(session)
    for step in tables.document("contributions.json"):
        with past.living(past.ago(step["day"], time.fromisoformat(step["at"]))):
            month.live(step)
    _settle(session)
    session.commit()
    subscribe(session)


def subscribe(session: Session) -> None:
    """Let a citizen follow Tours Métropole by letter, confirmed."""
    query = read({"territory": ["epci-243700754"]}).query
    subscribing.ask(session, SUBSCRIBER, query, "week", "fr")
    session.flush()
    asked = sa.select(Subscription).where(Subscription.email == SUBSCRIBER)
    subscribing.confirm(session.scalars(asked).one())
    session.commit()


def _settle(session: Session) -> None:
    """Nobody gets a letter today about what they were told weeks ago."""
    old = sa.update(Notification).where(Notification.created_at < clock.now() - READ)
    session.execute(old.values(read_at=Notification.created_at, mailed_at=Notification.created_at))


class _Month:
    """Does the steps of the month one by one; a step may name an earlier one by its ``as``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._named: dict[str, Contribution] = {}

    def live(self, step: Step) -> None:
        """Do one step, at the application's present time."""
        made = STEPS[step["do"]](self, step)
        if "as" in step:
            self._named[step["as"]] = made

    def create(self, step: Step) -> Contribution:
        changes = {**step["changes"], "place": _place(step["place"])}
        return self._sent(
            propose.create(
                self._session,
                changes,
                step["place"]["commune"],
                self._author(step),
                step.get("message", ""),
            ),
            step,
        )

    def update(self, step: Step) -> Contribution:
        actor = self._actor(step["of"])
        wanted = dict(step["changes"])
        if "place" in step:
            wanted["place"] = _place(step["place"])
        merged = propose.prepare(self._session, actor, actor.version, wanted)
        author, why = self._author(step), step.get("message", "")
        made = propose.update(self._session, actor, merged, actor.version, author, why)
        return self._sent(made, step)

    def close(self, step: Step) -> Contribution:
        after = self._actor(step["successor"]).id if "successor" in step else None
        on: date = clock.local_now().date() - timedelta(days=step["closed"] - step["day"])
        actor, author = self._actor(step["of"]), self._author(step)
        made = propose.close(
            self._session, actor, on, author, successor_id=after, message=step["message"]
        )
        return self._sent(made, step)

    def confirm(self, step: Step) -> Contribution:
        made = propose.confirm(self._session, self._actor(step["of"]), self._author(step))
        return self._sent(made, step)

    def report(self, step: Step) -> Contribution:
        actor, author = self._actor(step["of"]), self._author(step)
        return self._sent(propose.report(self._session, actor, step["message"], author), step)

    def relate(self, step: Step) -> None:
        first, second = self._actor(step["of"]), self._actor(step["to"])
        why = step.get("message", "")
        relations.propose(self._session, step["kind"], first, second, self._user(step["who"]), why)

    def accept(self, step: Step) -> None:
        contribution = self._named[step["what"]]
        decide.accept(
            self._session,
            contribution,
            self._user(step["who"]),
            units=step.get("units"),
            reason=step.get("reason", ""),
        )
        if contribution.kind == "create":  # an invented place says that it is
            invented = {"fictional": True}
            at, cause = clock.now(), contribution.id
            store.update(self._session, contribution.actor_id, invented, at, cause)

    def refuse(self, step: Step) -> None:
        by = self._user(step["who"])
        decide.refuse(self._session, self._named[step["what"]], by, step["reason"])

    def undo(self, step: Step) -> None:
        by = self._user(step["who"])
        undo.undo(self._session, self._named[step["what"]], by, step["reason"])

    def assign(self, step: Step) -> None:
        to, by = self._user(step["to"]), self._user(step["who"])
        decide.assign(self._session, self._named[step["what"]], to, by)

    def ask(self, step: Step) -> None:
        by, what = self._user(step["who"]), self._named[step["what"]]
        decide.say(self._session, what, step["message"], by=by, moderator=True)

    def labels(self, _step: Step) -> None:
        """The job of the labels asks their owners about what has changed."""
        labels.renew(self._session)

    def _sent(self, contribution: Contribution, step: Step) -> Contribution:
        if step.get("confirmed", True):
            propose.confirm_author(self._session, contribution)
        return contribution

    def _author(self, step: Step) -> Author:
        email = f"{step['who']}@demo.example"
        user = accounts.by_address(self._session, email)
        return Author(user=user) if user else Author(email=email, name=step["name"])

    def _user(self, who: str) -> User:
        found = accounts.by_address(self._session, f"{who}@demo.example")
        if found is None:
            raise NotFound(f"No account of the demo is called {who}.")
        return found

    def _actor(self, external_id: str) -> Actor:
        query = (
            sa.select(SourceRecord.actor_id)
            .join(Source)
            .where(Source.key == "demo", SourceRecord.external_id == external_id)
        )
        return store.load(self._session, [self._session.scalars(query).one()])[0]


STEPS: dict[str, Callable[[_Month, Step], Contribution | None]] = {
    "create": _Month.create,
    "update": _Month.update,
    "move": _Month.update,
    "close": _Month.close,
    "confirm": _Month.confirm,
    "report": _Month.report,
    "relate": _Month.relate,
    "accept": _Month.accept,
    "refuse": _Month.refuse,
    "undo": _Month.undo,
    "assign": _Month.assign,
    "ask": _Month.ask,
    "labels": _Month.labels,
}


def _place(where: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: saying.DEFAULTS[name] for name in placing.FIELDS},
        **where,
        "location_precision": "address",
    }
