"""The sentences: complete in both languages, used, and with the same values."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from conftest import ROOT
from staedtenetz.messages import LOCALE_FOLDER, Language, Message
from staedtenetz.model.values import Money, PartialDate, Text

SOURCE = ROOT / "src" / "staedtenetz"
KEY = re.compile(r"[a-z_]+(\.[a-z_{}-]+)+")


def sentences(code: str) -> dict[str, tuple[str, ...]]:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / "staedtenetz.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream)
    return {
        str(m.id[0] if isinstance(m.id, tuple) else m.id): (
            m.string if isinstance(m.string, tuple) else (m.string,)
        )
        for m in catalogue
        if m.id
    }


GERMAN, ENGLISH = sentences("de"), sentences("en")


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def literals() -> set[str]:
    """Every text in the code that looks like a key; ``{…}`` stands for a computed part."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
                found.add("".join(map(str, parts)))
    return found


def test_both_languages_have_the_same_keys():
    assert sorted(GERMAN) == sorted(ENGLISH)


def test_no_sentence_is_empty():
    for catalogue in (GERMAN, ENGLISH):
        assert [key for key, texts in catalogue.items() if not all(texts)] == []


def test_both_languages_mention_the_same_values():
    different = [
        key
        for key, texts in GERMAN.items()
        if set().union(*map(placeholders, texts)) != set().union(*map(placeholders, ENGLISH[key]))
    ]
    assert different == []


def test_singular_and_plural_in_both_languages():
    assert [key for key, texts in GERMAN.items() if len(texts) != len(ENGLISH[key])] == []


def said_by_templates() -> set[str]:
    """The keys in templates; ``"key." ~ name`` stands for all that begin so."""
    templates = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.jinja"))
    plain = re.findall(r"""language\(["']([a-z_.]+)["'][,)]""", templates)
    joined = re.findall(r"""language\(["']([a-z_.]+)["'] ~""", templates)
    return {*plain, *(f"{key}{{}}" for key in joined)}


def test_every_sentence_is_used():
    texts = literals() | said_by_templates()
    patterns = [
        re.compile(re.escape(text).replace(r"\{\}", "[a-z_.-]+") + "$")
        for text in texts
        if re.match(r"[a-z_]+\.", text) and "{}" in text
    ]
    typer = {"Arguments", "Options", "Commands", "required", "(dynamic)"}
    unused = [
        key
        for key in GERMAN
        if key not in texts
        and key not in typer
        and not key.startswith(
            ("default:", "env var:", "fee.formula.", "help.data.", "help.profile.")
        )
        and not any(pattern.match(key) for pattern in patterns)
    ]
    assert unused == []


def test_every_key_in_the_code_has_a_sentence():
    """Found by calls, which name the key as their first argument."""
    missing = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            first = node.args[0]
            if name in ("language", "Message") and isinstance(first, ast.Constant):
                missing |= {first.value} - set(GERMAN)
    assert missing == set()


def test_compiled_catalogues_are_current():
    tool = [sys.executable, str(ROOT / "tools" / "compile_messages.py"), "--check"]
    done = subprocess.run(tool, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("word", ["nicht", "und", "Kommune", "ist", "für"])
def test_english_has_no_german_words(word):
    allowed = {"paper.attribution"}
    texts = [t for key, group in ENGLISH.items() if key not in allowed for t in group]
    assert [t for t in texts if re.search(rf"\b{word}\b", t)] == []


@pytest.mark.parametrize("word", ["the", "and", "of", "is", "municipality", "inhabitants"])
def test_german_has_no_english_words(word):
    texts = [t for group in GERMAN.values() for t in group]
    assert [t for t in texts if re.search(rf"\b{word}\b", t)] == []


def test_values_take_the_form_of_the_language():
    from decimal import Decimal

    message = Message(
        "fee.example.dated",
        {"place": "Herne", "fee": Money(Decimal(3300), "EUR"), "date": PartialDate("2003-05")},
    )
    assert Language("de").say(message) == "Herne 3.300 €, Mai 2003"
    assert Language("en").say(message) == "Herne €3,300, May 2003"


def test_messages_and_texts_within_messages():
    inner = Message("rule.property.met", {"property": Text("Hafen", "port")})
    outer = Message("profile.invalid", {"key": "x", "problem": inner})
    assert Language("de").say(outer) == "x: Hafen: trifft zu"
    assert Language("en").say(outer) == "x: port: yes"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c")],
)
def test_enumerations(items, said):
    assert Language("de").enumerate(items) == said


def test_singular_and_plural():
    german = Language("de")
    assert german("note.more_hits", count=1).startswith("Ein weiterer")
    assert german("note.more_hits", count=1200).startswith("1.200 weitere")


def test_a_missing_sentence_is_an_error():
    with pytest.raises(KeyError):
        Language("de")("no.such.key")


def test_no_sentence_stands_in_the_logic():
    """German text in the code: only labels of the vocabulary and data of files."""
    german = re.compile(r"[äöüßÄÖÜ]|\b(nicht|und|der|die|das|für)\b")
    for path in SOURCE.rglob("*.py"):
        data = ("vocabulary.py", "text.py", "municipalities.py", "streams.py", "record_rules.py")
        # Words of lists and directories: titles of towns, headers of columns.
        titles = (
            "municipality_names.py",
            "member_fates.py",
            "member_lists.py",
            "not_municipalities.py",
            "register.py",
        )
        if path.name in (*data, *titles, "word_styles.py"):  # names of styles in German templates
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        } | {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        spoken = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and german.search(node.value)
        ]
        assert spoken == [], path.name


def test_every_computed_key_has_a_sentence():
    from staedtenetz.model import vocabulary as v
    from staedtenetz.model.profile import DEFAULT_WEIGHTS

    bounds = ("min_population", "population_above", "max_population", "population_below")
    keys = [f"fee.reason.{m}" for m in ("formula", "on-request", "none-named", "unknown")]
    keys += [f"status.short.{status}" for status in v.STATUSES]
    keys += [f"rule.status.{status}" for status in ("dormant", "ended", "merged", "renamed")]
    keys += [f"verdict.short.{verdict}" for verdict in v.VERDICTS]
    keys += [f"rule.property.{outcome}" for outcome in ("met", "open", "failed")]
    keys += [f"check.{outcome}" for outcome in ("met", "open", "unknown", "failed")]
    keys += [f"rule.{bound}.{end}" for bound in bounds for end in ("failed", "negotiable")]
    keys += [f"type.{bound}.{end}" for bound in bounds for end in ("firm", "negotiable")]
    keys += [f"criterion.{name}" for name in DEFAULT_WEIGHTS]
    assert [key for key in keys if key not in GERMAN] == []
