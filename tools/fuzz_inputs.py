"""The inputs of tools/fuzz.py: for each kind a seed that is accepted, and how it is changed."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from staedtenetz.text import clean

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"

# fmt: off
NASTY: Sequence[Any] = (
    "", " ", "\t", "0", "-1", "1e400", "NaN", "inf", "1_000", "٣", "9" * 5000, "0" * 20 + "7",
    "99999999999999999999", "0,0085", "1.234.567,89 €", "2026-99-99", "31.12.9999", "2024-W01-1",
    "0000", "2026-02-30", "1799", "2201-01-01", "20240101", "29.02.", "=1+1", "+cmd", "a;=1+1",
    "@x", "[bold]x[/bold]", "<b>&amp;", "{0}", "{word}", "%s", "\x00", "\x1b[31m", "\u202e",
    "\ud800", "\U0001f600", "ß" * 300, "x" * 20_000, "../../etc/passwd", "/dev/zero", "/dev/full",
    "~nobody/x", ".", "CON", "aux.txt", "a\nb", "a\r\nb", '"', "'", '"""', "\\", "--", "-", "--x",
    "http://", "https://[::1", "https://exa mple.org", "javascript:alert(1)", "ftp://x", "x@y",
    "Frankfurt", "Halle/S.", "Neustadt", "05911000", "5911000", "00000000", "Bochum (XX)",
    "DE-ZZ",
)
# fmt: on
# fmt: off
NASTY_VALUES: Sequence[Any] = (
    *NASTY, 0, -1, 1, 10**6, 10**15, 10**18, 2**63, 0.1, 1e308, float("inf"), float("nan"), True,
    False, [], [[]], {}, {"a": 1}, ["x"] * 100, [1, "a"], {"x": {"y": {"z": []}}},
)
# fmt: on
# fmt: off
TOWNS = (
    "Bochum", "Soest", "Potsdam", "Köln", "Herne", "05911000", "Münster", "Aachen", "Unna",
    "Frankfurt am Main", "Brühl (NRW)", "Stadt Soest", "Landeshauptstadt München", "Halle",
)
# fmt: on
NETWORKS = ("eccar", "eurocities", "klima-buendnis", "unic", "c40", "die-hanse", "Klima-Bündnis")
DATES = ("2024", "2024-05", "2024-05-13", "13.05.2024", "05/2024", "2026-11-29")
NUMBERS = ("1", "5", "1000", "5.000", "354288", "47.000")
GOOD: Mapping[str, Sequence[str]] = {
    "municipality": TOWNS,
    "network": NETWORKS,
    "networks": NETWORKS,
    "--network": NETWORKS,
    "--member": NETWORKS,
    "--explain": NETWORKS,
    "--for": TOWNS,
    "--theme": ("klima", "europe", "kultur"),
    "--topic": ("klima", "mobility", "Energie"),
    "--kind": ("strategic", "thematic"),
    "--scope": ("world", "europe"),
    "--status": ("active", "dormant"),
    "--population": ("47000", "354.288"),
    "--land": ("NW", "NRW", "Bayern"),
    "--country": ("DE",),
    "--sort": ("name", "fee", "effort"),
    "--format": ("json", "plain", "csv", "markdown", "table"),
    "--lang": ("de", "en"),
    "--limit": ("1", "3"),
    "--purpose": ("funding", "Austausch"),
    "--working-language": ("de", "englisch"),
    "--budget": ("5000", "5.000 €"),
    "--capacity": ("low", "hoch"),
    "--effort": ("low", "medium"),
    "--max": ("2",),
    "--processes": ("1",),
    "--date": DATES,
    "--as-of": DATES,
    "--fee": ("500", "2026=1500", "1.234,50"),
    "--fee-per-inhabitant": ("0,0085",),
    "--fee-minimum": NUMBERS,
    "--fee-maximum": NUMBERS,
    "--fee-date": DATES,
    "--min-population": NUMBERS,
    "--max-population": NUMBERS,
    "--source": ("https://example.org/m", "Rechnung 2026/114"),
    "--source-url": ("https://example.org/",),
    "--source-date": DATES,
    "--set": ("summary=Ein Netz", "status=active"),
    "--drop": ("fee.maximum", "contact_email"),
    "--only": ("note", "record"),
    "--since": ("2019", "2021"),
    "--due": ("31.03.",),
    "--review": ("2027-10-01",),
    "--on": DATES,
    "--older-than": ("12m", "1y"),
    "--website": ("https://example.org",),
    "--contact": ("info@example.org",),
    "--short": ("Hellweg",),
    "--id": ("hellweg-netz",),
    "--column": ("Stadt",),
    "--data": ("home",),
    "words": ("klima", "Energie", "hanse"),
    "name": ("Hellweg", "eccar", "klima", "unic"),
}
PROFILE = """\
municipality = "Bochum"
topics = ["Klimaschutz", "Verkehr", "digital"]
purposes = ["funding"]
budget = 5000
capacity = "low"
scopes = ["europe"]
languages = ["de", "en"]
[topic_weights]
"Klimaschutz" = 3
[[memberships]]
network = "eurocities"
since = 2021
fee = 16500
unit = "Referat 12"
purpose = "EU-Politik"
last_activity = "2026-05"
"""
OWN = """\
schema_version = 2
[[network]]
id = "hellweg-netz"
name = "Hellweg-Netz"
theme = "europe"
topics = ["mobility"]
added = "2026-10-02"
[[correction]]
network = "klima-buendnis"
added = "2026-10-02"
source = { title = "Rechnung 2026/114", as_of = "2026-03-12" }
fields.fee = { model = "flat", currency = "EUR", amount = 2950.5, as_of = "2026-03-12" }
[[note]]
network = "unic"
text = "Ansprechperson im Referat 12"
added = "2026-10-02"
[[hidden]]
network = "c40"
reason = "zu groß"
added = "2026-10-02"
[[membership]]
municipality = "05911000"
network = "eurocities"
since = 2021
fee_due = "03-31"
review = "2027-10-01"
unit = "Referat 12"
until = "2028-12"
notice = "3m"
term_end = "12-31"
contact = "Geschäftsstelle"
[membership.fees]
2025 = 16000
2026 = 16500.5
[[membership.results]]
text = "Treffen der AG Mobilität"
kind = "grant"
date = "2026-05"
amount = 12000.5
[[denied]]
municipality = "05911000"
network = "fast-track-cities"
added = "2026-10-02"
[denied.source]
title = "Ratsbeschluss"
url = "https://example.org/x"
as_of = "2026-05"
"""
MEMBERS = (
    "network,ags,name,source,as_of\n"
    "eccar,05911000,Bochum,https://example.org/m,2024-05\n"
    "iclei,,Kreis Unna,https://example.org/m,2024\n"
)
TOWNS_CSV = (
    "ags,ars,name,designation,state,population,as_of\n"
    "10041100,100410100100,Saarbrücken,Landeshauptstadt,DE-SL,181959,2024-12-31\n"
    "10042111,100420111111,Merzig,Kreisstadt,DE-SL,29745,2024-12-31\n"
)
LIST = """\
Stadt;Land;Beitritt
Bonn;Nordrhein-Westfalen;2019
Soest;NRW;2020
Wien;Österreich;
St. Ingbert;SL;
"""
BATCH = "municipality;topics;budget\nBochum;klima,mobility;5000\nSoest;kultur;\nPotsdam;;1.000\n"


