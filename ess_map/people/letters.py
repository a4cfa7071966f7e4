# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of Flask-Security, posted as all of ours are; and what an address is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, after_this_request, current_app, render_template, request
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.people import accounts


def at_home(address: str) -> str:
    """Return an address of this site as the operator writes it, whatever name the request used.

    The ``Host`` of a request is the client's word: a letter that repeated it would lead the
    holder of the account to whoever asked for it.
    """
    home = urlsplit(current_app.extensions["ess_map.settings"].base_url)
    return urlsplit(address)._replace(scheme=home.scheme, netloc=home.netloc).geturl()


def body(template: str, context: dict[str, Any]) -> str:
    """Render the text of a letter, all its links leading home."""
    links = {
        name: at_home(value)
        for name, value in context.items()
        if isinstance(value, str) and value.startswith(request.host_url)
    }
    return render_template(template, **{**context, **links, "at_home": at_home})


def _commit(response: Response) -> Response:
    db.session.commit()
    return response


class Letters(MailUtil):
    """Writes in the caller's transaction; one rule for addresses, wherever they are typed."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        mail.post(db.session, str(recipient), str(subject), body or "", kind=accounts.KIND)
        after_this_request(_commit)  # where it only writes, Flask-Security commits nothing

    def normalize(self, email: str) -> str:
        try:
            return accounts.address(email)
        except Invalid as error:
            raise EmailValidateException(error.message) from error

    def validate(self, email: str) -> str:
        return self.normalize(email)
