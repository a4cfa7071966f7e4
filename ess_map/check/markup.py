# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a page, as far as its text alone tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from ess_map.check.country import UNESCAPED

TEMPLATE = re.compile(r"\{\{.{0,60}|\{%.{0,60}|%\}|\}\}")
_DRAWN = {"path", "circle", "line", "rect", "polygon", "polyline", "ellipse", "use", "stop"}
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"}
    | {"wbr"}
    | _DRAWN
)
OPTIONAL = frozenset(
    {"li", "dt", "dd", "p", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot"}
    | {"colgroup", "html", "head", "body", "rt", "rp"}
)
"""Elements that HTML lets an author leave open."""
RAW = frozenset({"script", "style", "template"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.wrong: list[str] = []
        self.ids: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        key = dict(attrs).get("id")
        if key in self.ids:
            self.wrong.append(f'deux éléments ont id="{key}" : donnez-leur des noms différents')
        if key:
            self.ids.add(key)
        if any(name.startswith("on") or name == "style" for name, _value in attrs):
            self.wrong.append(
                f"<{tag}> porte un style ou un gestionnaire en ligne, que la politique de "
                "sécurité interdit : mettez-le dans vos fichiers statiques"
            )
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] != tag and self.open[-1][0] in OPTIONAL:
            self.open.pop()
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        elif tag not in VOID and tag not in OPTIONAL:
            opened = f", où <{self.open[-1][0]}> est ouvert" if self.open else ""
            self.wrong.append(f"</{tag}> ne ferme rien{opened} : vérifiez ce qui l'entoure")
            self.open = [one for one in self.open if one[0] != tag]

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][0] not in RAW:
            self.text.append(data)


def problems(html: str) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with ``html``, a page or a fragment."""
    if UNESCAPED in html:
        yield (
            "le nom d'un acteur y est du HTML : n'échappez pas à l'échappement (pas de |safe, et "
            'Markup("…{}…").format(nom) plutôt qu\'une chaîne f)'
        )
    reader = _Reader()
    reader.feed(html)
    reader.close()
    left = TEMPLATE.search("".join(reader.text))
    if left:
        yield f"un morceau de gabarit y reste (« {left[0].strip()} ») : est-il bien rendu ?"
    yield from dict.fromkeys(reader.wrong)
    for tag, line in reader.open:
        if tag not in OPTIONAL:
            yield f"<{tag}> (ligne {line} de la page) n'est pas refermé : fermez-le"