IMPORT = "--network iclei --source https://example.org/m --as-of 2024"
"""What ``members import`` is told beside its file."""


class Case(NamedTuple):
    """One run: its arguments, its files (``home/`` is the own folder), what is typed."""

    arguments: Sequence[str]
    files: Mapping[str, bytes] = {}
    typed: bytes = b""


class Seeds:
    """What inputs are made of, each made when it is first needed."""

    @cached_property
    def commands(self) -> Sequence[tuple[str, Any]]:
        """Every command with its parameters, but for the one that asks the internet."""
        from staedtenetz.cli.app import _command
        from staedtenetz.cli.language import Settings
        from staedtenetz.messages import Language

        def walk(group: Any, path: str) -> list[tuple[str, Any]]:
            found = []
            for name in group.list_commands(None):
                command, below = group.get_command(None, name), f"{path} {name}".strip()
                found += (
                    walk(command, below)
                    if hasattr(command, "list_commands")
                    else [(below, command)]
                )
            return found

        return [
            each for each in walk(_command(Settings(Language("de"))), "") if each[0] != "data links"
        ]

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """A few of the bundled networks, as TOML tables."""
        import tomllib

        tables = tomllib.loads((ROOT / "data" / "networks.toml").read_text(encoding="utf-8"))
        wanted = {"eccar", "eurocities", "klima-buendnis"}
        networks = [row for row in tables["network"] if row["id"] in wanted]
        for row in networks:
            for key in ("distinct_from", "comes_with", "successor", "shared_names"):
                row.pop(key, None)
        return {"schema_version": tables["schema_version"], "network": networks}

    @cached_property
    def export(self) -> Mapping[str, bytes]:
        """An export of those networks in each format."""
        import tomli_w

        from staedtenetz.exchange.formats import write_export
        from staedtenetz.exchange.rows import bundled

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "networks.toml").write_text(tomli_w.dumps(dict(self.data)), encoding="utf-8")
            (folder / "members.csv").write_text(MEMBERS.splitlines()[0] + "\n", encoding="utf-8")
            (folder / "municipalities.csv").write_text(
                TOWNS_CSV.replace(",as_of", "").replace(",2024-12-31", ""), encoding="utf-8"
            )
            bundle = bundled(folder)
            for form, target in (
                ("json", "x.json"),
                ("jsonl", "x.jsonl"),
                ("sqlite", "x.db"),
                ("csv", "x.zip"),
            ):
                write_export(bundle, form, folder / target, overwrite=True)
            return {
                target: (folder / target).read_bytes()
                for target in ("x.json", "x.jsonl", "x.db", "x.zip")
            }

    @cached_property
    def register(self) -> str:
        """The text edition of the official directory, for the smallest Land that is a town."""
        lines = []
        for kind, key, name in (("10", "02", "Hamburg"), ("40", "02000", "Hamburg")):
            lines.append(f"{kind}20250831{key:<8}{'':<4}{name:<50}{name:<50}".ljust(220))
        title = "Hamburg, Freie und Hansestadt"
        lines.append(
            f"6020250831020000000000{title:<50}{'':<50}63{'':4}{75509:011}{1862565:011}"
            f"{912000:011}{'':4}20038{'':5}{'':2}2115{'':4}11901".ljust(220)
        )
        return "\n".join(lines) + "\n"

    @cached_property
    def template(self) -> bytes:
        """A small Word file."""
        import docx

        stream = io.BytesIO()
        docx.Document().save(stream)
        return stream.getvalue()


