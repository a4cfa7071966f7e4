# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an establishment is described, for its member and for the association."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import db
from ess_map_currency.agreements import establishments, wording
from ess_map_currency.agreements.member_form import ProfileForm
from ess_map_currency.agreements.models import Agreement


def edit(agreement: Agreement, acceptance_id: int, back: str) -> Response | tuple[str, int]:
    """Show the form of one establishment of an agreement, or keep what was sent.

    Of two people at once the second reads that the first has changed it, and loses nothing.
    """
    found = establishments.of_agreement(agreement, acceptance_id)
    form = ProfileForm.of(found, agreement.currency)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            if form.version.data == str(found.version):
                establishments.change(db.session, found, **form.values())
                db.session.commit()
                flash(_("C'est enregistré, et visible de tous."), "success")
                return redirect(f"{back}#etablissements", 303)
            status = 412
            form.form_errors.append(
                _(
                    "Quelqu'un a modifié cet établissement entre-temps. Vos réponses sont "
                    "encore ici : vérifiez-les, puis enregistrez de nouveau."
                )
            )
    page = render_template(
        "currency/agreements/shop.html",
        agreement=agreement,
        acceptance=found,
        name=wording.name(found),
        where=wording.address(found.actor),
        form=form,
        version=found.version,
        back=back,
    )
    return page, status
