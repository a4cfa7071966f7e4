# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers that France gives to organisations, and their check digits."""

from __future__ import annotations

import re

LA_POSTE = "356000000"
"""Its establishments follow another rule: the digits of the SIRET sum to a multiple of 5."""

RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
"""W9T1002867 in Mayotte: "W and nine digits" is wrong."""

_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the Luhn key of the others (ISO/IEC 7812-1)."""
    raw = digits.encode()
    plain = raw[-1::-2]
    return (sum(plain) - 48 * len(plain) + sum(raw[-2::-2].translate(_DOUBLED))) % 10 == 0


def is_siren(text: str) -> bool:
    return len(text) == 9 and text.isascii() and text.isdecimal() and luhn(text)


def is_siret(text: str) -> bool:
    """Tell whether ``text`` is a SIRET with a right key (source: INSEE, Sirene documentation)."""
    if len(text) != 14 or not (text.isascii() and text.isdecimal()):
        return False
    if text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    return luhn(text) and luhn(text[:9])
