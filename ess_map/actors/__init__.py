# SPDX-License-Identifier: AGPL-3.0-or-later
"""ESS actors, tiers-lieux, companies and public bodies: what we know of each, and whence."""
