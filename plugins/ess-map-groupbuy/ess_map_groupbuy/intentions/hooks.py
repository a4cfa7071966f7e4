# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ess_map import Retention, User
from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.intentions import apply_pages as apply_pages
from ess_map_groupbuy.intentions import board, forgetting, room
from ess_map_groupbuy.intentions import list_pages as list_pages
from ess_map_groupbuy.intentions import mine_pages as mine_pages
from ess_map_groupbuy.intentions import models as models
from ess_map_groupbuy.intentions import own_pages as own_pages

campaigns.BOARD.append(board.section)
campaigns.MOVED.append(forgetting.forget_points)


def register_blueprints() -> list[Blueprint]:
    return [room.bp]


def register_retention() -> list[Retention]:
    return forgetting.register()


def user_data(user: User) -> list[tuple[str, Any]]:
    return forgetting.user_data(user)


def erase_user(user: User) -> None:
    forgetting.erase_user(user)
