# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may ask what of a plugin: a reviewed table, compared with every route."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from ess_map.testing.world import ARGUMENT, World

DENIED = (401, 403, 404, 410)
CLOSED = (400, *DENIED[1:])
LINK = "link "
IMPOSSIBLE = ("2147483648", "9" * 30, "-1")
NUMBER = re.compile(r"<int:\w+>")
OUTSIDE = ("https://evil.example", "//evil.example", "/\\evil.example")
LEADING = ("next", "url", "return_to", "redirect", "continue", "retour", "back", "suite")
OUT = re.compile(r"""(?:href|src|action)="(?:https?:)?[/\\\\]+evil""")


def refused(answer: TestResponse) -> bool:
    """Tell whether the permission kept somebody out, whatever the answer would have been."""
    return answer.status_code in DENIED or urlsplit(answer.location or "").path == "/connexion"


def forged(token: str) -> list[str]:
    """Return what somebody without the key could try in the place of ``token``."""
    body, at, seal = token.split(".")
    last = "A" if seal[-2] != "A" else "B"
    return [f"{body}.{at}.{seal[:-2]}{last}{seal[-1]}", f"{body}x.{at}.{seal}", body, "0", "é.è.ê"]


def _filled(values: Mapping[str, str], argument: re.Match[str]) -> str:
    return values.get(argument[1], argument[0])


