# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an error looks: a page that helps a reader, a small JSON object for a program."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from ess_map.core.db import db
from ess_map.core.errors import STATUS, EssMapError
from ess_map.core.log import logger


def init_app(app: Flask) -> None:
    """Answer every error, ours, HTTP's and the unexpected, in the reader's language."""
    app.register_error_handler(EssMapError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DataError, _unwritable)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: EssMapError) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return answer(status, error.message)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # redirects travel as exceptions too
    status = HTTPStatus(error.code or 500)
    messages = {
        HTTPStatus.NOT_FOUND: _("Cette page n'existe pas, ou n'existe plus."),
        HTTPStatus.METHOD_NOT_ALLOWED: _("Cette adresse ne se demande pas de cette façon."),
        HTTPStatus.BAD_REQUEST: _(
            "La demande est incomplète ou a expiré : revenez en arrière et recommencez."
        ),
        HTTPStatus.TOO_MANY_REQUESTS: _(
            "Trop de demandes en peu de temps depuis votre connexion : attendez une minute, "
            "puis réessayez."
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _(
            "Ce fichier est trop gros (32 Mo au plus) : rien n'a été enregistré. Pour ne rien "
            "perdre, revenez à la page précédente : ce que vous aviez écrit y est encore. "
            "Choisissez-y un fichier plus petit."
        ),
    }
    response = answer(status, messages.get(status, _("La demande n'a pas pu aboutir.")))
    response.headers.extend(
        {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    )
    return response


def _unwritable(_error: DataError) -> Response:
    """What no database keeps, and no browser sends by itself: NUL, a number beyond its column."""
    db.session.rollback()  # else the page that says so could read nothing
    logger.warning("the database refused a value", exc_info=True)
    message = _(
        "Ce que vous avez envoyé contient un caractère ou un nombre qui ne peut pas être "
        "enregistré : revenez à la page précédente et corrigez-le."
    )
    return answer(HTTPStatus.BAD_REQUEST, message)


def _unexpected(error: Exception) -> Response:
    logger.exception("unexpected error")
    db.session.rollback()
    message = _(
        "Une erreur est survenue de notre côté. Rien de ce que vous avez envoyé n'est "
        "perdu si la page précédente est encore ouverte : réessayez dans un instant."
    )
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, message)


def _title(status: HTTPStatus) -> str:
    titles = {
        HTTPStatus.BAD_REQUEST: _("Cette adresse ou cet envoi ne va pas"),
        HTTPStatus.FORBIDDEN: _("Accès réservé"),
        HTTPStatus.NOT_FOUND: _("Page introuvable"),
        HTTPStatus.GONE: _("Page disparue"),
        HTTPStatus.PRECONDITION_FAILED: _("Cela a changé entre-temps"),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("Erreur de notre côté"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("Service momentanément indisponible"),
    }
    return titles.get(status, _("Demande refusée"))


def answer(status: HTTPStatus, message: str) -> Response:
    """Return the page or, for addresses of data, the JSON that says what happened."""
    wants_json = request.path.endswith((".json", ".mvt", ".geojson")) or (
        request.accept_mimetypes.best == "application/json"
    )
    if wants_json:
        response = jsonify(error=message)
    else:
        response = make_response(
            render_template(
                "pages/error.html",
                message=message,
                code=int(status),
                title=_title(status),
                request_id=g.get("request_id") if status >= 500 else None,
            )
        )
    response.status_code = status
    return response
