# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what about a need: its author by letter or notification, those who decide."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import i18n, links, mail
from ess_map.local_needs.models import Need
from ess_map.notifications.notify import notify
from ess_map.people import rights
from ess_map.people.letters import at_home
from ess_map.people.models import User

CONFIRM, WITHDRAW = "need-confirm", "need-withdraw"
CONFIRM_LIFE = 7 * 24 * 3600
WITHDRAW_LIFE = 2 * 365 * 24 * 3600
KIND = "need"
TOLD = {
    "published": _l("Publié : %(title)s"),
    "refused": _l("Refusé : %(title)s"),
    "taken": _l("Repris dans un plan d'action : %(title)s"),
    "done": _l("C'est fait : %(title)s"),
}


def ask_to_confirm(session: Session, need: Need) -> None:
    """Post the one-time link; nothing that was typed is quoted to an address nobody checked."""
    url = at_home(url_for("needs.confirm", token=links.sign(CONFIRM, need.id)))
    body = _(
        "Bonjour,\n\nVous avez signalé un besoin ou une ressource sur la carte. Personne ne l'a "
        "encore vu : confirmez par ce lien, dans les sept jours.\n\n%(url)s\n\nVous n'avez rien "
        "signalé ? Ignorez ce message : sans ce lien, rien ne se passe, et votre adresse est "
        "oubliée.\n",
        url=url,
    )
    mail.post(session, need.author_email, _("Confirmez votre signalement"), body, kind=KIND)


def tell_moderators(session: Session, need: Need) -> None:
    """Tell those in charge of the commune that something waits."""
    title = _lazy(_l("À relire : %(title)s"), need.title)
    for user in rights.responsible(rights.of_commune(need.commune_code), "moderator"):
        if user.id != need.author_id:
            notify(session, user, KIND, title, "/besoins/moderation", subject_id=need.id)


def decided(session: Session, need: Need, reason: str) -> None:
    """Tell the author that the need is published or refused, and why."""
    if need.author_id is not None:
        tell_author(session, need, need.state, f"/besoins/{need.id}")
        return
    if not need.author_email:
        return
    with force_locale(i18n.LOCALES.get(need.language, i18n.DEFAULT)):
        subject = str(TOLD[need.state]) % {"title": need.title}
        body = _published(need) if need.state == "published" else _refused(need, reason)
        mail.post(session, need.author_email, subject, body, kind=KIND)


def tell_author(session: Session, need: Need, what: str, url: str) -> None:
    """Notify the author, if they have an account: without one, we have forgotten the address."""
    author = session.get(User, need.author_id) if need.author_id else None
    if author is not None:
        notify(session, author, KIND, _lazy(TOLD[what], need.title), url, subject_id=need.id)


def _published(need: Need) -> str:
    withdraw = url_for("needs.withdraw_by_link", token=links.sign(WITHDRAW, need.id))
    return _(
        "Bonjour,\n\nCe que vous avez signalé est maintenant public :\n\n    %(title)s\n"
        "%(url)s\n\nPour le retirer un jour, gardez ce lien :\n%(withdraw)s\n\nVotre adresse n'est "
        "pas publiée, et nous venons de l'oublier : nous ne vous écrirons plus à ce sujet.\n",
        title=need.title,
        url=f"{_home()}/besoins/{need.id}",
        withdraw=at_home(withdraw),
    )


def _refused(need: Need, reason: str) -> str:
    return _(
        "Bonjour,\n\nCe que vous avez signalé n'est pas publié :\n\n    %(title)s\n\nPourquoi :\n"
        "%(reason)s\n\nVous pouvez le signaler de nouveau, autrement dit : %(url)s\n\nVotre "
        "adresse est oubliée.\n",
        title=need.title,
        reason=reason,
        url=f"{_home()}/besoins/nouveau",
    )


def _home() -> str:
    return current_app.extensions["ess_map.settings"].base_url


def _lazy(sentence: LazyString, title: str) -> LazyString:
    """Return the sentence about ``title``, said again in each language."""
    return LazyString(lambda: str(sentence) % {"title": title})
