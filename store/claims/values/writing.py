"""The ways a person writes a value, and the other values that a wrong answer might say in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from .comparing import same_value
from .decimals import canonical, over, plus, times
from .near_codes import changed_codes
from .number_words import word_of
from .value import Value
from .written_dates import date_forms, other_dates
from .written_numbers import digit_forms, number_forms
from .written_times import other_times, time_forms
from .written_units import (
    CURRENCY_NAMES,
    CURRENCY_SIGNS,
    PERCENT_FORMS,
    PERIOD_NAMES,
    RATE_FORMS,
    TIMES_NAMES,
    UNIT_CHOICES,
    WORKING_DAYS,
)

_MOST_COUNTED: Final = 400
"""From this many on people give a duration in a larger unit."""


def written_forms(value: Value, language: str = "en") -> tuple[str, ...]:
    """Ways to write the likeliest reading of a value in a language (`en`, `de`, `fr`, `es`)."""
    return tuple(dict.fromkeys(_forms(value, language)))


def changed(value: Value) -> tuple[Value, ...]:
    """Other values that are near: a digit or a unit changed, a day or an hour later, ten times as much."""
    others = (Value(value.kind, amount, unit) for amount, unit in _others(value))
    return tuple(dict.fromkeys(other for other in others if not same_value(value, other)))


def _forms(value: Value, language: str) -> Iterator[str]:
    amount = value.readings[0]
    match value.kind:
        case "number":
            yield from number_forms(amount, language)
        case "percent":
            for number in number_forms(amount, language):
                yield from (form.format(number) for form in PERCENT_FORMS[language])
        case "money":
            yield from _money(amount, value.unit, language)
        case "quantity":
            yield from _quantity(amount, value.unit, language)
        case "duration":
            yield from _duration(amount, value.unit, language)
        case "date":
            yield from date_forms(amount, language)
        case "time":
            yield from time_forms(value.readings, language)
        case "phone":
            yield amount
            if amount.startswith("+"):
                yield f"00{amount[1:]}"
                yield f"{amount[:3]} {amount[3:6]} {amount[6:]}"
        case _:
            yield amount
            if amount[:2].isalpha() and amount[:2].isupper() and amount[2:].isdecimal():
                yield f"{amount[:2]}-{amount[2:]}"


# --- amounts ------------------------------------------------------------------------------------------


def _money(amount: str, currency: str, language: str) -> Iterator[str]:
    sign = CURRENCY_SIGNS.get(currency, "")
    for number in digit_forms(amount, language, decimals=2):
        if currency:
            yield f"{currency} {number}"
            yield f"{number} {currency}"
        if sign:
            yield f"{sign}{number}" if language == "en" else f"{number} {sign}"
    names = CURRENCY_NAMES.get(currency)
    if names:
        for number in number_forms(amount, language):
            yield f"{number} {names[language]}"
    thousands = over(amount, 1000)
    if sign and language == "en" and len(thousands) <= 4 and not thousands.startswith(("0", "-")):
        yield f"{sign}{thousands}k"


def _quantity(amount: str, unit: str, language: str) -> Iterator[str]:
    if unit == "times" or unit.startswith("/"):
        yield from _frequency(amount, unit, language)
        return
    for factor, short, names in UNIT_CHOICES.get(unit, (("1", unit, None),)):
        number = over(amount, factor)
        if times(number, factor) != amount or len(number) > 8:
            continue
        for written in digit_forms(number, language):
            if short:
                yield f"{written} {short}"
        if (
            short
            and short[0].isascii()
            and short[0].isalpha()
            and len(short) <= 4
            and "/" not in short
        ):
            yield f"{digit_forms(number, language)[0]}{short}"
        if names and number != "1":
            yield from (
                f"{written} {names[language]}" for written in number_forms(number, language)
            )


def _frequency(amount: str, unit: str, language: str) -> Iterator[str]:
    rates = RATE_FORMS[language].get(unit, ("",)) if unit != "times" else ("",)
    for rate in rates:
        for number in number_forms(amount, language):
            if amount != "1":
                yield f"{number} {TIMES_NAMES[language]} {rate}".rstrip()
        if language == "en" and amount in {"1", "2"} and (rate or amount == "2"):
            yield f"{'once' if amount == '1' else 'twice'} {rate}".rstrip()
        if language == "de" and (
            spelled := word_of(int(amount), "de") if amount.isdecimal() else ""
        ):
            yield f"{spelled}mal {rate}".rstrip()


def _duration(amount: str, unit: str, language: str) -> Iterator[str]:
    if unit == "workday":
        yield from (
            f"{number} {WORKING_DAYS[language]}" for number in number_forms(amount, language)
        )
        return
    for size, (singular, plural) in PERIOD_NAMES[language][unit].items():
        count = over(amount, size)
        if not count.isdecimal() or int(count) > _MOST_COUNTED or count == "0":
            continue
        if count == "1":
            yield f"1 {singular}"
            continue
        yield from (f"{number} {plural}" for number in number_forms(count, language))
    hours, minutes = divmod(Decimal(amount), 3600) if not unit else (Decimal(0), Decimal(0))
    if 0 < hours < 24 and minutes and minutes % 60 == 0:
        yield f"{hours} h {minutes // 60} min"


# --- near misses --------------------------------------------------------------------------------------


def _others(value: Value) -> Iterator[tuple[str, str]]:
    match value.kind:
        case "date":
            yield from ((amount, "") for amount in other_dates(value.readings))
        case "time":
            yield from ((amount, "") for amount in other_times(value.readings))
        case "duration":
            yield from _other_durations(value)
        case "id" | "email" | "phone":
            yield from ((amount, "") for amount in changed_codes(value.kind, value.amount))
        case _:
            yield from ((amount, value.unit) for amount in _other_amounts(value.readings))
            yield from ((value.amount, unit) for unit in _other_units(value))


def _other_amounts(readings: Iterable[str]) -> Iterator[str]:
    for amount in readings:
        yield plus(amount, 1)
        yield times(amount, 10)
        digits = list(amount)
        for at in range(len(digits) - 1):
            pair = digits[at], digits[at + 1]
            if pair[0].isdecimal() and pair[1].isdecimal() and pair[0] != pair[1]:
                digits[at], digits[at + 1] = digits[at + 1], digits[at]
                yield canonical("".join(digits))
                break
        last = amount[-1]
        yield canonical(amount[:-1] + str((int(last) + 3) % 10))


def _other_units(value: Value) -> Iterator[str]:
    if value.kind == "money" and value.unit:
        yield "USD" if value.unit != "USD" else "EUR"
    if value.kind == "quantity":
        others = {
            "g": "ml",
            "ml": "g",
            "m": "km/h",
            "/day": "/week",
            "/week": "/day",
            "tablet": "drop",
        }
        if value.unit in others:
            yield others[value.unit]


def _other_durations(value: Value) -> Iterator[tuple[str, str]]:
    steps = {"": ("86400", "3600", "60"), "month": ("12", "1"), "workday": ("1",)}.get(
        value.unit, ("1",)
    )
    for amount in value.readings:
        step = next(
            (
                size
                for size in steps
                if over(amount, size).isdecimal() and over(amount, size) != "0"
            ),
            "1",
        )
        yield plus(amount, step), value.unit
        yield times(amount, 10), value.unit
        if value.unit == "":
            yield times(amount, 7 if step == "86400" else 60), ""
            yield over(amount, 24 if step == "86400" else 60), ""
        if value.unit == "month":
            yield times(amount, 12), "month"
