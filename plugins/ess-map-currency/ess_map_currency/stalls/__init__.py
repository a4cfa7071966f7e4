# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where itinerant merchants are, as a function of time."""
