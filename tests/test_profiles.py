"""Profile files: written readable, read with every mistake named."""

from __future__ import annotations

import re
import shlex
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import break_off, run, run_in_terminal
from staedtenetz import Language
from staedtenetz.catalogue.directory import Directory
from staedtenetz.errors import StaedtenetzError
from staedtenetz.model.typed import parse_amount, parse_whole_number
from staedtenetz.model.vocabulary import CAPACITIES, PURPOSES, TOPICS
from staedtenetz.own.profile_file import PROFILE_KEYS, read_profile
from staedtenetz.own.profile_writing import format_profile
from staedtenetz.own.profiles import build_profile


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stadt.toml"
    path.write_text(text, encoding="utf-8")
    return path


def said(path: Path, directory: Directory, code: str = "de") -> str:
    """The error that reading and building the profile ends in, in words."""

    def read() -> None:
        file = read_profile(path)
        build_profile(directory, file.answers, file)

    with pytest.raises(StaedtenetzError) as caught:
        read()
    language = Language(code)
    return f"{language.say(caught.value.problem)} {language.say(caught.value.advice)}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('municipality = "Bochum"\n\nbuget = 5000\n', 'Zeile 3: unbekannter Schlüssel "buget"'),
        ('municipality = "Bochum"\nbuget = 5000\n', 'gemeint ist "budget"?'),
        ("municipality = 7\n", '"municipality" verlangt einen Text'),
        (
            'municipality = "Bochum"\npopulation = "viele"\n',
            '"population" verlangt eine ganze Zahl',
        ),
        ('municipality = "Bochum"\npopulation = true\n', '"population" verlangt eine ganze Zahl'),
        ('municipality = "Bochum"\npopulation = -5\n', "Zeile 2: population: -5 ist keine"),
        ('municipality = "Bochum"\nland = "Ruhr"\n', "Zeile 2: Land „Ruhr“"),
        ('municipality = "Bochum"\nbudget = 1e99999999999999999999\n', "keine gültige TOML-Datei"),
        (f'municipality = "Bochum"\npopulation = {"9" * 5000}\n', "keine gültige TOML-Datei"),
        ('municipality = "Bochum"\npopulation = 0\n', "keine mögliche Einwohnerzahl"),
        ('municipality = "Bochum"\npopulation = 99999999999\n', "keine mögliche Einwohnerzahl"),
        ('municipality = "Bochum"\nbudget = -1\n', "negativ oder unmöglich groß"),
        ('municipality = "Bochum"\nbudget = nan\n', "hat zu viele Stellen oder ist keine"),
        ('municipality = "Bochum"\nbudget = inf\n', "hat zu viele Stellen oder ist keine"),
        ('municipality = "Bochum"\ntopics = "klima"\n', '"topics" verlangt eine Liste'),
        ('municipality = "Bochum"\ntopics = [1]\n', "Liste von Texten"),
        (
            'municipality = "Bochum"\ntopics = ["raumfahrt"]\n',
            "Thema „raumfahrt“ gibt es nicht",
        ),
        ('municipality = "Bochum"\ncapacity = "riesig"\n', "Arbeitszeit „riesig“ gibt es nicht"),
        ('municipality = "Bochum"\nmemberships = ["eurocites"]\n', "Eurocities (eurocities)"),
        ('municipality = "Bochum"\n[topic_weights]\nmobility = -1\n', "zwischen 0 und 100"),
        ('municipality = "Bochum"\n[topic_weights]\nmobility = "x"\n', "verlangt eine Zahl"),
        ('municipality = "Bochum"\ncountry = "Utopia"\n', "kein bekannter Staat"),
        ('municipality = "Bohcum"\n', "Bochum"),
        ('municipality = "Brühl"\n', '"Brühl (NRW)" 05362012'),
        ("", "keine Kommune genannt"),
        ('municipality = "Bochum\n', "Zeile 1, Spalte"),
        ("[[[", "keine gültige TOML-Datei"),
        ("x" * 2_000_000, "größer als 1 MB"),
    ],
)
def test_mistakes_are_named(tmp_path, text, words, directory):
    path = written(tmp_path, text)
    assert words in said(path, directory)


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "stadt.toml"
    path.write_bytes('municipality = "Köln"'.encode("latin-1"))
    with pytest.raises(StaedtenetzError) as caught:
        read_profile(path)
    assert caught.value.problem.key == "error.not_utf8"


