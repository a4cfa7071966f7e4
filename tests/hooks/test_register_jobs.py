# SPDX-License-Identifier: AGPL-3.0-or-later
"""register_jobs: work that is done again and again in the background."""

from ess_map import Job, hookimpl
from ess_map.core import jobs
from ess_map.core.db import db

waiting = ["vélo", "grille-pain"]


def mend(session):
    mended = 0
    while waiting:
        waiting.pop()
        mended += 1
    return f"{mended} réparés" if mended else None


@hookimpl
def register_jobs():
    return [Job(name="repair.mend", label="Réparer ce qui attend", run=mend, every=10)]


def test_the_job_runs_with_those_of_the_core_and_says_what_it_did(site):
    waiting[:] = ["vélo", "grille-pain"]
    assert {"letters", "timers", "repair.mend"} <= set(jobs.registered())
    assert jobs.run(db.session, jobs.named("repair.mend")).said == "2 réparés"
    assert jobs.run(db.session, jobs.named("repair.mend")).said == ""
