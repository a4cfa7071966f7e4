# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short lists of this plugin: what is stored is the key, what is read is the label."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STAGES = {
    "idea": _l("Idée"),
    "feasibility": _l("Faisabilité"),
    "emergence": _l("Émergence"),
    "creation": _l("Création"),
    "seed": _l("Amorçage"),
    "growth": _l("Développement"),
    "consolidation": _l("Consolidation"),
    "scaling": _l("Changement d'échelle"),
    "transfer": _l("Transmission"),
}
"""In the order in which a project goes through them."""
STAGE_HINTS = {
    "idea": _l("J'ai une envie, un besoin repéré ; rien n'est encore arrêté."),
    "feasibility": _l("J'étudie si cela peut marcher : clients, coûts, partenaires."),
    "emergence": _l("Le projet se précise : une équipe, un modèle, de premiers essais."),
    "creation": _l("Je crée la structure : statuts, financement, premiers emplois."),
    "seed": _l("L'activité démarre, depuis moins de trois ans."),
    "growth": _l("L'activité tourne et je veux la développer."),
    "consolidation": _l("L'activité est fragile, ou doit être réorganisée."),
    "scaling": _l("Cela marche ici : je veux le faire ailleurs, ou en plus grand."),
    "transfer": _l("Je veux transmettre, céder, ou reprendre avec les salariés."),
}
NEEDS = {
    "orientation": _l("Être accueilli et orienté"),
    "individual_support": _l("Être accompagné, seul ou en équipe"),
    "collective_support": _l("Avancer dans un groupe de porteurs de projet"),
    "incubation": _l("Entrer dans un incubateur"),
    "business_test": _l("Tester mon activité"),
    "legal_hosting": _l("Être hébergé juridiquement (coopérative d'activité et d'emploi)"),
    "training": _l("Me former"),
    "financing": _l("Trouver un financement"),
    "consolidation": _l("Consolider une activité qui existe"),
    "transfer": _l("Transmettre ou reprendre"),
}
"""What a service is for is what a project needs: one list for both."""
SERVICES = {
    "orientation": _l("Accueil et orientation"),
    "individual_support": _l("Accompagnement individuel"),
    "collective_support": _l("Accompagnement collectif"),
    "incubation": _l("Incubation"),
    "business_test": _l("Test d'activité"),
    "legal_hosting": _l("Hébergement juridique"),
    "training": _l("Formation"),
    "financing": _l("Financement"),
    "consolidation": _l("Consolidation"),
    "transfer": _l("Transmission"),
}
KINDS = {
    "cae": _l("Coopérative d'activité et d'emploi (CAE)"),
    "couveuse": _l("Couveuse"),
    "incubator": _l("Incubateur d'innovation sociale"),
    "nursery": _l("Pépinière d'entreprises"),
    "france_active": _l("France Active"),
    "urscop": _l("Union régionale des SCOP (URSCOP)"),
    "cress": _l("Chambre régionale de l'ESS (CRESS)"),
    "mouvement_associatif": _l("Mouvement associatif"),
    "dla": _l("Dispositif local d'accompagnement (DLA)"),
    "adie": _l("Adie"),
    "bge": _l("BGE (boutique de gestion)"),
    "initiative": _l("Initiative France"),
    "cigales": _l("Club CIGALES"),
    "chamber": _l("Chambre consulaire"),
    "pole": _l("Pôle local ou PTCE"),
    "third_place": _l("Tiers-lieu"),
    "public": _l("Collectivité ou agence publique"),
    "other": _l("Autre structure"),
}
NETWORKS = {
    "adie": "Adie",
    "reseau-bge": "BGE",
    "france-active": "France Active",
    "initiative-france": "Initiative France",
    "reseau-entreprendre": "Réseau Entreprendre",
    "chambres-consulaires": _l("Chambres consulaires"),
    "fabrique-de-territoire": _l("Fabrique de territoire"),
    "les-premieres": "Les Premières",
    "singa": "SINGA",
    "egee": "EGEE",
    "ess:cae": _l("Réseau des CAE"),
    "ess:scop": _l("Mouvement des SCOP et SCIC"),
    "ess:cress": _l("Réseau des CRESS"),
    "ess:dla": "DLA",
    "ess:cigales": "CIGALES",
    "ess:couveuses": _l("Union des couveuses"),
}
"""Those of data·inclusion by their names there; ``ess:`` are ours, which it lacks."""
TEAM_MODES = {
    "individual": _l("Une personne seule"),
    "collective": _l("Un collectif"),
    "both": _l("Une personne seule ou un collectif"),
}
PUBLICS = {
    "actifs": _l("personnes en emploi"),
    "beneficiaires-des-minimas-sociaux": _l("bénéficiaires de minima sociaux"),
    "demandeurs-emploi": _l("demandeurs d'emploi"),
    "etudiants": _l("étudiants"),
    "familles": _l("familles"),
    "femmes": _l("femmes"),
    "jeunes": _l("jeunes"),
    "personnes-en-situation-de-handicap": _l("personnes en situation de handicap"),
    "personnes-en-situation-durgence": _l("personnes en situation d'urgence"),
    "personnes-en-situation-juridique-specifique": _l(
        "personnes en situation juridique spécifique"
    ),
    "personnes-exilees": _l("personnes exilées"),
    "residents-qpv-frr": _l("habitants d'un quartier prioritaire ou d'une ruralité à revitaliser"),
    "seniors": _l("seniors"),
}
"""The names of data·inclusion; its ``tous-publics`` is an empty list here."""
COSTS = {"free": _l("Gratuit"), "paid": _l("Payant")}
MODES = {"onsite": _l("En présence"), "remote": _l("À distance")}
INTAKES = {
    "continuous": _l("Toute l'année"),
    "campaigns": _l("Par campagnes"),
    "closed": _l("Fermé pour l'instant"),
}
INSTRUMENTS = {
    "honor_loan": _l("Prêt d'honneur"),
    "loan": _l("Prêt"),
    "guarantee": _l("Garantie"),
    "repayable_advance": _l("Avance remboursable"),
    "associative_security": _l("Titre associatif"),
    "capital": _l("Capital"),
    "grant": _l("Subvention"),
    "trust_fund": _l("Fonds de confiance"),
    "match_funding": _l("Abondement (1 € pour 1 €)"),
    "crowdfunding": _l("Financement participatif"),
    "own_funds": _l("Apport des associés"),
}
HOSTS = {
    "none": _l("Non, et je n'en cherche pas"),
    "seeking": _l("J'en cherche une"),
    "found": _l("Oui, elle est d'accord"),
}
REFUSALS = {
    "out_of_area": _l("Hors de notre périmètre"),
    "out_of_stage": _l("Stade que nous n'accompagnons pas"),
    "out_of_sector": _l("Secteur que nous n'accompagnons pas"),
    "full": _l("Plus de place en ce moment"),
    "legal_form": _l("Statut que nous n'accompagnons pas"),
    "prerequisite": _l("Un prérequis manque"),
    "incomplete": _l("Le projet n'est pas assez décrit"),
    "already_supported": _l("Déjà accompagné ailleurs"),
    "conflict": _l("Conflit d'intérêts"),
    "other": _l("Autre motif"),
}
REFUSAL_GATES = {
    "out_of_area": "accompaniment.territory",
    "out_of_stage": "accompaniment.stage",
    "out_of_sector": "accompaniment.sector",
    "full": "accompaniment.intake",
    "legal_form": "accompaniment.form",
}
"""The refusals that say a declaration is wrong when that criterion was met."""
OUTCOMES = {
    "created": _l("Activité créée"),
    "financed": _l("Financement obtenu"),
    "hosted": _l("Entrée en CAE, couveuse ou incubateur"),
    "trained": _l("Formation suivie"),
    "consolidated": _l("Activité consolidée"),
    "transferred": _l("Activité transmise ou reprise"),
    "advised": _l("Conseil donné, suite ailleurs"),
    "given_up": _l("Projet abandonné"),
}
LATER = {
    "running": _l("L'activité continue"),
    "stopped": _l("L'activité s'est arrêtée"),
    "elsewhere": _l("Le projet a pris une autre forme"),
    "unknown": _l("Pas de nouvelles"),
}
"""What became of a project 6 and 18 months after."""
