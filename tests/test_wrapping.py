"""Text and tables in a terminal: nothing is lost, no word broken, columns give way in one order."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz.cli.shell import lines_of_command
from staedtenetz.cli.tables import GAP, Head, block_lines, row_lines, widths_of
from staedtenetz.cli.wrapping import wrap

WORDS = st.lists(
    st.sampled_from(
        ("ab", "Interessenvertretung", "Klima-Bündnis-Mitglieder", "1.500", "€", "https://a.de/b-c")
    ),
    max_size=12,
)


@given(WORDS, st.integers(1, 60))
def test_a_text_keeps_its_letters_and_its_width(words, width):
    text = " ".join(words)
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, lines)) <= width or len(lines) == 1


@given(WORDS, st.integers(26, 60))
def test_no_word_is_parted_that_a_line_can_hold(words, width):
    text = " ".join(words)
    assert [word for line in wrap(text, width) for word in line.split()] == text.split()


def test_an_address_to_copy_stays_whole():
    text = "Näheres: https://a.de/eine-lange-seite (ohne Datum)"
    assert wrap(text, 20, whole_addresses=True) == [
        "Näheres:",
        "https://a.de/eine-lange-seite",
        "(ohne Datum)",
    ]
    assert wrap(text, 20)[1:3] == ["https://a.de/eine-", "lange-seite (ohne"]


def test_an_amount_stays_with_its_sign():
    assert wrap("mindestens 250 € im Jahr", 14) == ["mindestens", "250 € im Jahr"]


def test_dots_stay_with_their_word():
    assert wrap("bekannt sind Bünde, Unna …", 24) == ["bekannt sind Bünde,", "Unna …"]
    assert wrap("bis 2020 …", 8) == ["bis", "2020 …"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Prüfen: staedtenetz review Bochum", ["Prüfen:", "staedtenetz review Bochum"]),
        (
            "Prüfen: staedtenetz review Bochum · Rückgängig: staedtenetz data undo",
            ["Prüfen:", "staedtenetz review Bochum", "· Rückgängig:", "staedtenetz data undo"],
        ),
        (
            "Ansehen (staedtenetz show eccar) und entscheiden",
            ["Ansehen", "(staedtenetz show eccar)", "und entscheiden"],
        ),
        ("Mehr: staedtenetz city 'A (B)'", ["Mehr:", "staedtenetz city 'A (B)'"]),
        ("4 weitere mit --scope national", ["4 weitere mit", "--scope national"]),
        ("nur für Werte von --limit (5)", ["nur für Werte von --limit", "(5)"]),
    ],
)
def test_a_command_is_not_parted_where_a_line_can_hold_it(text, lines):
    assert wrap(text, 26) == lines


OPTIONS = st.lists(
    st.tuples(st.sampled_from(("--topic", "--for")), st.sampled_from(("x", "'a b'", "Bochum"))),
    max_size=6,
)


@given(OPTIONS, st.integers(20, 80))
def test_a_command_in_lines_is_the_same_command(options, width):
    command = " ".join(["staedtenetz", "recommend", *(word for pair in options for word in pair)])
    lines = lines_of_command(command, width, "posix")
    assert max(map(len, lines)) <= width
    # To a shell a backslash at the end of a line is nothing; shlex does not know that.
    joined = "\n".join(lines).replace("\\\n", "")
    assert shlex.split(joined) == shlex.split(command)


HEADS = (
    Head("Netzwerk", "left", flexible=True),
    Head("Themenfeld", "left", flexible=True),
    Head("Beitrag im Jahr", "right", flexible=False),
)
ROWS = [
    ("Europapreisträgerstädte", "Klima und Nachhaltigkeit", "250 €"),
    ("Netzwerk der Städte am Meer", "Europa", "kein Beitrag genannt"),
]


@pytest.mark.parametrize(
    ("room", "widths"),
    [
        (80, [27, 24, 20]),  # everything in one line
        (70, [23, 23, 20]),  # flexible columns, the widest first, not below their longest word
        (61, [23, 14, 20]),
        (60, [23, 14, 19]),  # then all others
        (48, [23, 14, 7]),
        (47, None),  # then no table
    ],
)
def test_columns_give_way_in_one_order(room, widths):
    assert widths_of(HEADS, ROWS, room, len) == widths


@given(st.integers(48, 100))
def test_a_table_keeps_its_room_and_its_words(room):
    widths = widths_of(HEADS, ROWS, room, len)
    assert widths is not None
    assert sum(widths) + GAP * (len(widths) - 1) <= room
    for row in ROWS:
        lines = row_lines(HEADS, widths, row, len)
        assert max(map(len, lines)) <= room
        words = {word for line in lines for word in line.split()}
        assert words == {word for cell in row for word in cell.split()}


def test_a_row_without_room_for_a_table_becomes_a_block():
    assert block_lines(HEADS, ROWS[0], 30, len) == [
        "Europapreisträgerstädte",
        "  Themenfeld: Klima und",
        "    Nachhaltigkeit",
        "  Beitrag im Jahr: 250 €",
    ]
