# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every answer forbids what we never do: inline code, other people's servers, framing."""

import pytest

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:{outside}; connect-src 'self'{outside}; "
    "worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)


def page():
    return "bonjour"


page.embeddable = True


def answer(app, path="/page", **kwargs):
    app.add_url_rule("/page", view_func=page)
    app.add_url_rule("/other", "other", lambda: "bonjour")
    return app.test_client().get(path, **kwargs)


def test_the_policy_is_exactly_this(bare):
    policy = answer(bare()).headers["Content-Security-Policy"]
    assert policy == POLICY.format(outside="", ancestors="'self'")
    assert "unsafe" not in policy


def test_only_the_base_map_of_the_operator_is_from_outside(bare):
    policy = answer(bare(ESS_MAP_BASEMAP="ign")).headers["Content-Security-Policy"]
    assert policy == POLICY.format(outside=" https://data.geopf.fr", ancestors="'self'")


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [("/page?embed=1", "*"), ("/page", "'self'"), ("/other?embed=1", "'self'")],
)
def test_only_an_embeddable_page_that_is_asked_for_may_be_framed(bare, path, ancestors):
    policy = answer(bare(), path).headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors {ancestors}")


def test_errors_carry_the_headers_too(bare):
    headers = answer(bare(), "/nothing").headers
    assert headers["Content-Security-Policy"] == POLICY.format(outside="", ancestors="'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Permissions-Policy"] == "geolocation=(self)"


def test_production_asks_browsers_to_stay_on_https(bare):
    assert "Strict-Transport-Security" not in answer(bare()).headers
    strict = answer(bare(ESS_MAP_ENV="production")).headers
    assert strict["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_without_its_token_is_refused_with_what_to_do(bare):
    app = bare()
    app.add_url_rule("/form", "form", lambda: "done", methods=["POST"])
    refused = app.test_client().post("/form")
    assert refused.status_code == 400
    assert "revenez en arrière" in refused.text
