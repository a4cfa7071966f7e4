# SPDX-License-Identifier: AGPL-3.0-or-later
"""Territories, their boundaries, former codes, postal codes and indicators."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core.db import Base
from ess_map.core.spatial import WGS84

LEVELS = ("commune", "epci", "department", "region", "pays", "custom")
LEVEL_LABELS = {
    "commune": _l("commune"),
    "epci": _l("intercommunalité"),
    "department": _l("département"),
    "region": _l("région"),
    "pays": _l("Pays"),
    "custom": _l("territoire"),
}
KEY = re.compile(rf"({'|'.join(LEVELS)})-([0-9A-Za-z]{{1,20}})")


class Territory(Base):
    """A territory; its key is (level, code): 18 codes are both a département and a région."""

    __tablename__ = "territory"
    __table_args__ = (sa.UniqueConstraint("level", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(12))
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    search_name: Mapped[str] = mapped_column(sa.String(200), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20), default="")
    """Legal kind of an EPCI (CC, CA, CU, METRO), empty elsewhere."""
    epci_code: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    department_code: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    region_code: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    population: Mapped[int | None]
    area_km2: Mapped[float | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    vintage: Mapped[str] = mapped_column(sa.String(10), default="")
    """Date of the official geography that this row follows, ISO (2026-01-01)."""

    @property
    def key(self) -> str:
        """The public form, as in addresses: ``epci-243700754``."""
        return f"{self.level}-{self.code}"

    @property
    def level_label(self) -> str:
        return str(LEVEL_LABELS[self.level])


class TerritoryBoundary(Base):
    """The outline of a territory, in a narrow table of its own that migrations never alter."""

    __tablename__ = "territory_boundary"

    territory_id: Mapped[int] = mapped_column(
        sa.ForeignKey("territory.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84))


class FormerCode(Base):
    """A code that is no longer in use (merged communes, boroughs) and today's."""

    __tablename__ = "territory_former_code"

    level: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    current_code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200), default="")


class PostalCode(Base):
    """A postal code covers several communes, and a commune may have several."""

    __tablename__ = "postal_code"

    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    commune_code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)


class Indicator(Base):
    """A figure that somebody stated about a territory.

    Two statements never overwrite each other: the source and its place in it are the key.
    """

    __tablename__ = "territory_indicator"
    __table_args__ = (sa.UniqueConstraint("level", "code", "name", "source", "place", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(12))
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(80))
    label_fr: Mapped[str] = mapped_column(sa.String(200))
    label_en: Mapped[str] = mapped_column(sa.String(200))
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(sa.String(40))
    year: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.Text)
    place: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
