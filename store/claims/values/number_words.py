"""Numbers in words: English, German, French and Spanish (CLDR, spelled-out rules)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from .token import Token

_Class = Literal["one", "teen", "tens", "hundreds", "hundred", "scale"]

_ENGLISH: Final = """
one: two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9
teen: ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19
tens: twenty=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90
hundred: hundred=100
scale: thousand=1000 million=1000000 billion=1000000000
"""
_GERMAN: Final = """
one: zwei=2 zwo=2 drei=3 vier=4 fünf=5 fuenf=5 sechs=6 sieben=7 acht=8 neun=9
teen: zehn=10 elf=11 zwölf=12 zwoelf=12 dreizehn=13 vierzehn=14 fünfzehn=15 fuenfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19
tens: zwanzig=20 dreißig=30 dreissig=30 vierzig=40 fünfzig=50 fuenfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90
hundred: hundert=100
scale: tausend=1000 million=1000000 millionen=1000000 mio=1000000 milliarde=1000000000 milliarden=1000000000 mrd=1000000000
"""
_FRENCH: Final = """
one: deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9
teen: dix=10 onze=11 douze=12 treize=13 quatorze=14 quinze=15 seize=16
tens: vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80 octante=80 nonante=90
hundred: cent=100 cents=100
scale: mille=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000
"""
_SPANISH: Final = """
one: dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9
teen: diez=10 once=11 doce=12 trece=13 catorce=14 quince=15 dieciséis=16 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veintiuno=21 veintiún=21 veintiún=21 veintiuna=21 veintidós=22 veintidos=22 veintitrés=23 veintitres=23 veinticuatro=24 veinticinco=25 veintiséis=26 veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29
tens: veinte=20 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90
hundreds: cien=100 ciento=100 doscientos=200 doscientas=200 trescientos=300 trescientas=300 cuatrocientos=400 cuatrocientas=400 quinientos=500 quinientas=500 seiscientos=600 seiscientas=600 setecientos=700 setecientas=700 ochocientos=800 ochocientas=800 novecientos=900 novecientas=900
scale: mil=1000 millón=1000000 millon=1000000 millones=1000000
"""
_ONES: Final = {
    "en": "one a an",
    "de": "ein eine einen einem einer eines eins",
    "fr": "un une",
    "es": "un una uno",
}
_OTHER_WORDS: Final = {
    "once": "en", "cent": "en", "cents": "en", "elf": "en", "seize": "en", "quince": "en", "sept": "en",
    "dos": "fr", "mil": "en",
}  # fmt: skip
"""Number words of one language that are other words of another."""
_OTHERWISE_WORDS: Final = frozenset({"once", "cent", "cents"})
"""Those that are taken for the other word where the language is not known."""
_AFTER_ELEVEN: Final = frozenset(
    {"veces", "meses", "semanas", "horas", "días", "minutos", "años", "%", "por"}
)
DOZENS: Final = {"dozen": 12, "dutzend": 12, "douzaine": 12, "douzaines": 12, "docena": 12, "docenas": 12}  # fmt: skip
_ZEROS: Final = {"zero": "", "zéro": "", "cero": "", "null": "de"}
_JOINS: Final = {"and": "en", "und": "de", "et": "fr", "y": "es"}
_LONGEST: Final = 12
_LONGEST_GERMAN: Final = 60


def _table() -> dict[str, tuple[str, _Class, int]]:
    words: dict[str, tuple[str, _Class, int]] = {}
    for language, text in (("en", _ENGLISH), ("de", _GERMAN), ("fr", _FRENCH), ("es", _SPANISH)):
        for line in text.strip().splitlines():
            kind, _, entries = line.partition(": ")
            for entry in entries.split():
                word, _, number = entry.partition("=")
                languages = words[word][0] + " " + language if word in words else language
                words[word] = (languages, kind, int(number))  # type: ignore[assignment]
    return words


_WORDS: Final = _table()
_ONE_WORDS: Final = {word: language for language, words in _ONES.items() for word in words.split()}
ARTICLES: Final = frozenset(_ONE_WORDS) - {"one", "eins", "uno"}
"""Words for 1 that are articles too."""
_GERMAN_WORDS: Final = {
    word: number for word, (languages, _, number) in _WORDS.items() if "de" in languages
} | {"ein": 1, "eins": 1, "eine": 1}
_GERMAN_TENS: Final = tuple(
    word for word, (lang, kind, _) in _WORDS.items() if kind == "tens" and "de" in lang
)


_SPELLED: Final = {
    (language, number): word
    for word, (languages, kind, number) in reversed(_WORDS.items())
    if kind in {"one", "teen", "tens"}
    for language in languages.split()
}
"""The first spelling of each number in each language."""


@dataclass(frozen=True, slots=True)
class WordNumber:
    """A number in words: its value and the token after it. `weak`: a word for 1 that may be an article."""

    number: int
    after: int
    weak: bool = False


def word_of(number: int, language: str) -> str:
    """A small number in words, 2 to 19 and the tens; empty for the others."""
    return _SPELLED.get((language, number), "")


def starts_number(word: str) -> bool:
    """Whether a number in words may begin with this word in small letters."""
    return (
        word in _WORDS
        or word in _ONE_WORDS
        or word in DOZENS
        or word in _ZEROS
        or german_number(word) is not None
    )


def word_number(tokens: Sequence[Token], at: int, language: str) -> WordNumber | None:
    """The number in words that begins at a token; None if there is none."""
    word = tokens[at].low
    if word in _ZEROS and language in {_ZEROS[word], language if not _ZEROS[word] else ""}:
        return WordNumber(0, at + 1)
    if word in DOZENS:
        return WordNumber(DOZENS[word], at + 1)
    start = at
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if word in _ONE_WORDS:
        entry = _entry(following.low, language) if following and following.kind == "word" else None
        if following is not None and following.low in DOZENS:
            return WordNumber(DOZENS[following.low], at + 2)
        if entry is None or entry[0] not in {"hundred", "scale"}:
            return WordNumber(1, at + 1, weak=True)
        start = at + 1
    return _summed(tokens, start, language)


def _entry(word: str, language: str, *, begun: bool = False) -> tuple[_Class, int] | None:
    found = _WORDS.get(word)
    if found is not None:
        languages, kind, number = found
        if not begun and language not in languages.split() and _is_other_word(word, language):
            return None
        return kind, number
    number_in_german = german_number(word)
    if number_in_german is None:
        return None
    return "teen", number_in_german


def _summed(tokens: Sequence[Token], at: int, language: str) -> WordNumber | None:
    total, current, last_scale = 0, 0, 10**12
    i, taken = at, 0
    last: str = ""
    after = at
    while i < len(tokens) and taken < _LONGEST:
        token = tokens[i]
        if token.kind != "word" or (taken and token.opens):
            break
        word = token.low
        if last and word in _JOINS:
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            if following is None or not _joined(word, last, following.low, language):
                break
            i += 1
            word = following.low
            if word in {"un", "une", "uno", "one", "eins"}:
                current, last, after = current + 1, "one", i + 1
                i += 1
                taken += 1
                continue
        elif (
            last in {"tens", "hundred", "scale"}
            and word in {"one", "un", "uno"}
            and (last == "tens" or word == "one")
        ):
            if not (last == "tens" and word == "one"):
                break
            current, last, after = current + 1, "one", i + 1
            i += 1
            taken += 1
            continue
        entry = _entry(word, language, begun=bool(last) or _goes_on(tokens, i + 1, word))
        if entry is None:
            break
        kind, number = entry
        if not _fits(kind, number, current, last):
            break
        if kind == "hundred":
            current = max(current, 1) * 100
        elif kind == "scale":
            if number >= last_scale:
                break
            total, current, last_scale = total + max(current, 1) * number, 0, number
        elif word in {"vingt", "vingts"} and current % 100 == 4:
            current += 76
        else:
            current += number
        last = "tens" if word in {"vingt", "vingts"} else kind
        i += 1
        taken += 1
        after = i
    return WordNumber(total + current, after) if after > at else None


def _is_other_word(word: str, language: str) -> bool:
    if not language:
        return word in _OTHERWISE_WORDS
    return _OTHER_WORDS.get(word) == language


def _goes_on(tokens: Sequence[Token], at: int, word: str) -> bool:
    """Whether a word that may be another word is a number because of the one after it: mil quinientos."""
    following = tokens[at].low if at < len(tokens) else ""
    if word == "once":
        return following in _AFTER_ELEVEN
    return word not in _OTHERWISE_WORDS and following in _WORDS and following not in _OTHER_WORDS


def _joined(join: str, last: str, following: str, language: str) -> bool:
    entry = _entry(following, language)
    if join in {"and", "und"}:
        small = entry is not None and entry[0] in {"one", "teen", "tens"}
        return last in {"hundred", "scale"} and (small or following in {"one", "eins"})
    if join == "et":
        return last == "tens" and (following in {"un", "une"} or following == "onze")
    return last == "tens" and (
        (entry is not None and entry[0] == "one") or following in {"un", "uno", "una"}
    )


def _fits(kind: str, number: int, current: int, last: str) -> bool:
    if kind == "one":
        return (current % 10 == 0 and last in {"", "tens", "hundred", "hundreds", "scale"}) or (
            last == "teen" and current % 100 in {10, 70, 90} and number >= 7
        )
    if kind == "teen":
        return current % 100 == 0 or (
            last == "tens" and current % 100 in {60, 80} and 10 <= number <= 16
        )
    if kind == "tens":
        return current % 100 == 0 or (number == 20 and current % 100 == 4 and last == "one")
    if kind == "hundreds":
        return current == 0
    if kind == "hundred":
        return current < 100
    return current > 0 or last in {"", "scale"}


@lru_cache(maxsize=1 << 14)
def german_number(word: str) -> int | None:
    """The value of a German number in one word: einhundertfünfundzwanzig is 125. None if it is none."""
    if word in _GERMAN_WORDS:
        return _GERMAN_WORDS[word]
    if len(word) > _LONGEST_GERMAN:
        return None
    for name, factor in (("tausend", 1000), ("hundert", 100)):
        if name in word:
            left, _, right = word.partition(name)
            above = german_number(left) if left else 1
            below = german_number(right.removeprefix("und")) if right else 0
            if above is None or below is None or below >= factor:
                return None
            return above * factor + below
    for tens in _GERMAN_TENS:
        if word.endswith("und" + tens):
            ones = _GERMAN_WORDS.get(word[: -len(tens) - 3])
            return ones + _GERMAN_WORDS[tens] if ones and ones < 10 else None
    return None
