# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is missing in the circuit: wanted suppliers, missing links, cycles."""
