# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files from strangers: what is accepted, what is taken out of it, and all that is refused."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ess_map.core import pictures, uploads
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.platform import hooks as shared

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS = 0x8825


def image(format_="PNG", size=(60, 40), mode="RGB", colour="teal", **options):
    file = BytesIO()
    Image.new(mode, size, colour).save(file, format_, **options)
    return file.getvalue()


def located_jpeg():
    """A photo taken at Tours with the phone on its side, as phones write it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "chez Madame Martin"
    exif.get_ifd(GPS).update({1: "N", 2: (47.0, 23.0, 37.0), 3: "E", 4: (0.0, 41.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>47,23N</exif:GPSLatitude>"
    return image("JPEG", exif=exif, xmp=xmp, icc_profile=b"a profile" * 20, comment=b"secret")


def png_bomb(width, height):
    """A PNG of a few kilobytes that says it has width × height points."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(4 * 1024 * 1024)))
        + chunk(b"IEND", b"")
    )


def receive(data, kind="photo", **more):
    return uploads.receive(db.session, BytesIO(data), kind, **more)


def kept(upload):
    return uploads.path(upload.name).read_bytes()


def test_the_position_and_all_else_that_was_hidden_are_gone(app):
    sent = located_jpeg()
    assert Image.open(BytesIO(sent)).getexif().get_ifd(GPS)
    data = kept(receive(sent))
    again = Image.open(BytesIO(data))
    assert dict(again.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(again.info)
    assert not any(word in data for word in (b"GPS", b"Exif", b"Martin", b"profile", b"secret"))


def test_a_photo_is_stood_upright(app):
    upload = receive(located_jpeg())
    assert (upload.width, upload.height) == (40, 60)


@pytest.mark.parametrize(
    "data",
    [
        image("JPEG", mode="CMYK", colour=(10, 200, 10, 0)),
        image("GIF", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]),
        image("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]),
        image("PNG", mode="P", colour=3, transparency=3),
        image("PNG", mode="LA", colour=(5, 100)),
        image("PNG", mode="I;16", colour=700),
        image("PNG", mode="1", colour=1),
    ],
    ids=["CMYK", "animated GIF", "animated WebP", "palette", "grey, alpha", "16 bits", "1 bit"],
)
def test_every_sort_of_picture_becomes_one_still_webp(app, data):
    again = Image.open(BytesIO(kept(receive(data))))
    assert (again.format, again.size, getattr(again, "n_frames", 1)) == ("WEBP", (60, 40), 1)


def test_a_logo_keeps_its_transparency_and_is_made_small(app):
    upload = receive(image(size=(1600, 400), mode="RGBA", colour=(0, 0, 0, 0)), "logo")
    assert (upload.width, upload.height) == (800, 200)
    assert Image.open(BytesIO(kept(upload))).mode == "RGBA"


def test_what_the_bytes_are_counts_and_not_the_name(app):
    file = BytesIO(image("PNG"))
    file.name = "photo.exe"
    assert uploads.receive(db.session, file, "photo").name.endswith(".webp")
    with pytest.raises(Invalid, match="type de fichier"):
        receive(b"MZ\x90\x00" + bytes(500))


def test_html_after_the_picture_does_not_survive(app):
    sent = image("JPEG", size=(900, 700)) + b"<script>alert(1)</script>"
    assert len(sent) > 4096
    data = kept(receive(sent))
    assert b"script" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a/*" + b"<script>alert(1)</script>*/",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"\n\n<!DOCTYPE html><p>bonjour",
        b"%PDF-1.7\n<html><body>%%EOF",
    ],
    ids=["GIF and HTML", "SVG", "XML", "HTML", "PDF and HTML"],
)
@pytest.mark.parametrize("kind", uploads.KINDS)
def test_markup_is_refused_with_its_reason(app, data, kind):
    with pytest.raises(Invalid, match="page web ou un dessin SVG"):
        receive(data, kind)
    assert not list(uploads.folder().glob("*/*"))


@pytest.mark.parametrize("side", [6000, 12000, 40000])
def test_a_bomb_is_refused_before_it_is_unpacked(app, side, monkeypatch):
    monkeypatch.setattr(Image.Image, "convert", lambda *_any: pytest.fail("unpacked"))
    with pytest.raises(Invalid, match="trop de points"):
        receive(png_bomb(side, side))


def test_more_bytes_than_allowed_are_refused_and_not_read(app):
    class Endless:
        def read(self, size):
            assert size < 20 * uploads.MB
            return bytes(size)

    with pytest.raises(Invalid, match="trop gros : 15 Mo au plus"):
        uploads.receive(db.session, Endless(), "photo")


@pytest.mark.parametrize(
    "data",
    [located_jpeg()[:-300], image("PNG")[:60], image("GIF")[:20], image("WEBP")[:40], b"GIF89a"],
)
def test_a_picture_that_is_cut_off_is_refused(app, data):
    with pytest.raises(Invalid, match="abîmée ou incomplète"):
        receive(data)


def test_an_empty_file_is_refused(app):
    with pytest.raises(Invalid, match="vide"):
        receive(b"")


