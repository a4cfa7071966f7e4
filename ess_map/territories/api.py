# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read territories from the public API geo.api.gouv.fr, politely; only on explicit command.

Documentation: https://geo.api.gouv.fr/decoupage-administratif
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import shapely
from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry

from ess_map.core.errors import Invalid, NotFound, Unavailable
from ess_map.territories import files, place
from ess_map.territories.place import Place

BASE_URL = "https://geo.api.gouv.fr"
USER_AGENT = "ess-map (territories fetch)"
COMMUNE = "nom,code,codeDepartement,codeRegion,codeEpci,codesPostaux,population,surface,centre"
EPCI = "nom,code,codesDepartements,codesRegions,population,centre"
ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is left alone."""


@dataclass(frozen=True)
class Api:
    """Where the API answers and how patient we are; ``pause`` seconds separate two questions."""

    base_url: str = BASE_URL
    timeout: tuple[float, float] = (10.0, 120.0)
    pause: float = 0.1
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **parameters: str) -> Any:
        """Return the JSON answer; waits as told on 429 and tries again after a 5xx or a cut."""
        url = f"{self.base_url.rstrip('/')}{path}"
        for attempt in range(1, ATTEMPTS + 1):
            self.sleep(self.pause)
            try:
                answer = self.session.get(
                    url,
                    params=parameters,
                    timeout=self.timeout,
                    headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
                )
                if answer.status_code == 200:
                    return answer.json()
            except requests.RequestException as error:  # unreachable, too slow, not JSON
                if attempt == ATTEMPTS:
                    raise _silent(url) from error
                wait = float(attempt)
            else:
                wait = _wait(answer, attempt, path)
            self.sleep(wait)
        raise _silent(url)


def _wait(answer: requests.Response, attempt: int, path: str) -> float:
    """Return the seconds to wait before asking again, or raise when that would not help."""
    if answer.status_code == 404:
        raise NotFound(
            _("L'API ne connaît pas « %(path)s » : vérifiez le code demandé.", path=path)
        )
    if answer.status_code != 429 and answer.status_code < 500:
        raise Invalid(
            _(
                "L'API refuse la demande « %(path)s » (réponse %(status)s).",
                path=path,
                status=answer.status_code,
            )
        )
    asked = answer.headers.get("Retry-After", "")
    wait = float(asked) if asked.isdecimal() else float(attempt)
    if wait > LONGEST_WAIT:
        raise Unavailable(
            _(
                "L'API demande d'attendre %(seconds)s secondes : recommencez plus tard.",
                seconds=int(wait),
            )
        )
    return wait


def _silent(url: str) -> Unavailable:
    return Unavailable(
        _(
            "%(url)s ne répond pas comme attendu. Rien n'a été modifié : vérifiez la "
            "connexion et recommencez plus tard.",
            url=url,
        )
    )


def read(api: Api, departments: Sequence[str] = (), epcis: Sequence[str] = ()) -> Iterator[Place]:
    """Yield régions and départements, then the communes and EPCI asked for, with outlines.

    Without ``departments`` nor ``epcis``: the whole country, one département at a time.
    """
    yield from _places("region", api.get("/regions", fields="nom,code"))
    every = list(_places("department", api.get("/departements", fields="nom,code,codeRegion")))
    yield from every
    if not departments and not epcis:
        departments = [department.code for department in every]
    seen: set[str] = set()
    for code in (place.code_of("department", code) for code in departments):
        answer = api.get("/communes", codeDepartement=code, fields=f"{COMMUNE},contour")
        communes = list(_places("commune", answer))
        yield from communes
        yield Place("department", code, boundary=_union(communes))
        yield from _former(
            api.get(
                "/communes_associees_deleguees",
                codeDepartement=code,
                fields="nom,code,chefLieu",
            )
        )
        touched = {commune.epci for commune in communes if commune.epci} - seen
        seen |= touched
        for epci in sorted(touched):
            yield _epci(api, epci)
    for code in (place.code_of("epci", code) for code in epcis):
        yield _epci(api, code)
        yield from _places(
            "commune", api.get(f"/epcis/{code}/communes", fields=f"{COMMUNE},contour")
        )


def _union(communes: Sequence[Place]) -> BaseGeometry | None:
    """Return what the communes cover together; the API has no outline of a département."""
    drawn = [commune.boundary for commune in communes if commune.boundary is not None]
    return shapely.union_all(drawn) if drawn else None


def _epci(api: Api, code: str) -> Place:
    return _place("epci", api.get(f"/epcis/{code}", fields=f"{EPCI},contour"))


def _places(level: str, answer: Any) -> Iterator[Place]:
    if not isinstance(answer, list):
        raise Invalid(_("L'API n'a pas répondu par une liste."))
    return (_place(level, item) for item in answer)


def _place(level: str, item: Mapping[str, Any]) -> Place:
    if not isinstance(item, dict):
        raise Invalid(_("L'API n'a pas répondu par un territoire."))
    return place.read(level, item, files.geometry(item.get("contour")))


def _former(answer: Any) -> Iterator[Place]:
    for item in answer if isinstance(answer, list) else ():
        if item.get("chefLieu") and item.get("chefLieu") != item.get("code"):
            former = ((str(item["code"]), str(item.get("nom", ""))),)
            yield Place("commune", place.code_of("commune", item["chefLieu"]), former=former)
