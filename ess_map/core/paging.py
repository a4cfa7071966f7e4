# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one page of a list stands in the whole, as the macro ``pagination`` reads it."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """The page ``number`` of ``pages``, from 1: the entries of ``start:end``."""

    number: int
    pages: int
    start: int
    end: int


def page_of(count: int, asked: int, size: int) -> Page:
    """Return the page that is asked for; the nearest one that exists for any other number."""
    pages = max(1, -(-count // size))
    number = min(max(1, asked), pages)
    return Page(number, pages, (number - 1) * size, min(count, number * size))
