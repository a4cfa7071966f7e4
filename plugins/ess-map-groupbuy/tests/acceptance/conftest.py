# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters as they came through a real SMTP server, and groups that a run has formed."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from ess_map_groupbuy.runs import asking, reading

from ess_map import db


@pytest.fixture
def delivered(smtp):
    """Return {address: [(subject, text), …]} of the letters that were delivered since ``start``."""

    def read(start=0):
        found = {}
        for one in smtp.envelopes[start:]:
            letter = message_from_bytes(one.content, policy=policy.default)
            text = letter.get_body(("plain",)).get_content()
            for to in one.rcpt_tos:
                found.setdefault(to, []).append((letter["subject"], text))
        return found

    return read


@pytest.fixture
def formed(run_jobs):
    """Form the groups of a campaign in the background, now; return the run, whole."""

    def form(campaign):
        run_id = asking.ask(db.session, campaign).id
        db.session.commit()
        run_jobs(asking.JOB)
        db.session.expire_all()
        return reading.find(db.session, campaign.id, run_id)

    return form
