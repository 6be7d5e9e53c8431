"""The language of a text, short ones too; nothing where it is not sure."""

from __future__ import annotations

import pytest
from tracejury.store.claims.language.detect import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Yes."),
        ("en", "Done, the order is gone."),
        ("en", "Unfortunately not."),
        ("en", "I can't do that."),
        ("en", "Voucher issued."),
        ("en", "It's on its way"),
        ("de", "Leider nein."),
        ("de", "Das geht nicht."),
        ("de", "Ja, kein Problem."),
        ("de", "Erledigt, die Rechnung ist verschickt."),
        ("de", "Die Frist endet am 31. Januar."),
        ("fr", "Oui, bien sûr."),
        ("fr", "Non, malheureusement."),
        ("fr", "Je ne peux pas partager cela."),
        ("fr", "C'est impossible."),
        ("fr", "L'enregistrement n'ouvre pas avant 14 h."),
        ("es", "Sí, claro."),
        ("es", "No puedo compartir eso."),
        ("es", "¿Quiere que lo reserve?"),
        ("es", "La fianza legal es de un mes de renta, según el contrato."),
        ("es", "Por supuesto."),
        ("", ""),
        ("", "42"),
        ("", "No."),
        ("", "EUR 1,284.60"),
        ("", "OK"),
        ("", "Non è possibile rimborsare il biglietto, purtroppo."),
        ("", "Niestety nie mogę tego zrobić."),
        ("", "Desculpe, não posso fazer isso para você."),
        ("", "Helaas kunnen wij het bedrag niet aan u terugbetalen."),
        ("", "Tyvärr kan jag inte göra det för dig."),
        ("", "申し訳ありませんが、返金できません。"),
        ("", "К сожалению, это невозможно."),
        ("", "لا يمكنني ذلك"),
    ],
)
def test_the_language_of_a_text(language: str, text: str) -> None:
    assert language_of(text) == language
