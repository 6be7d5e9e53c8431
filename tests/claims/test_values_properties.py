"""What holds of every value and every text: written any way it is said, changed it is not, places quote."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.claims.values.comparing import is_rival, same_value
from tracejury.store.claims.values.reading import values_in
from tracejury.store.claims.values.value import Value, from_json
from tracejury.store.claims.values.writing import changed, written_forms

LANGUAGES = ("en", "de", "fr", "es")
FRAMES = {
    "en": (
        "{}",
        "It is {}.",
        "You will get {}, as agreed.",
        "Please note: {} (see below)",
        "“{}” it says;",
    ),
    "de": (
        "{}",
        "Es sind {}.",
        "Sie erhalten {}, wie vereinbart.",
        "Bitte beachten: {} (siehe unten)",
    ),
    "fr": ("{}", "C’est {}.", "Vous recevrez {}, comme convenu.", "À noter : {} (voir plus bas)"),
    "es": ("{}", "Son {}.", "Recibirá {}, como acordado.", "Nota: {} (véase abajo)"),
}


def _decimal(whole: int, part: int) -> str:
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")


amounts = st.builds(_decimal, st.integers(2, 2_000_000), st.sampled_from([0, 0, 0, 5, 50, 99, 42]))
whole_numbers = st.integers(2, 5_000_000).map(str)
money = st.builds(
    Value, st.just("money"), amounts, st.sampled_from(["EUR", "USD", "GBP", "CHF", "INR", ""])
)
numbers = st.builds(Value, st.just("number"), whole_numbers)
percents = st.builds(Value, st.just("percent"), st.integers(2, 100).map(str))
quantities = st.one_of(
    st.builds(
        Value,
        st.just("quantity"),
        st.integers(2, 999).map(str),
        st.sampled_from(["g", "ml", "m", "tablet", "drop", "Wh", "km/h", "°C", "mmHg"]),
    ),
    st.builds(
        Value,
        st.just("quantity"),
        st.integers(2, 9).map(lambda n: f"0.{n}"),
        st.sampled_from(["g", "ml"]),
    ),
    st.builds(
        Value, st.just("quantity"), st.integers(1, 9).map(lambda n: f"0.0{n}"), st.just("g/ml")
    ),
    st.builds(
        Value,
        st.just("quantity"),
        st.integers(2, 12).map(str),
        st.sampled_from(["/day", "/week", "times"]),
    ),
)
durations = st.one_of(
    st.builds(
        lambda n, size: Value("duration", str(n * size)),
        st.integers(2, 60),
        st.sampled_from([60, 3600, 86400, 604800]),
    ),
    st.builds(lambda n: Value("duration", str(n), "month"), st.integers(1, 36)),
    st.builds(lambda n: Value("duration", str(n), "workday"), st.integers(2, 30)),
)
dates = st.one_of(
    st.dates()
    .map(lambda day: Value("date", day.isoformat()))
    .filter(lambda v: "1900" < v.amount < "2100"),
    st.builds(
        lambda m, d: Value("date", f"--{m:02}-{d:02}"), st.integers(1, 12), st.integers(1, 28)
    ),
    st.integers(1, 31).map(lambda day: Value("date", f"---{day:02}")),
    st.builds(
        lambda y, m: Value("date", f"{y}-{m:02}"), st.integers(1990, 2090), st.integers(1, 12)
    ),
    st.integers(1990, 2090).map(lambda year: Value("date", str(year))),
)
times_of_day = st.one_of(
    st.builds(lambda h, m: Value("time", f"{h:02}:{m:02}"), st.integers(0, 23), st.integers(0, 59)),
    st.builds(
        lambda h, m: Value("time", f"{h:02}:{m:02}|{h + 12:02}:{m:02}"),
        st.integers(2, 11),
        st.sampled_from([15, 30]),
    ),
)
_code = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
codes = st.one_of(
    st.text(_code, min_size=5, max_size=12)
    .filter(lambda t: any(c.isdecimal() for c in t) and any(c.isalpha() for c in t))
    .filter(lambda t: t[0].isalpha() and t[1:3].isalpha() and t[3].isdecimal() and t[-1].isalpha()),
    st.builds(lambda y, n: f"INV-{y}-{n:04}", st.integers(2000, 2100), st.integers(1, 9999)),
    st.builds(
        lambda a, b, c: f"{a}.{b}.{c}", st.integers(0, 40), st.integers(32, 99), st.integers(0, 99)
    ),
    st.builds(lambda n: f"CV{n}", st.integers(100, 9999)),
    st.uuids().map(str).filter(lambda t: any(c.isalpha() for c in t)),
    st.builds(lambda t: f"report_{t}7.pdf", st.text("abcdefghij", min_size=1, max_size=8)),
).map(lambda code: Value("id", code))
emails = st.builds(
    lambda a, b: Value("email", f"{a}@{b}.example"),
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True),
    st.from_regex(r"[a-z]{2,9}", fullmatch=True),
)
phones = st.builds(lambda n: Value("phone", f"+{n}"), st.integers(10_000_000_000, 999_999_999_999))

values = st.one_of(
    money, numbers, percents, quantities, durations, dates, times_of_day, codes, emails, phones
)
languages = st.sampled_from(LANGUAGES)


def _says(text: str, value: Value, language: str) -> bool:
    return any(same_value(one.value, value) for one in values_in(text, language))


@given(values, languages, st.data())
@settings(max_examples=300)
def test_a_value_is_said_in_any_of_its_forms(
    value: Value, language: str, data: st.DataObject
) -> None:
    forms = written_forms(value, language)
    if not forms:
        return
    form = data.draw(st.sampled_from(forms))
    text = data.draw(st.sampled_from(FRAMES[language])).format(form)
    assert _says(text, value, language), (
        text,
        [str(one.value) for one in values_in(text, language)],
    )
    assert _says(text, value, ""), (text, [str(one.value) for one in values_in(text)])


@given(values, languages, st.data())
@settings(max_examples=300)
def test_another_value_is_not_said(value: Value, language: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(changed(value)))
    forms = written_forms(other, language)
    if not forms:
        return
    text = data.draw(st.sampled_from(FRAMES[language])).format(data.draw(st.sampled_from(forms)))
    assert not _says(text, value, language), text


@given(values)
def test_every_value_has_forms_and_near_misses(value: Value) -> None:
    assert written_forms(value)
    assert len(changed(value)) >= 1
    assert not any(same_value(value, other) for other in changed(value))
    assert changed(value) == changed(value)
    assert from_json(value.json()) == value
    assert str(value)


@given(values, values)
def test_the_same_is_no_rival_and_both_ways_alike(a: Value, b: Value) -> None:
    assert same_value(a, a)
    assert same_value(a, b) == same_value(b, a)
    assert is_rival(a, b) == is_rival(b, a)
    assert not (same_value(a, b) and is_rival(a, b))


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "1",
            "1,5",
            "1.234",
            "12:30",
            "a.m.",
            "pm",
            "€",
            "EUR",
            "$",
            "half",
            "past",
            "quarter",
            "to",
            "one",
            "two",
            "and",
            "a",
            "the",
            "3rd",
            "4.",
            "März",
            "Uhr",
            "h",
            "mg/ml",
            "/",
            "per",
            "%",
            "-",
            "–",
            "+39",
            "00",
            "(",
            ")",
            "@",
            "a@b.c",
            "http://",
            "www.",
            ".",
            ",",
            "'",
            "\xa0",
            "\n",
            "½",
            "³",
            "٣",
            "五",
            "las",
            "ocho",
            "y",
            "media",
            "et",
            "demie",
            "ein",
            "eine",
            "halb",
            "mal",
            "x",
            "°C",
            "1/2",
            "31.12.2027",
            "2027-02-30",
            "99:99",
            "1-2-3",
            "CV",
            "903",
            "A",
            "03",
            "v2",
            "00000000000",
        ]
    ),
)


@given(
    st.lists(pieces, max_size=14).map(" ".join) | st.lists(pieces, max_size=14).map("".join),
    st.sampled_from(("", *LANGUAGES)),
)
@settings(max_examples=400)
def test_any_text_is_read_without_overlaps_and_places_quote_it(text: str, language: str) -> None:
    end = 0
    for one in values_in(text, language):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert from_json(one.value.json()) == one.value
        assert str(one.value)
        assert same_value(one.value, one.value)
        end = one.end
    assert values_in(text, language) == values_in(text, language)
