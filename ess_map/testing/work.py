# SPDX-License-Identifier: AGPL-3.0-or-later
"""The background work, done in the foreground."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from ess_map.core import jobs, mail
from ess_map.core.db import db

RunJobs = Callable[..., list[str]]


def run_jobs(app: Flask, *names: str) -> list[str]:
    """Do the background work here and now, as an idle worker would; a failing job fails the test.

    Jobs that run every few minutes all run; a daily one only when its hour has come since it
    last ran. With ``names`` exactly those run. Return what the jobs said.
    """
    with app.app_context():
        found = [jobs.named(name) for name in names] or [
            job
            for job in jobs.registered().values()
            if isinstance(job.every, int) or job in jobs.due(db.session)
        ]
        # Letters last: a worker is asked for them by whoever has written some.
        runs = [
            jobs.run(db.session, job) for job in sorted(found, key=lambda job: job.name == mail.JOB)
        ]
        failed = [f"{run.name}: {run.error}" for run in runs if not run.well]
        assert not failed, failed
        return [run.said for run in runs if run.said]


@pytest.fixture(name="run_jobs")
def _run_jobs(app: Flask) -> RunJobs:
    """Do the background work now, all that is due or what is named: ``run_jobs("repair.mend")``."""
    return partial(run_jobs, app)
