# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an animator sees: white zones, waiting requests, fairness, figures."""
