"""Dates that only say from when a source is which an answer cites: "(leaflet of March 2026)", "Stand: Mai 2025"."""

from __future__ import annotations

import re
from typing import Final

from .language.sentences import sentences
from .reading import Reading, Said

_SOURCES: Final = {
    "en": """
        leaflet leaflets version edition revision revised rev source section article chapter page paragraph clause manual guide
        guidance guideline guidelines handbook runbook booklet brochure sheet directive regulation policy rules terms conditions
        updated dated published issue appendix annex notice information standard plan
    """,
    "de": """
        stand fassung version ausgabe auflage abschnitt artikel kapitel seite absatz ziffer paragraf paragraph handbuch leitfaden
        richtlinie richtlinien merkblatt gebrauchsinformation packungsbeilage beipackzettel quelle verordnung bedingungen anleitung
        betriebsanleitung broschüre hausordnung anlage anhang
    """,
    "fr": """
        notice version édition révision révisée source section article chapitre page paragraphe manuel guide règlement directive
        conditions consignes brochure fiche annexe mise à jour
    """,
    "es": """
        prospecto versión edición revisión revisado fuente sección artículo capítulo página párrafo manual guía reglamento
        directiva condiciones normas folleto ficha anexo actualizado
    """,
}
_BETWEEN: Final = {
    "en": "of dated the as and no",
    "de": "von vom aus der des nr",
    "fr": "de du d la l n",
    "es": "de del la n",
}
"""What may stand between the word for a source and its date, beside figures and the words for sources."""
_NAMES: Final = {
    language: frozenset([*sources.split(), *_BETWEEN[language].split()])
    for language, sources in _SOURCES.items()
}
_IS_SOURCE: Final = {language: frozenset(words.split()) for language, words in _SOURCES.items()}
_WORD: Final = re.compile(r"[^\W\d_]+")
_BRACKET: Final = re.compile(r"[(\[][^()\[\]\n]{1,120}[)\]]")
_SENTENCE: Final = re.compile(r"[.!?]\s|[;()\[\]\n]")
_FAR: Final = 80
_DAY: Final = 10
"""The length of a date that names its day."""


def cited_dates(reading: Reading) -> tuple[Said, ...]:
    """The dates without a day of an answer that stand right behind the word for a source. None in a language that is not
    known."""
    if reading.language not in _NAMES:
        return ()
    return tuple(
        said
        for said in reading.values
        if said.value.kind == "date"
        and all(len(one) < _DAY for one in said.value.readings)
        and _behind_source(reading, said)
    )


def _behind_source(reading: Reading, said: Said) -> bool:
    before = reading.text[max(0, said.start - _FAR) : said.start]
    begin = max((match.end() for match in _SENTENCE.finditer(before)), default=0)
    for match in reversed(list(_WORD.finditer(before, begin))):
        word = match[0].casefold()
        if word in _IS_SOURCE[reading.language]:
            return True
        if word not in _NAMES[reading.language]:
            return False
    return False


def without_citations(reading: Reading) -> str:
    """The text of an answer without brackets and sentences that say nothing but which source it cites: "(leaflet, section
    3)". Whole in a language that is not known."""
    if reading.language not in _NAMES:
        return reading.text
    ranges = [match.span() for match in _BRACKET.finditer(reading.text)]
    ranges += [(one.start, one.end) for one in sentences(reading.text, reading.language)]
    kept = reading.text
    for start, end in sorted(ranges, reverse=True):
        if end <= len(kept) and _only_cites(reading, start, end):
            kept = kept[:start] + kept[end:]
    return kept


def _only_cites(reading: Reading, start: int, end: int) -> bool:
    dates = [one for one in reading.values if one.value.kind == "date" and start <= one.start < end]
    text = reading.text[start:end]
    for one in reversed(dates):
        text = text[: one.start - start] + text[one.end - start :]
    words = [word.casefold() for word in _WORD.findall(text)]
    return (
        any(word in _IS_SOURCE[reading.language] for word in words)
        and all(word in _NAMES[reading.language] for word in words)
        and (bool(dates) or any(map(str.isdigit, text)))
    )
