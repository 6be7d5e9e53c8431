"""Months, ordinals of days and parts of the day in four languages (CLDR)."""

from __future__ import annotations

from typing import Final

from .word_lists import words

_MONTH_NAMES: Final = """
january jan januar jänner janvier janv enero ene
february feb februar feber février févr fevrier febrero
march mar märz mär maerz mars marzo
april apr avril avr abril abr
may mai mayo
june jun juni juin junio
july jul juli juillet juil julio
august aug août aout agosto ago
september sep sept septembre septiembre setiembre
october oct oktober okt octobre octubre
november nov novembre noviembre
december dec dezember dez décembre déc decembre diciembre dic
"""
MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.strip().splitlines(), 1)
    for name in names.split()
}
ALSO_WORDS: Final = words("may march mar jan mai mars ago jun ene sep sept dec")
"""Months that are words too: without a capital letter only with a year, or in their own language."""
_DAY_WORDS: Final = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
DAY_WORDS: Final[dict[str, int]] = {
    **{name: day for day, name in enumerate(_DAY_WORDS.split(), 1)},
    "thirtieth": 30,
}
MORNING, AFTERNOON, NIGHT = "morning", "afternoon", "night"
PARTS_OF_DAY: Final[dict[str, str]] = {
    **dict.fromkeys(
        words("am morning morgens vormittags vormittag früh matin mañana madrugada morgen"),
        MORNING,
    ),
    **dict.fromkeys(
        words(
            "pm afternoon evening nachmittags nachmittag abends abend après-midi midi soir tarde"
        ),
        AFTERNOON,
    ),
    **dict.fromkeys(words("night tonight nachts nacht noche nuit"), NIGHT),
}
"""What tells the first twelve hours of the day from the others."""
NAMED_TIMES: Final = {
    "noon": 12, "midday": 12, "midnight": 0, "mittag": 12, "mittags": 12, "mitternacht": 0, "midi": 12,
    "minuit": 0, "mediodía": 12, "medianoche": 0,
}  # fmt: skip
