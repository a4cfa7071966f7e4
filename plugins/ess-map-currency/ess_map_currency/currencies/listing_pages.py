# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading a list of currencies, by those who administer the map: a page and a command."""

from __future__ import annotations

import click
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FileField, ValidationError

from ess_map import Invalid, db, needs
from ess_map_currency.currencies import listing
from ess_map_currency.currencies.room import bp

LARGEST = 2_000_000
cli = Blueprint("currency_cli", __name__, cli_group="currency")


class ListForm(FlaskForm):
    file = FileField(_l("Le tableau (CSV, UTF-8)"))

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Choisissez un fichier."))


@bp.route("/liste", methods=["GET", "POST"])
@needs("administrator")
def load_list():
    form = ListForm()
    if request.method == "POST" and form.validate():
        try:
            loaded = listing.load(db.session, listing.rows(_text(form.file.data)))
        except Invalid as error:
            form.file.errors = [*form.file.errors, error.message]
        else:
            db.session.commit()
            flash(said(loaded), "success" if loaded.added else "info")
            return redirect(url_for(".load_list"), 303)
    page = render_template("currency/currencies/list.html", form=form, needed=listing.NEEDED)
    return page, 422 if form.errors else 200


@cli.cli.command("load")
@click.argument("file", type=click.File(encoding="utf-8"))
def load(file) -> None:
    """Ajouter les monnaies locales vérifiées du tableau FILE (CSV), sans jamais les doubler."""
    loaded = listing.load(db.session, listing.rows(file.read()))
    db.session.commit()
    click.echo(said(loaded))


def said(loaded: listing.Loaded) -> str:
    """Return what came of a list in one sentence."""
    added = ngettext("%(num)s monnaie ajoutée", "%(num)s monnaies ajoutées", len(loaded.added))
    left = ", ".join(f"{count} {why}" for why, count in loaded.reasons())
    if not left:
        return f"{added}."
    return _("%(added)s ; laissées de côté : %(left)s.", added=added, left=left)


def _text(file: FileStorage) -> str:
    data = file.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Invalid(_("Ce fichier est trop lourd (2 Mo) : n'y laissez que la liste."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(_("Ce fichier n'est pas en UTF-8 : enregistrez-le ainsi.")) from error
