# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who edits one actor a second: `python -m ess_map.bench.editor`.

Writes one JSON line per committed edit: the actor's id and a word that its name has since.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from random import Random
from string import ascii_lowercase
from time import perf_counter, sleep

import sqlalchemy as sa

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.app import create_app
from ess_map.core.db import db

SECONDS = 1.0


def main() -> None:
    """Edit until the process is stopped."""
    with create_app().app_context():
        rng = Random(11)
        last = db.session.scalar(sa.select(sa.func.max(Actor.id)))
        start = perf_counter()
        for number in count():
            sleep(max(0.0, start + number * SECONDS - perf_counter()))
            actor = None
            while actor is None:
                actor = db.session.get(Actor, rng.randint(1, last))
            word = "zz" + "".join(rng.choices(ascii_lowercase, k=12))
            store.update(db.session, actor.id, {"name": f"Maison {word}"})
            db.session.commit()
            sys.stdout.write(json.dumps({"id": actor.id, "word": word}) + "\n")
            sys.stdout.flush()
            db.session.expunge_all()


if __name__ == "__main__":
    main()
