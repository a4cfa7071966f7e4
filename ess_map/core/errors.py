# SPDX-License-Identifier: AGPL-3.0-or-later
"""The few exceptions that verbs raise, and the one table that turns them into answers."""

from __future__ import annotations

from http import HTTPStatus


class EssMapError(Exception):
    """Base of all errors that carry a sentence for the reader."""

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else ""


class ConfigurationError(EssMapError):
    """The operator must change something before the application can start."""


class Invalid(EssMapError):
    """What was asked or sent does not make sense."""


class NotFound(EssMapError):
    """There is nothing here, and there never was as far as we know."""


class Gone(EssMapError):
    """There was something here, and there is no more."""


class Forbidden(EssMapError):
    """The reader is known and may not do this."""


class Conflict(EssMapError):
    """Somebody else changed it meanwhile."""


class Unavailable(EssMapError):
    """Something that we depend on does not answer; trying again later may help."""


STATUS: dict[type[EssMapError], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Conflict: HTTPStatus.PRECONDITION_FAILED,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
