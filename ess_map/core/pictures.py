# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures and documents that strangers send: recognised by their bytes, pictures drawn anew.

What is kept of a picture is its points, encoded by us: no position, no comment, no colour profile
and nothing hidden behind the last byte.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageOps

from ess_map.core.errors import Invalid

LARGEST_SIDE = {"logo": 800, "photo": 2000}
"""Pixels of what is kept, by kind."""
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000, "GIF": 24_000_000}
"""A JPEG is decoded at a fraction of its size; the others whole, at up to 4 bytes a pixel."""
QUALITY = 82
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())

_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"} | {
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"%PDF-": "PDF",
}
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|\?xml|x?link|meta\s)", re.I
)
_HEAD = 2048
"""Bytes in which a browser would look for markup (1445), and some more."""
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
_ZIP_END = b"PK\x05\x06"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow raises on a file that is not what it says."""


@dataclass(frozen=True)
class Redrawn:
    """A picture as we keep it: WebP, upright, of a bounded size."""

    data: bytes
    width: int
    height: int


def sniff(data: bytes) -> str:
    """Return JPEG, PNG, GIF, WEBP or PDF, by the first bytes; ``Invalid`` with a sentence else."""
    if _MARKUP.search(data[:_HEAD]):
        raise Invalid(
            _(
                "Ce fichier contient une page web ou un dessin SVG, qui peuvent cacher un "
                "programme : envoyez une image JPEG, PNG ou WebP."
            )
        )
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    raise Invalid(
        _("Ce type de fichier n'est pas accepté : envoyez une image JPEG, PNG ou WebP, ou un PDF.")
    )


def redraw(data: bytes, kind: str) -> Redrawn:
    """Return the picture in ``data``, of which the first frame counts, drawn anew.

    ``Invalid`` when it is none, is too large once unpacked, or is cut off.
    """
    name = sniff(data)
    if name not in MOST_PIXELS:
        raise Invalid(_("Ce fichier n'est pas une image : envoyez du JPEG, du PNG ou du WebP."))
    side = LARGEST_SIDE[kind]
    try:
        with Image.open(BytesIO(data), formats=(name,)) as image:
            if image.width * image.height > MOST_PIXELS[name]:
                raise _too_many_pixels(name)
            image.draft("RGB", (side, side))
            drawn = _upright(image)
            drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
            # Pillow would write back the profile and the XMP packet that it found.
            drawn.info = {}
            file = BytesIO()
            drawn.save(file, "WEBP", quality=QUALITY)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except _BROKEN as error:
        raise Invalid(
            _("Cette image est abîmée ou incomplète : ouvrez-la, enregistrez-la de nouveau.")
        ) from error
    return Redrawn(file.getvalue(), drawn.width, drawn.height)


def check_pdf(data: bytes) -> None:
    """Raise ``Invalid`` unless ``data`` is a PDF, whole and without programs."""
    if sniff(data) != "PDF":
        raise Invalid(_("Ce document n'est pas un PDF : exportez-le en PDF et recommencez."))
    if b"%%EOF" not in data[-1024:] or _ZIP_END in data[-65_600:]:
        raise Invalid(_("Ce PDF est abîmé ou incomplet : exportez-le de nouveau."))
    if _ACTIVE_PDF.search(data):
        raise Invalid(
            _("Ce PDF contient un programme ou un autre fichier : exportez-le sans, en PDF simple.")
        )


def _upright(image: Image.Image) -> Image.Image:
    """Return the first frame the right way up, in RGB, or RGBA if it is transparent."""
    transparent = image.has_transparency_data
    turned = ImageOps.exif_transpose(image)
    return turned.convert("RGBA" if transparent else "RGB")


def _too_many_pixels(name: str) -> Invalid:
    return Invalid(
        _(
            "Cette image a trop de points : réduisez-la à %(limit)s millions au plus.",
            limit=MOST_PIXELS[name] // 1_000_000,
        )
    )