@dataclass(frozen=True)
class Rights:
    """The reviewed table of a plugin, and a world to compare it with; problems are sentences."""

    world: World
    decisions: Mapping[str, str]
    """"loans.show GET" (the endpoint without ``<plugin>_``) → "public", "signed in", "link
    <purpose>" or a word of your own."""
    who: Mapping[str, Collection[str]]
    """A word of your own → who comes in."""
    some: Collection[str]
    """Who asks for what does not look at who asks, from nobody's rights to all of them."""

    def decided(self, endpoint: str, method: str) -> str:
        """Return the line of a route; '' when there is none."""
        return self.decisions.get(self._name(endpoint, method), "")

    def token(self, line: str) -> str:
        """Return the token of the link that ``line`` asks for; '' when it asks for none."""
        return self.world.tokens[line.removeprefix(LINK)] if line.startswith(LINK) else ""

    def url(self, endpoint: str, method: str, rule: str, place: str = "") -> str:
        """Return an address at which a route has something to show."""
        token = self.token(self.decided(endpoint, method))
        return self.world.url(endpoint, rule, place, token) + self.world.query(endpoint)

    def differences(self) -> list[str]:
        """Compare every route with its line; name routes without a line, lines without a route."""
        routes = self.world.routes()
        known = {self._name(endpoint, method) for endpoint, method, _rule in routes}
        found = [f"{name}: there is no such route" for name in self.decisions if name not in known]
        return found + [line for route in routes for line in self.difference(*route)]

    def difference(self, endpoint: str, method: str, rule: str) -> list[str]:
        """Compare one route with its line, asked as everybody whom that tells apart."""
        name, line = self._name(endpoint, method), self.decided(endpoint, method)
        everyone = self.world.everyone
        groups = {"public": everyone, "signed in": everyone[1:], **self.who}
        if not line:
            return [f"{name}: nobody has decided, add a line"]
        if line not in groups and line.removeprefix(LINK) not in self.world.tokens:
            return [f"{name}: nobody knows who “{line}” is"]
        url, may, found = self.url(endpoint, method, rule), groups.get(line, everyone), []
        for who in everyone if line in groups and line != "public" else self.some:
            answer = self.world.ask(who, method, url, self.world.said(endpoint, method))
            if answer.status_code >= 500:
                found.append(f"{name}  {url}: it fails for {who}")
            elif refused(answer) == (who in may):
                verb = "is kept out" if who in may else "comes in"
                found.append(f"{name}  {url}: {who} {verb} ({answer.status_code}): “{line}”")
        return found

    def opened_elsewhere(
        self, there: str, people: Collection[str], aside: Collection[str] = ()
    ) -> list[str]:
        """Return what opens when a thing of ``there`` is asked for under an address of here.

        The first argument of an address is of the first place, the others of ``there``, but those
        named in ``aside``: they are the same everywhere, or are no row.
        """
        found, asked = [], 0
        for endpoint, method, rule in self.world.routes():
            names = set(self.world.arguments(rule)[1:]).difference(aside)
            asked += bool(names)
            values = {name: self.world.url(endpoint, f"<{name}>", there) for name in names}
            mixed = ARGUMENT.sub(partial(_filled, values), rule)
            for who in people if names else ():
                url, said = self.url(endpoint, method, mixed), self.world.said(endpoint, method)
                answer = self.world.ask(who, method, url, said)
                if answer.status_code not in CLOSED:
                    name = self._name(endpoint, method)
                    found.append(f"{name}  {url}: {who} comes in ({answer.status_code})")
        assert asked, "no address has two arguments"
        return found

    def taken_without_token(self, *people: str) -> list[str]:
        """Return the forms that are taken without the token of their page, from these people."""
        self.world.app.config["WTF_CSRF_ENABLED"] = True
        return [
            f"{method} {rule} as {who}: {answer.status}"
            for endpoint, method, rule in self.world.routes()
            if method != "GET"
            for who in people
            if (answer := self.world.ask(who, method, self.url(endpoint, method, rule))).status_code
            != 400
        ]

    def of_links(self) -> list[tuple[str, str, str, str]]:
        """Return (endpoint, method, rule, purpose) of what a signed link opens."""
        found = [
            (*route, line.removeprefix(LINK))
            for route in self.world.routes()
            if (line := self.decided(*route[:2])).startswith(LINK)
        ]
        assert found, f"no line of the table says {LINK!r}"
        return found

    def opened(self, tokens: Callable[[str], Iterable[str]], who: str) -> list[str]:
        """Return what opens with one of ``tokens(purpose)``, which nothing should, for ``who``."""
        found = []
        for endpoint, method, rule, purpose in self.of_links():
            for token in tokens(purpose):
                url = self.world.url(endpoint, rule, token=token)
                answer = self.world.ask(who, method, url)
                if answer.status_code not in CLOSED:
                    found.append(f"{endpoint} {method} {token[:60]}: {answer.status}")
        return found

    def others(self, purpose: str) -> list[str]:
        """Return the tokens of links for something else than ``purpose``, and forged ones."""
        tokens = self.world.tokens
        others = [token for name, token in tokens.items() if name != purpose]
        return [*others, *forged(tokens[purpose])]

    def own(self, purpose: str) -> list[str]:
        """Return the right token, which opens nothing once it is too old or its thing gone."""
        return [self.world.tokens[purpose]]

    def not_private(self, who: str) -> list[str]:
        """Return what a link shows that a memory keeps, a search engine lists, or a site learns."""
        found = []
        for endpoint, method, rule, _purpose in self.of_links():
            if method != "GET":
                continue
            answer = self.world.ask(who, "GET", self.url(endpoint, method, rule))
            said = answer.headers
            if not any(one in said.get("Cache-Control", "") for one in ("no-store", "private")):
                found.append(f"{endpoint}: Cache-Control {said.get('Cache-Control')}")
            if "noindex" not in said.get("X-Robots-Tag", "") and answer.mimetype == "text/html":
                found.append(f"{endpoint}: X-Robots-Tag {said.get('X-Robots-Tag')}")
            if said.get("Referrer-Policy") not in ("no-referrer", "same-origin"):
                found.append(f"{endpoint}: Referrer-Policy {said.get('Referrer-Policy')}")
        return found

    def leading_somewhere(self, who: str) -> list[str]:
        """Return what answers ``who`` for a number that no row can have."""
        found, routes = [], [one for one in self.world.routes() if "<int:" in one[2]]
        assert routes, "no address has a number in it"
        for endpoint, method, rule in routes:
            for number in IMPOSSIBLE:
                url = self.url(endpoint, method, NUMBER.sub(number, rule))
                answer = self.world.ask(who, method, url)
                if answer.status_code not in (404, 405):
                    found.append(f"{method} {url}: {answer.status}")
        return found

    def leading_out(self, who: str) -> list[str]:
        """Return what sends ``who`` out of the site, as some parameter or header wishes."""
        found = []
        said = dict(zip(LEADING, cycle(OUTSIDE), strict=False))
        headers = {"Referer": OUTSIDE[0], "HX-Current-URL": OUTSIDE[1]}
        for endpoint, method, rule in self.world.routes():
            url = self.url(endpoint, method, rule)
            query = {"query_string": said} if method == "GET" and "?" not in url else {}
            data = said if method == "POST" else None
            answer = self.world.ask(who, method, url, data, headers=headers, **query)
            for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
                if "evil" in answer.headers.get(header, "").partition("?")[0]:
                    found.append(f"{method} {url}: {answer.headers[header]}")
            if answer.mimetype == "text/html":
                found += [f"{method} {url}: {one}" for one in OUT.findall(answer.text)]
        return found

    def _name(self, endpoint: str, method: str) -> str:
        return f"{endpoint.removeprefix(f'{self.world.plugin}_')} {method}"
