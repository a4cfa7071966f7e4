# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of plugins: their own text, in the reader's language, with addresses of this site."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import i18n, mail
from ess_map.core.errors import Invalid
from ess_map.platform.acting import verb

if TYPE_CHECKING:
    from flask_babel import LazyString

_post = verb(mail.post)


def post_letter(
    session: Session,
    to: str,
    subject: str | LazyString,
    template: str,
    *,
    kind: str,
    language: str = i18n.DEFAULT,
    **values: Any,
) -> None:
    """Write to an address, account or none, in the caller's transaction; a job may, too.

    ``template`` is a text of the plugin's own (``repair/mail/lent.txt``), rendered in ``language``
    (French for one that we do not speak) with ``values``, ``site_name``, and ``site_url``, which
    leads to a page in that language. A lazy ``subject`` is said in it too. ``kind`` says of what,
    for those who read the table: it starts with the plugin's name and has 40 characters at most.
    ``Invalid`` for a bad address.
    """
    language = language if language in i18n.LANGUAGES else i18n.DEFAULT
    known = {"site_name": _settings().site_name, "site_url": partial(_url_in, language)}
    with force_locale(i18n.LOCALES[language]):
        # Not render_template: what it adds for the frame of pages asks for a request.
        body = current_app.jinja_env.get_template(template).render(**known, **values)
        said = str(subject)
    _post(session, to, said, body, kind=kind)


def site_url(path: str) -> str:
    """Return the absolute address of ``path`` (``/repair/loans/12``) on this site; a job may ask.

    It begins as the operator has written it, whatever name a request used, and keeps the language
    of ``path``. ``Invalid`` for what is no path of ours.
    """
    return _settings().base_url + _bare(path)


def _url_in(language: str, path: str) -> str:
    bare = _bare(path)
    for code in i18n.LANGUAGES:
        if code != i18n.DEFAULT and f"{bare}/".startswith(f"/{code}/"):
            bare = bare.removeprefix(f"/{code}") or "/"
    prefix = "" if language == i18n.DEFAULT else f"/{language}"
    return f"{_settings().base_url}{prefix}{bare}"


def _bare(path: str) -> str:
    """Return ``path`` without the folder that the site is served under, which ``url_for`` adds."""
    if not path.startswith("/") or path.startswith("//"):
        raise Invalid(_("« %(path)s » n'est pas un chemin de ce site (/page).", path=path[:60]))
    root = urlsplit(_settings().base_url).path
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def _settings() -> Any:
    return current_app.extensions["ess_map.settings"]
