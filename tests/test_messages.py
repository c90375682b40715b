"""The sentences: complete in both languages, used, and with the same values."""

from __future__ import annotations

import ast
import gettext
import re
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from babel.messages.pofile import read_po

from conftest import ROOT
from sentences import Found, Unresolved, called_with, keys_of
from staedtenetz.catalogue.terms import VOCABULARIES
from staedtenetz.check import differences
from staedtenetz.check.differences import Direction
from staedtenetz.check.links import FINDINGS, Ended
from staedtenetz.cli.app import COMMANDS
from staedtenetz.cli.links import _NOT_SHOWN
from staedtenetz.cli.profile_questions import FIRST, FURTHER
from staedtenetz.exchange.member_fates import Fate
from staedtenetz.exchange.membership_fates import MEMBERSHIP_FATES
from staedtenetz.files.problems import Severity
from staedtenetz.files.schema import _FORMS, networks_schema
from staedtenetz.messages import DOMAIN, LOCALE_FOLDER, Choices, Language, Listed, Message
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.profile import DEFAULT_WEIGHTS
from staedtenetz.model.values import Money, NetworkId, PartialDate, Rate, Text
from staedtenetz.model.vocabulary import PARTICIPATIONS, RESULTS, STATUSES, VERDICTS
from staedtenetz.own.house import HOUSE_KEYS
from staedtenetz.own.profile_file import PROFILE_KEYS
from staedtenetz.own.profiles import _KINDS
from staedtenetz.own.statements import STATEMENTS, own_schema
from staedtenetz.recommendation.admission import _SHUT
from staedtenetz.recommendation.advice import Advice
from staedtenetz.recommendation.evidence import Basis as EvidenceBasis
from staedtenetz.recommendation.fit import ANSWER_OF
from staedtenetz.recommendation.membership_costs import Basis as OutlookBasis
from staedtenetz.recommendation.membership_costs import Origin
from staedtenetz.recommendation.open_answers import _TYPICAL
from staedtenetz.recommendation.usual import _ORDINALS
from staedtenetz.report import council, facts
from staedtenetz.report.network_page import _comparison_rows
from staedtenetz.rules.eligibility import Outcome
from staedtenetz.rules.planning import Basis, Caution
from test_edge import ROOT_COMMAND

SOURCE = ROOT / "src" / "staedtenetz"


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


@pytest.mark.parametrize("catalogue", [GERMAN, ENGLISH], ids=["de", "en"])
def test_a_command_ends_its_sentence(catalogue):
    """Whatever follows would be copied with it: only a middle dot or a bracket parts it."""
    command = re.compile(
        r"staedtenetz (?:list|show|recommend|review|report|data|profile)\b[^·)\n]*"
    )
    said = [text for key in catalogue if not key.startswith("help.") for text in catalogue[key]]
    commands = [found for text in said for found in command.findall(text)]
    assert len(commands) > 30
    assert [each for each in commands if re.search(r"[;.,:](?:\s|$)", each)] == []


def test_singular_and_plural_in_both_languages():
    assert [key for key, texts in GERMAN.items() if len(texts) != len(ENGLISH[key])] == []


@pytest.mark.parametrize("code", ["de", "en"])
def test_each_sentence_is_found_as_gettext_finds_it(code):
    """Keys are looked up among those of the compiled file, which has to be sorted for that."""
    language = Language(code)
    catalogue = gettext.translation(DOMAIN, LOCALE_FOLDER, [code])
    for key in GERMAN:
        assert language(key) == catalogue.gettext(key)
        for count in (0, 1, 2):
            expected = catalogue.ngettext(key, key, count)
            said = language._forms(key)[0 if count == 1 else -1]
            assert said == (catalogue.gettext(key) if expected == key else expected)


@pytest.mark.parametrize("key", ["", "a", "list", "list.an", "list.and.", "zzz", "größe"])
def test_a_key_that_there_is_not_is_an_error(key):
    with pytest.raises(KeyError):
        Language("de")(key)


def said_by_templates() -> set[str]:
    """The keys in templates; ``"key." ~ name`` stands for all that begin so."""
    templates = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.jinja"))
    plain = re.findall(r"""language\(["']([a-z_.]+)["'][,)]""", templates)
    joined = re.findall(r"""language\(["']([a-z_.]+)["'] ~""", templates)
    return {*plain, *(f"{key}{{}}" for key in joined)}


