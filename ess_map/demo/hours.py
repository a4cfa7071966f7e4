# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours as places of the field keep them, in the OSM ``opening_hours`` syntax."""

from random import Random

from ess_map.demo.draws import pick

HOLIDAYS = ("; PH off", "; PH off", "; PH off; Aug 01-21 off", "; PH,SH off", "")


def opening_hours(rng: Random, profile: str) -> str:
    """Draw the hours of one place of a profile: shop, cafe, lunch, office, bank, nursery,
    market, weekly, evening, afternoon or monthly."""
    days, hours = PROFILES[profile]
    text = f"{pick(rng, days)} {pick(rng, hours)}"
    if profile in EXTRA and rng.random() < 0.5:
        text += f"; {pick(rng, EXTRA[profile])}"
    return text + pick(rng, HOLIDAYS)


PROFILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "shop": (
        ("Tu-Sa", "We-Sa", "Tu-Fr", "We,Fr", "Mo,We,Fr", "Th-Sa", "Mo-Sa"),
        (
            "10:00-12:30,14:00-18:30",
            "09:30-12:00,14:00-18:00",
            "14:00-18:00",
            "10:00-18:00",
            "13:30-17:30",
            "09:00-12:30,15:00-19:00",
            "10:00-19:00",
        ),
    ),
    "cafe": (
        ("Tu-Fr", "We-Sa", "Th-Sa", "Mo-Fr", "Tu-Su"),
        (
            "09:00-18:00",
            "10:00-22:00",
            "17:00-23:00",
            "08:30-12:30,14:00-19:00",
            "16:00-00:00",
            "17:30-01:00",
        ),
    ),
    "lunch": (
        ("Mo-Fr", "Tu-Sa", "Mo-Th", "Tu-Fr"),
        ("11:45-14:30", "12:00-14:00", "11:30-15:00", "12:00-14:00,19:00-22:00"),
    ),
    "office": (
        ("Mo-Fr", "Mo-Th", "Mo,Tu,Th,Fr", "Tu-Fr", "Mo-We,Fr"),
        (
            "09:00-12:30,13:30-17:30",
            "08:30-12:30,13:30-17:00",
            "09:00-12:00,14:00-18:00",
            "09:00-17:00",
            "08:30-12:30",
            "14:00-17:30",
        ),
    ),
    "bank": (
        ("Tu-Fr", "Tu-Sa", "Mo-Fr"),
        ("09:00-12:30,14:00-18:00", "09:15-12:15,13:45-17:45"),
    ),
    "nursery": (
        ("Mo-Fr", "Mo,Tu,Th,Fr"),
        ("07:30-18:30", "07:45-18:15", "08:00-18:00", "07:00-19:00"),
    ),
    "market": (
        ("Sa", "We,Sa", "Fr,Sa", "Th-Sa", "Tu,Fr"),
        ("08:00-12:30", "09:00-13:00", "09:00-12:30,15:00-19:00", "16:00-19:00"),
    ),
    "weekly": (
        ("We", "Sa", "Th", "Tu,Fr", "Mo", "We,Sa"),
        ("14:00-17:00", "10:00-12:00", "14:30-18:00", "09:30-12:00", "17:00-19:00"),
    ),
    "evening": (
        ("Mo", "Tu", "We", "Th", "Fr", "Tu,Th", "Mo,We,Fr"),
        ("18:00-20:00", "17:30-19:30", "18:30-20:30", "17:00-21:00", "18:15-19:15"),
    ),
    "afternoon": (
        ("We,Sa", "Tu-Sa", "We-Fr", "Mo,Tu,Th,Fr"),
        ("14:00-18:00", "13:30-18:30", "16:30-18:30", "15:00-19:00"),
    ),
    "monthly": (
        ("Sa[1]", "Sa[2]", "Sa[3]", "Sa[1,3]", "We[2]", "Su[-1]", "Th[1,3]"),
        ("14:00-18:00", "10:00-13:00", "14:00-17:30", "18:00-21:00", "09:30-12:30"),
    ),
}
EXTRA = {
    "shop": ("Sa 09:00-12:30", "Sa 10:00-17:00", "Th 14:00-20:00"),
    "cafe": ("Sa 10:00-14:00", "Su 10:00-13:00", "Fr 18:00-23:30"),
    "office": ("We 14:00-19:00", "Sa[1] 09:30-12:00", "Th off"),
    "evening": ("Jul-Aug off", "Sa 10:00-12:00"),
    "afternoon": ("Sa 10:00-12:00,14:00-18:00",),
}
