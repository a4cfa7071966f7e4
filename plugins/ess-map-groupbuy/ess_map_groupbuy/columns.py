# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of columns that the tables of this plugin share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from ess_map import UtcDateTime, now

Keys = Annotated[list[str], mapped_column(sa.JSON, default=list)]
"""Keys of a short list of ours, or of a vocabulary."""
Ids = Annotated[list[int], mapped_column(sa.JSON, default=list)]
Facts = Annotated[dict, mapped_column(sa.JSON, default=dict)]
Items = Annotated[list[dict], mapped_column(sa.JSON, default=list)]
Area = Annotated[dict | None, mapped_column(sa.JSON(none_as_null=True))]
"""``ServiceArea.to_json``; None when nobody has said."""
Cents = Annotated[int | None, mapped_column(sa.BigInteger)]
Word = Annotated[str, mapped_column(sa.String(40), default="")]
"""A key of a short list of our own."""
Line = Annotated[str, mapped_column(sa.String(200), default="")]
Long = Annotated[str, mapped_column(sa.Text, default="")]
Moment = Annotated[datetime | None, mapped_column(UtcDateTime)]
Made = Annotated[datetime, mapped_column(UtcDateTime, default=now)]
Changed = Annotated[datetime, mapped_column(UtcDateTime, default=now, onupdate=now)]
