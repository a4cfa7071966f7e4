# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundled demonstration: facts of the founding documents, real towns, invented actors."""
