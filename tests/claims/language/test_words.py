"""What a text says of its words: affirmed, denied, or both; opposites are one word."""

from __future__ import annotations

import pytest
from tracejury.store.claims.language.polarity import word_polarity

YES, NO = frozenset([True]), frozenset([False])


@pytest.mark.parametrize(
    ("language", "text", "stem", "held"),
    [
        ("en", "Your ticket is refundable.", "refund", YES),
        ("en", "You get a full refund.", "refund", YES),
        ("en", "Your ticket is non-refundable.", "refund", NO),
        ("en", "Your ticket cannot be refunded.", "refund", NO),
        ("en", "Refunds are not possible.", "refund", NO),
        ("en", "There is no refund.", "refund", NO),
        ("en", "Your fare doesn't allow refunds.", "refund", NO),
        ("en", "It is not impossible.", "possible", YES),
        ("en", "Dogs are forbidden.", "allow", NO),
        ("en", "Dogs are allowed.", "allow", YES),
        ("en", "Dogs are not allowed.", "allow", NO),
        ("en", "Breakfast is not included.", "include", NO),
        ("en", "The price excludes breakfast.", "include", NO),
        ("en", "The attachment is unsafe.", "safe", NO),
        ("en", "The attachment isn't safe.", "safe", NO),
        ("en", "The museum is closed.", "open", NO),
        ("en", "The museum isn't closed.", "open", YES),
        ("en", "We do not charge you.", "charge", NO),
        ("en", "It is free of charge.", "charge", NO),
        ("en", "There is no extra cost.", "charge", NO),
        ("en", 'It is wrong to say "dogs are allowed".', "allow", NO),
        ("en", "It is allowed indoors and forbidden outdoors.", "allow", frozenset([True, False])),
        ("de", "Hunde sind verboten.", "erlaub", NO),
        ("de", "Hunde sind nicht erlaubt.", "erlaub", NO),
        ("de", "Hunde sind erlaubt.", "erlaub", YES),
        ("de", "Der Tarif ist nicht erstattungsfähig.", "erstatt", NO),
        ("de", "Wir erstatten die Karte nicht.", "erstatt", NO),
        ("de", "Eine Erstattung ist nicht möglich.", "erstatt", NO),
        ("de", "Die Umbuchung ist kostenlos.", "kosten", NO),
        ("de", "Das Museum ist geschlossen.", "offen", NO),
        ("de", "Rufen Sie den Prüfer an.", "rufe", YES),
        ("de", "Rufen Sie den Prüfer nicht an.", "rufe", NO),
        ("de", "Rufen Sie nicht den Prüfer an.", "rufe", NO),
        ("de", "Setzen Sie die Tropfen nicht ab.", "setz", NO),
        ("de", "Melden Sie niemandem den Schaden.", "meld", NO),
        ("de", "Wir schicken das alte Formular nicht.", "schick", NO),
        ("de", "Nehmen Sie nicht die Tropfen, sondern die Salbe.", "nehm", YES),
        ("de", "Die Garantie gilt nicht ab 14 Uhr.", "gültig", YES),
        ("fr", "Les chiens sont interdits.", "autoris", NO),
        ("fr", "Les chiens ne sont pas autorisés.", "autoris", NO),
        ("fr", "Le billet est non-remboursable.", "rembours", NO),
        ("fr", "Le billet n'est pas remboursable.", "rembours", NO),
        ("fr", "Le billet est remboursable.", "rembours", YES),
        ("fr", "C'est gratuit.", "frais", NO),
        ("es", "Los perros están prohibidos.", "permit", NO),
        ("es", "Los perros no están permitidos.", "permit", NO),
        ("es", "El billete no es reembolsable.", "reembols", NO),
        ("es", "El billete es reembolsable.", "reembols", YES),
        ("es", "Es gratis.", "cost", NO),
    ],
)
def test_how_a_text_has_a_word(language: str, text: str, stem: str, held: frozenset[bool]) -> None:
    assert word_polarity(text, language)[stem] == held


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Is breakfast included?", "include"),
        ("If breakfast is included, you see it on the bill.", "include"),
        ("We do not send the old form.", "old"),
        ("The safe is in room 4000.", "4000"),
    ],
)
def test_what_is_asked_or_unsure_is_left_out(text: str, stem: str) -> None:
    assert stem not in word_polarity(text, "en")


def test_inflected_words_share_a_stem() -> None:
    one = word_polarity("The office delivered letters and delivers parcels.", "en")
    two = word_polarity("The offices deliver letters, and the parcel is delivered.", "en")
    assert set(one) == set(two)


@pytest.mark.parametrize("language", ["it", "ja", "pl"])
def test_a_language_that_is_not_known_gives_nothing(language: str) -> None:
    assert not word_polarity("We cannot refund the ticket.", language)
