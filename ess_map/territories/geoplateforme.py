# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public geocoder of the Géoplateforme, which knows the Base Adresse Nationale; asked politely.

Documentation: https://geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage
(50 requests a second and address at most; then it answers 429 for a while).
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from flask_babel import gettext as _
from urllib3.exceptions import HTTPError

from ess_map.core.errors import Unavailable
from ess_map.territories.candidate import Candidate
from ess_map.territories.lookup import current_commune
from ess_map.territories.names import search_form

BASE_URL = "https://data.geopf.fr/geocodage"
USER_AGENT = "ess-map (address completion)"
LARGEST = 1_000_000
"""Bytes of an answer; six addresses have about 4,000."""
PRECISION = {"housenumber": "address", "street": "street", "locality": "street"} | {
    "municipality": "commune"
}
CERTAIN = 0.55
"""The score from which an answer is taken without a person looking at it; the service gives
less when it had to leave out words."""


@dataclass
class Bucket:
    """How often we ask: ``rate`` a second, and ``burst`` at once after a pause."""

    rate: float = 10.0
    burst: float = 20.0
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(init=False)
    _at: float = field(init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self._tokens, self._at = self.burst, self.clock()

    def take(self) -> bool:
        """Take one question out; False when there is none left just now."""
        with self._lock:
            now = self.clock()
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
            self._at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


@dataclass
class Breaker:
    """Leaves a service alone for ``rest`` seconds once it has failed ``limit`` times in a row."""

    limit: int = 3
    rest: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _until: float = float("-inf")

    def is_open(self) -> bool:
        return self.clock() < self._until

    def failed(self, rest: float = 0.0) -> None:
        """Count a failure; ``rest`` seconds is what the service itself asks for, if it does."""
        self._failures += 1
        if rest or self._failures >= self.limit:
            self._until = self.clock() + max(rest, self.rest)

    def answered(self) -> None:
        self._failures = 0


class Memory:
    """The last ``size`` answers, for ``life`` seconds: people type the same beginnings."""

    def __init__(self, size: int = 2000, life: float = 3600.0, clock=time.monotonic) -> None:
        self.size, self.life, self.clock = size, life, clock
        self._kept: OrderedDict[Any, tuple[float, list[Candidate]]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> list[Candidate] | None:
        with self._lock:
            at, found = self._kept.get(key, (float("-inf"), None))
            return found if self.clock() - at < self.life else None

    def put(self, key: Any, found: list[Candidate]) -> None:
        with self._lock:
            self._kept[key] = self.clock(), found
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)


@dataclass
class Geoplateforme:
    """The client; one per process, since rate, memory and breaker belong to all its threads."""

    base_url: str = BASE_URL
    timeout: tuple[float, float] = (2.0, 4.0)
    bucket: Bucket = field(default_factory=Bucket)
    breaker: Breaker = field(default_factory=Breaker)
    memory: Memory = field(default_factory=Memory)
    session: requests.Session = field(default_factory=requests.Session)

    def search(self, text: str, limit: int = 6) -> list[Candidate]:
        """Complete ``text`` (``/search`` with ``autocomplete=1``)."""
        return self._ask("/search", q=text, limit=str(limit), index="address", autocomplete="1")

    def reverse(self, longitude: float, latitude: float) -> list[Candidate]:
        """Return the nearest address (``/reverse``), rounded to a metre to be remembered."""
        lon, lat = f"{longitude:.5f}", f"{latitude:.5f}"
        return self._ask("/reverse", lon=lon, lat=lat, limit="1", index="address")

    def locate(self, street: str, postal_code: str, city: str) -> Candidate | None:
        """Return the best answer if it is certain and lies where the postal code or city says."""
        asked = {"q": " ".join(part for part in (street, postal_code, city) if part)}
        if postal_code:
            asked["postcode"] = postal_code
        found = self._ask("/search", limit="1", index="address", autocomplete="0", **asked)
        if not found or found[0].score < CERTAIN:
            return None
        same_city = not city or search_form(found[0].city) == search_form(city)
        return found[0] if postal_code or same_city else None

    def _ask(self, path: str, **parameters: str) -> list[Candidate]:
        key = (path, *sorted(parameters.items()))
        known = self.memory.get(key)
        if known is not None:
            return known
        if self.breaker.is_open():
            raise _down()
        if not self.bucket.take():
            raise Unavailable(
                _("Le service d'adresses est très demandé : réessayez dans un instant.")
            )
        found = [_candidate(item) for item in _features(self._get(path, parameters))]
        self.breaker.answered()
        self.memory.put(key, found)
        return found

    def _get(self, path: str, parameters: Mapping[str, str]) -> Any:
        try:
            with self.session.get(
                f"{self.base_url.rstrip('/')}{path}",
                params=parameters,
                timeout=self.timeout,
                headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
                stream=True,
            ) as answer:
                if answer.status_code == 400:
                    return {"features": []}  # what it cannot read is no address
                if answer.status_code != 200:
                    asked = answer.headers.get("Retry-After", "")
                    self.breaker.failed(min(float(asked), 600) if asked.isdecimal() else 0)
                    raise _down()
                body = answer.raw.read(LARGEST, decode_content=True)
            return json.loads(body)
        except (requests.RequestException, HTTPError, ValueError) as error:
            self.breaker.failed()
            raise _down() from error


def _features(answer: Any) -> list[Mapping[str, Any]]:
    features = answer.get("features") if isinstance(answer, dict) else None
    return [item for item in features if _is_address(item)] if isinstance(features, list) else []


def _is_address(item: Any) -> bool:
    """Is it a feature as documented: a point, and properties with a type that we know?"""
    if not isinstance(item, dict):
        return False
    properties, geometry = item.get("properties"), item.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        return False
    point = geometry.get("coordinates")
    return (
        properties.get("type") in PRECISION
        and isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(part, int | float) for part in (*point[:2], properties.get("score", 0)))
    )


def _candidate(item: Mapping[str, Any]) -> Candidate:
    said = item["properties"]
    text = {name: str(said.get(name) or "")[:200] for name in ("label", "name", "postcode", "city")}
    code = str(said.get("citycode") or "")[:5]
    precision = PRECISION[said["type"]]
    longitude, latitude = (round(float(part), 6) for part in item["geometry"]["coordinates"][:2])
    return Candidate(
        label=text["label"] or text["name"],
        name=text["name"],
        street="" if precision == "commune" else text["name"],
        postal_code=text["postcode"],
        city=text["city"],
        # Paris, Lyon and Marseille answer with their boroughs.
        commune=current_commune(code) or code,
        longitude=longitude,
        latitude=latitude,
        precision=precision,
        score=float(said.get("score", 0)),
    )


def _down() -> Unavailable:
    return Unavailable(
        _(
            "Le service d'adresses ne répond pas : écrivez l'adresse vous-même, "
            "le code postal et la commune suffisent."
        )
    )
