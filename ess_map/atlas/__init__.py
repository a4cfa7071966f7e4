# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map's read model: columnar arrays on the Morton key, built from the database."""
