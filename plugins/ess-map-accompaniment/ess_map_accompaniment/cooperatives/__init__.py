# SPDX-License-Identifier: AGPL-3.0-or-later
"""SCIC colleges, host enterprises, feasibility studies, committees."""
