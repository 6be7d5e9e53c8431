"""What holds for any text: nothing raises, what stands around a sentence changes nothing, time is linear."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.claims.language.detect import language_of
from tracejury.store.claims.language.polarity import denied, word_polarity
from tracejury.store.claims.language.reach import reading_of
from tracejury.store.claims.language.stance import stances

from .test_denied import judged as judged_denials
from .test_denied import range_of
from .test_stances import judged as judged_stances

LANGUAGES = st.sampled_from(["", "en", "de", "fr", "es", "it"])
DENIALS = list(judged_denials())
HOSTILE = """
    not no never but and or that " “ ” „ « » ' , . ; : ? ! - – ( ) we you cannot EUR 50 60 11:05 without instead of if is are
    nicht kein sondern dass zu ne pas plus que ni sans sino en vez de more than only rather can i promise have sent
"""
WORDS = st.lists(st.sampled_from(HOSTILE.split()), max_size=40).map(" ".join)
NEUTRAL = {
    "en": "Thank you for your patience, Ms Holm. ",
    "de": "Vielen Dank für Ihre Geduld, Frau Holm. ",
    "fr": "Merci de votre patience, Madame Holm. ",
    "es": "Gracias por su paciencia, señora Holm. ",
}
SIMPLE = {
    # An affirmed sentence and the same one negated.
    "en": ("You get {}.", "You do not get {}."),
    "de": ("Sie bekommen {}.", "Sie bekommen nicht {}."),
    "fr": ("Vous recevez {}.", "Vous ne recevez pas {}."),
    "es": ("Usted recibe {}.", "Usted no recibe {}."),
}


@given(
    st.one_of(st.text(max_size=200), WORDS), LANGUAGES, st.integers(-5, 250), st.integers(-5, 250)
)
@settings(max_examples=300)
def test_no_text_raises(text: str, language: str, start: int, end: int) -> None:
    assert language_of(text) in {"", "en", "de", "fr", "es"}
    assert denied(text, start, end, language) in {True, False}
    assert all(held for held in word_polarity(text, language).values())
    assert stances(text, language) is not None


@given(st.sampled_from(DENIALS), st.booleans())
def test_a_neutral_sentence_before_or_after_changes_nothing(
    judged: tuple[str, str, bool], before: bool
) -> None:
    language, marked, is_denied = judged
    neutral = NEUTRAL[language]
    text = neutral + marked if before else f"{marked} {neutral}"
    assert denied(*range_of(text), language) is is_denied


@given(
    st.sampled_from(sorted(SIMPLE)),
    st.one_of(
        st.integers(2, 99_999).map(lambda number: f"EUR {number}"),
        st.integers(0, 23).map(lambda hour: f"{hour:02}:15"),
        st.from_regex(r"[A-Z][0-9]{3}[A-Z]", fullmatch=True),
    ),
)
def test_negating_a_simple_sentence_denies_its_figure(language: str, figure: str) -> None:
    affirmed, negated = SIMPLE[language]
    assert not denied(*range_of(affirmed.format(f"[{figure}]")), language)
    assert denied(*range_of(negated.format(f"[{figure}]")), language)


@given(st.sampled_from(list(judged_stances())))
def test_a_greeting_before_an_answer_keeps_its_stances(
    judged: tuple[str, str, frozenset[str]],
) -> None:
    language, answer, taken = judged
    assert stances(NEUTRAL[language] + answer, language) >= taken - {"yes", "no"}
    assert stances(NEUTRAL[language] + answer, language) & {"yes", "no"} == taken & {"yes", "no"}


def test_work_grows_with_the_text_and_no_faster() -> None:
    """Counted in clauses and words, not in seconds: a hostile text is cut into clauses that negations cannot leave."""
    for hostile in (
        "not " * 5_000,
        "a, " * 5_000,
        '"' * 5_000,
        "“a " * 5_000,
        "ne " * 5_000,
        "1." * 5_000,
        "no-" * 5_000,
    ):
        for part in reading_of(hostile, "en").parts:
            assert all(clause.last - clause.first <= 80 for clause in part.clauses)
        assert stances(hostile, "en") is not None
        assert word_polarity(hostile, "fr") is not None
        assert denied(hostile, len(hostile) - 3, len(hostile), "en") in {True, False}
