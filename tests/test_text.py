"""Folding, sorting, and numbers, money and dates in both languages."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz import text
from staedtenetz.model.values import Money
from staedtenetz.text import (
    clean,
    fold,
    fold_variants,
    format_date,
    format_money,
    format_number,
    sort_key,
)


def test_examples_in_the_docstrings():
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Klima-Bündnis", "klima buendnis"),
        ("KLIMA–BÜNDNIS", "klima buendnis"),
        ("Großstädte", "grossstaedte"),
        ("Timișoara", "timisoara"),
        ("Xàbia", "xabia"),
        ("  „Städte“ Sicherer  Häfen ", "staedte sicherer haefen"),
        ("Bu\u0308ndnis", "buendnis"),
        ("", ""),
        ("–", ""),
    ],
)
def test_fold(written, folded):
    assert fold(written) == folded


def test_variants_know_both_ways_to_write_an_umlaut():
    assert set(fold_variants("Bündnis")) == {"buendnis", "bundnis"}
    assert fold_variants("Efus") == ("efus",)


@given(st.text())
def test_folding_twice_changes_nothing(written):
    assert fold(fold(written)) == fold(written)


@pytest.mark.parametrize("written", ["Bündnis", "Großstadt", "ÉTÉ", "Xàbia"])
def test_case_does_not_matter(written):
    assert fold(written.upper()) == fold(written.lower()) == fold(written)


def test_german_order():
    names = ["Zagreb", "Uhu", "Übersee", "Oslo", "Öko", "Arg", "Ärzte", "Straße", "Strasse"]
    ordered = ["Arg", "Ärzte", "Öko", "Oslo", "Strasse", "Straße", "Übersee", "Uhu", "Zagreb"]
    assert sorted(names, key=sort_key) == ordered


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (354288, "354.288", "354,288"),
        (999, "999", "999"),
        (Decimal("0.0085"), "0,0085", "0.0085"),
        (Decimal("1234.50"), "1.234,50", "1,234.50"),
    ],
)
def test_numbers(value, german, english):
    assert format_number(value, "de") == german
    assert format_number(value, "en") == english


@pytest.mark.parametrize(
    ("amount", "currency", "german", "english"),
    [
        ("3011.45", "EUR", "3.011,45 €", "€3,011.45"),
        ("400", "EUR", "400 €", "€400"),
        ("400.00", "EUR", "400 €", "€400"),
        ("0.5", "EUR", "0,50 €", "€0.50"),
        ("2000", "JPY", "2.000 ¥", "¥2,000"),
        ("20000", "NOK", "20.000 NOK", "NOK 20,000"),
        ("2000", "USD", "2.000 $", "$2,000"),
    ],
)
def test_money(amount, currency, german, english):
    money = Money(Decimal(amount), currency)
    assert format_money(*money, "de") == german
    assert format_money(*money, "en") == english


def test_rates_keep_their_digits():
    assert format_money(Decimal("0.0085"), "EUR", "de", exact=True) == "0,0085 €"
    assert format_money(Decimal("0.8"), "EUR", "de", exact=True) == "0,80 €"
    assert format_money(Decimal("0.145"), "EUR", "en", exact=True) == "€0.145"


@pytest.mark.parametrize(
    ("date", "german", "english"),
    [
        ("2024", "2024", "2024"),
        ("2024-05", "Mai 2024", "May 2024"),
        ("2024-05-03", "03.05.2024", "3 May 2024"),
    ],
)
def test_dates(date, german, english):
    assert format_date(date, "de") == german
    assert format_date(date, "en") == english


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(written):
    cleaned = clean(written)
    assert not set(cleaned) & {"\x1b", "\r", "\n", "\x07", "\x00", "\u202e", "\u2066", "\x9b"}


def test_clean_keeps_letters_and_emoji():
    assert clean("Köln 👩‍👧 – „gut“") == "Köln 👩‍👧 – „gut“"
    assert clean("a\u202eb\x1b[31mc\nd") == "ab[31mc d"
