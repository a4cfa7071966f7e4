# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the generated pages: ``python -m scripts.plugin_docs``."""

from scripts.plugin_docs import pages

for path, text in pages().items():
    path.write_text(text, encoding="utf-8")
