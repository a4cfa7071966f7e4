# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a territory has and lacks; each figure with its source, its year and its coverage."""