def options_of(function: str) -> set[str]:
    return {name.strip("-").replace("-", "_") for name in called_with(SOURCE, function, 0)}


def record_fields() -> set[str]:
    """The fields that an office may state of a network and of its membership types."""
    network = own_schema(networks_schema())["properties"]["correction"]["items"]["properties"]
    fields = network["fields"]["properties"]
    names = {*fields, *fields["membership"]["items"]["properties"], "record"}
    return {name[:-3] if name[-3:] in ("_de", "_en") else name for name in names} - {"id"}


def codes(space: str) -> set[str]:
    """The codes of problems, which tests/test_data_check.py holds against their sentences."""
    return {key.partition(".")[2] for key in GERMAN if key.startswith(f"{space}.")}


def metavars() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (SOURCE / "cli").glob("*.py"))
    return {name for text in texts for name in re.findall(r"\"(metavar\.[a-z_]+)\"", text)}


def paths_of(command: Any, path: str = "") -> Iterator[str]:
    """The commands that can be called, by the words that call them."""
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield f"{path}.{name}".strip(".")
        yield from paths_of(command.get_command(None, name), f"{path}.{name}")


SIDES = ("domestic", "international")
WAYS = ("membership", "other")
CALLED = ("town", "village", "district")
LOUD = set(FINDINGS) - _NOT_SHOWN
FAMILIES: dict[str, Iterable[str]] = {
    "answer.{each.key}": set(_TYPICAL) - {"scopes"},
    "ask.{key}": (*FIRST, *FURTHER),
    "check.{check.outcome}": get_args(Outcome),
    "basis.{name}": _TYPICAL,
    "closed.{network.participation}": PARTICIPATIONS,
    "explain.{aside_side(result)}": SIDES,
    "note.{side}": SIDES,
    "paper.{side}": SIDES,
    "paper.{side}_more": SIDES,
    "portfolio.{aside_side(result)}": SIDES,
    "recommend.{aside_side(result)}": SIDES,
    "paper.{side}_heading": SIDES,
    "compare.{key}": [key for key, _ in _comparison_rows(2026, Language("de"))],
    "council.also.{way}": ("award", "call", "support"),
    "council.at.{network.participation}": PARTICIPATIONS,
    "council.attached.{each}": ("network-charter", "agreement"),
    "council.demanded.{each}": council._GENERAL,
    "council.planned.{planning.basis}": ("at-least", "at-most"),
    "council.open.{key}": called_with(SOURCE, "open_point", 0),
    "council.resolve.charge.{way}": PARTICIPATIONS,
    "council.resolve.{joins}.membership": ("join", "apply"),
    "council.resolve.{joins}_as": ("join", "apply"),
    "council.resolve.join.{way}": PARTICIPATIONS,
    "council.rests_on.{key}": ("due", "unclear", "old", "published", "found"),
    "council.subject.{way}": PARTICIPATIONS,
    "council.title.{way}": PARTICIPATIONS,
    "leave.rests_on.{cost.origin}": set(get_args(Origin)) - {"unknown"},
    "letter.apply.{way}": PARTICIPATIONS,
    "council.term.{kind_of_membership(network)}": WAYS,
    "council.term.{leaving.way}": WAYS,
    "leave.attached.letter.{way}": WAYS,
    "leave.attached.statutes.{way}": WAYS,
    "leave.ended.{way}": WAYS,
    "leave.note.unknown.{leaving.way}": WAYS,
    "leave.resolve.charge.{way}": WAYS,
    "leave.resolve.charge_by.{way}": WAYS,
    "leave.stay.{way}": WAYS,
    "leave.step.notice.{leaving.way}": WAYS,
    "leave.what.{leaving.way}": WAYS,
    "leave.what.{way}": WAYS,
    "leave.subject.{way}": WAYS,
    "leave.title.{way}": WAYS,
    "letter.ended.{way}": WAYS,
    "letter.ends.{way}": WAYS,
    "letter.subject.application.{network.participation}": PARTICIPATIONS,
    "letter.subject.notice.{kind_of_membership(network)}": WAYS,
    "council.when.{row[1][1]}": ("before", "meeting", "after", "report"),
    "planning.grounds.{_word(planning)}": (*get_args(Basis), "same"),
    "planning.plain.{_word(whole)}": (*get_args(Basis), "same"),
    "criterion.{criterion}": DEFAULT_WEIGHTS,
    "fit.admission.{way}": _SHUT,
    "usual.all.{kind}": CALLED,
    "usual.group.{self._group}": ("size", "land", "rules", "open"),
    "usual.one.{kind}": CALLED,
    "usual.ordinal.{number or 50}": [number for _, number in _ORDINALS],
    "explain.usual.{name}_factor": ("size", "land", "theme"),
    "explain.usual.{evidence.basis}": get_args(EvidenceBasis),
    "fit.{kind}.above": ("fee", "planning"),
    "fit.{kind}.currency": ("fee", "planning"),
    "fit.{kind}.within": ("fee", "planning"),
    "planning.caution.{each}": get_args(Caution),
    "planning.for.{word}": ("above", "between", "up_to"),
    "planning.line.{word}": (*get_args(Basis), "same"),
    "planning.short.{word}": (*get_args(Basis), "same"),
    "planning.size.{word}": ("above", "between", "up_to"),
    "diff.fee.{change.direction}": get_args(Direction),
    "diff.field.{field}": {
        *differences._STATUS,
        *differences._NAMES,
        *differences._JOINING,
        *differences._OTHERS,
        # What is said around fees and types, without a change of amounts or rules.
        *("fee", "memberships"),
    }
    - {"former_names"},
    "directory.fee.{fee.model}": FEE_FACTS,
    "fee.reason.{fee.model}": [
        name
        for name, model in FEE_FACTS.items()
        if not model.priced and name not in ("free", "covered")
    ],
    "field.{first}": record_fields() | {"source"},
    "fit.{criterion}.not_answered": ANSWER_OF,
    "form.{_FORMS[pattern]}": _FORMS.values(),
    "help.option.membership.{key}": options_of("_option"),
    "help.option.own.{key}": options_of("_text_option"),
    "help.option.{parameter.name}": ["install_completion", "show_completion"],
    "help.{name}": COMMANDS,
    "help.{parameter.metavar}": metavars(),
    "import.fate.{fate}": (*get_args(Fate), *MEMBERSHIP_FATES),
    "import.fate.{row.fate}": (*get_args(Fate), *MEMBERSHIP_FATES),
    "kind.{kind}": {*VOCABULARIES, *_KINDS.values()},
    "span.{unit}": "dwmy",
    "kind.{row.level}": ["theme", "topic"],
    "column.{self.name}": called_with(SOURCE / "cli", "Column", 0),
    "directory.change.{row.change}": ["renamed", "moved", "gone", "new"],
    "links.finding.{row.result.finding}": FINDINGS,
    "participation.short.{participation}": PARTICIPATIONS,
    "status.short.{of(row).status}": STATUSES,
    "template.lacks.{each}": ["body", "section"],
    "links.advice.{finding}": LOUD,
    "links.count.{finding}": LOUD,
    "links.ended.{checked.ended}": set(get_args(Ended)) - {"complete"},
    "links.finding.{finding}": FINDINGS,
    "membership.{change}": ["added", "extended", "noted", "ended", "removed"],
    "own.kind.{kind}": STATEMENTS,
    "problem.{code}": codes("problem"),
    "house.{key}": HOUSE_KEYS,
    "profile.comment.{key}": PROFILE_KEYS,
    "profile.{key}_absurd": called_with(SOURCE, "_money", 0),
    "remedy.{code}": codes("remedy"),
    "review.advice.{row.advice}": get_args(Advice),
    "review.cost.{origin_of(row)}": set(get_args(Origin)) - {"paid", "unknown"},
    "review.fee.documented.{same}": ["same", "other"],
    "review.origin.{row.outlook.basis}": get_args(OutlookBasis),
    "review.origin.{origin_of(row)}": ("published", "documented"),
    "review.origin.{this}": {*get_args(Origin), "planning"},
    "review.result.{kind}": RESULTS,
    "rule.property.{outcome}": ["met", "open", "failed"],
    "telling.{name}": [
        name for name in facts._TELLING if name not in ("border-region", "name-supplement")
    ],
    "rule.status.{network.status}": INACTIVE,
    "search.in_{hit.field}": called_with(SOURCE, "Hit", 1),
    "severity.{problem.severity}": get_args(Severity),
    "verdict.short.{eligibility.verdict}": VERDICTS,
}
"""Computed keys that no loop around them explains, with the values of their computed part."""

