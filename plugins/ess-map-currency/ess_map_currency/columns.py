# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of columns that the tables of this plugin share."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

Keys = Annotated[list[str], mapped_column(sa.JSON, default=list)]
"""Keys of a short list of ours or of a vocabulary."""
Amounts = Annotated[list[int], mapped_column(sa.JSON, default=list)]
"""Several amounts in cents."""
Facts = Annotated[dict, mapped_column(sa.JSON, default=dict)]
Items = Annotated[list[dict], mapped_column(sa.JSON, default=list)]
Area = Annotated[dict | None, mapped_column(sa.JSON(none_as_null=True))]
"""``ServiceArea.to_json``; None when nobody has said."""
Cents = Annotated[int | None, mapped_column(sa.BigInteger)]
"""Money in cents of a unit of the currency, which is a euro."""
Share = Annotated[int | None, mapped_column(sa.Integer)]
"""Hundredths of a percent: 250 is 2.5 %."""
Word = Annotated[str, mapped_column(sa.String(40), default="")]
"""A key of a short list of our own."""
Line = Annotated[str, mapped_column(sa.String(200), default="")]
Hours = Annotated[str, mapped_column(sa.String(1000), default="")]
"""Opening hours in the OpenStreetMap syntax; '' when nobody has said, or as elsewhere."""
Source = Annotated[str | None, mapped_column(sa.String(200))]
Long = Annotated[str, mapped_column(sa.Text, default="")]
