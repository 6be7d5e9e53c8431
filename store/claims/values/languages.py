"""A guess at the language of a text, from its smallest words; only for what the languages write differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

_WORDS: Final = {
    "en": "the and is are of to your you it will for with this that not can be on from we have at by",
    "de": "der die das und ist sind von zu ihr ihre sie es wird für mit nicht kann auf wir haben den dem ein eine bei",
    "fr": "le les des et est sont du votre vous il sera pour avec ce pas peut sur nous avez une dans au aux chez",
    "es": "el los las y es son del su usted lo será para con este no puede en nosotros tiene una al se por",
}
_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {}
for _language, _words in _WORDS.items():
    for _word in _words.split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _language)
_READ: Final = 2000


def language_of(words: Iterable[str]) -> str:
    """The language that most of the first small words are of; empty if there is none or a tie."""
    counts = Counter(
        language for word in islice(words, _READ) for language in _LANGUAGES.get(word, ())
    )
    best = counts.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return ""
    return best[0][0]
