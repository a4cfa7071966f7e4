# SPDX-License-Identifier: AGPL-3.0-or-later
"""A served demo whose letters arrive, on an SMTP server of the test, and are waited for."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa

from ess_map import config
from ess_map.app import create_app
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.subscriptions.models import Subscription
from ess_map.testing.mailserver import Mailbox
from tests.browser.served import COMMAND, HOST, ROOT, demo_site, settings

SECONDS_TO_ARRIVE = 120
"""A letter leaves at once; should that fail, the worker looks again every minute."""


class Post(Mailbox):
    """Lets a test wait until a letter is there."""

    def __init__(self, patience: float = SECONDS_TO_ARRIVE) -> None:
        super().__init__()
        self.patience = patience
        self.arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        with self.arrived:
            self.arrived.notify_all()
        return answer

    def letter(self, to: str, subject: str) -> EmailMessage:
        """Return the last letter to somebody whose subject holds these words."""
        found: list[EmailMessage] = []

        def is_there() -> bool:
            found[:] = [one for one in self.to(to) if subject in one["Subject"]]
            return bool(found)

        with self.arrived:
            assert self.arrived.wait_for(is_there, self.patience), (
                f"No letter « {subject} » to {to}: {[one['Subject'] for one in self.to(to)]}"
            )
        return found[-1]

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters that somebody has received, the oldest first."""
        letters = [(one.rcpt_tos, one.original_content) for one in list(self.envelopes)]
        return [
            message_from_bytes(content, policy=policy.default)
            for recipients, content in letters
            if address in recipients
        ]


def text(letter: EmailMessage) -> str:
    """Return what a letter says, each run of blanks as one."""
    return " ".join(letter.get_content().split())


def link(letter: EmailMessage, path: str) -> str:
    """Return the whole address in a letter whose path begins so."""
    return re.search(rf"http://\S+?({re.escape(path)}\S+)", letter.get_content())[0]


@dataclass(frozen=True)
class PostedSite:
    """Where it is served, what its processes run with, and where its letters arrive."""

    origin: str
    environment: dict[str, str]
    post: Post

    def run(self, *command: str) -> str:
        """Run ``ess-map`` beside the server; return what it said."""
        done = subprocess.run(
            [*COMMAND, *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def tell_subscribers(self) -> str:
        """Let the next morning of every subscription be now, and write to whom it concerns."""
        app = create_app(config.from_environment(self.environment), installed=False)
        with app.app_context():
            due = sa.update(Subscription).where(Subscription.due_at.is_not(None))
            db.session.execute(due.values(due_at=clock.now()))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        said = self.run("jobs", "run", "subscriptions")
        self.run("jobs", "run", "letters")
        return said


@contextmanager
def posted_demo(template: Path, instance: Path) -> Iterator[PostedSite]:
    """Serve a demo of its own, with its worker, and take in its letters."""
    post = Post()
    post.start()
    mail = {"ESS_MAP_SMTP_HOST": HOST, "ESS_MAP_SMTP_PORT": str(post.port)}
    try:
        with demo_site(template, instance, **mail) as origin:
            environment = {**settings(instance), "ESS_MAP_BASE_URL": origin, **mail}
            yield PostedSite(origin, environment, post)
    finally:
        post.stop()
