"""Mask texts and JSON: every finding is replaced by its pseudonym until nothing is found that is not one.

So masking what is masked changes nothing, whatever a pseudonym makes of the text around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json
from ..find import Finder, finder
from ..finding import BIRTH, Finding
from ..json_texts import (
    LONG_NUMBER,
    find_json,
    finder_for,
    json_inside,
    knowing,
    names_given,
    written_like,
)
from ..rules import Rules
from .pseudonyms import Twin
from .spans import Spans, composed

_ROUNDS: Final = 4
_PLACES: Final = 1_000


@dataclass(slots=True)
class MaskReport:
    """What was masked: how many findings of each type, where the first thousand are, and what could not be masked."""

    counts: Counter[str] = field(default_factory=Counter)
    places: list[tuple[str, str]] = field(default_factory=list)
    """Type and place: the path within the JSON (`steps[0].input`), or empty for a text."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """Type and place of numbers that have no pseudonym of the same type and length in JSON."""

    def add(self, one: Finding, place: str) -> None:
        """Count one finding."""
        self.counts[one.type] += 1
        if len(self.places) < _PLACES:
            self.places.append((one.type, place))


class Masking:
    """Masks by some rules, with the pseudonyms of a twin."""

    def __init__(self, rules: Rules, twin: Twin) -> None:
        self.rules = rules
        self.twin = twin
        self._find = finder(rules)
        self.replaced: dict[str, dict[str, None]] | None = None
        """What was replaced -> by what, where it is kept: see `knowing`."""
        self.kept = 0
        """How many pairs there are in it."""

    def knowing(self, value: Json) -> Masking:
        """One that masks in every text the names which fields of this JSON give, and what is found anywhere in it; and
        keeps in `replaced` what it replaces: for the parts of one trace."""
        one = Masking(self.rules, self.twin)
        one._find = knowing(value, self._find)
        one.replaced = {}
        return one

    def knowing_all(self, values: Iterable[Json], most: int) -> Records:
        """What masks the records of a file, in all of which it looks for the names that fields of any of them give, and for
        what is private in any of them; for either only if there are not more than `most`."""
        names: set[str] = set()
        found: dict[str, Finding] = {}
        own: dict[int, list[Finding]] = {}
        for number, value in enumerate(values):
            if len(names) <= most:
                names |= names_given(value, self._find)
            for _, one in find_json(value, self._find, whole=False):
                if one.type == BIRTH:
                    # Any date may be somebody's date of birth: it is one in its own record.
                    own.setdefault(number, []).append(one)
                elif len(found) <= most:
                    found.setdefault(one.plain or one.value, one)
        find = self._find
        if names and len(names) <= most:
            find = find.with_names(sorted(names))
        if found and len(found) <= most:
            find = find.with_values(found.values())
        return Records(self._finding_by(find), own)

    def _finding_by(self, find: Finder) -> Masking:
        one = Masking(self.rules, self.twin)
        one._find = find
        return one

    def also(self, found: Iterable[Finding]) -> Masking:
        """One that masks these values, too, wherever they stand."""
        return self._finding_by(self._find.with_values(found))

    def mask_value(
        self, value: Json, report: MaskReport | None = None, *, key: str = "", place: str = ""
    ) -> Json:
        """JSON as `mask_json` masks it, as a part of something larger: the value of the field `key` at a place, with
        the names that are known already."""
        return self._walked(value, key, place, report or MaskReport(), self._find)

    def mask_row(
        self, row: dict[str, Json], report: MaskReport | None = None, *, place: str = ""
    ) -> dict[str, Json]:
        """A row of a table, whose columns stay: each value is that of a field, and what stands beside a secret is known."""
        report = report or MaskReport()
        logins = self._find.logins_of(row)
        return {
            key: self._walked(value, str(key), place, report, self._find, key in logins, row)
            for key, value in row.items()
        }

    def mask_text(self, text: str, report: MaskReport | None = None, *, place: str = "") -> str:
        """A text in which everything private is a pseudonym."""
        return self._masked(text, "", report or MaskReport(), place, self._find)

    def mask_json(self, value: Json, report: MaskReport | None = None) -> Json:
        """JSON in which everything private is a pseudonym: also in JSON that stands in a text, in keys of objects, and in numbers.

        The name of a field says what its value is; a name that a field gives is masked in all texts. Types stay.
        """
        find = finder_for(value, self._find)
        return self._walked(value, "", "", report or MaskReport(), find)

    def _walked(
        self,
        value: Json,
        key: str,
        place: str,
        report: MaskReport,
        find: Finder,
        login: bool = False,
        above: dict[str, Json] | None = None,
    ) -> Json:
        if isinstance(value, str):
            return self._text(value, key, place, report, find, login)
        if isinstance(value, dict):
            return self._object(value, place, report, find, above)
        if isinstance(value, list | tuple):
            return [
                self._walked(item, key, f"{place}[{number}]", report, find, login, above)
                for number, item in enumerate(value)
            ]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LONG_NUMBER:
            return self._number(value, key, place, report, find)
        return value

    def _object(
        self,
        value: dict[str, Json],
        place: str,
        report: MaskReport,
        find: Finder,
        above: dict[str, Json] | None,
    ) -> Json:
        out: dict[str, Json] = {}
        logins = find.logins_of(value, above)
        for key, item in value.items():
            masked = self._masked(str(key), "", report, place, find)
            path = f"{place}.{masked}" if place else masked
            if masked != key and (masked in out or masked in value):
                masked = key
                report.left.append(("key of an object", place))
            out[masked] = self._walked(item, str(key), path, report, find, key in logins, value)
        return out

    def _text(
        self, text: str, key: str, place: str, report: MaskReport, find: Finder, login: bool = False
    ) -> str:
        inside = json_inside(text)
        if inside is None:
            return self._masked(text, key, report, place, find, login)
        walked = self._walked(inside, key, place, report, find)
        if walked == inside:
            return text
        before = text[: len(text) - len(text.lstrip())]
        return before + written_like(text, walked)

    def _masked(
        self,
        text: str,
        key: str,
        report: MaskReport,
        place: str,
        find: Finder,
        login: bool = False,
    ) -> str:
        given = text
        spans: Spans = []
        for round_ in range(_ROUNDS + 1):
            found = [one for one in find.in_field(key, text, login) if not one.masked]
            if not found:
                break
            parts: list[str] = []
            edits: Spans = []
            done = length = 0
            for one in found:
                if not round_:
                    report.add(one, place)
                made = self.twin.pseudonym(one) if round_ < _ROUNDS else _crossed(one.value)
                parts += [text[done : one.start], made]
                length += one.start - done
                edits.append((one.start, one.end, length, length + len(made)))
                length += len(made)
                done = one.end
            text = "".join([*parts, text[done:]])
            if self.replaced is not None:
                spans = composed(spans, edits)
        if self.replaced is not None:
            for start, end, new_start, new_end in spans:
                self._keep(given[start:end], text[new_start:new_end])
        return text

    def _keep(self, value: str, made: str) -> None:
        assert self.replaced is not None
        made_of = self.replaced.setdefault(value, {})
        if made not in made_of:
            made_of[made] = None
            self.kept += 1

    def _number(self, value: int, key: str, place: str, report: MaskReport, find: Finder) -> int:
        before = str(value)
        after = self._masked(before, key, report, place, find)
        if after == before:
            return value
        if re.fullmatch(r"-?[1-9]\d*", after):
            return int(after)
        report.left.append((report.places[-1][0] if report.places else "number", place))
        nines = re.sub(r"\d", "9", before)
        if self.replaced is not None:
            self._keep(before, nines)
        return int(nines)


@dataclass(frozen=True, slots=True)
class Records:
    """Masks the records of one file."""

    all: Masking
    """Masks what belongs to no record, such as the header of a table."""
    _own: Mapping[int, Sequence[Finding]]

    def of(self, number: int) -> Masking:
        """What masks a record, counted from 0."""
        own = self._own.get(number)
        return self.all.also(own) if own else self.all


def _crossed(value: str) -> str:
    """What stands where no pseudonym will do."""
    return re.sub(r"\w", "x", value)


def mask_text(text: str, rules: Rules, twin: Twin, report: MaskReport | None = None) -> str:
    """A text in which everything private is a pseudonym; see `Masking`."""
    return Masking(rules, twin).mask_text(text, report)


def mask_json(value: Json, rules: Rules, twin: Twin, report: MaskReport | None = None) -> Json:
    """JSON in which everything private is a pseudonym; see `Masking`."""
    return Masking(rules, twin).mask_json(value, report)
