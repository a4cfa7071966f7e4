# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which administrators look after plugins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.extensions import present, switching
from ess_map.extensions.forms import Settings, WhereForm
from ess_map.extensions.present import Extension
from ess_map.people.administration import instance
from ess_map.platform.access import needs
from ess_map.platform.plugins import running

bp = Blueprint("extensions", __name__)

FAILURES = 20


@bp.get("/admin/plugins")
@needs("administrator", of=instance)
def short_address() -> ResponseReturnValue:
    """Where people look for it first."""
    return redirect(url_for(".index"), 302)


@bp.get("/administration/extensions")
@needs("administrator", of=instance)
def index() -> str:
    return render_template(
        "extensions/list.html",
        extensions=present.everything(),
        failures=present.failures()[:FAILURES],
    )


@bp.get("/administration/extensions/<name>")
@needs("administrator", of=instance)
def show(name: str) -> str:
    """One plugin: how it is, what it adds, what it costs."""
    extension = _find(name)
    return _page(extension, WhereForm(extension.scopes))


@bp.post("/administration/extensions/<name>/activer")
@needs("administrator", of=instance)
def enable(name: str) -> ResponseReturnValue:
    """Switch it on, everywhere or in some territories; its tables are brought up to date first."""
    extension = _find(name)
    form = WhereForm(extension.scopes)
    if extension.per_territory and not form.validate():
        return _page(extension, form), 422
    switching.enable(db.session, name, form.territories if extension.per_territory else None)
    return _done(name, _("« %(label)s » est en service.", label=extension.label))


@bp.post("/administration/extensions/<name>/desactiver")
@needs("administrator", of=instance)
def disable(name: str) -> ResponseReturnValue:
    extension = _find(name)
    switching.disable(db.session, name)
    said = _("« %(label)s » est désactivée. Ses données restent.", label=extension.label)
    return _done(name, said)


@bp.post("/administration/extensions/<name>/mettre-a-jour")
@needs("administrator", of=instance)
def upgrade(name: str) -> ResponseReturnValue:
    """Run its migrations."""
    extension = _find(name)
    switching.upgrade(db.session, name)
    said = _("Les tables de « %(label)s » sont à jour.", label=extension.label)
    return _done(name, said)


@bp.route("/administration/extensions/<name>/reglages", methods=["GET", "POST"])
@needs("administrator", of=instance)
def settings(name: str) -> ResponseReturnValue:
    """What holds for the whole map."""
    plugin = switching.installed(name)
    found = Settings(plugin.name)
    if found.form.validate_on_submit():
        found.save(db.session)
        db.session.commit()
        running().live.forget()
        flash(_("C'est réglé."), "success")
        return redirect(url_for(".settings", name=name), 303)
    page = render_template("extensions/settings.html", plugin=plugin, found=found)
    return page, 422 if found.form.errors else 200


def _find(name: str) -> Extension:
    found = present.one(name)
    if found is None:
        raise NotFound(_("Aucune extension de ce nom n'est installée, ni ne l'a été."))
    return found


def _page(extension: Extension, form: WhereForm) -> str:
    return render_template(
        "extensions/extension.html",
        parts=present.PARTS,
        extension=extension,
        form=form,
        tables=present.tables_of(extension.name),
        failures=present.failures(extension.name)[:FAILURES],
    )


def _done(name: str, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    running().live.forget()  # this process shows it at once, others within half a second
    flash(sentence, "success")
    return redirect(url_for(".show", name=name), 303)
