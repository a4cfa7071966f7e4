# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of plugins: one made from the settings that a plugin declares, and where it is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, NumberInput

from ess_map.core.errors import Invalid, NotFound
from ess_map.people.roles import LABELS
from ess_map.platform import permissions, settings
from ess_map.platform.access import ROLES
from ess_map.platform.contracts import Permission, Setting
from ess_map.platform.plugins import running
from ess_map.platform.state import INSTANCE
from ess_map.territories import lookup, search
from ess_map.territories.models import KEY, LEVELS

BACK = "default:"
"""Begins the name of the box that takes a value back."""


class Settings:
    """The settings of one plugin in one scope, as a form."""

    def __init__(self, plugin: str, scope: str = INSTANCE) -> None:
        registry = running().everything()
        names = registry.of(plugin)
        self.scope = scope
        everywhere = scope == INSTANCE
        declared = (registry.settings[name] for name in names.get("settings", ()))
        self.settings = [one for one in declared if everywhere or one.per_territory]
        asked = names.get("permissions", ()) if everywhere else ()
        self.permissions = [registry.permissions[name] for name in asked]
        held = ((one.name, settings.decided(one, scope)) for one in self.settings)
        self.known = {name: value for name, value in held if value is not None}
        self.form = self._form()

    @property
    def pairs(self) -> list[tuple[Field, Field | None]]:
        """Each field of a setting with the box that takes its value back, if it has one."""
        form = self.form
        return [(form[one.name], _field(form, BACK + one.name)) for one in self.settings]

    @property
    def roles(self) -> list[Field]:
        return [self.form[one.name] for one in self.permissions]

    def save(self, session: Session) -> int:
        """Write what differs from what holds now; return how many values changed."""
        changed = 0
        for setting in self.settings:
            back = _field(self.form, BACK + setting.name)
            typed = settings.checked(setting, self.form[setting.name].data)
            if back is not None and back.data:
                settings.set_setting(session, setting.name, None, self.scope)
            elif typed != self._now(setting):
                settings.set_setting(session, setting.name, typed, self.scope)
            else:
                continue
            changed += 1
        for permission in self.permissions:
            if self.form[permission.name].data != self._role(permission):
                settings.set_role(session, permission.name, self.form[permission.name].data)
                changed += 1
        return changed

    def _form(self) -> FlaskForm:
        fields: dict[str, Any] = {}
        data: dict[str, Any] = {}
        for setting in self.settings:
            fields[setting.name] = _typed(setting, self._described(setting))
            data[setting.name] = _shown(setting, self._now(setting))
            if setting.name in self.known:
                fields[BACK + setting.name] = BooleanField(
                    _("Revenir à %(value)s", value=self._said(setting, self._inherited(setting)))
                )
        for permission in self.permissions:
            choices = [(role, _who(role)) for role in ROLES]
            fields[permission.name] = SelectField(
                permission.label,
                choices=choices,
                description=_("Par défaut : %(role)s.", role=_who(permission.role)),
            )
            data[permission.name] = self._role(permission)
        return type("PluginForm", (FlaskForm,), fields)(data=data)

    def _now(self, setting: Setting) -> settings.Value:
        return self.known.get(setting.name, self._inherited(setting))

    def _inherited(self, setting: Setting) -> settings.Value:
        """The value that holds where nobody has set another in this scope."""
        if self.scope == INSTANCE:
            return setting.default
        everywhere = settings.decided(setting, INSTANCE)
        return setting.default if everywhere is None else everywhere

    def _role(self, permission: Permission) -> str:
        return (
            running()
            .states()
            .settings.get((permission.name, permissions.INSTANCE), permission.role)
        )

    def _described(self, setting: Setting) -> str:
        value = self._said(setting, self._inherited(setting))
        usual = (
            _("Par défaut : %(value)s.", value=value)
            if self.scope == INSTANCE
            else _("Sur toute la carte : %(value)s.", value=value)
        )
        return " ".join(filter(None, (str(setting.hint), _bounds(setting), usual)))

    @staticmethod
    def _said(setting: Setting, value: settings.Value) -> str:
        if isinstance(value, bool):
            return _("oui") if value else _("non")
        if isinstance(value, int | float):
            return format_decimal(value)
        said = setting.choices.get(value, value)
        return f"« {said} »" if said else _("rien")


