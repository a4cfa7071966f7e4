# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin reads a format of its own."""

from ess_map import ActorRecord, Importer, Rejection, hookimpl


def recognises(path):
    return path.suffix == ".repair"


def read(path):
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            key, separator, name = line.strip().partition(";")
            if separator:
                yield ActorRecord(id=key, name=name, terms={"family": ("association",)})
            else:
                yield Rejection(number, "Il faut deux colonnes : clé;nom.")


@hookimpl
def register_importers():
    return [Importer("repair", "Repair cafés", recognises, read)]


def test_the_command_reads_the_format_and_says_what_it_rejects(site, client, tmp_path):
    (tmp_path / "cafes.repair").write_text("a;Café Bricole\nnonsense\nb;Café Fer\n", "utf-8")
    result = site.test_cli_runner().invoke(args=["import", str(tmp_path / "cafes.repair")])
    assert result.exit_code == 0, result.output
    assert "Il faut deux colonnes" in result.output
    assert client.get("/facets.json").json["count"] == 4
