# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages about a project that rooms further on keep: its holder and its advisers are led there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

if TYPE_CHECKING:
    from flask_babel import LazyString


@dataclass(frozen=True)
class Tool:
    """A page; its endpoints take the ``token`` of a holder, and a ``project_id`` ('': no such)."""

    label: LazyString
    of_holder: str
    of_project: str = ""


_tools: list[Tool] = []


def add(tool: Tool) -> None:
    """Lead to ``tool`` from now on; a room says so once, when it is imported."""
    _tools.append(tool)


def for_holder(token: str) -> list[tuple[LazyString, str]]:
    """Return (label, address) of the pages that the holder of a link has."""
    return [(tool.label, url_for(tool.of_holder, token=token)) for tool in _tools]


def for_project(project_id: int) -> list[tuple[LazyString, str]]:
    """Return (label, address) of the pages that who follows a project has."""
    return [
        (tool.label, url_for(tool.of_project, project_id=project_id))
        for tool in _tools
        if tool.of_project
    ]
