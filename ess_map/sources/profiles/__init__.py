# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published files that we read out of the box, one module for each publisher."""
