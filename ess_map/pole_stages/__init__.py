# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a pôle from stage to stage: what each step asks, who validates, the map of stages."""
