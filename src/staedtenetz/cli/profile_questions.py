"""The questions of ``profile new``: five at a time, with what is known filled in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from staedtenetz.cli.prompts import corrected, meant_by, pick, prompt, repeat, show_choices
from staedtenetz.cli.session import Session
from staedtenetz.errors import StaedtenetzError, UnknownMunicipality
from staedtenetz.model.typed import listed, parse_amount, parse_whole_number
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import LAENDER, find_country
from staedtenetz.own.profile_file import CHOICES
from staedtenetz.own.profiles import MAX_BUDGET
from staedtenetz.report.wording import applicant_line, labels
from staedtenetz.text import fold

__all__ = ["FIRST", "FURTHER", "ask_profile"]

FIRST = ("municipality", "topics", "purposes", "budget", "capacity")
"""The five questions that tell most, by the keys that they answer."""

FURTHER = ("memberships", "scopes", "participations", "languages", "properties")
"""Those asked on wish."""

_BACK = frozenset({"zuruck", "zurueck", "back"})
_MORE = frozenset({"weiter", "w", "ja", "j", "more", "m", "yes", "y"})
_NOTHING = frozenset({"-", "–", "keine", "none"})
_ALL = "?"
_SHOWN_AT_ONCE = 40
"""Choices that are more are shown on demand."""

_LONG = 40
"""A longer answer that stands gets lines of its own."""

_PLACE = ("municipality", "population", "country", "land")


class _StepBack(Exception):
    """The person wants the question before this one again."""


def ask_profile(session: Session, answers: dict[str, Any], file: str) -> None:
    """Ask for what no option has answered; an empty answer leaves it open, or as it is.

    What the options answer is checked first, so that no question is asked in vain. ``file`` is
    named where the person can end.
    """
    session.profile({"population": 1, **answers, "municipality": "–"})
    _Questions(session, answers, file).ask()


class _Questions:
    """The questions to one person: what is answered by now, and what the options answered."""

    def __init__(self, session: Session, answers: dict[str, Any], file: str) -> None:
        self.session, self.answers, self.file = session, answers, file
        self.language, self.remark = session.language, session.output.remark
        self.given = frozenset(answers)

    def ask(self) -> None:
        """All questions one by one; the person may step back, and end after the first five."""
        self.remark(self.language("ask.intro"), "")
        if "municipality" in self.given:
            self._find_municipality()
        first = [key for key in FIRST if key not in self.given]
        further = [key for key in FURTHER if key not in self.given]
        steps = [*_numbered(first), *([("more", "")] if further else []), *_numbered(further)]
        place = 0
        while place < len(steps):
            key, number = steps[place]
            try:
                if key == "more":
                    if not self._wants_more():
                        return
                else:
                    self._question(key, number)
                place += 1
            except _StepBack:
                if not place:
                    self.remark(self.language("ask.first"))
                place = max(place - 1, 0)

    def _question(self, key: str, number: str) -> None:
        question = self.language(f"ask.{key}")
        self.remark(self.language("ask.number", number=number, question=question).lstrip())
        if key == "municipality":
            self._municipality()
        elif key == "budget":
            self._budget()
        elif key == "memberships":
            self._memberships()
        else:
            self._terms(key)
        self.remark("")

    def _prompt(self, session: Session, question: str) -> str:
        """What is typed. Raises _StepBack where the person wants that."""
        answer = prompt(session, question)
        if answer == "<" or fold(answer) in _BACK:
            raise _StepBack
        return answer

    def _line(self, key: str) -> str:
        """What is typed behind the answer that stands."""
        now = self._in_words(key)
        if len(now) > _LONG:
            self.remark(self.language("ask.known", names=now))
            now = ""
        return self._prompt(self.session, f"[{now}] >" if now else ">")

    def _in_words(self, key: str) -> str:
        """The answer that stands, as a person reads it; empty without one."""
        answer = self.answers.get(key)
        if answer is None:
            return ""
        if key == "budget":
            return self.language.value(Money(Decimal(answer), "EUR"))
        if key == "memberships":
            return ", ".join(self.session.catalogue[each].short for each in answer)
        if key in CHOICES:
            ids = [answer] if isinstance(answer, str) else answer
            return labels(CHOICES[key], ids, self.language)
        return str(answer)

    def _keep(self, key: str, answer: Any) -> None:
        """Take the answer, and say how it was understood; one that says nothing leaves it open."""
        if answer in (None, []):
            self.answers.pop(key, None)
        else:
            self.answers[key] = answer
            self.remark(self.language("ask.taken", line=self._in_words(key)))

    def _municipality(self) -> None:
        while True:
            name = self._line("municipality")
            if name:
                self._forget_place()
                self.answers["municipality"] = name
            if "municipality" in self.answers and self._found():
                return

    def _find_municipality(self) -> None:
        """The one that is named already; asked for where there is none of that name."""
        if self._found():
            self.remark("")
        else:
            self._question("municipality", "")

    def _found(self) -> bool:
        """Whether there is such a municipality; then what is known of it is said."""
        try:
            profile = self.session.profile(self.answers, to_write=True)
        except StaedtenetzError as error:
            self.session.output.explain(error)
            unknown = isinstance(error, UnknownMunicipality) and "population" not in self.answers
            if unknown and self._named_again():
                return self._found()
            self._forget_place()
            return False
        line = applicant_line(profile.municipality, self.language)
        self.remark(self.language("ask.taken", line=line))
        known = tuple(self.session.catalogue[each].short for each in profile.memberships)
        if known and "memberships" not in self.given:
            self.remark(self.language("ask.known_memberships", names=known))
        return True

    def _forget_place(self) -> None:
        for key in (*_PLACE, *({"memberships"} - self.given)):
            self.answers.pop(key, None)

    def _named_again(self) -> bool:
        """Whether a name that is not in the list is put right, or its place described."""
        word = self.answers["municipality"]
        try:
            text = self._prompt(self.session, self.language("ask.other_name", word=word))
            population = parse_whole_number(text)
            if not population:
                self.answers["municipality"] = text
                return bool(text)
            country = self._repeat("ask.country", find_country) or "DE"
            land = None
            if country == "DE":
                land = self._repeat("ask.land", lambda text: pick(text, LAENDER))
        except _StepBack:
            return False
        self.answers |= {"population": population, "country": country}
        self.answers |= {"land": land} if land else {}
        return True

    def _repeat(self, question: str, read: Callable[[str], str | None]) -> str | None:
        said: str | None = repeat(self.session, question, read, "ask.unknown", self._prompt)
        return said

    def _budget(self) -> None:
        while text := self._line("budget"):
            if _says_nothing(text):
                return self._keep("budget", None)
            amount = parse_amount(text)
            if amount is not None and amount <= MAX_BUDGET:
                return self._keep("budget", amount)
            self.remark(self.language("usage.budget", word=text))
        return None

    def _terms(self, key: str) -> None:
        terms, known = CHOICES[key], self._known(key)
        if known:
            names = labels(terms, known, self.language)
            self.remark(self.language("ask.known", names=names))
        several = key != "capacity"
        if len(terms) <= _SHOWN_AT_ONCE:
            show_choices(self.session, terms)
        text = self._line(key)
        while text == _ALL:
            show_choices(self.session, terms)
            text = self._line(key)
        if _says_nothing(text):
            self._keep(key, None)
        elif text:
            words = listed(text) if several else [text]
            read = meant_by(self.session, terms)
            found = [
                each for word in words for each in corrected(self.session, word, read, self._prompt)
            ]
            unique = list(dict.fromkeys([*known, *found]))
            self._keep(key, unique if several else next(iter(unique), None))

    def _known(self, key: str) -> list[str]:
        """The properties that are known of the municipality, until the person answers."""
        if key != "properties" or key in self.answers:
            return []
        known = self.session.profile(self.answers).municipality.properties
        return [name for name, has in known.items() if has]

    def _memberships(self) -> None:
        if "memberships" not in self.answers:
            self.answers["memberships"] = list(self.session.profile(self.answers).memberships)
        text = self._line("memberships")
        if _says_nothing(text):
            self.answers["memberships"] = []
            return
        kept = dict.fromkeys(self.answers["memberships"])
        for word in listed(text):
            drop = word.startswith("-")
            for each in corrected(self.session, word.lstrip("-"), self._networks, self._prompt):
                if drop:
                    kept.pop(each, None)
                else:
                    kept[each] = None
        self.answers["memberships"] = list(kept)
        if text:
            self.remark(self.language("ask.taken", line=self._in_words("memberships")))

    def _networks(self, word: str) -> list[str] | None:
        try:
            return [network.id for network in self.session.find(word)]
        except StaedtenetzError as error:
            self.session.output.explain(error)
            return None

    def _wants_more(self) -> bool:
        """Whether the person wants further questions; what is answered by now is said before."""
        for key in FIRST[1:]:
            if key in self.answers and key not in self.given:
                label = self.language(f"profile.label.{key}")
                self.remark(f"{label}: {self._in_words(key)}")
        while True:
            self.remark(self.language("ask.more", file=self.file))
            text = fold(self._prompt(self.session, ">"))
            if not text or text in _MORE:
                self.remark("")
                return bool(text)


def _says_nothing(text: str) -> bool:
    """Whether the answer takes back what stands."""
    return text in _NOTHING or fold(text) in _NOTHING


def _numbered(keys: list[str]) -> list[tuple[str, str]]:
    return [(key, f"{number}/{len(keys)}") for number, key in enumerate(keys, start=1)]