def test_a_byte_order_mark_from_windows_is_no_problem(tmp_path):
    path = tmp_path / "stadt.toml"
    path.write_bytes(b"\xef\xbb\xbf" + 'municipality = "Köln"\r\n'.encode())
    assert read_profile(path).answers == {"municipality": "Köln"}


def test_labels_and_synonyms_are_understood(tmp_path, directory):
    text = """\
municipality = "Köln"
topics = ["Klimaschutz", "Verkehr", "digital"]
purposes = ["Fördermittel"]
capacity = "gering"
memberships = ["Klima-Bündnis", "eurocities"]
[topic_weights]
"Klimaschutz" = 3
"""
    path = written(tmp_path, text)
    profile = build_profile(directory, read_profile(path).answers)
    assert dict(profile.topics) == {
        "climate-mitigation": Decimal(3),
        "mobility": Decimal(1),
        "digital": Decimal(1),
    }
    assert profile.purposes == ("funding",)
    assert profile.capacity == "low"
    assert profile.memberships == ("klima-buendnis", "eurocities")


def test_known_memberships_are_taken_where_none_are_given(directory):
    profile = build_profile(directory, {"municipality": "Bochum"})
    assert "eurocities" in profile.memberships
    none = {"municipality": "Bochum", "memberships": []}
    assert build_profile(directory, none).memberships == ()


def test_setting_properties_denies_what_is_known_and_not_among_them(directory):
    """What is not known stays so: nobody has said that it is not true."""
    known = build_profile(directory, {"municipality": "Bochum"}).municipality.properties
    answers = {"municipality": "Bochum", "properties": ["port"]}
    properties = build_profile(directory, answers).municipality.properties
    assert known["ruhr-area"] is True
    assert (properties["port"], properties["ruhr-area"]) == (True, False)
    assert properties["capital"] is False
    assert "world-heritage-site" not in {**known, **properties}


def test_a_property_as_an_option_comes_beside_what_is_known(tmp_path):
    run("profile", "new", "Bochum", "--property", "port", "--no-questions", cwd=tmp_path)
    assert {"port", "ruhr-area"} <= set(answered(tmp_path)["properties"])


def test_small_and_foreign_municipalities(directory):
    answers = {"municipality": "Wien", "population": 2_000_000, "country": "AT"}
    vienna = build_profile(directory, answers).municipality
    assert (vienna.name, vienna.country, vienna.population) == ("Wien", "AT", 2_000_000)
    village = {"municipality": "Langeoog", "population": 1_800, "land": "Niedersachsen"}
    assert build_profile(directory, village).municipality.state == "DE-NI"


ANSWERS = st.fixed_dictionaries(
    {"municipality": st.text(min_size=1, max_size=30), "population": st.integers(1, 10**7)},
    optional={
        "topics": st.lists(st.sampled_from(sorted(TOPICS)), unique=True),
        "purposes": st.lists(st.sampled_from(sorted(PURPOSES)), unique=True),
        "budget": st.integers(0, 10**6) | st.decimals(0, 10**6, places=2),
        "capacity": st.sampled_from(sorted(CAPACITIES)),
        "memberships": st.lists(st.sampled_from(["efus", "eurocities"]), unique=True),
    },
)


@given(ANSWERS, st.sampled_from(["de", "en"]))
def test_what_is_written_is_read_back(answers, code):
    text = format_profile(answers, Language(code))
    assert tomllib.loads(text, parse_float=Decimal) == answers


