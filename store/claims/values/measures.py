"""What a number is of: money, per cent, a quantity with its unit, a duration, or how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .currencies import HUNDREDTH, currency_after, currency_before, dollar_of
from .decimals import over, plus, times
from .number_words import german_number
from .numbers import half_after, number_at
from .token import Token
from .units import DROPPED_BELOW, period_of, ratio, unit_of
from .value import Value, ValueKind
from .word_lists import words

_PERCENT_WORDS: Final = words("percent prozent pct pourcent prozentpunkte prozentpunkten procent")
_CENT_WORDS: Final = {"per": "cent", "pour": "cent", "por": "ciento"}
_PER: Final = words("per pro par por /")
_EACH: Final = _PER | words(
    "a an am al die im the each every la le jede jeden à chaque cada in der"
)
_ADVERBS: Final = {
    **dict.fromkeys(
        words("daily täglich diariamente diarias diarios quotidien quotidiennement"),
        "/day",
    ),
    **dict.fromkeys(words("hourly stündlich"), "/hour"),
    **dict.fromkeys(words("weekly wöchentlich semanales semanalmente hebdomadaire"), "/week"),
    **dict.fromkeys(words("monthly monatlich mensuales mensualmente"), "/month"),
    **dict.fromkeys(words("yearly annually jährlich anuales anualmente"), "/year"),
}
_RATES: Final = {
    ("", "86400"): "/day", ("", "604800"): "/week", ("", "3600"): "/hour", ("", "60"): "/minute",
    ("month", "1"): "/month", ("month", "12"): "/year",
}  # fmt: skip
_TIMES: Final = words("times time x × mal fois veces vez")
_FUSED_TIMES: Final = {"twice": "2", "thrice": "3", "once": "1", "einmal": "1"}
_WORKING: Final = words("working business")
_WORKING_AFTER: Final = words("ouvrés ouvrables ouvré ouvrable hábiles hábil laborables laborable")
_WORKING_DAYS: Final = words(
    "werktag werktage werktagen arbeitstag arbeitstage arbeitstagen bankarbeitstage"
)
_FUSED: Final = {
    "viertelstunde": "900", "dreiviertelstunde": "2700",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """What follows a number: the kind of value, the unit, how many base units one is, and where it ends."""

    kind: ValueKind
    unit: str
    factor: Decimal
    after: int
    divided: bool = False

    def value(self, readings: tuple[str, ...]) -> Value:
        """The value of a number of this measure."""
        amounts = ((over if self.divided else times)(reading, self.factor) for reading in readings)
        return Value(self.kind, "|".join(dict.fromkeys(amounts)), self.unit)


_ONE: Final = Decimal(1)
_COUNTRIES: Final = {
    "us": "USD", "américains": "USD", "estadounidenses": "USD", "canadiens": "CAD", "canadienses": "CAD",
    "suisses": "CHF", "suizos": "CHF", "mexicanos": "MXN",
}  # fmt: skip


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The word or sign at a place in small letters; empty where there is none."""
    return tokens[at].low if 0 <= at < len(tokens) and tokens[at].kind in {"word", "sign"} else ""


def measure_after(tokens: Sequence[Token], at: int) -> Measure | None:
    """The measure that begins at a token, after a number."""
    if at >= len(tokens) or tokens[at].kind not in {"word", "sign"}:
        return None
    token = tokens[at]
    return (
        _percent(tokens, at)
        or _often(tokens, at)
        or _money_after(tokens, at)
        or _period(tokens, at)
        or _quantity(tokens, at, token)
    )


def _percent(tokens: Sequence[Token], at: int) -> Measure | None:
    word = tokens[at].low
    if word == "%":
        return Measure("percent", "", _ONE, at + 1)
    if word == "‰":
        return Measure("percent", "", Decimal("0.1"), at + 1)
    if word in _PERCENT_WORDS:
        return Measure("percent", "", _ONE, at + 1)
    if word in _CENT_WORDS and word_at(tokens, at + 1) == _CENT_WORDS[word]:
        return Measure("percent", "", _ONE, at + 2)
    if word == "percentage" and word_at(tokens, at + 1) in {"points", "point"}:
        return Measure("percent", "", _ONE, at + 2)
    return None


