# SPDX-License-Identifier: AGPL-3.0-or-later
"""The proof of work: solved once, spent once, ours only, and not for ever."""

import base64
import json

import altcha
import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ess_map.core import challenge
from ess_map.core.db import db


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    monkeypatch.setattr(challenge, "COST", 2)


def solve(issued):
    """What the browser's solver sends back."""
    asked = altcha.Challenge.from_dict(issued)
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()


def changed(payload, change):
    data = json.loads(base64.b64decode(payload))
    change(data)
    return base64.b64encode(json.dumps(data).encode()).decode()


def test_a_solved_challenge_passes_once(app):
    payload = solve(challenge.issue())
    assert challenge.passed(payload)
    db.session.commit()
    assert not challenge.passed(payload)


def test_what_was_rolled_back_may_be_sent_again(app):
    payload = solve(challenge.issue())
    assert challenge.passed(payload)
    db.session.rollback()
    assert challenge.passed(payload)


def test_a_challenge_expires_by_the_clock_of_the_application(app, clock):
    payload, late = solve(challenge.issue()), solve(challenge.issue())
    clock.advance(minutes=29)
    assert challenge.passed(payload)
    clock.advance(minutes=1)
    assert not challenge.passed(late)


def test_a_longer_life_cannot_be_written_into_it(app, clock):
    payload = solve(challenge.issue())
    forged = changed(payload, lambda d: d["challenge"]["parameters"]["data"].update(until=9**12))
    clock.advance(hours=1)
    assert not challenge.passed(forged)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["solution"].update(derivedKey="00" * 32),
        lambda d: d["solution"].update(derivedKey=None),
        lambda d: d["challenge"]["parameters"].update(cost=1),
        lambda d: d["challenge"].update(signature=None),
        lambda d: d["challenge"].pop("parameters"),
        lambda d: d.update(challenge=[]),
        lambda d: d["challenge"].update(parameters=3),
    ],
    ids=["key", "no key", "cheaper", "unsigned", "empty", "list", "number"],
)
def test_a_proof_that_was_changed_does_not_pass(app, change):
    assert not challenge.passed(changed(solve(challenge.issue()), change))


@pytest.mark.parametrize("payload", [None, "", "é", "AAAA", "W10=", "bnVsbA==", "A" * 9000])
def test_what_is_no_proof_does_not_pass(app, payload):
    assert not challenge.passed(payload)


def test_the_proof_of_another_site_does_not_pass(app, make_app):
    payload = solve(challenge.issue())
    other = make_app(ESS_MAP_SECRET_KEY="another-secret")
    with other.app_context():
        assert not challenge.passed(payload)


def test_used_challenges_are_forgotten_once_they_have_expired(app, clock):
    assert challenge.passed(solve(challenge.issue()))
    assert challenge.forget_spent(db.session) == 0
    clock.advance(minutes=31)
    assert challenge.forget_spent(db.session) == 1


def test_the_address_sets_challenges_and_is_not_cached(client):
    answer = client.get("/defi.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert challenge.passed(solve(answer.json))


def test_one_address_gets_thirty_challenges_a_minute(client):
    statuses = [client.get("/defi.json").status_code for _again in range(31)]
    assert statuses == [200] * 30 + [429]


def test_the_trap_catches_who_fills_it_in():
    class Trapped(Form):
        homepage = challenge.Honeypot()

    assert Trapped(MultiDict({"homepage": "http://spam.example"})).homepage.caught
    assert not Trapped(MultiDict({"homepage": " "})).homepage.caught
    assert not Trapped().homepage.caught
