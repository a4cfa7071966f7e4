# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was done: to an actor, in a territory, by a person, by an import."""
