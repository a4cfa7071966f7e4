# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a model, gathered block by block in arrays: no object for each term."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Terms = tuple[ArrayLike, ArrayLike, ArrayLike]
"""Row (within the block), column, coefficient: three arrays, or numbers for all."""


class Rows:
    """Rows ``lower ≤ Σ coefficient · column ≤ upper``, in the order they were added."""

    def __init__(self) -> None:
        self.count = 0
        self._row: list[NDArray[np.int64]] = []
        self._column: list[NDArray[np.int64]] = []
        self._value: list[NDArray[np.float64]] = []
        self._lower: list[NDArray[np.float64]] = []
        self._upper: list[NDArray[np.float64]] = []

    def add(self, count: int, terms: Iterable[Terms], lower: ArrayLike, upper: ArrayLike) -> None:
        """Append ``count`` rows made of the sum of ``terms``."""
        for row, column, value in terms:
            at, what, much = np.broadcast_arrays(row, column, value)
            self._row.append(at.astype(np.int64) + self.count)
            self._column.append(what.astype(np.int64))
            self._value.append(much.astype(np.float64))
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), count))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), count))
        self.count += count

    def copy(self) -> Rows:
        """Return the same rows, to add others to."""
        found = Rows()
        found.count = self.count
        for name in ("_row", "_column", "_value", "_lower", "_upper"):
            setattr(found, name, list(getattr(self, name)))
        return found

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper bounds."""
        none = [np.zeros(0)]
        return np.concatenate(self._lower or none), np.concatenate(self._upper or none)

    @property
    def matrix(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Starts, columns, coefficients, row by row (CSR)."""
        none = [np.zeros(0, dtype=np.int64)]
        row, column = np.concatenate(self._row or none), np.concatenate(self._column or none)
        value = np.concatenate(self._value or none).astype(np.float64)
        order = np.lexsort((column, row))
        starts = np.searchsorted(row[order], np.arange(self.count))
        return starts.astype(np.int32), column[order].astype(np.int32), value[order]
