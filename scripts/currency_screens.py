# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of local currencies that the guides show; days are the next ones after today."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

from scripts.screens import BOTH, PHONE, Screen

IMAGES = Path(__file__).resolve().parents[1] / "plugins/ess-map-currency/docs/images"
HERE = "/monnaies"
OURS = f"{HERE}/loirette"
"""The currency that the demonstration's association runs."""
STEWARD = "monnaie"

NOW = datetime.now().astimezone()
SATURDAY = f"{NOW + timedelta((4 - NOW.weekday()) % 7 + 1):%Y-%m-%d}"
SUNDAY = f"{NOW + timedelta((5 - NOW.weekday()) % 7 + 1):%Y-%m-%d}"
"""The next ones after today: pictures are of days that may still be asked for."""
TOURS = "commune-37261"
ERRANDS = (
    f"{HERE}/parcours?needs={quote_plus('pain, légumes, changer 50')}"
    f"&from={quote_plus('La Riche')}&to=Tours&pace=bike&at={SATURDAY}T10:00&currency=loirette"
)
AROUND = "epci-243700754"
MAP = f"/?currency.accepts=loirette&territory={AROUND}"
DEROGATION = "summary:has-text('dérogation')"
EXPORTS = "section[aria-labelledby=emporter] summary"
CHANGE = f"{HERE}/changer?place={TOURS}&currency=loirette&at="

SCREENS = (
    Screen("all", f"{HERE}/"),
    Screen("currencies", f"{HERE}/?place={TOURS}", shots=PHONE),
    Screen("currency", OURS, shots=BOTH),
    Screen("export", OURS, at="#emporter", clicks=(EXPORTS,)),
    Screen("map", MAP),
    Screen("open-at", f"{MAP}&currency.open=now&currency.open_at={SATURDAY}T11:00", shots=BOTH),
    Screen("shop", "{shop}", at="main .badge--label", shots=PHONE),
    Screen("markets", f"{HERE}/marches?day={SATURDAY}&near={TOURS}", shots=BOTH),
    Screen("change", f"{CHANGE}{SATURDAY}T10:30", shots=PHONE),
    Screen("change-closed", f"{CHANGE}{SUNDAY}T20:00", shots=("narrow-dark",)),
    Screen("desks", f"{OURS}/ou-changer"),
    Screen("errands", ERRANDS, shots=BOTH),
    Screen("directory", f"{OURS}/annuaire"),
    Screen("joining", f"{OURS}/adherer?q=Radeau", shots=PHONE),
    Screen("applying", "{applying}", at="#accepte", shots=PHONE),
    Screen("waiting", "{waiting}", shots=BOTH),
    Screen("refused", "{refused}", shots=PHONE),
    Screen("own", "{own}"),
    Screen("terms", "{terms}", shots=PHONE),
    Screen("hours", "{terms}", at="#heures"),
    Screen("stalls", "{stalls}"),
    Screen("renewal", "{due}", shots=PHONE),
    Screen("wanted", "{own}/recherches", shots=PHONE),
    Screen("leaving", "{own}", at="#donnees", clicks=("#donnees summary",), shots=PHONE),
    Screen("board", f"{OURS}/tableau", STEWARD),
    Screen("figures", f"{OURS}/tableau", STEWARD, at="#chiffres"),
    Screen("queue", f"{OURS}/demandes", STEWARD),
    Screen("demand", "{demand}", STEWARD),
    Screen("members", f"{OURS}/membres", STEWARD),
    Screen("file", "{file}", STEWARD),
    Screen("derogation", "{outside}", STEWARD, at="#etablissements", clicks=(DEROGATION,)),
    Screen("keeping", f"{OURS}/comptoirs", STEWARD, shots=BOTH),
    Screen("desk-form", "{desk}", STEWARD),
    Screen("imports", f"{OURS}/imports", STEWARD),
    Screen("proposed", "{feed}?state=proposed", STEWARD, at="#lignes"),
    Screen("spoken-hours", "{feed}?state=hours", STEWARD, at="#lignes"),
    Screen("circuit", f"{OURS}/circuit", STEWARD),
    Screen("missing", "{missing}", STEWARD),
    Screen("loops", f"{OURS}/circuit", STEWARD, at="#boucles"),
    Screen("settings", f"{OURS}/reglages", STEWARD),
    Screen("perimeter", f"{OURS}/reglages/perimetre", STEWARD),
    Screen("suspending", f"{OURS}/etat/suspend", STEWARD),
    Screen("ended", f"{HERE}/sabline"),
)