def _field(form: FlaskForm, name: str) -> Field | None:
    return next((field for field in form if field.name == name), None)


def _typed(setting: Setting, description: str) -> Any:
    """Return the field in which a value of the setting's type is typed."""

    def judge(_form: FlaskForm, field: Field) -> None:
        try:
            settings.checked(setting, field.data)
        except Invalid as error:
            sentence = error.message.removeprefix(f"« {setting.label} » : ")  # it stands beside
            raise ValidationError(sentence[:1].upper() + sentence[1:]) from error

    said = {"label": setting.label, "description": description}
    if isinstance(setting.default, bool):
        return BooleanField(**said)
    if setting.choices:
        return SelectField(choices=list(setting.choices.items()), **said)
    if isinstance(setting.default, str):
        return StringField(validators=[judge], **said)
    step = "1" if isinstance(setting.default, int) else "any"
    bounds = {"min": setting.minimum, "max": setting.maximum}
    shown = {name: _plain(value) for name, value in bounds.items() if value is not None}
    # Kept as typed, so that what is no number comes back beside its error.
    return StringField(
        validators=[judge], widget=NumberInput(step=step), render_kw=shown or None, **said
    )


def _shown(setting: Setting, value: settings.Value) -> Any:
    kept = isinstance(setting.default, bool | str)
    return value if kept else _plain(value)


def _plain(number: float) -> str:
    """Return a number as browsers read it: 3, not 3.0."""
    return f"{number:g}" if float(number).is_integer() and abs(number) < 1e6 else str(number)


def _bounds(setting: Setting) -> str:
    low, high = (
        None if one is None else format_decimal(one) for one in (setting.minimum, setting.maximum)
    )
    if low and high:
        return _("De %(low)s à %(high)s.", low=low, high=high)
    if low:
        return _("Au moins %(low)s.", low=low)
    return _("Au plus %(high)s.", high=high) if high else ""


class WhereForm(FlaskForm):
    """Everywhere, or in which territories."""

    place = RadioField(
        _l("Où"), choices=[("all", _l("Partout")), ("some", _l("Sur certains territoires"))]
    )
    kept = SelectMultipleField(
        _l("Territoires"), option_widget=CheckboxInput(), widget=ListWidget(), coerce=str
    )
    added = StringField(
        _l("Ajouter des territoires"),
        description=_l("Des noms ou des clés, séparés par des virgules : Tours, epci-243700754."),
    )

    def __init__(self, scopes: Sequence[tuple[str, str]]) -> None:
        place, keys = ("some" if scopes else "all"), [key for key, _name in scopes]
        super().__init__(data={"place": place, "kept": keys})
        self.kept.choices = list(scopes)
        self.found: list[str] = []

    def validate_added(self, field: StringField) -> None:
        words = [word.strip() for word in (field.data or "").split(",")]
        self.found = [_territory(word) for word in words if word]
        if self.place.data == "some" and not (self.found or self.kept.data):
            raise ValidationError(_("Nommez au moins un territoire, ou choisissez « Partout »."))

    @property
    def territories(self) -> list[str] | None:
        """The keys that were chosen, None for everywhere."""
        if self.place.data == "all":
            return None
        return [*(self.kept.data or ()), *self.found]


def _territory(said: str) -> str:
    """Return the key of the territory that ``said`` names."""
    if KEY.fullmatch(said):
        try:
            return lookup.get(said).key
        except NotFound as error:
            raise ValidationError(error.message) from error
    found = search.find(said, 6, levels=[level for level in LEVELS if level in _LEVELS])
    exact = [one for one in found if one.name.casefold() == said.casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0].key
    if not found:
        raise ValidationError(_("Aucun territoire ne s'appelle « %(name)s ».", name=said[:60]))
    keys: Mapping[str, str] = {one.key: f"{one.name} ({one.key})" for one in exact or found}
    raise ValidationError(
        _(
            "« %(name)s » peut être %(names)s : écrivez la clé de celui que vous voulez.",
            name=said[:60],
            names=", ".join(keys.values()),
        )
    )


_LEVELS = frozenset({"commune", *lookup.COLUMN})


def _who(role: str) -> str:
    return _("qui %(does)s", does=LABELS[role])
