# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chance that is the same on every Python: only ``random()`` of a seeded generator is used."""

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(rng: Random, items: Sequence[T]) -> T:
    """Draw one item, all equally likely."""
    return items[int(rng.random() * len(items))]


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """Draw one key in proportion to its weight."""
    rest = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        rest -= weight
        if rest < 0:
            return key
    return key


def chosen(rng: Random, percents: Mapping[str, float]) -> list[str]:
    """Draw each key on its own with its chance in percent, in the order of the mapping."""
    return [key for key, percent in percents.items() if rng.random() * 100 < percent]


def scatter(rng: Random, mean_km: float, limit_km: float) -> tuple[float, float]:
    """Draw an offset east and north in kilometres: exponential distance, cut at the limit."""
    distance = min(-math.log(1 - rng.random()) * mean_km, limit_km * (0.5 + rng.random() / 2))
    angle = rng.random() * 2 * math.pi
    return distance * math.cos(angle), distance * math.sin(angle)


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Split a total in proportion to weights; rounding favours the largest remainders."""
    whole = sum(weights)
    exact = [weight / whole * total for weight in weights]
    counts = [int(value) for value in exact]
    left = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for index in left[: total - sum(counts)]:
        counts[index] += 1
    return counts
