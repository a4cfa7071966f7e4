# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of columns that the tables of this plugin share."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

Keys = Annotated[list[str], mapped_column(sa.JSON, default=list)]
"""Keys of a vocabulary; an empty list is all of them."""
KnownKeys = Annotated[list[str] | None, mapped_column(sa.JSON(none_as_null=True))]
"""As ``Keys``, and None when nobody has said."""
Ids = Annotated[list[int], mapped_column(sa.JSON, default=list)]
Facts = Annotated[dict, mapped_column(sa.JSON, default=dict)]
Items = Annotated[list[dict], mapped_column(sa.JSON, default=list)]
Area = Annotated[dict | None, mapped_column(sa.JSON(none_as_null=True))]
"""``ServiceArea.to_json``; None: that of the structure, or of nobody."""
Cents = Annotated[int | None, mapped_column(sa.BigInteger)]
"""Money in cents of a euro."""
Word = Annotated[str, mapped_column(sa.String(40), default="")]
"""A key of a short list of our own."""
Line = Annotated[str, mapped_column(sa.String(200), default="")]
Source = Annotated[str | None, mapped_column(sa.String(200))]
Long = Annotated[str, mapped_column(sa.Text, default="")]