def _money_after(tokens: Sequence[Token], at: int) -> Measure | None:
    if tokens[at].text in {",", "."} and tokens[at].glued and word_at(tokens, at + 1) in {"-", "–"}:
        at += 2  # 1530,- EUR
        if at >= len(tokens):
            return None
    factor = _ONE
    token = tokens[at]
    if (
        token.low in {"m", "k", "b"}
        and at + 1 < len(tokens)
        and currency_after(tokens[at + 1].text) is not None
    ):
        factor, at = (
            {"k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9)}[token.low],
            at + 1,
        )
        token = tokens[at]
    if (
        token.low in {"us", "american", "canadian", "australian"}
        and currency_after(word_at(tokens, at + 1)) == ""
    ):
        code = {"us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD"}[token.low]
        return Measure("money", code, factor, at + 2)
    if token.low in {"de", "d"} and word_at(tokens, at + 1) in {
        "euros",
        "dólares",
        "pesos",
        "dollars",
    }:
        at += 1  # un millón de euros
        token = tokens[at]
    currency = currency_after(token.text)
    if currency is None:
        return None
    if currency == HUNDREDTH:
        return Measure("money", "", Decimal("0.01"), at + 1)
    if token.low == "p" or (token.low == "£" and not token.glued):
        return None
    country = word_at(tokens, at + 1)
    if country == "sterling" or country in {"esterlinas", "esterlina"}:
        at += 1
    elif currency == "" and country in _COUNTRIES:
        currency, at = _COUNTRIES[country], at + 1
    return Measure("money", currency, factor, at + 1)


def _period(tokens: Sequence[Token], at: int) -> Measure | None:
    word = tokens[at].low
    if word in _WORKING_DAYS:
        return Measure("duration", "workday", _ONE, at + 1)
    if word in _WORKING and word_at(tokens, at + 1) in {"day", "days"}:
        return Measure("duration", "workday", _ONE, at + 2)
    unit = period_of(tokens[at].text)
    if unit is None:
        return None
    if unit == ("", Decimal(86400)) and word_at(tokens, at + 1) in _WORKING_AFTER:
        return Measure("duration", "workday", _ONE, at + 2)
    after = at + 1
    shortened = word in {"std", "min", "sec", "hr"} and word_at(tokens, after) == "."
    if shortened and word_at(tokens, after + 1) and tokens[after + 1].text[0].islower():
        after += 1
    return Measure("duration", unit[0], unit[1], after)


def _quantity(tokens: Sequence[Token], at: int, token: Token) -> Measure | None:
    if token.text == "°" and word_at(tokens, at + 1) in {"c", "f"} and tokens[at + 1].glued:
        return Measure("quantity", "°" + tokens[at + 1].text.upper(), _ONE, at + 2)
    adjective = {"square": 2, "cubic": 3}.get(token.low)
    if adjective and (unit := unit_of(word_at(tokens, at + 1))) and unit[0] == "m":
        factor = unit[1] ** adjective
        return (
            Measure("quantity", "m2", factor, at + 2)
            if adjective == 2
            else Measure("quantity", "ml", factor * 10**6, at + 2)
        )
    unit = unit_of(token.text)
    if unit is None:
        return None
    following = word_at(tokens, at + 1)
    if unit[0] == "°" and following in {"celsius", "fahrenheit", "c", "f"}:
        return Measure("quantity", "°" + following[0].upper(), _ONE, at + 2)
    if unit[0] == "m" and following in {"carrés", "carré", "cuadrados", "cuadrado"}:
        return Measure("quantity", "m2", unit[1] ** 2, at + 2)
    return _per(tokens, at + 1, unit) or Measure("quantity", unit[0], unit[1], at + 1)


def _per(tokens: Sequence[Token], at: int, above: tuple[str, Decimal]) -> Measure | None:
    """A unit over another: mg/ml, km per hour, 100 mg per 5 ml."""
    if word_at(tokens, at) not in _PER or (tokens[at].text == "/" and not tokens[at].glued):
        return None
    below_at = at + 1
    number = number_at(tokens, below_at, "")
    if number and (number.weak or len(number.readings) > 1):
        number = None
    if number:
        below_at = number.after
    if below_at >= len(tokens):
        return None
    text = tokens[below_at].text
    below = unit_of(text) or period_of(text)
    unit = ratio(above, below) if below else None
    if unit is None:
        return None
    if number and number.readings[0] != "0":
        inverse = Decimal(over(number.readings[0], unit[1]))
        return Measure("quantity", unit[0], inverse, below_at + 1, divided=True)
    return Measure("quantity", unit[0], unit[1], below_at + 1)


def _often(tokens: Sequence[Token], at: int) -> Measure | None:
    """`times a day`, `x daily`, `mal pro Woche`."""
    if tokens[at].low not in _TIMES or (
        tokens[at].low in {"x", "×"} and _number_follows(tokens, at + 1)
    ):
        return None
    unit, after = rate_at(tokens, at + 1)
    return Measure("quantity", unit or "times", _ONE, after if unit else at + 1)


def _number_follows(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "number"


def rate_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The rate that begins at a token (`a day`, `per week`, `daily`): its unit and the token after it."""
    word = word_at(tokens, at)
    if word in _ADVERBS:
        return _ADVERBS[word], at + 1
    if word not in _EACH:
        return "", at
    unit_at = at + 1
    if word in {"in", "à", "a"} and word_at(tokens, unit_at) in {"der", "la", "le"}:
        unit_at += 1
    if unit_at >= len(tokens) or tokens[unit_at].kind != "word":
        return "", at
    unit = period_of(tokens[unit_at].text)
    if unit is None:
        return "", at
    name = _RATES.get((unit[0], str(unit[1])), "")
    return (name, unit_at + 1) if name else ("", at)


def starts_measure(word: str) -> bool:
    """Whether a measure may begin with this word although no number stands before it."""
    return word in _FUSED or word in _FUSED_TIMES or word.endswith("mal")


def frequency_at(tokens: Sequence[Token], at: int) -> tuple[Value, int] | None:
    """How often, in one word: twice a day, zweimal, dreimal täglich. `once` only with a rate."""
    word = word_at(tokens, at)
    count = _FUSED_TIMES.get(word)
    if count is None and word.endswith("mal") and len(word) > len("mal"):
        number = german_number(word.removesuffix("mal"))
        count = str(number) if number else None
    if count is None:
        return None
    unit, after = rate_at(tokens, at + 1)
    if not unit:
        if count == "1":
            return None
        unit, after = "times", at + 1
    return Value("quantity", count, unit), after


def after_rate(tokens: Sequence[Token], at: int) -> int:
    """The token after what an amount is per (a day, per dose), which is no value of its own."""
    _, after = rate_at(tokens, at)
    if after > at:
        return after
    if word_at(tokens, at) in _PER and word_at(tokens, at + 1) in DROPPED_BELOW:
        return at + 2
    return at


@dataclass(frozen=True, slots=True)
class Prefix:
    """A currency before a number, and the token of the number."""

    currency: str
    after: int


def prefix_at(tokens: Sequence[Token], at: int) -> Prefix | None:
    """The currency that begins at a token and stands before a number: EUR, €, US$, Rs."""
    if at + 1 >= len(tokens) or tokens[at].kind not in {"word", "sign"}:
        return None
    token = tokens[at]
    if tokens[at + 1].text == "$" and tokens[at + 1].glued:
        code = dollar_of(token.text)
        return Prefix(code, at + 2) if code else None
    currency = currency_before(token.text)
    if currency is None or currency == HUNDREDTH:
        return None
    after = at + 1
    if tokens[after].text == "." and token.low in {"rs", "fr", "sfr"}:
        after += 1
    return Prefix(currency, after)


def with_rest(
    tokens: Sequence[Token], value: Value, after: int, language: str
) -> tuple[Value, int]:
    """A duration with what goes on: `1 hour 30 minutes`, `an hour and a half`, `12 euros and 50 cents`."""
    if value.kind == "duration" and value.unit == "" and "|" not in value.amount:
        return _longer(tokens, value, after, language)
    if value.kind == "money" and "|" not in value.amount:
        at = after + 1 if word_at(tokens, after) in {"and", "und", "et", "y", "con"} else after
        number = number_at(tokens, at, language)
        if number and not number.weak and len(number.readings) == 1:
            cents = measure_after(tokens, number.after)
            whole = number.readings[0].isdecimal() and len(number.readings[0]) <= 2
            if cents and cents.factor == Decimal("0.01") and cents.kind == "money" and whole:
                amount = plus(value.amount, times(number.readings[0], cents.factor))
                return Value("money", amount, value.unit), cents.after
    return value, after


def _longer(tokens: Sequence[Token], value: Value, after: int, language: str) -> tuple[Value, int]:
    last = _size(tokens, after)
    for _ in range(3):
        half = half_after(tokens, after)
        if half and last:
            return Value("duration", plus(value.amount, times(str(last), "0.5"))), half
        at = after + 1 if word_at(tokens, after) in {"and", "und", "et", "y", ","} else after
        number = number_at(tokens, at, language)
        if number is None or number.weak or len(number.readings) > 1:
            break
        unit = period_of(tokens[number.after].text) if number.after < len(tokens) else None
        if unit is None or unit[0] != "" or last is None or unit[1] >= last:
            break
        value = Value("duration", plus(value.amount, times(number.readings[0], unit[1])))
        after, last = number.after + 1, unit[1]
    return value, after


def _size(tokens: Sequence[Token], after: int) -> Decimal | None:
    unit = period_of(tokens[after - 1].text)
    return unit[1] if unit and unit[0] == "" else None


def fused_duration(word: str) -> str:
    """The seconds of a duration in one word, Viertelstunde; empty if it is none."""
    return _FUSED.get(word, "")
