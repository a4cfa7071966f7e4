# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signed link is good for one purpose, for a time, as it was written."""

import pytest

from ess_map.core import links
from ess_map.core.errors import Gone, Invalid


@pytest.fixture
def database():
    """Links do not depend on the database."""
    return "spatialite"


def test_a_link_carries_its_value(app):
    token = links.sign("greeting", {"user": 7})
    assert links.verify("greeting", token, 60) == {"user": 7}


def test_a_link_expires_by_the_clock(app, clock):
    token = links.sign("greeting", 1)
    clock.advance(seconds=60)
    assert links.verify("greeting", token, 60) == 1
    clock.advance(seconds=1)
    with pytest.raises(Gone, match="expiré"):
        links.verify("greeting", token, 60)


def test_a_link_of_another_purpose_is_forged(app):
    with pytest.raises(Invalid, match="en entier"):
        links.verify("farewell", links.sign("greeting", 1), 60)


def test_a_changed_link_is_forged(app):
    token = links.sign("greeting", 1)
    for changed in (token[:-1], f"x{token}", token.swapcase(), token.replace(".", ""), ""):
        with pytest.raises(Invalid):
            links.verify("greeting", changed, 60)


def test_a_link_signed_with_another_key_is_forged(app, make_app):
    token = links.sign("greeting", 1)
    with make_app(ESS_MAP_SECRET_KEY="another").app_context(), pytest.raises(Invalid):
        links.verify("greeting", token, 60)