def test_every_key_stands_in_the_file_with_its_meaning(language):
    text = format_profile({"municipality": "05911000"}, language)
    for key in PROFILE_KEYS:
        assert f"{key} = " in text or f"[{key}]" in text
    assert all(f"#   {topic}: " in text for topic in TOPICS)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("5000", "5000"),
        ("5.000", "5000"),
        ("5.000,50", "5000.50"),
        ("5,000.50", "5000.50"),
        ("5000,5", "5000.5"),
        ("1.234.567 €", "1234567"),
        ("0", "0"),
        ("5 000 EUR", "5000"),
    ],
)
def test_amounts_as_offices_type_them(typed, amount):
    assert parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "viel", "-5", "5.00.0", "nan", "inf", "1e3", "1_000", "+5", "€", "5,000,5", "٣"]
)
def test_what_is_no_amount(typed):
    assert parse_amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("354288", 354288), ("354.288", 354288), ("354,288", 354288), ("1 800", 1800), (" 7 ", 7)],
)
def test_whole_numbers_as_offices_type_them(typed, number):
    assert parse_whole_number(typed) == number


@pytest.mark.parametrize("typed", ["1.8", "12,5", "-3", "", "1.80", "1.800,5", "1.800,500", "x"])
def test_what_is_no_whole_number(typed):
    assert parse_whole_number(typed) is None


