# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a service fits a project or not, and in which order they are shown."""
