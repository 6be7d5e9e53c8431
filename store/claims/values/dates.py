"""Dates with words in them: 4 March 2027, March 4th, am 4. Oktober, el 4 de marzo, on the 27th."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .calendar_words import ALSO_WORDS, DAY_WORDS, MONTHS
from .compact_dates import date_amount, full_year
from .measures import measure_after, word_at
from .token import Found, Token
from .value import Value
from .word_lists import words

_ENDINGS: Final = words("st nd rd th er ère º ª .")
_OF: Final = words("of de del du the d '")
_JOINS: Final = words("- – to bis au al a and und et y or oder ou o through until hasta ,")
_BEFORE_MONTH: Final = words(
    """
    in im en since seit depuis desde until bis until'de of by from ab from this next last
    early late mid end ende beginning anfang mitte début fin finales principios mediados
    before after vor nach avant après antes después
    """
)
_BEFORE_DAY: Final = words(
    """
    on by from until till since before after through to for between and or monday tuesday
    wednesday thursday friday saturday sunday
    """
)
_AFTER_DAY: Final = words(
    """
    and at she he it you they we i is was in with so because will to or but then as would
    for from by if when which there this that has your our my may can should must until
    through et ou à au il elle vous nous est sera pour y o a es será de se con en si
    """
)
_BEFORE_YEAR: Final = words(
    """
    in since year from until before after by of im jahr seit en depuis desde année año anno
    de
    """
)
_BEFORE_GERMAN_DAY: Final = words("am vom zum bis ab den dem der seit")
_ON: Final = words(
    "on until till since from monday tuesday wednesday thursday friday saturday sunday am le el du"
)
_MOST: Final = 4


def date_at(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """The dates that begin at a token: one, or several that share a month (27 or 28 September)."""
    token = tokens[at]
    if token.kind == "value":
        if token.value is not None and token.value.kind == "date":
            return [Found(token.value, at, at + 1)]
        return []
    if token.kind == "number":
        return (
            _day_first(tokens, at, language)
            or _day_and_month(tokens, at, language)
            or _day_alone(tokens, at, language)
            or _year_alone(tokens, at)
        )
    if token.kind != "word":
        return []
    if token.low in DAY_WORDS or token.low in {"twenty", "thirty"}:
        return _day_in_words(tokens, at, language)
    return _month_first(tokens, at, language) if token.low in MONTHS else []


def _day(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The day of the month at a token and the token after it and its ending; 0 if it is none."""
    if at >= len(tokens) or tokens[at].kind != "number":
        return 0, at
    text = tokens[at].text
    if not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= 31:
        return 0, at
    after = at + 1
    if after < len(tokens) and tokens[after].low in _ENDINGS and tokens[after].glued:
        after += 1
    return int(text), after


def _month(
    tokens: Sequence[Token], at: int, language: str, *, surely: bool, day_before: bool = False
) -> tuple[int, int]:
    """The month at a token and the token after it; 0 if it is none."""
    word = word_at(tokens, at)
    month = MONTHS.get(word, 0)
    if not month:
        return 0, at
    if word in ALSO_WORDS and not surely and language not in {"fr", "es"}:
        needs_capital = word in {"may", "march", "mar"} or not day_before
        if needs_capital and not tokens[at].text[0].isupper() and not _year(tokens, at + 1)[0]:
            return 0, at
    after = at + 1
    if word_at(tokens, after) == "." and len(word) <= 4 and tokens[after].glued and word != "may":
        following = tokens[after + 1] if after + 1 < len(tokens) else None
        if following is not None and (following.kind == "number" or following.text[0].islower()):
            after += 1
    return month, after


