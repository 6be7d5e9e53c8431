"""Names that a sentence says: found where it says so, and then wherever they stand in the trace."""

from __future__ import annotations

import pytest
from tracejury.store.canonical import Json
from tracejury.store.privacy.find import find
from tracejury.store.privacy.finding import NAME
from tracejury.store.privacy.rules import builtin
from tracejury.store.privacy.twin.masking import Masking
from tracejury.store.privacy.twin.pseudonyms import Twin

KEY = b"0123456789abcdef0123456789abcdef"


def names(text: str) -> list[str]:
    return [one.value for one in find(text, builtin()) if one.type == NAME]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Ms Okafor,\nyour order is late.", "Okafor"),
        ("Hi Priya, thanks for the quick reply!", "Priya"),
        ("Please tell Dr. Lindqvist that I called.", "Lindqvist"),
        ("My name is Anna and I cannot log in.", "Anna"),
        ("This is Tobias speaking, good morning.", "Tobias"),
        ("It does not work.\n\nBest regards,\nTobias Anker", "Tobias Anker"),
        ("Sincerely, Tobias Anker", "Tobias Anker"),
        ("Mein Name ist Jürgen Groß. Ich habe eine Frage.", "Jürgen Groß"),
        ("Sehr geehrte Frau Dr. Meier, vielen Dank.", "Meier"),
        ("Bis morgen\n\nLiebe Grüße\nHannah", "Hannah"),
        ("Je m'appelle Claire Dubois et je voudrais un devis.", "Claire Dubois"),
        ("Bonjour Madame Moreau, merci.", "Moreau"),
        ("Me llamo José Luis Ortega, ¿me ayuda?", "José Luis Ortega"),
        ("Estimada Sra. Vargas:\nle escribo por el contrato.", "Vargas"),
        ("Mi nombre es Ana de la Cruz.", "Ana de la Cruz"),
    ],
)
def test_a_sentence_says_who_somebody_is(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Customer,\nyour order is late.",
        "Hello World!",
        "Hi there, can you help?",
        "Hi Claude, can you help?",
        "Sehr geehrte Damen und Herren,",
        "Kind regards\n\nThe Support Team",
        "My name is not on the list.",
        "This is Berlin calling for a better plan of its own.".replace("calling", "asking"),
        "Hello Berlin is the name of a magazine.",
        "The President of the company is speaking.",
        "Best regards to all of you.",
        "Viele Grüße aus München",
        "Ich heiße das nicht gut.",
    ],
)
def test_nobody_is_named_by_what_only_looks_like_it(text: str) -> None:
    assert names(text) == []


def test_who_introduced_themselves_is_known_in_the_whole_trace() -> None:
    value: Json = {
        "input": "Hello, my name is Chidinma Okafor.",
        "output": "Good morning! I found the order of Okafor; shall I send it to Chidinma Okafor?",
        "note": "Chidinma was friendly.",
    }
    made = Masking(builtin(), Twin(KEY, builtin())).knowing(value).mask_value(value)
    assert "Chidinma" not in str(made)
    assert "Okafor" not in str(made)
