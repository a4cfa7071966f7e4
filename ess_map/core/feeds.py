# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom feeds (RFC 4287, GeoRSS): what is new, or has changed last, comes first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit
from xml.sax.saxutils import escape, quoteattr

from flask import Response, current_app, request

if TYPE_CHECKING:
    from flask_babel import LazyString

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
MOST = 100
"""Entries of a feed; readers ask every quarter of an hour, and keep what they have seen."""
DAWN = datetime(2026, 1, 1, tzinfo=UTC)
"""When an empty feed was last updated."""

_UNSAYABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One thing that is new or has changed, in a feed."""

    key: str
    """What it stays when its title and address change: ``repair/loans/12``. A plugin's starts
    with its name."""
    title: str | LazyString
    url: str
    """Where it is read: what ``url_for`` returns, or an address elsewhere."""
    updated: datetime
    """When it last changed in a way worth telling; with its time zone."""
    summary: str | LazyString = ""
    """Plain text; the title when there is nothing to add."""
    point: tuple[float, float] | None = None
    """Longitude and latitude, for readers that show maps."""

    def __post_init__(self) -> None:
        if self.updated.tzinfo is None:
            raise ValueError(f"the entry {self.key} of a feed needs a moment with its time zone")


def atom(title: str | LazyString, url: str, entries: Iterable[Entry]) -> Response:
    """Answer the request with a feed, or with 304 to a reader that has it already.

    ``url`` is the page that says the same to people. The newest 100 entries are kept, the last
    updated first. Nothing of the session is looked at: a feed that is not for everybody has a
    signed link for its address.
    """
    newest = sorted(entries, key=lambda entry: entry.updated, reverse=True)[:MOST]
    body = document(title, url, newest)
    tag = hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    return answer(tag, newest[0].updated if newest else DAWN, lambda: body)


def answer(tag: str, updated: datetime, write: Callable[[], str]) -> Response:
    """Answer with what ``write`` returns; it is not called for a reader that knows ``tag``."""
    response = Response(mimetype=MEDIA_TYPE)
    response.set_etag(tag)
    response.last_modified = updated
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(write())
    return response


def document(title: str | LazyString, url: str, entries: Sequence[Entry]) -> str:
    """Return the feed of ``entries``, newest first, as the answer to the request."""
    site = current_app.extensions["ess_map.settings"].site_name
    updated = entries[0].updated if entries else DAWN
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss">
<title>{_xml(title)}</title>
<id>{escape(request.url)}</id>
<link rel="self" href={quoteattr(request.url)}/>
<link rel="alternate" href={quoteattr(urljoin(request.url, url))}/>
<updated>{updated.isoformat()}</updated>
<author><name>{_xml(site)}</name></author>
{"".join(map(_entry, entries))}</feed>
"""


def sayable(value: Any) -> Any:
    """Leave out the characters that XML 1.0 (Atom, XLSX) has no way to say."""
    return _UNSAYABLE.sub("", value) if isinstance(value, str) else value


def _entry(entry: Entry) -> str:
    point = ""
    if entry.point is not None:
        longitude, latitude = entry.point
        point = f"<georss:point>{latitude} {longitude}</georss:point>"
    return f"""<entry>
<id>{_tag(entry.key)}</id>
<title>{_xml(entry.title)}</title>
<link href={quoteattr(urljoin(request.url, entry.url))}/>
<updated>{entry.updated.isoformat()}</updated>
<summary>{_xml(entry.summary or entry.title)}</summary>{point}
</entry>
"""


def _tag(key: str) -> str:
    """Return the name of a thing for ever (RFC 4151); its address changes with its name."""
    base = current_app.extensions["ess_map.settings"].base_url
    return f"tag:{urlsplit(base).hostname},2026:{quote(key)}"


def _xml(text: str | LazyString) -> str:
    return escape(sayable(str(text)))
