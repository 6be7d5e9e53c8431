"""Lifelike failure texts, any number of them, the same from the same seed.

Some thousand templates of 5 to 80 words, a few of them very frequent (Zipf). What varies is of one kind in each
place of a template: an id, a number, a name. In five texts of ten a name stands where a word stood; in one of
ten one of three other words does, which makes it another failure; one in twenty is like nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SYLLABLES = [c + v + e for c in "bdfgklmnprstv" for v in "aeiou" for e in ("", "n", "r", "s", "t")]
NAMES = [f"{a.capitalize()}{b}" for a in SYLLABLES[:60] for b in ("ko", "li", "man", "ra")]


def vocabulary(chance: random.Random, count: int) -> list[str]:
    """Words of two to four syllables."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choice(SYLLABLES) for _ in range(chance.randrange(2, 5)))] = None
    return list(found)


KINDS = 7


def slot(chance: random.Random, kind: int) -> str:
    """Something of this kind, which varies from one occurrence to the next."""
    match kind:
        case 0:
            return str(chance.randrange(10**6))
        case 1:
            return f"{chance.getrandbits(48):012x}"
        case 2:
            return chance.choice(NAMES)
        case 3:
            return f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        case 4:
            return f"/srv/{chance.choice(NAMES).lower()}/{chance.randrange(99)}.json"
        case 5:
            return f"{chance.uniform(1, 900):.2f}"
        case _:
            return f"user{chance.randrange(10**4)}@example.org"


def failures(count: int, seed: int = 1, *, templates_of: int = 25) -> Iterator[str]:
    """`count` failure texts; one template for so many of them, at least 200 and at most 17,000."""
    chance = random.Random(seed)
    words = vocabulary(chance, 8000)
    templates: list[list[str | int]] = []
    for _ in range(max(200, min(17_000, count // templates_of))):
        length = min(80, 5 + int(chance.expovariate(1 / 14)))
        templates.append(
            [
                chance.randrange(KINDS) if chance.random() < 0.15 else chance.choice(words)
                for _ in range(length)
            ]
        )
    for _ in range(count):
        if chance.random() < 0.05:
            yield " ".join(chance.choice(words) for _ in range(5 + int(chance.expovariate(1 / 14))))
            continue
        number = min(int(chance.paretovariate(0.55)) - 1, len(templates) - 1)
        template = templates[number]
        text = [slot(chance, word) if isinstance(word, int) else word for word in template]
        if chance.random() < 0.5:
            for at in range(len(text)):
                if chance.random() < 0.04:
                    text[at] = chance.choice(NAMES)
        if chance.random() < 0.1:
            # What can go wrong in one place has a few names, not thousands.
            at = chance.randrange(3)
            text[(at * 7) % len(text)] = words[(number * 3 + at) % len(words)]
        yield " ".join(text)
