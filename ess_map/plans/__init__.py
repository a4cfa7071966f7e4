# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans of action: axes, objectives, actions, who does them, until when, how far they are."""
