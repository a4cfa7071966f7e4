# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo with a plugin that adds layers: ``python -m tests.browser.layered PORT``."""

import sys

import waitress

from ess_map import Layer, Point, hookimpl
from ess_map.app import create_app

TOURS = (0.6848, 47.3941)
CAFES = (
    Point(0.7012, 47.3998, "Café réparation de Velpeau", "/a-propos", "Samedi 28 novembre, 14 h"),
    Point(*TOURS, "Atelier vélo du Vieux Tours", "/a-propos", "Chaque mercredi, 18 h à 20 h."),
    Point(*TOURS, "Couture & retouches <b>sans</b> gras", text="Le 2e samedi du mois"),
    *(
        Point(0.30 + 0.083 * (n % 13), 47.16 + 0.061 * (n // 13), f"Café réparation n° {n + 1}")
        for n in range(91)
    ),
)
COMPOSTS = tuple(
    Point(0.62 + 0.011 * n, 47.352 + 0.009 * (n % 7), f"Compost {n}") for n in range(24)
)


class Repair:
    """Cafés that are drawn, composts that wait to be asked for, and a layer with nothing yet."""

    @staticmethod
    @hookimpl
    def register_layers():
        return [
            Layer("repair", "Cafés réparation", points=lambda: CAFES, version=lambda: "1"),
            Layer(
                "repair.compost",
                "Composts de quartier ouverts à toutes et à tous",
                points=lambda: COMPOSTS,
                version=lambda: "1",
                shown=False,
            ),
            Layer("repair.tools", "Outils à prêter", points=tuple, version=lambda: "1"),
        ]


if __name__ == "__main__":
    app = create_app(plugins=[("repair", Repair())], installed=False)
    waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]))
