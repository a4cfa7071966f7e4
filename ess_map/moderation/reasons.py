# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences that those who decide write again and again: to choose, and to make one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REFUSING = (
    _l("Merci. Nous n'avons pas pu vérifier cette information : d'où vient-elle ?"),
    _l("Merci. Ce lieu est déjà sur la carte : nous avons complété sa fiche."),
    _l("Merci. Ce lieu ne relève pas de l'économie sociale et solidaire, il n'a pas sa place ici."),
    _l("Merci. L'organisation elle-même nous a dit le contraire."),
    _l("Merci. Le texte proposé ressemble à une publicité : décrivez plutôt ce qu'on y fait."),
)
PARTLY = (
    _l("Merci ! Nous gardons ce que nous avons pu vérifier ; le reste demande une confirmation."),
    _l("Merci ! Une partie était déjà à jour sur la fiche."),
    _l("Merci ! L'organisation préfère ne pas publier ce numéro ou cette adresse."),
)
