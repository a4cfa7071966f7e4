# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who accepts what: filters, layers, files, the round of errands."""