def _year(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The year at a token, after a comma or `de`, and the token after it; 0 if there is none."""
    begins = at
    while word_at(tokens, begins) in {",", "de", "del", "of"} and begins < at + 2:
        begins += 1
    if word_at(tokens, begins) == "'" and begins + 1 < len(tokens) and tokens[begins + 1].glued:
        text = tokens[begins + 1].text
        return (full_year(text), begins + 2) if text.isdecimal() and len(text) == 2 else (0, at)
    if begins >= len(tokens) or tokens[begins].kind != "number":
        return 0, at
    text = tokens[begins].text
    if len(text) != 4 or not text.isdecimal() or not 1000 <= int(text) < 3000:
        return 0, at
    if begins > at and tokens[at].text == "," and measure_after(tokens, begins + 1):
        return 0, at
    return int(text), begins + 1


def _value(year: int, month: int, day: int) -> Value | None:
    amount = date_amount(year, month, day)
    return Value("date", amount) if amount else None


def _day_first(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    days: list[tuple[int, int, int]] = []
    begins = at
    while len(days) < _MOST:
        day, after = _day(tokens, begins)
        if not day:
            return []
        days.append((day, begins, after))
        of = after
        while word_at(tokens, of) in _OF and of < after + 2:
            of += 1
        month, month_after = _month(
            tokens, of, language, surely=of > after or after > begins + 1, day_before=True
        )
        if month:
            break
        if word_at(tokens, after) not in _JOINS:
            return []
        begins = after + 1
        if word_at(tokens, begins) in {"the", "el", "le", "den", "dem"}:
            begins += 1
    else:
        return []
    year, end = _year(tokens, month_after)
    found = []
    for day, first, after in days:
        value = _value(year, month, day)
        if value is None:
            return []
        found.append(Found(value, first, after))
    found[-1] = Found(found[-1].value, found[-1].first, end if year else month_after)
    return found


def _month_first(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    month, after = _month(tokens, at, language, surely=False)
    if not month:
        return _month_and_year(tokens, at, language)
    begins = after + 1 if word_at(tokens, after) == "the" else after
    if begins < len(tokens) and tokens[begins].low in DAY_WORDS and language in {"", "en"}:
        value = _value(0, month, DAY_WORDS[tokens[begins].low])
        return [Found(value, at, begins + 1)] if value else []
    day, day_after = _day(tokens, begins)
    if not day or measure_after(tokens, day_after):
        return _month_and_year(tokens, at, language)
    days = [(day, at, day_after)]
    while (
        word_at(tokens, day_after) in {"-", "–", "and", "or", "to", "through"} and len(days) < _MOST
    ):
        day, next_after = _day(tokens, day_after + 1)
        if not day or measure_after(tokens, next_after) or word_at(tokens, next_after) in MONTHS:
            break
        days.append((day, day_after + 1, next_after))
        day_after = next_after
    year, end = _year(tokens, day_after)
    found = []
    for day, first, after in days:
        value = _value(year, month, day)
        if value is None:
            return []
        found.append(Found(value, first, after))
    if year:
        found[-1] = Found(found[-1].value, found[-1].first, end)
    return found


def _month_and_year(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """March 2027, or a month alone after a word that says that it is one."""
    month, after = _month(tokens, at, language, surely=True)
    year, end = _year(tokens, after)
    if year:
        return [Found(Value("date", date_amount(year, month, 0)), at, end)]
    capital = tokens[at].text[0].isupper() or language in {"fr", "es"}
    if capital and word_at(tokens, at - 1) in _BEFORE_MONTH and len(tokens[at].text) > 2:
        return [Found(Value("date", date_amount(0, month, 0)), at, at + 1)]
    return []


def _day_in_words(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """The fourth of March, twenty-first of July; without a month an ordinal is no date."""
    day, after = DAY_WORDS.get(tokens[at].low, 0), at + 1
    if not day:
        ones = DAY_WORDS.get(word_at(tokens, after), 0)
        day, after = (
            ({"twenty": 20, "thirty": 30}[tokens[at].low] + ones, after + 1)
            if 0 < ones < 10
            else (0, at)
        )
    if not day:
        return []
    of = after + 1 if word_at(tokens, after) == "of" else after
    month, month_after = _month(tokens, of, language, surely=of > after)
    if not month:
        return []
    year, end = _year(tokens, month_after)
    value = _value(year, month, day)
    return [Found(value, at, end if year else month_after)] if value else []


def _day_and_month(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """`on 9/15`, in either order; `bis zum 15.1.`"""
    before = word_at(tokens, at - 1)
    day, sign, month = tokens[at].text.partition(".")
    if sign and word_at(tokens, at + 1) == "." and tokens[at + 1].glued:
        numbers = day.isdecimal() and month.isdecimal() and max(len(day), len(month)) <= 2
        fits = numbers and before in _BEFORE_GERMAN_DAY and language in {"", "de"}
        amount = date_amount(0, int(month), int(day)) if fits and int(month) and int(day) else ""
        return [Found(Value("date", amount), at, at + 2)] if amount else []
    if before not in _ON or word_at(tokens, at + 1) != "/" or not tokens[at + 1].glued:
        return []
    first, _ = _day(tokens, at)
    second, after = _day(tokens, at + 2)
    if not first or not second or not tokens[at + 2].glued or measure_after(tokens, after):
        return []
    orders = (
        [(first, second), (second, first)]
        if language == "en"
        else [(second, first), (first, second)]
    )
    amounts = [
        amount for month_of, day_of in orders if (amount := date_amount(0, month_of, day_of))
    ]
    return [Found(Value("date", "|".join(dict.fromkeys(amounts))), at, at + 3)] if amounts else []


def _day_alone(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """`on the 27th`, `am 27.`, `le 27`, `el día 27`; not `the 3rd floor`."""
    day, after = _day(tokens, at)
    if not day:
        return []
    ending = tokens[at + 1].text if after > at + 1 else ""
    before = word_at(tokens, at - 1)
    if ending == "." and before in _BEFORE_GERMAN_DAY and language in {"", "de"}:
        fits = word_at(tokens, at - 2) != "i" and _goes_on_small(tokens, after)
    elif before in {"le", "día"} and ending in {"", "."}:
        after = at + 1
        called = word_at(tokens, at - 2) in {"appelez", "composez", "appeler", "composer"}
        fits = (
            not called
            and (before == "día" or language in {"", "fr"})
            and _ends_before(tokens, after)
        )
    elif ending and ending != ".":
        placed = word_at(tokens, at - 2 if before == "the" else at - 1) in _BEFORE_DAY
        ends = _stops(tokens, after) and (placed or before == "the")
        fits = ends or (placed and _ends_before(tokens, after))
    else:
        fits = False
    return [Found(Value("date", date_amount(0, 0, day)), at, after)] if fits else []


def _stops(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing more is said of what ends here: the text, the line or the clause ends."""
    return at >= len(tokens) or tokens[at].opens or tokens[at].kind == "sign"


def _ends_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether what ends here is no adjective: no noun follows, as far as a small word tells."""
    return _stops(tokens, at) or tokens[at].low in _AFTER_DAY


def _goes_on_small(tokens: Sequence[Token], at: int) -> bool:
    """Whether no German noun follows: nothing, a sign, or a word in small letters."""
    return _stops(tokens, at) or tokens[at].text[0].islower()


def _year_alone(tokens: Sequence[Token], at: int) -> list[Found]:
    """`in 2027`; other numbers of four digits stay numbers."""
    text = tokens[at].text
    if len(text) != 4 or not text.isdecimal() or not 1900 <= int(text) < 2100:
        return []
    if word_at(tokens, at - 1) not in _BEFORE_YEAR or measure_after(tokens, at + 1):
        return []
    return [Found(Value("date", text), at, at + 1)] if _ends_before(tokens, at + 1) else []
