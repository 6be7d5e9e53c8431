"""Where sentences and clauses begin and end, and what stands in quotation marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.language.sentences import clauses, quotations, sentences


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "It costs EUR 1.50. Pay here.", ["It costs EUR 1.50.", "Pay here."]),
        ("en", "Ask Dr. Hill. He knows.", ["Ask Dr. Hill.", "He knows."]),
        ("en", "See No. 12 of the terms.", ["See No. 12 of the terms."]),
        ("en", "No. 12 is right.", ["No. 12 is right."]),
        ("en", "No. It is 12.", ["No.", "It is 12."]),
        ("en", "Take fruit, e.g. apples. Eat.", ["Take fruit, e.g. apples.", "Eat."]),
        ("en", "Come at 8:05 a.m. The desk opens.", ["Come at 8:05 a.m.", "The desk opens."]),
        ("en", "Come at 8 a.m. or later.", ["Come at 8 a.m. or later."]),
        ("en", "Really?! Yes!", ["Really?!", "Yes!"]),
        ("en", "1. Open it\n2. Close it", ["1. Open it", "2. Close it"]),
        ("en", "- one\n- two", ["- one", "- two"]),
        ("en", "First line\n\nsecond part", ["First line", "second part"]),
        ("en", "See example.com for more.", ["See example.com for more."]),
        ("en", 'He said "Stop. Wait." and left.', ['He said "Stop. Wait." and left.']),
        ("en", 'He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        (
            "de",
            "Das gilt z. B. für Hunde. Fragen Sie.",
            ["Das gilt z. B. für Hunde.", "Fragen Sie."],
        ),
        ("de", "Am 4. Oktober ist zu.", ["Am 4. Oktober ist zu."]),
        ("de", "Ich wohne im 3. Stock. Kommen Sie.", ["Ich wohne im 3. Stock.", "Kommen Sie."]),
        ("de", "Sie zahlen 50. Danach nichts.", ["Sie zahlen 50.", "Danach nichts."]),
        ("de", "Rufen Sie Tel. 4000 an.", ["Rufen Sie Tel. 4000 an."]),
        ("de", "Das kostet ca. 50 EUR bzw. 60 EUR.", ["Das kostet ca. 50 EUR bzw. 60 EUR."]),
        ("fr", "Voyez M. Roux. Il sait.", ["Voyez M. Roux.", "Il sait."]),
        ("fr", "Prenez un fruit, p. ex. une pomme.", ["Prenez un fruit, p. ex. une pomme."]),
        ("fr", "Vraiment ? Oui !", ["Vraiment ?", "Oui !"]),
        ("es", "Hable con la Sra. Gil. Ella sabe.", ["Hable con la Sra. Gil.", "Ella sabe."]),
        ("es", "¿De verdad? ¡Sí!", ["¿De verdad?", "¡Sí!"]),
        ("", "", []),
        ("", "   \n  ", []),
    ],
)
def test_the_sentences_of_a_text(language: str, text: str, expected: list[str]) -> None:
    assert [one.text for one in sentences(text, language)] == expected


def test_a_line_that_is_wrapped_goes_on() -> None:
    text = "We are sorry to tell you that under the rules of this fare we cannot refund\nthe price."
    assert len(sentences(text, "en")) == 1


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Shall I start?", [True]),
        ("Shall I start? Yes.", [True, False]),
        ("(Shall I start?)", [True]),
        ('You asked "is it open?" and it is.', [False]),
        ("¿Empiezo?", [True]),
        ("Start now.", [False]),
    ],
)
def test_which_sentences_are_questions(text: str, asks: list[bool]) -> None:
    assert [one.question for one in sentences(text)] == asks


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('It says "open" here.', ["open"]),
        ("It says “open” here.", ["open"]),
        ("Da steht „offen“ dran.", ["offen"]),
        ("Il est écrit « ouvert » ici.", [" ouvert "]),
        ("Da steht »offen« dran.", ["offen"]),
        ("It says 'don't open' here.", ["don't open"]),
        ("The guests' rooms aren't the owner's.", []),
        ("It's 5' 10\" tall.", []),
        ('"Yes."', []),
        ('It says "open and never closes', []),
        ('Between "one" and "two".', ["one", "two"]),
    ],
)
def test_what_stands_in_quotation_marks(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == quoted


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "We cannot refund it, but we can move it.",
            ["We cannot refund it", "but we can move it"],
        ),
        ("en", "We cannot, unfortunately, refund it.", ["We cannot, unfortunately, refund it"]),
        ("en", "Do not drive and call us.", ["Do not drive", "and call us"]),
        ("en", "No tea or coffee.", ["No tea or coffee"]),
        ("de", "Nicht 50, sondern 60.", ["Nicht 50", "sondern 60"]),
        ("fr", "Pas 50 mais 60.", ["Pas 50", "mais 60"]),
        ("es", "No 50 sino 60.", ["No 50", "sino 60"]),
    ],
)
def test_the_clauses_of_a_text(language: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text, language)] == expected


@given(
    st.text(alphabet=st.sampled_from("ab. ,?!\n\"'“”„«»¿1A-–…()"), max_size=120),
    st.sampled_from(["", "en", "de", "fr", "es"]),
)
def test_ranges_lie_in_the_text_in_order_and_quote_it(text: str, language: str) -> None:
    at = 0
    for one in sentences(text, language):
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert all(one.start <= start <= end <= one.end for start, end in one.quoted)
        at = one.end
    at = 0
    for start, end in clauses(text, language):
        assert at <= start < end <= len(text)
        at = end
    # Nothing but space lies outside of the sentences.
    covered = "".join(one.text for one in sentences(text, language))
    assert "".join(covered.split()) == "".join(text.split())