def test_new_by_options_then_show_check_and_recommend(tmp_path):
    done = run(
        "profile", "new", "Bochum", "--topic", "Klimaschutz", "--purpose", "learn",
        "--budget", "5.000", "--capacity", "mittel", "--member", "ECCAR", "-o", "p.toml",
        "--scope", "Europa", "--working-language", "Englisch",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.status == 0, done.stderr
    assert "p.toml" in done.stderr
    answers = read_profile(tmp_path / "p.toml").answers
    assert answers["municipality"] == "05911000"
    assert answers["budget"] == 5000
    assert answers["memberships"] == ["eccar"]
    assert (answers["scopes"], answers["languages"]) == (["europe"], ["en"])
    assert run("profile", "check", "p.toml", cwd=tmp_path).stdout == "p.toml ist in Ordnung.\n"
    assert "Klimaschutz" in run("profile", "show", "p.toml", cwd=tmp_path).stdout
    ranked = run("recommend", "--profile", "p.toml", cwd=tmp_path).stdout
    assert "eccar" not in ranked
    assert "Themen: Klimaschutz" in ranked


def test_an_existing_profile_is_never_replaced_without_asking(tmp_path):
    path = written(tmp_path, "# meins\n")
    done = run("profile", "new", "Bochum", "-o", str(path))
    assert done.status == 1
    assert "gibt es schon" in done.stderr
    assert path.read_text(encoding="utf-8") == "# meins\n"
    assert run("profile", "new", "Bochum", "-o", str(path), "--force").status == 0
    assert "05911000" in path.read_text(encoding="utf-8")


def questions(tmp_path: Path, *typed: str, language: str = "de") -> str:
    """What the screen shows of ``profile new`` while these lines are typed."""
    keys = "".join(f"{line}\n" for line in typed)
    return run_in_terminal(
        "--lang", language, "profile", "new", columns=80, cwd=tmp_path, keys=keys
    )


def answered(tmp_path: Path) -> dict[str, Any]:
    return dict(read_profile(tmp_path / "profil.toml").answers)


def test_five_questions_in_a_terminal(tmp_path):
    shown = questions(tmp_path, "Bochum", "3,Mobilität", "2", "5.000", "2", "")
    assert "Bochum · 358.676 Einwohner (31.12.2024)" in shown
    assert "Bekannte Mitgliedschaften: AGFS NRW" in shown
    assert "5/5" in shown
    answers = answered(tmp_path)
    assert answers["topics"] == ["climate-mitigation", "mobility"]
    assert answers["purposes"] == ["learn"]
    assert (answers["budget"], answers["capacity"]) == (5000, "medium")
    assert "eurocities" in answers["memberships"]
    assert not {"scopes", "languages", "properties", "participations"} & set(answers)


def test_five_further_questions_on_wish(tmp_path):
    shown = questions(
        tmp_path,
        "Bochum",
        "",
        "",
        "",
        "",
        "weiter",
        "eccar, -UNIC",
        "2",
        "1",
        "de,en",
        "?",
        "Hafen",
    )
    assert re.search(r"Bekannt: [^?]*Lage\s+im\s+Ruhrgebiet", shown)
    answers = answered(tmp_path)
    assert (answers["scopes"], answers["languages"]) == (["europe"], ["de", "en"])
    assert answers["participations"] == ["membership"]
    assert {"port", "ruhr-area"} <= set(answers["properties"])
    assert "eccar" in answers["memberships"]
    assert "unic" not in answers["memberships"]


def test_no_list_of_properties_is_shown_before_the_first_answer(tmp_path):
    shown = questions(tmp_path, "Bochum", "", "", "", "", "")
    assert "Welterbe" not in shown
    assert "Klimaschutz" not in shown.partition("2/5")[0]


def test_a_wrong_word_is_corrected_alone(tmp_path):
    shown = questions(tmp_path, "Soest", "3, klimma, quatsch", "mobilität", "", "2", "", "", "")
    assert "Meinten Sie Klimaschutz oder Klimaanpassung?" in shown
    assert "„quatsch“ steht nicht zur Auswahl." in shown
    answers = answered(tmp_path)
    assert answers["topics"] == ["climate-mitigation", "mobility"]
    assert answers["purposes"] == ["learn"]


def test_a_misspelt_municipality_is_put_right(tmp_path):
    shown = questions(tmp_path, "Bohcum", "Bochum", "", "", "", "", "")
    assert "Meinten Sie Bochum" in shown
    assert answered(tmp_path)["municipality"] == "05911000"


@pytest.mark.parametrize("word", ["zurück", "back", "<"])
def test_one_can_go_back_and_keep_or_change_the_answer(word, tmp_path):
    shown = questions(
        tmp_path, word, "Bochum", "kultur", word, word, "Soest", "", "2", "", "", word, "3", ""
    )
    assert "Das ist die erste Frage." in shown
    assert "[Bochum] >" in shown
    assert "[Kultur] >" in shown
    answers = answered(tmp_path)
    assert answers["municipality"] == "05974040"
    assert answers["topics"] == ["culture"]
    assert answers["capacity"] == "high"
    assert "eurocities" not in answers["memberships"]


def test_an_answer_can_be_taken_back(tmp_path):
    questions(tmp_path, "Soest", "kultur", "2", "zurück", "zurück", "-", "-", "", "", "")
    answers = answered(tmp_path)
    assert not {"topics", "purposes"} & set(answers)


BROKEN_OFF = [
    (
        "--lang en profile new --budget 5000",
        "Bochum\nklimaschutz\n2,1\n",
        "Cancelled. Nothing was written.",
        (
            "staedtenetz --lang en profile new --topic climate-mitigation --purpose learn"
            " --purpose represent --budget 5000 Bochum"
        ),
    ),
    (
        "profile new Nirgendwo -o neu.toml",
        "Neustadt an der Nirgends\n1800\n\nNW\n",
        "Abgebrochen. Es wurde nichts geschrieben.",
        (
            "staedtenetz profile new --population 1800 --land DE-NW --country DE --output neu.toml"
            " 'Neustadt an der Nirgends'"
        ),
    ),
    (
        "network new --short BO",
        "-Netz- der „Bögen“\neuropa\nmobilität\nEin Netz.\n\n12,50\n",
        "Abgebrochen. Es wurde nichts geschrieben.",
        (
            "staedtenetz network new --short BO --theme europe --topic mobility"
            " --summary 'Ein Netz.' --fee 12.50 -- '-Netz- der „Bögen“'"
        ),
    ),
]


@pytest.mark.parametrize("by", [EOFError, KeyboardInterrupt])
@pytest.mark.parametrize(("line", "typed", "said", "again"), BROKEN_OFF)
def test_who_breaks_off_gets_the_command_with_the_answers_so_far(
    line, typed, said, again, by, tmp_path
):
    ended = break_off(*line.split(), typed=typed, by=by, cwd=tmp_path)
    assert ended.status == 130
    # A command too long for a line goes on in the next one: to the shell it is one.
    *_, told, _, command = ended.stderr.replace(" \\\n ", "").splitlines()
    assert (told, command) == (said, again)
    assert not list(tmp_path.iterdir())
    repeated = run(*shlex.split(again)[1:], cwd=tmp_path, STAEDTENETZ_HOME=str(tmp_path))
    assert repeated.status == 0, repeated.stderr


def test_who_breaks_off_before_any_answer_is_told_no_command(tmp_path):
    ended = break_off("profile", "new", "Soest", typed="", by=KeyboardInterrupt, cwd=tmp_path)
    assert (ended.status, "staedtenetz" in ended.stderr) == (130, False)
    assert ended.stderr.endswith("Abgebrochen. Es wurde nichts geschrieben.\n")


def test_declining_leaves_the_file_alone(tmp_path):
    path = written(tmp_path, "# meins\n")
    shown = run_in_terminal("profile", "new", "-o", str(path), columns=80, keys="n\n")
    assert "gibt es schon" in shown
    assert path.read_text(encoding="utf-8") == "# meins\n"


def test_questions_for_a_place_abroad(tmp_path):
    questions(tmp_path, "Wien", "1.900.000", "AT", "", "", "", "", "")
    expected = {"municipality": "Wien", "population": 1_900_000, "country": "AT"}
    assert answered(tmp_path) == expected


def test_wrong_options_are_refused_before_any_question(tmp_path):
    shown = run_in_terminal(
        "profile", "new", "Bochum", "--topic", "raumfahrt", columns=80, cwd=tmp_path
    )
    assert "raumfahrt" in shown
    assert "Welche Kommune" not in shown
    shown = run_in_terminal("profile", "new", "-o", "nirgends/p.toml", columns=80, cwd=tmp_path)
    assert "nirgends" in shown
    assert "Welche Kommune" not in shown


def test_an_option_is_not_blamed_on_the_file(tmp_path):
    path = written(tmp_path, 'municipality = "Bochum"\ncapacity = "low"\n')
    done = run("recommend", "--profile", str(path), "--capacity", "riesig")
    assert done.status == 2
    assert "stadt.toml" not in done.stderr


def test_a_key_goes_with_its_land(directory):
    answers = {"municipality": "05911000", "land": "NRW"}
    profile = build_profile(directory, answers)
    assert profile.municipality.name == "Bochum"


def test_other_codes_and_names_of_countries(directory):
    for word, code in (("UK", "GB"), ("EL", "GR"), ("Österreich", "AT"), ("austria", "AT")):
        answers = {"municipality": "X", "population": 10**6, "country": word}
        assert build_profile(directory, answers).municipality.country == code


def test_known_memberships_that_a_profile_lacks_are_told(tmp_path):
    file = tmp_path / "bochum.toml"
    file.write_text('municipality = "Bochum"\nmemberships = ["eccar"]\n', encoding="utf-8")
    done = run("recommend", "--profile", str(file), "--lang", "de")
    assert "Laut Stichprobe auch Mitglied: " in done.stderr
    assert "Eurocities" in done.stderr


def test_a_membership_that_stands_twice_is_refused(tmp_path):
    file = tmp_path / "x.toml"
    tables = '[[memberships]]\nnetwork = "eccar"\nfee = 500\n[[memberships]]\nnetwork = "ECCAR"\n'
    file.write_text(f'municipality = "Bochum"\n{tables}', encoding="utf-8")
    done = run("review", "--profile", str(file), "--lang", "de")
    assert done.status == 1
    assert "Die Mitgliedschaft ECCAR steht zweimal da." in done.stderr


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('since = "2010"', 'Zeile 9: "since" verlangt eine ganze Zahl'),
        ("fee = true", 'Zeile 9: "fee" verlangt eine Zahl'),
        ('last_activity = "31.03.2025"', "Zeile 9: last_activity: „31.03.2025“ ist kein Datum"),
        ("since = 12", "Zeile 9: since: "),
        ("sinse = 2010", 'Zeile 9: unbekannter Schlüssel "sinse"'),
    ],
)
def test_an_error_in_the_second_membership_names_its_own_line(second, problem, tmp_path):
    file = tmp_path / "x.toml"
    first = '[[memberships]]\nnetwork = "eccar"\nsince = 1995\nfee = 500\nlast_activity = 2024\n'
    file.write_text(
        f'municipality = "Bochum"\n{first}[[memberships]]\nnetwork = "efus"\n{second}\n',
        encoding="utf-8",
    )
    done = run("review", "--profile", str(file), "--lang", "de")
    assert done.status == 1
    assert problem in done.stderr


