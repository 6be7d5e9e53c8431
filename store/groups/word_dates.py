"""Dates with the month in words, in the languages of the calendar (CLDR, names and abbreviations of months)."""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar jänner februar feber märz mai juni juli oktober dezember mär okt dez
    janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr avr juil déc
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev mai out dez
    januari februari maart mei augustus mrt mei
    maj juni juli augusti januar februar marts
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
    marraskuuta joulukuuta
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    ledna února března dubna května června července srpna září října listopadu prosince
    január február március április május június július augusztus szeptember október
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
    जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""
MONTHS: Final = frozenset(_MONTHS.split())
_NAME: Final = "(?:" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")(?!\w)"
_DAY: Final = r"(?<![\w.,:/-])(?:[0-3]?\d)(?:\.|st\b|nd\b|rd\b|th\b|er\b|º)?"
_YEAR: Final = r"(?:\.?,?\s+(?:de\s+|del\s+|of\s+)?\d{4}(?![\w-]|[.:]\d))"
_DATE: Final = re.compile(
    rf"{_DAY}\s+(?:de\s+|of\s+)?{_NAME}{_YEAR}?"
    rf"|(?<!\w){_NAME}\.?\s+[0-3]?\d(?:st\b|nd\b|rd\b|th\b)?(?![\w-]|[.:]\d){_YEAR}?"
    rf"|(?<!\w){_NAME}\.?\s+\d{{4}}(?![\w-]|[.:]\d)"
    r"|\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?|\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|\d{4}\s?년\s?\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?|\d{1,2}\s?월\s?\d{1,2}\s?일",
    re.IGNORECASE,
)
_ALSO_WORDS: Final = frozenset({"may", "march", "mar", "set", "out", "dec", "gen", "mai"})
"""In small letters and without a year these are words: a patient may 2 hours later …"""
_WITH_YEAR: Final = re.compile(r"\d{4}")
_AS_WRITTEN: Final = MONTHS | {month + sign for month in MONTHS for sign in ".,"}


def without_dates(text: str, symbol: str) -> tuple[str, list[str]]:
    """`text` with each date in words replaced by `symbol`, and the dates."""
    if _AS_WRITTEN.isdisjoint(text.lower().split()) and (
        text.isascii() or ("月" not in text and "월" not in text)
    ):
        return text, []
    found: list[str] = []

    def taken(date: re.Match[str]) -> str:
        if date[0].split()[0] in _ALSO_WORDS and not _WITH_YEAR.search(date[0]):
            return date[0]
        found.append(date[0])
        return symbol

    return _DATE.sub(taken, text), found
