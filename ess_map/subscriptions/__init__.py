# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following a selection from outside: by letter, or by calls to somebody's own program."""