def test_keys_of_a_newer_program_are_passed_over_with_a_note(tmp_path):
    """A slip is told as one; what is like no key may have been written by a newer version."""
    file = tmp_path / "x.toml"
    file.write_text(
        'municipality = "Bochum"\nzzq = 1\n[[memberships]]\nnetwork = "efus"\nxyz = "ja"\n',
        encoding="utf-8",
    )
    done = run("profile", "check", str(file), "--lang", "de")
    assert done.status == 0
    assert [line.split(" – ")[0] for line in done.stderr.splitlines()] == [
        f'{file}, Zeile 2: unbekannter Schlüssel "zzq"',
        f'{file}, Zeile 5: unbekannter Schlüssel "xyz"',
    ]
    shown = run("profile", "show", str(file), "--format", "json")
    assert "zzq" not in shown.stdout.partition('"notes"')[0]


def test_a_list_and_tables_of_memberships_are_told_apart(tmp_path):
    file = tmp_path / "x.toml"
    text = 'municipality = "Bochum"\nmemberships = ["eccar"]\n[[memberships]]\nnetwork = "efus"\n'
    file.write_text(text, encoding="utf-8")
    done = run("review", "--profile", str(file), "--lang", "de")
    assert "stehen Mitgliedschaften zweimal" in done.stderr


