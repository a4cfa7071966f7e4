# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which identifiers a file has used already, in a few bytes each."""

from __future__ import annotations

from array import array
from hashlib import blake2b


class Seen:
    """Remembers a 64-bit digest and a line for each identifier (open addressing).

    A million and a half identifiers take 50 MB; a dict of strings would take five times that.
    """

    def __init__(self) -> None:
        self._count = 0
        self._allocate(1 << 12)

    def _allocate(self, size: int) -> None:
        self._mask = size - 1
        self._digests = array("Q", bytes(8 * size))
        self._lines = array("L", bytes(array("L").itemsize * size))

    def first(self, text: str, line: int) -> int | None:
        """Return the line where ``text`` came first, None when this is the first time."""
        digest = int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) or 1
        slot = self._slot(digest)
        if self._digests[slot]:
            return self._lines[slot]
        self._digests[slot], self._lines[slot] = digest, line
        self._count += 1
        if self._count * 2 > self._mask:
            self._grow()
        return None

    def _slot(self, digest: int) -> int:
        slot = digest & self._mask
        while self._digests[slot] and self._digests[slot] != digest:
            slot = (slot + 1) & self._mask
        return slot

    def _grow(self) -> None:
        digests, lines = self._digests, self._lines
        self._allocate((self._mask + 1) * 2)
        for digest, line in zip(digests, lines, strict=True):
            if digest:
                slot = self._slot(digest)
                self._digests[slot], self._lines[slot] = digest, line