# How values, texts and bytes are changed


def bytes_changed(chance: Random, content: bytes) -> bytes:
    """A few bytes other, gone or twice."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if not data:
            break
        place = chance.randrange(len(data))
        end = min(len(data), place + chance.choice((1, 2, 10, 200)))
        change = chance.randrange(5)
        if change == 0:
            data[place] = chance.randrange(256)
        elif change == 1:
            del data[place:end]
        elif change == 2:
            data[place:place] = data[place:end]
        elif change == 3:
            data[place:place] = chance.choice(NASTY)[:200].encode("utf-8", "surrogatepass")
        else:
            del data[end:]
    return bytes(data)


def value_changed(chance: Random, value: Any) -> Any:
    """A value in place of another: often one of its kind, sometimes anything."""
    if chance.random() < 0.3:
        return chance.choice(NASTY_VALUES)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return chance.choice((0, 1, 2019, 2027, value + 1, value * 10))
    if isinstance(value, str):
        pools = (NETWORKS, DATES, TOWNS, (value + "x", value[:1], value.upper(), value + " ä"))
        return chance.choice(chance.choice(pools))
    if isinstance(value, list):
        return chance.choice((value * 2, value[:1], [*value, *chance.sample(NASTY, 1)]))
    return value


def tree_changed(chance: Random, tree: Any, times: int = 1) -> Any:
    """Tables and lists with some values other, gone, renamed or twice."""
    tree = copy.deepcopy(tree)
    for _ in range(times):
        holder = tree
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = chance.choice(keys)
            below = holder[key]
            if isinstance(below, dict | list) and below and chance.random() < 0.8:
                holder = below
                continue
            change = chance.random()
            if change < 0.6:
                holder[key] = value_changed(chance, below)
            elif change < 0.8:
                del holder[key]
            elif isinstance(holder, dict):
                holder[chance.choice((f"{key}s", "neues_feld", str(key)[:-1] or "x"))] = below
            else:
                holder.append(copy.deepcopy(below))
            break
    return tree


def toml(tree: Any) -> bytes:
    """The tree as TOML; what TOML cannot hold is left as Python says it, which is no TOML."""
    import tomli_w

    try:
        return tomli_w.dumps(tree).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, AttributeError):
        return repr(tree).encode("utf-8", "surrogatepass")


def toml_changed(chance: Random, text: str) -> bytes:
    """A TOML file, changed in its values or in its bytes."""
    import tomllib

    if chance.random() < 0.2:
        return text.replace("\n", "\r\n").encode() if chance.random() < 0.3 else text.encode()
    if chance.random() < 0.25:
        return bytes_changed(chance, text.encode())
    return toml(tree_changed(chance, tomllib.loads(text), chance.choice((1, 1, 1, 2, 4))))


def csv_changed(chance: Random, text: str, keep: float = 0.3) -> bytes:
    """A CSV file with cells, rows, columns or bytes other, in one of the usual encodings."""
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = [line.split(delimiter) for line in text.splitlines()]
    if chance.random() > keep:
        for _ in range(chance.choice((1, 1, 2, 5))):
            row = chance.choice(rows)
            change = chance.randrange(7)
            if change < 3 and row:
                place = chance.randrange(len(row))
                row[place] = str(chance.choice((chance.choice(NASTY), *chance.sample(TOWNS, 2))))
            elif change == 3:
                rows.append(list(row))
            elif change == 4:
                row.append(str(chance.choice(NASTY)))
            elif change == 5 and len(rows) > 2:
                rows.remove(row)
            else:
                rows.insert(chance.randrange(len(rows)), [])
    if chance.random() < 0.2:
        delimiter = chance.choice((",", ";", "\t", "|"))
    stream = io.StringIO()
    try:
        csv.writer(
            stream, delimiter=delimiter, lineterminator=chance.choice(("\n", "\r\n"))
        ).writerows(rows)
    except csv.Error:
        stream.write(text)
    coded = chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"))
    content = stream.getvalue().encode(coded, "replace")
    return bytes_changed(chance, content) if chance.random() < 0.15 else content


def archive_changed(chance: Random, content: bytes, names: Sequence[str] = ()) -> bytes:
    """A zip archive with members other, gone, twice, oddly packed or damaged."""
    if chance.random() < 0.2:
        return bytes_changed(chance, content)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        members = source.namelist()
        chosen = chance.choice([n for n in members if not names or n in names] or members)
        change = chance.randrange(6)
        for name in members:
            data = source.read(name)
            packing, written = zipfile.ZIP_DEFLATED, name
            if name == chosen:
                if change == 0:
                    continue
                if change == 1:
                    data = bytes_changed(chance, data)
                elif change == 2:
                    packing = chance.choice(
                        (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED)
                    )
                elif change == 3:
                    data = markup_changed(chance, data)
                elif change == 4:
                    written = chance.choice((f"../{name}", name.upper(), f"x/{name}"))
            archive.writestr(written, data, packing)
        if change == 5 and chance.random() < 0.3:
            archive.writestr("big.bin", b"\0" * 30_000_000, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def markup_changed(chance: Random, data: bytes) -> bytes:
    """XML with one of its elements, attributes or texts other."""
    import re

    tags = list(re.finditer(rb"<[^>]+>", data))
    if not tags:
        return data
    tag = chance.choice(tags)
    change = chance.randrange(4)
    if change == 0:
        return data[: tag.start()] + data[tag.end() :]
    if change == 1:
        return data[: tag.end()] + tag[0] + data[tag.end() :]
    if change == 2:
        value = chance.choice(NASTY).encode("utf-8", "replace")[:500]
        return (
            data[: tag.start()]
            + re.sub(rb'"[^"]*"', b'"' + value + b'"', tag[0], count=1)
            + data[tag.end() :]
        )
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return data.replace(b"?>", b"?>" + entity, 1)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """An Excel file with these cells, without the characters that XML cannot hold."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Tabelle1")
    for row in rows:
        sheet.append([clean(cell) if isinstance(cell, str) else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# The kinds


def arguments(chance: Random, seeds: Seeds) -> Case:
    """Any command with some of its options, most of them sensible."""
    name, command = chance.choice(seeds.commands)
    files = {
        "profile.toml": PROFILE.encode(),
        "list.csv": LIST.encode(),
        "batch.csv": BATCH.encode(),
        "old.toml": OWN.encode(),
        "GV100AD.txt": seeds.register.encode(),
        "export.json": seeds.export["x.json"],
        "home/networks.toml": OWN.encode(),
        "vorlage.docx": seeds.template if chance.random() < 0.1 else b"PK",
    }
    nasty = chance.random() < 0.45
    words = name.split()
    own = {
        "profile show": ["profile.toml"],
        "profile check": ["profile.toml"],
        "members import": [
            "list.csv",
            "--network",
            "iclei",
            "--source",
            "https://example.org/m",
            "--as-of",
            "2024",
        ],
        "membership import": ["list.csv", "Bochum"],
        "data import": ["export.json", "-o", "out"],
        "data municipalities import": ["GV100AD.txt", "--dry-run"],
        "data diff": ["old.toml"],
        "data check": ["old.toml"],
        "compare": ["eccar", "eurocities"],
        "network new": ["Hellweg", "--theme", "europa", "--topic", "klima", "--no-questions"],
        "network note": ["eccar", "ein Hinweis"],
        "network edit": ["eccar", "--fee", "500", "--source", "Rechnung", "--no-questions"],
        "profile new": ["Bochum", "--no-questions", "--topic", "klima"],
        "data export": ["-o", chance.choice(("x.json", "x.csv", "x.db"))]
        if chance.random() < 0.2
        else ["--help"],
        "report": ["Bochum", "-o", chance.choice(("x.md", "x.html", "x.json"))],
    }.get(name)
    if own is None:
        own = [
            chance.choice(GOOD.get(p.name, TOWNS))
            for p in command.params
            if p.param_type_name == "argument"
        ]
    words += own
    options = [
        p for p in command.params if p.param_type_name == "option" and "--help" not in p.opts
    ]
    for parameter in chance.sample(options, min(len(options), chance.choice((0, 1, 1, 2, 3)))):
        option = max(parameter.opts, key=len)
        if (
            option in ("--all", "--municipalities", "--output", "--network")
            and chance.random() < 0.8
        ):
            continue
        words.append(option)
        if not parameter.is_flag:
            good = GOOD.get(option, ("x",))
            words.append(
                str(chance.choice(NASTY))
                if nasty and chance.random() < 0.5
                else chance.choice(good)
            )
    if nasty and chance.random() < 0.6 and len(words) > 1:
        words[chance.randrange(1, len(words))] = str(chance.choice(NASTY))
    if "recommend" in words and "--all" in words:
        words += ["--land", "HB", "--processes", "1"]
    return Case([word for word in words if "\0" not in word], files)


def profiles(chance: Random, seeds: Seeds) -> Case:
    """A profile, in each command that takes one."""
    command = chance.choice(
        (
            "profile check p.toml",
            "profile show p.toml",
            "recommend --profile p.toml",
            "review --profile p.toml",
            "peers --profile p.toml",
            "report --profile p.toml -o x.md",
            "recommend --profile p.toml -f json",
        )
    )
    return Case(command.split(), {"p.toml": toml_changed(chance, PROFILE)})


# fmt: off
OWN_COMMANDS = (
    "list", "list --for Bochum", "show klima-buendnis --for Bochum", "show hellweg-netz",
    "show unic -f json", "recommend Bochum", "review Bochum", "city Bochum", "members eccar",
    "network list", "membership list", "membership calendar Bochum", "data check", "data propose",
    "data diff old.toml", "data undo", "search hellweg", "compare eccar klima-buendnis",
    "peers Bochum", "list --data home", "network note eccar Hinweis",
    "membership add Bochum unic --since 2020", "membership end Bochum eurocities",
    "membership deny Bochum klima-buendnis --source Ratsbeschluss",
    "network edit klima-buendnis --fee 700 --source Rechnung --no-questions",
    "network remove c40", "network hide iclei", "report Bochum -o x.md", "recommend Soest -f csv",
)
# fmt: on


def own_files(chance: Random, seeds: Seeds) -> Case:
    """An office's own folder, in every command."""
    files = {"home/networks.toml": toml_changed(chance, OWN), "old.toml": OWN.encode()}
    if chance.random() < 0.4:
        files["home/members.csv"] = csv_changed(chance, MEMBERS)
    if chance.random() < 0.4:
        files["home/municipalities.csv"] = csv_changed(chance, TOWNS_CSV)
    if chance.random() < 0.3:
        files["home/versions/000001-networks.toml"] = toml_changed(chance, OWN)
    return Case(chance.choice(OWN_COMMANDS).split(), files)


def data_files(chance: Random, seeds: Seeds) -> Case:
    """A data file, checked or compared."""
    content = toml(tree_changed(chance, dict(seeds.data), chance.choice((0, 1, 1, 2))))
    if chance.random() < 0.1:
        content = bytes_changed(chance, content)
    base = toml(dict(seeds.data))
    command = chance.choice(
        ("data check n.toml", "data diff n.toml m.toml", "data diff m.toml n.toml --for Soest")
    )
    return Case(command.split(), {"n.toml": content, "m.toml": base})


def lists(chance: Random, seeds: Seeds) -> Case:
    """A member list or a list of municipalities as CSV."""
    if chance.random() < 0.35:
        words = [
            "recommend",
            "--municipalities",
            "b.csv",
            "-o",
            chance.choice(("x.csv", "x.jsonl")),
        ]
        return Case([*words, "--limit", "2"], {"b.csv": csv_changed(chance, BATCH, keep=0.4)})
    words = (
        "members import l.csv --network iclei --source https://example.org/m --as-of 2024".split()
    )
    if chance.random() < 0.3:
        words = ["membership", "import", "l.csv", "Bochum"]
    return Case(
        [*words, *chance.choice(([], ["--dry-run"], ["-f", "json"]))],
        {"l.csv": csv_changed(chance, LIST)},
    )


def spreadsheets(chance: Random, seeds: Seeds) -> Case:
    """A member list as an Excel file."""
    rows: list[list[Any]] = [line.split(";") for line in LIST.splitlines()]
    for _ in range(chance.choice((0, 1, 2, 4))):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice((*NASTY, 2024, 45000.5, 1e300, -1))
    content = workbook(rows)
    if chance.random() < 0.45:
        content = archive_changed(chance, content, ("xl/worksheets/sheet1.xml", "xl/workbook.xml"))
    name = chance.choice(("l.xlsx", "l.xlsx", "l.xlsx", "l.csv", "l.xlsm"))
    words = (
        f"members import {name} --network iclei --source https://example.org/m --as-of 2024".split()
    )
    if chance.random() < 0.3:
        words = ["membership", "import", name, "Bochum"]
    return Case(words, {name: content})


def registers(chance: Random, seeds: Seeds) -> Case:
    """The official directory, as text or in an archive."""
    text = seeds.register
    if chance.random() < 0.6:
        lines = text.splitlines()
        change = chance.randrange(6)
        if change == 0:
            lines.append(chance.choice(lines))
        elif change == 1:
            lines[chance.randrange(len(lines))] = chance.choice(lines)[: chance.randrange(230)]
        elif change == 2:
            place = chance.randrange(200)
            line = chance.randrange(len(lines))
            lines[line] = (
                lines[line][:place]
                + str(chance.choice(NASTY))[:12].replace("\n", "")
                + lines[line][place:]
            )
        elif change == 3:
            lines = [
                line.replace("20250831", chance.choice(("20259999", "00000000", "20241231")))
                for line in lines
            ]
        elif change == 4:
            lines.append("")
        else:
            lines = [line.rstrip() for line in lines]
        text = "\n".join(lines) + "\n"
    content = text.encode(chance.choice(("utf-8", "cp1252", "utf-8-sig")), "replace")
    if chance.random() < 0.15:
        content = bytes_changed(chance, content)
    name = "GV100AD_31082025.txt"
    if chance.random() < 0.4:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content, name = stream.getvalue(), "gv.zip"
        if chance.random() < 0.5:
            content = archive_changed(chance, content)
    words = ["data", "municipalities", "import", name]
    return Case(
        [*words, *chance.choice(([], ["--dry-run"], ["--dry-run", "-f", "json"]))], {name: content}
    )


def exports(chance: Random, seeds: Seeds) -> Case:
    """An export, read back."""
    name = chance.choice(("x.json", "x.json", "x.jsonl", "x.db", "x.zip", "x.json.gz"))
    content = seeds.export["x.json" if name == "x.json.gz" else name]
    much = chance.random()
    if name.startswith("x.json") and name != "x.jsonl":
        tree = json.loads(content)
        tree = tree_changed(chance, tree, 0 if much < 0.3 else chance.choice((1, 1, 2)))
        content = json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )
    elif name == "x.db" and much > 0.3:
        content = _database_changed(chance, content)
    elif name == "x.zip" and much > 0.3:
        content = archive_changed(chance, content)
    elif much > 0.6:
        content = bytes_changed(chance, content)
    if name == "x.json.gz":
        content = gzip.compress(content, 1)
        if chance.random() < 0.3:
            content = bytes_changed(chance, content)
    return Case(["data", "import", name, "-o", "out"], {name: content})


def _database_changed(chance: Random, content: bytes) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    connection.execute("PRAGMA writable_schema=ON")
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    name = chance.choice([row[0] for row in listed if "_" not in row[0]])
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
    change = chance.randrange(6)
    try:
        if change == 0:
            connection.execute(f'DROP TABLE "{name}"')
        elif change in (1, 2):
            value = chance.choice((*NASTY, 1, -1.5, b"\xff\xfe", None, 10**17))
            if isinstance(value, str):
                value = value.encode("utf-8", "replace").decode()
            connection.execute(f'UPDATE "{name}" SET "{chance.choice(columns)}" = ?', (value,))
        elif change == 3:
            connection.execute(f'CREATE VIEW extra AS SELECT * FROM "{name}"')
        elif change == 4:
            connection.execute(f'ALTER TABLE "{name}" ADD COLUMN extra')
        else:
            connection.execute(f'DELETE FROM "{name}"')
        connection.commit()
    except sqlite3.Error:
        connection.rollback()
    data = connection.serialize()
    connection.close()
    return bytes_changed(chance, data) if chance.random() < 0.2 else data


WORD_PARTS = (
    "word/document.xml",
    "word/styles.xml",
    "word/settings.xml",
    "word/_rels/document.xml.rels",
    "[Content_Types].xml",
)


def templates(chance: Random, seeds: Seeds) -> Case:
    """A Word template for a council paper."""
    content = seeds.template
    if chance.random() < 0.75:
        content = archive_changed(chance, content, WORD_PARTS)
    words = "report Bochum --kind council --network eccar --template v.docx -o x.docx".split()
    return Case(words, {"v.docx": content})


def typed(chance: Random, seeds: Seeds) -> Case:
    """Answers typed at prompts, some of them bytes that are no text."""
    command = chance.choice(list(TYPED_COMMANDS))
    pool = (*TYPED_COMMANDS[command], "", "", "?", "x")
    lines = []
    for _ in range(chance.randrange(1, 12)):
        wrong = chance.random() < 0.15
        line = str(chance.choice(NASTY)) if wrong else chance.choice(pool)
        lines.append(line.encode(chance.choice(("utf-8", "cp1252")), "replace")[:3000])
    lines += [b""] * chance.choice((0, 60, 60, 60))
    return Case(command.split(), {"home/networks.toml": OWN.encode()}, b"\n".join(lines) + b"\n")


TYPED_COMMANDS: Mapping[str, Sequence[str]] = {
    "profile new Soest -o p.toml": ("klima", "1,2", "500", "5.000 €", "de", "eccar", "low"),
    "profile new -o p.toml": ("Soest", "Bochum", "klima", "1,2", "500"),
    "network new Hellweg": ("europa", "klima", "500", "2024", "https://example.org"),
    "network edit eccar": ("1", "500", "Rechnung", "2024"),
}


KINDS: dict[str, Callable[[Random, Seeds], Case]] = {
    "arguments": arguments,
    "profiles": profiles,
    "own-files": own_files,
    "data-files": data_files,
    "lists": lists,
    "spreadsheets": spreadsheets,
    "registers": registers,
    "exports": exports,
    "templates": templates,
    "typed": typed,
}
"""Every kind of input with what makes one of it."""
