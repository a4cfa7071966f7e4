# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invented year of three currencies."""
