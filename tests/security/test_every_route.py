# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of every address at once: no forged form, no private address, the same headers."""

import pytest

from tests.security.test_matrix import routes, url_of
from tests.security.world import HERE, PEOPLE, VISITOR, endpoints

WITHOUT_TOKEN = {
    "subscriptions.unsubscribed",  # RFC 8058: mail programs send it, and its token is the right
}
"""Reviewed: what takes a POST that no page of ours has prepared."""


@pytest.fixture(scope="module")
def app(world):
    world.ask(VISITOR, "GET", "/healthz")
    return world.app


def test_no_form_is_taken_without_its_token(world, app):
    taken = []
    for endpoint, method, rule in routes(app):
        if method == "GET" or endpoint in WITHOUT_TOKEN:
            continue
        world.ask(VISITOR, "GET", "/healthz")
        world.app.config["WTF_CSRF_ENABLED"] = True
        for who in ("owner", "administrator"):
            answer = world.ask(who, method, url_of(world, endpoint, rule, HERE))
            if answer.status_code != 400:
                taken.append(f"{method} {rule} as {who}: {answer.status}")
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert taken == []


def test_nobody_reads_the_address_of_anybody_else(world, app):
    addresses = {f"{name}@exemple.fr" for name in PEOPLE} | set(world.private)
    told = []
    for endpoint, method, rule in routes(app):
        if method != "GET":
            continue
        for who in (VISITOR, "account"):
            answer = world.ask(who, method, url_of(world, endpoint, rule, HERE))
            text = answer.data.decode("utf-8", "replace")
            own = {f"{who}@exemple.fr"}
            told += [f"{rule} tells {one} to {who}" for one in addresses - own if one in text]
    assert told == []


def test_every_answer_has_the_security_headers(world, app):
    for endpoint, method, rule in sorted(set(endpoints(app))):
        if method != "GET":
            continue
        answer = world.ask(VISITOR, method, url_of(world, endpoint, rule, HERE))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, rule
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule


def test_cookies_are_closed_to_scripts_and_other_sites(world, app):
    answer = world.ask(VISITOR, "GET", "/connexion")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