def test_a_picture_is_no_document_and_a_document_no_picture(app):
    with pytest.raises(Invalid, match="pas un PDF"):
        receive(image(), "document")
    with pytest.raises(Invalid, match="pas une image"):
        receive(PDF)


def test_a_pdf_is_kept_as_it_is(app):
    upload = receive(PDF, "document")
    assert (kept(upload), upload.media_type) == (PDF, "application/pdf")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "un programme"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</S /Launch >>"), "un programme"),
        (PDF[:40], "abîmé ou incomplet"),
        (PDF + b"PK\x05\x06" + bytes(18) + b"\n%%EOF", "abîmé ou incomplet"),
    ],
    ids=["JavaScript", "launch", "cut off", "ZIP behind it"],
)
def test_a_pdf_that_is_more_or_less_than_one_is_refused(app, data, sentence):
    with pytest.raises(Invalid, match=sentence):
        receive(data, "document")


@pytest.mark.parametrize(
    "name",
    [
        "../../secret-key",
        "..%2f..%2fsecret-key",
        "/etc/passwd",
        "a" * 64 + ".html",
        "a" * 64 + ".webp\n",
        "A" * 64 + ".webp",
        "a" * 64 + ".webp/../x",
        "",
    ],
)
def test_a_name_that_is_not_ours_leads_nowhere(app, client, name):
    with pytest.raises(NotFound):
        uploads.path(name)
    assert client.get(f"/fichiers/{name}").status_code == 404


def test_the_same_file_twice_is_one_file_with_two_rows(app):
    one, two = receive(image()), receive(image(), alt="  Le magasin ")
    assert (one.name, two.alt) == (two.name, "Le magasin")
    assert one.id != two.id
    assert len(list(uploads.folder().glob("*/*"))) == 1


def test_an_unpublished_file_is_shown_to_its_moderators_only(app, client):
    upload = receive(image(), contribution_id=7)
    db.session.commit()
    url = f"/fichiers/{upload.name}"
    assert client.get(url).status_code == 404
    theirs = uploads.Files("contribution", lambda seen: seen == 7)
    uploads.init_app(app, lambda: {"contribution": theirs})
    with client.get(url) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_a_published_file_may_be_cached_and_can_never_run(app, client):
    upload = receive(image(), contribution_id=7)
    other = receive(image(colour="red"), contribution_id=7)
    uploads.publish(db.session, 7, [upload.name])
    db.session.commit()
    assert client.get(f"/fichiers/{other.name}").status_code == 404
    with client.get(f"/fichiers/{upload.name}") as answer:
        assert answer.data == kept(upload)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "public" in answer.headers["Cache-Control"]
    uploads.publish(db.session, 7, [])
    db.session.commit()
    assert client.get(f"/fichiers/{upload.name}").status_code == 404


def test_a_document_is_saved_and_not_opened(app, client):
    upload = receive(PDF, "document", contribution_id=7)
    uploads.publish(db.session, 7, [upload.name])
    db.session.commit()
    with client.get(f"/fichiers/{upload.name}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=document-")


def test_what_nobody_attached_goes_after_a_week(app, clock):
    orphan = uploads.path(receive(image()).name)
    wanted = receive(image(colour="red"))
    uploads.attach(db.session, [wanted.id], 7)
    half_written = orphan.with_name(".left-by-a-crash")
    half_written.write_bytes(b"half")
    os.utime(half_written, (clock.now().timestamp(),) * 2)
    db.session.commit()
    clock.advance(days=6)
    assert uploads.sweep(db.session) == 0
    clock.advance(days=2)
    fresh = receive(image(colour="blue"))
    db.session.commit()
    assert uploads.sweep(db.session) == 2
    assert not orphan.exists()
    assert not half_written.exists()
    assert kept(wanted)
    assert kept(fresh)
    assert uploads.sweep(db.session) == 0


def test_a_file_that_another_row_names_stays(app, clock):
    receive(image())
    uploads.attach(db.session, [receive(image()).id], 7)
    db.session.commit()
    clock.advance(days=8)
    assert uploads.sweep(db.session) == 0
    assert db.session.query(uploads.Upload).count() == 1


def test_the_files_of_a_refused_contribution_can_be_left_to_the_sweep(app, clock):
    receive(image(), contribution_id=7)
    uploads.release(db.session, 7)
    db.session.commit()
    clock.advance(days=8)
    assert uploads.sweep(db.session) == 1


def test_another_contribution_cannot_take_a_file_over(app):
    upload = receive(image(), contribution_id=7)
    uploads.attach(db.session, [upload.id], 8)
    db.session.refresh(upload)
    assert upload.contribution_id == 7


def test_a_disk_that_fails_leaves_nothing_half_written(app, monkeypatch):
    def full(*_any):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        receive(image())
    assert not [file for file in uploads.folder().rglob("*") if file.is_file()]


def test_the_limits_are_those_of_each_format(app):
    assert pictures.MOST_PIXELS["JPEG"] >= 8064 * 6048  # a phone's 48 million points


def test_the_jobs_of_files_and_challenges_run_on_nothing(app):
    by_name = {job.name: job for job in shared.register_jobs()}
    assert [by_name[name].run(db.session) for name in ("uploads", "challenges")] == [None, None]
