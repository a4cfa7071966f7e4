# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of a pôle has in common: its name, where it stands, its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import request, url_for
from flask_babel import gettext as _

from ess_map.actors.placing import territory_keys
from ess_map.people.session import current_user
from ess_map.platform.contracts import NavItem
from ess_map.platform.plugins import each
from ess_map.poles import scopes, stages
from ess_map.poles.models import Pole


@dataclass(frozen=True)
class Frame:
    """The head of a page of ``pole``; ``animates``: the reader looks after it."""

    pole: Pole
    name: str
    slug: str
    url: str
    kind: str
    stage: str
    tabs: tuple[NavItem, ...]
    animates: bool
    member: bool
    at: str = ""
    """The address of the tab that is current where the page's own does not begin with it."""

    def current(self, tab: NavItem) -> bool:
        """Whether ``tab`` leads to the page that is shown, or to what it is a part of."""
        here = self.at or request.path
        longest = max(
            (one.url for one in self.tabs if here.startswith(one.url)), key=len, default=""
        )
        return tab.url == longest


def of(pole: Pole) -> Frame:
    """Return the frame of the pages of ``pole`` for who is asking."""
    user, actor = current_user(), pole.actor
    where = partial(territory_keys, actor)
    found = [item for _plugin, item in each("pole_pages", where, pole=actor, user=user)]
    url = url_for("actors.page", slug=actor.slug)
    tabs = [NavItem(_("Le pôle"), url, weight=0), *found]
    return Frame(
        pole=pole,
        name=actor.name,
        slug=actor.slug,
        url=url,
        kind=pole.kind_label,
        stage=stages.LIFECYCLE.label_of(pole.stage),
        tabs=tuple(sorted(tabs, key=lambda tab: tab.weight)),
        animates=scopes.may_animate(user, pole),
        member=scopes.is_member(user, pole),
    )
