"""Limits: whether a value is the most or the least, the latest or the earliest."""

from __future__ import annotations

import pytest
from tracejury.store.claims.language.limits import Limit, limit_at


@pytest.mark.parametrize(
    ("language", "text", "value", "limit"),
    [
        ("en", "Be at the gate by 13:20.", "13:20", "most"),
        ("en", "Be at the gate after 13:20.", "13:20", "least"),
        ("en", "Take no more than 8 tablets a day.", "8", "most"),
        ("en", "Never go above 8 tablets a day.", "8", "most"),
        ("en", "Do not drive within 6 hours of it.", "6", "least"),
        ("en", "You may not eat before 14:00.", "14:00", "least"),
        ("en", "Keep 3 or more of them running.", "3", "least"),
        ("en", "It has to be here on 4 May at the latest.", "4 May", "most"),
        ("en", "The fee is EUR 15.", "15", None),
        ("de", "Nehmen Sie höchstens 2 Tabletten.", "2", "most"),
        ("de", "Nehmen Sie nicht mehr als 2 Tabletten.", "2", "most"),
        ("de", "Ab dem 3. Mai ist es offen.", "3. Mai", "least"),
        ("de", "Nicht vor 14 Uhr essen.", "14", "least"),
        ("fr", "Répondez avant le 3 mai.", "3 mai", "most"),
        ("fr", "Prenez au moins 2 comprimés.", "2", "least"),
        ("fr", "Ne prenez pas plus de 2 comprimés.", "2", "most"),
        ("es", "Tome como máximo 2 pastillas.", "2", "most"),
        ("es", "Espere después de las 14:00 horas.", "14:00", "least"),
        ("", "by 13:20", "13:20", None),
        ("it", "entro le 13:20", "13:20", None),
    ],
)
def test_which_limit_a_value_is(language: str, text: str, value: str, limit: Limit | None) -> None:
    start = text.index(value)
    assert limit_at(text, start, start + len(value), language) == limit
