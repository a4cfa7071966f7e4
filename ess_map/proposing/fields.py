# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that know what an actor's field must satisfy, and leave alone what nobody touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from ess_map.actors import checks, page
from ess_map.core.errors import Invalid
from ess_map.core.fields import OpeningHours
from ess_map.platform.contracts import Term
from ess_map.platform.plugins import registry


class Needed:
    """Marks a field that must be filled in; who checks it says so in its own words."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Leave the judgement to the field."""


class _OfActor:
    """A text as ``actors.checks`` wants it; judged only where somebody changed it."""

    def pre_validate(self, form: Any) -> None:
        self.data = self.data or ""
        if self.touched or self.short_name == "name":
            try:
                self.data = checks.check(self.short_name, self.data)
            except Invalid as error:
                raise ValidationError(error.message) from error

    @property
    def touched(self) -> bool:
        """Whether the text differs from what is known, line ends and outer blanks aside."""
        return _plain(self.data) != _plain(self.object_data)

    def unit(self) -> dict[str, Any]:
        return {self.short_name: self.data if self.touched else self.object_data or ""}


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


class Text(_OfActor, StringField):
    """One line."""


class LongText(_OfActor, TextAreaField):
    """Several lines."""


class Hours(_OfActor, OpeningHours):
    """Opening hours, as a grid or in words, kept in the notation of OpenStreetMap."""


class Staff(SelectField):
    """An INSEE staff bracket."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, choices=self._brackets, validate_choice=False, **options)

    @staticmethod
    def _brackets() -> list[tuple[str, str]]:
        return [("", _("Je ne sais pas")), *((code, page.staff(code)) for code in page.STAFF)]

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in checks.STAFF:
            raise ValidationError(_("Choisissez dans la liste."))

    def unit(self) -> dict[str, Any]:
        # "NN" (who employs nobody) is in no bracket: it stays unless somebody knows better.
        kept = "" if self.object_data in page.STAFF else self.object_data or ""
        return {"staff": self.data or kept}


class Terms(SelectMultipleField):
    """Terms of a vocabulary; a form that does not speak of them leaves them as they are."""

    def __init__(self, label: Any = None, *, vocabulary: str, **options: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **options)
        self.vocabulary = vocabulary

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = sorted({key for key in valuelist if key})

    def pre_validate(self, form: Any) -> None:
        self.data = list(self.data or ())
        try:
            if sorted(self.data) != sorted(self.object_data or ()):
                checks.terms(self.vocabulary, self.data)
        except Invalid as error:
            raise ValidationError(error.message) from error

    def groups(self) -> Iterator[tuple[Term | None, list[Term], int]]:
        """Yield (head, terms below it, how many are chosen), in the vocabulary's order.

        Terms that stand alone come first, under no head.
        """
        terms = registry().vocabularies[self.vocabulary].terms
        below: dict[str, list[Term]] = {}
        for term in terms:
            below.setdefault(term.parent, []).append(term)
        alone = [term for term in below[""] if term.key not in below]
        if alone:
            yield None, alone, self._chosen(alone)
        for head in below[""]:
            if head.key in below:
                inside = [head, *_all_below(head.key, below)]
                yield head, inside, self._chosen(inside)

    def _chosen(self, terms: list[Term]) -> int:
        return sum(term.key in (self.data or ()) for term in terms)

    def unit(self) -> dict[str, Any]:
        return {f"terms.{self.vocabulary}": sorted(self.data or ())}


class OneTerm(SelectField):
    """One term of a vocabulary; further ones that an actor may have stay while it is the same."""

    def __init__(self, label: Any = None, *, vocabulary: str, **options: Any) -> None:
        super().__init__(label, choices=self._terms, validate_choice=False, **options)
        self.vocabulary = vocabulary

    def _terms(self) -> list[tuple[str, str]]:
        terms = registry().vocabularies[self.vocabulary].terms
        return [("", _("Je ne sais pas")), *((term.key, term.label) for term in terms)]

    def process_data(self, value: Any) -> None:
        self.known = sorted(value or ())
        self.data = self.known[0] if self.known else ""

    def pre_validate(self, form: Any) -> None:
        try:
            checks.terms(self.vocabulary, [self.data] if self.data else [])
        except Invalid as error:
            raise ValidationError(_("Choisissez dans la liste.")) from error

    def unit(self) -> dict[str, Any]:
        same = self.data == (self.known[0] if self.known else "")
        chosen = [self.data] if self.data else []
        return {f"terms.{self.vocabulary}": self.known if same else chosen}


def _all_below(key: str, below: dict[str, list[Term]]) -> Iterator[Term]:
    for term in below.get(key, ()):
        yield term
        yield from _all_below(term.key, below)