@pytest.mark.parametrize("mark", [",", ", ", ";"])
@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--topic", ["klimaschutz", "mobilität"]),
        ("--purpose", ["lernen", "represent"]),
        ("--scope", ["europa", "world"]),
        ("--working-language", ["de", "en"]),
        ("--participation", ["award", "call"]),
        ("--property", ["Hafen", "Stadt im Netz QuattroPole (Saarbrücken, Trier)"]),
    ],
)
def test_an_option_names_several_with_commas(option, words, mark):
    several = [part for word in words for part in (option, word)]
    apart = run("profile", "new", "Bochum", *several, "-o", "-")
    together = run("profile", "new", "Bochum", option, mark.join(words), "-o", "-")
    assert (together.status, together.stdout) == (0, apart.stdout)


def test_memberships_are_named_with_commas():
    done = run("recommend", "Bochum", "--member", "Efus,polis", "--explain", "polis,efus")
    assert done.stdout.count("Schon Mitglied") == 2


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("klimma", "Meinten Sie Klimaschutz oder Klimaanpassung?"),
        ("mobiltät,kultu", ""),
        ("xyzabc", "Alle Themen: staedtenetz themes"),
    ],
)
def test_a_word_that_is_no_topic_gets_the_near_ones(word, near):
    done = run("recommend", "Bochum", "--topic", word)
    assert done.stderr.splitlines()[1:] == ([near] if near else [])
    assert done.status == (2 if near else 0)
