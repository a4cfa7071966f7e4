# SPDX-License-Identifier: AGPL-3.0-or-later
"""The humans who look after the map."""
