# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening files of unknown size: plain, gzip or zip, counted and never read whole."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _

from ess_map.core.errors import Invalid, NotFound
from ess_map.sources import reading

LONGEST = 1_000_000
"""Bytes in one line or one value: more is no row of a table but a broken file."""

DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


class _Counted(io.RawIOBase):
    """A file that reports how many bytes were read of it, as they lie on the disk."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reading = reading.current()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer) -> int:
        count = self._file.readinto(buffer)
        self._reading.advance(count)
        return count


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes, unpacking ``.gz`` and a ``.zip`` with one file in it."""
    if not path.is_file():
        raise NotFound(_("Le fichier %(path)s n'existe pas.", path=path))
    with path.open("rb") as disk, io.BufferedReader(_Counted(disk), 1 << 18) as raw:
        try:
            kind = raw.peek(4)[:4]
            if kind[:2] == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=raw) as plain:
                    yield io.BufferedReader(plain, 1 << 18)
            elif kind == b"PK\x03\x04" and not is_workbook(path):
                with _only_member(raw, path) as plain:
                    yield plain
            else:
                yield raw
        except DAMAGED as error:
            raise Invalid(
                _(
                    "Le fichier compressé %(name)s est abîmé ou incomplet : téléchargez-le à "
                    "nouveau.",
                    name=path.name,
                )
            ) from error


def suffix(path: Path) -> str:
    """Return the extension that tells the format: ``acteurs.csv.gz`` → ``.csv``."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".zip")
    return Path(name).suffix


def is_workbook(path: Path) -> bool:
    return path.suffix.lower() in (".xlsx", ".xlsm")


def head(path: Path, size: int = 65536) -> bytes:
    """Return the first bytes of a file, unpacked; empty when there is nothing to read."""
    if not path.is_file():
        return b""
    with reading.follow(), opened(path) as file:
        return file.read(size)


@contextmanager
def _only_member(raw: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    with zipfile.ZipFile(raw) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if len(names) != 1:
            raise Invalid(
                _(
                    "L'archive %(name)s contient %(n)s fichiers : décompressez-la et importez-les "
                    "un par un.",
                    name=path.name,
                    n=len(names),
                )
            )
        with archive.open(names[0]) as member, io.BufferedReader(member, 1 << 18) as plain:
            yield plain
