# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structured logs: one JSON object a line, each with the id of the request that caused it."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

logger = logging.getLogger("ess_map")
_REQUEST_ID = re.compile(r"[\w.-]{8,64}")


class JsonFormatter(logging.Formatter):
    """Formats a record with its ``extra={"fields": {...}}`` and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            entry["request"] = g.get("request_id", "")
        entry.update(getattr(record, "fields", {}))
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        # Half a character, such as of a file's name in another encoding, could not be written.
        return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def configure(level: str) -> None:
    """Send the application's logs to standard error, once a process."""
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
    logger.setLevel(level)


def init_app(app: Flask) -> None:
    """Give each request an id, return it to the client, and log how the request went."""

    @app.before_request
    def _begin() -> None:
        sent = request.headers.get("X-Request-ID", "")
        # A proxy's id is kept only when it cannot break a log line.
        g.request_id = sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        g.request_started = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        fields = {
            "method": request.method,
            "path": _path(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("request_started", 0)) * 1000, 1),
        }
        logger.info("request", extra={"fields": fields})
        return response


def _path() -> str:
    """The path without the secret that a signed link carries."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "…") if token else request.path
