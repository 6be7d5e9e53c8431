"""Times of day as people of four languages write them, and those that a wrong answer might name instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .number_words import word_of


def time_forms(readings: Sequence[str], language: str) -> Iterator[str]:
    """A time in a language; one that two hours of the day fit is written as on the clock."""
    hour, minute = (int(part) for part in readings[0].split(":"))
    if len(readings) > 1:
        yield from _spoken(hour, minute, language)
        return
    yield readings[0]
    if language == "en":
        half = "am" if hour < 12 else "pm"
        yield f"{hour % 12 or 12}:{minute:02} {half}"
        yield f"{hour % 12 or 12}:{minute:02}{half}"
        yield f"{hour % 12 or 12}.{minute:02} {half[0]}.m."
        if not minute:
            yield f"{hour % 12 or 12} {half}"
    elif language == "de":
        yield f"{hour}.{minute:02} Uhr"
        yield f"{hour:02}:{minute:02} Uhr"
        if not minute:
            yield f"{hour} Uhr"
    elif language == "fr":
        yield f"{hour}h{minute:02}"
        yield f"{hour} h {minute:02}"
    else:
        yield f"{hour:02}:{minute:02} h"
    part = _part(hour, language)
    if part:
        yield from (f"{form} {part}" for form in _spoken(hour, minute, language))


def _part(hour: int, language: str) -> str:
    if not 1 <= hour <= 21 or hour == 12:
        return ""
    at = 0 if hour < 12 else 1 if hour < 18 else 2
    return {
        "en": ("in the morning", "in the afternoon", "in the evening"),
        "de": ("morgens", "nachmittags", "abends"),
        "fr": ("du matin", "de l'après-midi", "du soir"),
        "es": ("de la mañana", "de la tarde", "de la noche"),
    }[language][at]


def _spoken(hour: int, minute: int, language: str) -> Iterator[str]:
    here = word_of(hour % 12 or 12, language)
    following = word_of(hour % 12 + 1, language)
    minutes = word_of(minute if minute <= 30 else 60 - minute, language)
    if not here or not following or (minute % 5 and language != "de"):
        return
    match language, minute:
        case "en", 0:
            yield f"{here} o'clock"
        case "en", 15:
            yield f"quarter past {here}"
        case "en", 30:
            yield f"half past {here}"
        case "en", 45:
            yield f"quarter to {following}"
        case "en", 5 | 10 | 20:
            yield f"{minutes} past {here}"
        case "de", 0:
            yield f"{here} Uhr"
        case "de", 15:
            yield f"Viertel nach {here}"
        case "de", 30:
            yield f"halb {following}"
        case "de", 45:
            yield f"Viertel vor {following}"
        case "de", 5 | 10 | 20:
            yield f"{minutes} nach {here}"
        case "fr", 15:
            yield f"à {here} heures et quart"
        case "fr", 30:
            yield f"à {here} heures et demie"
        case "fr", 45:
            yield f"à {following} heures moins le quart"
        case "es", 15:
            yield f"a las {here} y cuarto"
        case "es", 30:
            yield f"a las {here} y media"
        case "es", 45:
            yield f"a las {following} menos cuarto"
        case "es", 5 | 10 | 20:
            yield f"a las {here} y {minutes}"


def other_times(readings: Sequence[str]) -> Iterator[str]:
    """An hour later, half an hour later, and the same hour of the other half of the day."""
    hours_and_minutes = [tuple(int(part) for part in reading.split(":")) for reading in readings]
    for hours, minutes in ((1, 0), (0, 30), (12, 0)):
        moved = []
        for hour, minute in hours_and_minutes:
            total = (hour + hours) * 60 + minute + minutes
            moved.append(f"{total // 60 % 24:02}:{total % 60:02}")
        yield "|".join(sorted(moved))