NO_SENTENCES = re.compile(
    r".*\.(csv|css|js|jinja|typ)|own\.profiles|fee\.(tiers|reduction|example|covered_by|reduction\.members_of)"
    r"|membership\.\{.*"
)
"""What looks like a key and is the name of a file, a module or a field."""


@pytest.fixture(scope="module")
def named() -> list[Found]:
    """Every key that the source names, with its place."""
    spaces = {key.partition(".")[0] for key in GERMAN if "." in key}
    found = list(keys_of(SOURCE, spaces, FAMILIES))
    unresolved = [each for each in found if isinstance(each, Unresolved)]
    assert [each for each in unresolved if not NO_SENTENCES.fullmatch(each.pattern)] == []
    keys = [each for each in found if isinstance(each, Found)]
    commands = [Found(f"help.{name}", name) for name in paths_of(ROOT_COMMAND)]
    templates = [
        Found(key, "a template")
        for begun in said_by_templates()
        for key in (GERMAN if begun.endswith("{}") else [begun])
        if key.startswith(begun.removesuffix("{}"))
    ]
    # What bounds a fee adds to its formula is a sentence of its own.
    templates += [
        Found(f"{each.key}.{bound}", each.place)
        for each in keys
        for bound in ("minimum", "maximum")
        if each.key in ("fee.formula.per_inhabitant", "fee.formula.per_block")
    ]
    named = [each for each in keys if not NO_SENTENCES.fullmatch(each.key)]
    return [*named, *commands, *templates]


