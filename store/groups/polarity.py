"""Words that reverse the meaning of a sentence. A place that one of them fills is never a variable.

Any word keeps two texts apart, in any language; these only make sure that no number of different fillers hides one. The
lists are data, by language; users can add to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from .word_codes import folded

_EN: Final = """
    not no never none nor neither without cannot can't don't doesn't didn't isn't wasn't won't isn wasn doesn
    didn don won aren weren hardly barely scarcely rarely seldom almost nearly wrongly falsely mistakenly only
    merely partly except unless despite instead too also still yet already ever always sometimes
    failed failure fail failing succeeded success succeed successful successfully opened closed open close
    enabled disabled enable disable allowed denied allow deny accepted rejected accept reject valid invalid
    started stopped start stop granted refused true false yes missing found lost connected disconnected present
    absent available unavailable approved declined pending unpaid active inactive locked unlocked blocked
    suspended expired cancelled canceled confirmed verified complete completed incomplete required optional
    increase decrease before after above below more less over under high low high higher lower maximum minimum
    positive negative left right normal abnormal mild severe on off in out up down true
"""
_DE: Final = """
    nicht kein keine keinen keiner nie niemals ohne kaum keinesfalls keineswegs mitnichten weder noch nur fast beinahe
    fälschlich selten schon bereits fehlgeschlagen erfolgreich offen geschlossen erlaubt verboten gültig ungültig
    wahr falsch ja nein gefunden vor nach über unter genehmigt abgelehnt bezahlt unbezahlt aktiv inaktiv gesperrt
    bestätigt storniert links rechts hoch niedrig positiv negativ
"""
_FR: Final = """
    ne n pas jamais sans aucun aucune guère nullement presque seulement peine plus moins déjà encore échoué réussi ouvert
    fermé valide invalide avant après oui non vrai faux approuvé refusé payé impayé actif inactif gauche droite
"""
_ES: Final = """
    no nunca jamás tampoco ni sin ningún ninguno ninguna apenas casi solo sólo ya aún falló éxito abierto cerrado válido
    inválido antes después sí verdadero falso aprobado rechazado pagado activo inactivo izquierda derecha
"""
_OTHERS: Final = """
    non mai senza nessun nessuno né quasi appena soltanto già aperto chiuso valido approvato rifiutato
    não nem sem nenhum quase apenas já aberto fechado aprovado recusado sim
    niet geen nooit zonder nauwelijks bijna alleen wel nee ja open gesloten goedgekeurd afgewezen
    inte ej aldrig utan knappt nästan bara ingen inget inga nej öppen stängd godkänd avvisad
    ikke aldri aldrig uten uden næppe neppe nesten næsten kun ingen nei nej åpen åben godkjent godkendt afvist
    ei eivät ilman tuskin melkein vain kyllä avoin suljettu hyväksytty hylätty
    nie nigdy bez ani ledwie prawie tylko już jeszcze tak otwarty zamknięty przyjęty odrzucony
    ne není nikdy bez ani sotva skoro jen už ještě ano otevřený zavřený schváleno zamítnuto
    nem soha nélkül sem alig majdnem csak már még igen nyitott zárt
    değil hiç asla yok var evet hayır açık kapalı onaylandı reddedildi neredeyse sadece
    не нет никогда без ни едва почти только уже ещё да открыт закрыт принят отклонён одобрен
    ні немає ніколи без ледве майже тільки вже ще так відкрито закрито
    δεν μη μην ποτέ χωρίς ούτε σχεδόν μόνο ναι όχι ανοιχτό κλειστό
    لا لم لن ليس ليست غير بدون قط أبدا فقط تقريبا نعم مفتوح مغلق مقبول مرفوض
    לא אין בלי אף מעולם רק כמעט כן פתוח סגור
    نه نیست هرگز بدون فقط تقریبا بله باز بسته
    नहीं न मत बिना कभी केवल लगभग हाँ खुला बंद
    không chưa chẳng chỉ gần đã có
    tidak belum bukan jangan tanpa hanya hampir sudah ya
"""

WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
    "es": frozenset(_ES.split()),
    "others": frozenset(_OTHERS.split()),
}
"""The words by language, folded to lower case."""

_NOUNS_IN_CAPITALS_IN: Final = """
    ein eine einen einem wurde wurden werden wird nicht für und ist sind bei mit konnte
"""
NOUNS_IN_CAPITALS: Final = frozenset(_NOUNS_IN_CAPITALS_IN.split())
"""Words of a language that writes every noun in capitals (German). Its articles also occur in names."""
_ARTICLES: Final = frozenset(["der", "die", "das", "den", "dem", "des"])
_CLASS_NAME: Final = re.compile(r"[a-z][A-Z]")
_ENDS: Final = frozenset(".!?")
_HEAD: Final = 3
_ABBREVIATED: Final = 4
ALL: Final[frozenset[str]] = frozenset().union(*WORDS.values())


def polarity(words: Iterable[str], polar: frozenset[str] = ALL) -> tuple[str, ...]:
    """The polarity words of a text, sorted: texts may be joined only where these are the same."""
    found = polar.intersection(map(folded, words))
    # Most texts contain none: only the others are counted word by word.
    return tuple(sorted(word for word in map(folded, words) if word in found)) if found else ()


@lru_cache(maxsize=200_000)
def word_class(word: str) -> Literal["plain", "capital", "other"]:
    """The class of a word: plain anywhere, or (`capital`) plain only at the start of a sentence."""
    if word.isdigit():
        # A number that no mask covers is a status code.
        return "plain"
    if not word.replace("_", "a").isalpha():
        return "other"
    lower = word == word.lower() and (len(word) > 1 or not word.isascii())
    if lower or _CLASS_NAME.search(word):
        return "plain"
    return "capital" if word[1:].islower() else "other"


def nouns_in_capitals(words: Sequence[str]) -> bool:
    """Whether these are words of a language that writes every noun in capitals."""
    return not NOUNS_IN_CAPITALS.isdisjoint(words) or len(_ARTICLES.intersection(words)) > 1


def begins(words: Sequence[str], at: int) -> bool:
    """Whether a word is the first of a sentence; the point of an abbreviation (Dr.) does not end one."""
    if at == 0:
        return True
    before = words[at - 1]
    if before == ":":
        return at <= _HEAD
    return before in _ENDS and (at == 1 or len(words[at - 2]) > _ABBREVIATED)


def first_apart(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """The first polarity word that occurs more often in one of two texts than in the other, from their polarity."""
    if ours == theirs:
        return None
    left, right = Counter(ours), Counter(theirs)
    return min((left - right) | (right - left), default=None)
