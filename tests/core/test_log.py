# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each line of the log is one JSON object that says which request it belongs to."""

import io
import json
import logging

import pytest

from ess_map.core.log import JsonFormatter, logger


@pytest.fixture
def lines(bare):
    """What an operator reads on standard error."""
    app = bare(ESS_MAP_LOG="info")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    app.add_url_rule("/fine/<token>", "fine", lambda token: (logger.info("été"), token)[1])
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    app.testing = False
    yield app.test_client(), lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel("WARNING")


def test_a_request_is_one_line_with_its_id(lines):
    client, read = lines
    answer = client.get("/fine/x", headers={"X-Request-ID": "proxy-12345678"})
    assert answer.headers["X-Request-ID"] == "proxy-12345678"
    inner, outer = read()
    assert inner["message"] == "été"
    assert inner["request"] == outer["request"] == "proxy-12345678"
    assert (outer["method"], outer["status"], outer["level"]) == ("GET", 200, "info")
    assert outer["ms"] >= 0


@pytest.mark.parametrize("sent", ["", "short", "with space and more", 'quote"quote', "x" * 65])
def test_an_id_that_could_break_a_line_is_replaced(lines, sent):
    client, _read = lines
    found = client.get("/fine/x", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert found != sent
    assert len(found) == 32


def test_the_secret_of_a_signed_link_stays_out_of_the_log(lines):
    client, read = lines
    client.get("/fine/my-secret-token")
    assert read()[-1]["path"] == "/fine/…"
    assert "my-secret-token" not in json.dumps(read())


def test_an_unexpected_error_is_logged_with_its_traceback_and_hidden_from_the_reader(lines):
    client, read = lines
    answer = client.get("/broken")
    assert answer.status_code == 500
    error = next(line for line in read() if line["level"] == "error")
    assert "ZeroDivisionError" in error["exception"]
    assert error["request"] == answer.headers["X-Request-ID"]
    assert "ZeroDivision" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