def test_every_key_has_a_sentence(named):
    assert [each for each in named if each.key not in GERMAN] == []


def test_every_sentence_is_used(named):
    typer = {"Arguments", "Options", "Commands", "required", "(dynamic)", "default: {default}",
             "env var: {var}"}  # fmt: skip
    assert sorted(set(GERMAN) - {each.key for each in named} - typer) == []


def test_every_sentence_is_given_its_values(named):
    lacking = [
        (each.key, each.place, needed - each.values)
        for each in named
        if each.values is not None
        for needed in [set().union(*map(placeholders, GERMAN[each.key]))]
        if needed - each.values and each.values
    ]
    assert lacking == []


VALUES = (
    "Wort",
    0,
    1,
    2,
    1200,
    Decimal("3011.45"),
    Money(Decimal(5), "EUR"),
    Rate(Decimal("0.5"), "USD"),
    PartialDate("2024-05"),
    Text("Hafen", "port"),
    NetworkId("eccar"),
    Message("list.or", {"first": "a", "last": "b"}),
    ("a", "b"),
    Choices(("a", "b")),
    Listed(["a"]),
)


@pytest.mark.parametrize("code", ["de", "en"])
def test_every_sentence_can_be_said(code):
    """With values of every kind, and for every number of things."""
    language = Language(code)
    for key, texts in (GERMAN if code == "de" else ENGLISH).items():
        names: set[str] = set().union(*map(placeholders, texts))
        if key == texts[0]:  # Typer's own words, which it says itself
            continue
        for value in VALUES:
            assert language(key, **dict.fromkeys(names, value)), key
        for count in (0, 1, 2, 1200, "1.200", Decimal(3)):
            assert language(key, **dict.fromkeys(names, "x") | {"count": count}), key


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
        "fee.example.short",
        {"place": "Herne", "fee": Money(Decimal(3300), "EUR"), "date": PartialDate("2003-05")},
    )
    assert Language("de").say(message) == "belegt: Herne 3.300 €, Mai 2003"
    assert Language("en").say(message) == "documented: Herne €3,300, May 2003"


def test_messages_and_texts_within_messages():
    inner = Message("rule.property.met", {"property": Text("Hafen", "port")})
    outer = Message("profile.invalid", {"key": "x", "problem": inner})
    assert Language("de").say(outer) == "x: Hafen"
    assert Language("en").say(outer) == "x: port"


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
        # Words of lists and directories: titles of towns, headers of columns, parts of names.
        titles = (
            "district_names.py",
            "municipality_names.py",
            "member_fates.py",
            "member_lists.py",
            "not_municipalities.py",
            "register.py",
            "membership_lists.py",
            "written_names.py",
            "bodies.py",
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
