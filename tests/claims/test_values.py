"""What values a text says, by example, in English, German, French and Spanish."""

from __future__ import annotations

import pytest
from tracejury.store.claims.values.comparing import is_rival, same_value
from tracejury.store.claims.values.reading import values_in
from tracejury.store.claims.values.value import SaidValue, Value, from_json


def said(text: str, language: str = "") -> list[str]:
    """The values of a text as `kind amount unit`."""
    return [
        f"{one.value.kind} {one.value.amount} {one.value.unit}".rstrip()
        for one in values_in(text, language)
    ]


MONEY_1530 = [
    "EUR 1,530.00",
    "€1,530.00",
    "€1.530,00",
    "1530 euros",
    "1 530,00 €",
    "1\u202f530,00 €",
    "1\u00a0530 €",
    "1.530,00 Euro",
    "1530 EUR",
    "EUR1530",
    "1530€",
    "1,530.00 EUR",
    "EUR 1.530,-",
    "1.53k EUR",
    "€ 1'530.00",
    "１５３０ €",
    "one thousand five hundred and thirty euros",
    "eintausendfünfhundertdreißig Euro",
    "mille cinq cent trente euros",
    "mil quinientos treinta euros",
]


@pytest.mark.parametrize("text", MONEY_1530)
def test_an_amount_of_money_is_one_value_however_it_is_written(text: str) -> None:
    assert said(text) == ["money 1530 EUR"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$20", ["money 20"]),
        ("US$20", ["money 20 USD"]),
        ("20 US dollars", ["money 20 USD"]),
        ("£3.50", ["money 3.5 GBP"]),
        ("50 cents", ["money 0.5"]),
        ("12 euros and 50 cents", ["money 12.5 EUR"]),
        ("1,5 Mio. Euro", ["money 1500000 EUR"]),
        ("€1.5m", ["money 1500000 EUR"]),
        ("$2 billion", ["money 2000000000"]),
        ("Rs. 1,20,000", ["money 120000 INR"]),
        ("CHF 1'234.50", ["money 1234.5 CHF"]),
        ("EUR -20.00", ["money -20 EUR"]),
        ("-€20", ["money -20 EUR"]),
        ("EUR 500–1,000", ["money 500 EUR", "money 1000 EUR"]),
        ("between 20 and 30 euros", ["money 20 EUR", "money 30 EUR"]),
        ("EUR 10 a month", ["money 10 EUR"]),
        ("a hundred euros", ["money 100 EUR"]),
        ("quatre-vingt-dix-sept euros", ["money 97 EUR"]),
    ],
)
def test_money_keeps_its_currency_where_the_text_tells_it(text: str, values: list[str]) -> None:
    assert said(text) == values


DAYS = [
    "4 March 2027",
    "2027-03-04",
    "04.03.2027",
    "4.3.2027",
    "March 4th, 2027",
    "March 4, 2027",
    "4th of March 2027",
    "the fourth of March 2027",
    "4. März 2027",
    "4 mars 2027",
    "4 de marzo de 2027",
    "4 Mar 2027",
    "04-Mar-2027",
    "2027/03/04",
    "Thursday, 4 March 2027",
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_one_value_however_it_is_written(text: str) -> None:
    assert said(text) == ["date 2027-03-04"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on the 4th", ["date ---04"]),
        ("4 October", ["date --10-04"]),
        ("27 or 28 September", ["date --09-27", "date --09-28"]),
        ("4–10 October 2027", ["date 2027-10-04", "date 2027-10-10"]),
        ("vom 4. bis 10. Oktober", ["date --10-04", "date --10-10"]),
        ("le 1er mai", ["date --05-01"]),
        ("March 2027", ["date 2027-03"]),
        ("in March", ["date --03"]),
        ("leaflet 12/2025", ["date 2025-12"]),
        ("since 2019", ["date 2019"]),
        ("3/4/2027", ["date 2027-04-03|2027-03-04"]),
        ("25/12/2027", ["date 2027-12-25"]),
        ("the 3rd floor", []),
        ("31 February", ["number 31"]),
        ("you may 2 times a day march on", ["quantity 2 /day"]),
    ],
)
def test_a_date_says_only_what_the_text_says(text: str, values: list[str]) -> None:
    assert said(text) == values


TWO_O_FIVE = [
    "2:05 pm",
    "2:05pm",
    "2.05 p.m.",
    "14:05",
    "14.05 Uhr",
    "14h05",
    "14 h 05",
    "14:05:00",
    "five past two in the afternoon",
    "5 past 2 in the afternoon",
    "fünf nach zwei nachmittags",
    "las dos y cinco de la tarde",
]


@pytest.mark.parametrize("text", TWO_O_FIVE)
def test_a_time_is_one_value_however_it_is_written(text: str) -> None:
    assert said(text) == ["time 14:05"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("half past eight", ["time 08:30|20:30"]),
        ("half past eight in the evening", ["time 20:30"]),
        ("a quarter to nine", ["time 08:45|20:45"]),
        ("halb neun", ["time 08:30|20:30"]),
        ("Viertel vor neun morgens", ["time 08:45"]),
        ("acht Uhr dreißig", ["time 08:30|20:30"]),
        ("à huit heures et demie du soir", ["time 20:30"]),
        ("à neuf heures moins le quart", ["time 08:45|20:45"]),
        ("las nueve menos cuarto", ["time 08:45|20:45"]),
        ("2 to 6 pm", ["time 14:00", "time 18:00"]),
        ("10 to 2 pm", ["time 10:00", "time 14:00"]),
        ("10–11:30 am", ["time 10:00", "time 11:30"]),
        ("14:00–18:00", ["time 14:00", "time 18:00"]),
        ("at 10.35 and then", ["time 10:35"]),
        ("12 am", ["time 00:00"]),
        ("12 pm", ["time 12:00"]),
        ("at noon", ["time 12:00"]),
        ("um Mitternacht", ["time 00:00"]),
        ("eight o'clock", ["time 08:00|20:00"]),
        ("a las 8", ["time 08:00|20:00"]),
    ],
)
def test_a_time_without_its_part_of_the_day_keeps_both_hours(text: str, values: list[str]) -> None:
    assert said(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5ml", ["quantity 5 ml"]),
        ("five millilitres", ["quantity 5 ml"]),
        ("fünf Milliliter", ["quantity 5 ml"]),
        ("cinq millilitres", ["quantity 5 ml"]),
        ("cinco mililitros", ["quantity 5 ml"]),
        ("500–1,000 mg", ["quantity 0.5 g", "quantity 1 g"]),
        ("200 to 400 mg", ["quantity 0.2 g", "quantity 0.4 g"]),
        ("200 bis 400 mg", ["quantity 0.2 g", "quantity 0.4 g"]),
        ("de 200 à 400 mg", ["quantity 0.2 g", "quantity 0.4 g"]),
        ("20 mg/ml", ["quantity 0.02 g/ml"]),
        ("100 mg per 5 ml", ["quantity 0.02 g/ml"]),
        ("90 km/h", ["quantity 90 km/h"]),
        ("90 kilometres per hour", ["quantity 90 km/h"]),
        ("4,000 mg per day", ["quantity 4 g"]),
        ("one or two 500 mg tablets", ["number 2", "quantity 0.5 g"]),
        ("one tablet", ["quantity 1 tablet"]),
        ("half a tablet", ["quantity 0.5 tablet"]),
        ("eine halbe Tablette", ["quantity 0.5 tablet"]),
        ("1½ tablets", ["quantity 1.5 tablet"]),
        ("two and a half litres", ["quantity 2500 ml"]),
        ("zweieinhalb Liter", ["quantity 2500 ml"]),
        ("-5 °C", ["quantity -5 °C"]),
        ("minus 5 Grad Celsius", ["quantity -5 °C"]),
        ("250 Wh", ["quantity 250 Wh"]),
        ("three times a day", ["quantity 3 /day"]),
        ("twice daily", ["quantity 2 /day"]),
        ("once a week", ["quantity 1 /week"]),
        ("dreimal täglich", ["quantity 3 /day"]),
        ("trois fois par jour", ["quantity 3 /day"]),
        ("tres veces al día", ["quantity 3 /day"]),
        ("3x daily", ["quantity 3 /day"]),
        ("5G and 4K", ["id 5G", "number 4000"]),
    ],
)
def test_a_quantity_is_compared_in_a_base_unit(text: str, values: list[str]) -> None:
    assert said(text) == values


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7 days", 604800),
        ("a week", 604800),
        ("eine Woche", 604800),
        ("une semaine", 604800),
        ("una semana", 604800),
        ("48 hours", 172800),
        ("zwei Tage", 172800),
        ("half an hour", 1800),
        ("eine halbe Stunde", 1800),
        ("une demi-heure", 1800),
        ("media hora", 1800),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("1½ hours", 5400),
        ("an hour and a half", 5400),
        ("anderthalb Stunden", 5400),
        ("hora y media", 5400),
        ("1 hour 30 minutes", 5400),
        ("1 h 30 min", 5400),
        ("a 24-hour window", 86400),
        ("dos horas y media", 9000),
    ],
)
def test_a_duration_is_compared_in_seconds(text: str, seconds: int) -> None:
    assert said(text) == [f"duration {seconds}"]


@pytest.mark.parametrize(
    "text",
    ["5 %", "5%", "5 percent", "five per cent", "5 Prozent", "5 pour cent", "5 por ciento", "٥٪"],
)
def test_per_cent_in_every_spelling(text: str) -> None:
    assert said(text) == ["percent 5"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("80ABCD21M0002", "80ABCD21M0002"),
        ("receipt_N7D4HF.pdf.", "receipt_N7D4HF.pdf"),
        ("(INV-2025-0019)", "INV-2025-0019"),
        ("version 2.14.1", "2.14.1"),
        ("v2.14.1", "2.14.1"),
        ("CV 903", "CV903"),
        ("CV903", "CV903"),
        ("room A 03", "A03"),
        ("seat 14C,", "14C"),
        ("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("4111 1111 1111 1111", "4111111111111111"),
        ("192.168.100.200", "192.168.100.200"),
        ("https://shop.example/a1?b=2.", "https://shop.example/a1?b=2"),
    ],
)
def test_a_code_is_whole(text: str, code: str) -> None:
    assert said(text) == [f"id {code}"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+39 06 5550 0147", "phone +390655500147"),
        ("0039 06 5550 0147", "phone +390655500147"),
        ("+39 0655500147.", "phone +390655500147"),
        ("(030) 123 4567", "phone 0301234567"),
        ("+1 (555) 123-4567", "phone +15551234567"),
        ("06.55.50.01.47", "phone 0655500147"),
        ("Ann.Lee+x@Mail.example,", "email ann.lee+x@mail.example"),
    ],
)
def test_what_reaches_somebody(text: str, value: str) -> None:
    assert said(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "which one is it",
        "eine Frage",
        "un momento",
        "une question",
        "One of them",
        "wait a minute",
        "the 3rd option",
        "1. Soup\n2. Salad",
        "see the leaflet [1]",
        "Once she has landed",
        "noch einmal",
        "a second opinion",
        "no charge",
        "an elf with a back",
    ],
)
def test_what_is_no_value(text: str) -> None:
    assert said(text) == []


def test_numbers_that_people_are_counted_by() -> None:
    assert said("three of your twelve") == ["number 3", "number 12"]
    assert said("drei von zwölf") == ["number 3", "number 12"]
    assert said("trois de vos douze") == ["number 3", "number 12"]
    assert said("tres de sus doce") == ["number 3", "number 12"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("arriving in 3-5 business days", ["duration 3 workday", "duration 5 workday"]),
        ("between one and two weeks", ["duration 604800", "duration 1209600"]),
        ("ein bis zwei Tabletten", ["quantity 1 tablet", "quantity 2 tablet"]),
        ("take a EUR 15.00 meal", ["money 15 EUR"]),
        ("a number ending in 0147", ["id 0147"]),
        ("Call 44 55 between 7 am and 4 pm", ["phone 4455", "time 07:00", "time 16:00"]),
        ("Call 1-800-555-0199", ["phone 18005550199"]),
        ("a flat of 65 m²", ["quantity 65 m2"]),
        ("half a dozen and zwei Dutzend", ["number 6", "number 24"]),
        ("bis zum 15.1. zahlen", ["date --01-15"]),
        ("on 9/15, in Room 4B", ["date --09-15", "id 4B"]),
        ("on 9/8", ["date --08-09|--09-08"]),
        ("2026-11-28T17:05:53Z", ["date 2026-11-28", "time 17:05"]),
        ("tracking 1Z999AA10123456784,", ["id 1Z999AA10123456784"]),
        ("from 3pm to 4:30pm EST", ["time 15:00", "time 16:30"]),
        ("at 180°C (350°F)", ["quantity 180 °C", "quantity 350 °F"]),
        ("timeout=30s, port 8080", ["duration 30", "number 8080"]),
        ("it was 16:9 and 3-1", ["number 16", "number 9", "number 3", "number 1"]),
        ("one day, one can; no one knows", ["duration 86400"]),
        ("nous partons à quinze heures trente", ["time 15:30"]),
        ("Il est deux heures et demie.", ["time 02:30|14:30"]),
        ("Attendez deux heures et demie.", ["duration 9000"]),
        ("a las 7 de la mañana del 5 de mayo", ["time 07:00", "date --05-05"]),
        ('{"amount": 1530.00, "on": "2027-03-04"}', ["number 1530", "date 2027-03-04"]),
        ("1.500 €, also 12,50 € mehr", ["money 1500 EUR", "money 12.5 EUR"]),
        ("Der Preis ist 1.500 €", ["money 1500 EUR"]),
        ("You can have 10 000 points", ["number 10000"]),
        ("2 × 250", ["number 2", "number 250"]),
        ("I am 4.", ["number 4"]),
        ("from five to ten people", ["number 5", "number 10"]),
        ("it is five to ten minutes away", ["duration 300", "duration 600"]),
        ("All 3 of you, try 2 times", ["number 3", "quantity 2 times"]),
        ("Ruf die 112 an", ["number 112"]),
        ("B7.Then go", ["id B7"]),
        ("HELLO ALL 3 OF YOU", ["number 3"]),
    ],
)
def test_what_is_said_in_a_sentence(text: str, values: list[str]) -> None:
    assert said(text) == values


def test_digits_of_any_script_are_digits_and_the_place_is_of_the_original() -> None:
    text = "Tel. \u2067٤٤٨٠\u2069!"
    (one,) = values_in(text)
    assert one == SaidValue(Value("number", "4480"), 6, 10, "٤٤٨٠")


def test_letters_with_their_accent_apart_are_the_same_letters_and_quoted_whole() -> None:
    text = "le 4 fe\u0301vrier, 20 Kc\u030c."
    assert [(one.text, one.value) for one in values_in(text)] == [
        ("4 fe\u0301vrier", Value("date", "--02-04")),
        ("20 Kc\u030c", Value("money", "20", "CZK")),
    ]


def value(text: str) -> Value:
    (one,) = values_in(text)
    return one.value


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("736,455", "736455"),
        ("736.455", "736455"),
        ("EUR 1,530.00", "1530"),
        ("EUR 20", "$20"),
        ("1.2 g", "1200 mg"),
        ("500 mg", "500"),
        ("7 days", "a week"),
        ("48 hours", "2 days"),
        ("on the 4th", "4 March 2027"),
        ("4 March", "2027-03-04"),
        ("half past eight", "20:30"),
        ("03/04/2027", "4 March 2027"),
        ("03/04/2027", "3 April 2027"),
        ("+49 30 1234567", "030 1234567"),
        ("D2R8VN", "d2r8vn"),
        ("12 months", "a year"),
    ],
)
def test_the_same_by_meaning(text: str, same: str) -> None:
    assert same_value(value(text), value(same))
    assert same_value(value(same), value(text))
    assert not is_rival(value(text), value(same))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("EUR 1,530.00", "EUR 97.15"),
        ("EUR 20", "USD 20"),
        ("EUR 20", "EUR 200"),
        ("5 ml", "10 ml"),
        ("4 March 2027", "4 March 2026"),
        ("the 4th of March", "5 March 2027"),
        ("14:05", "15:05"),
        ("half past eight", "21:30"),
        ("5 %", "6 percent"),
        ("7 days", "14 days"),
        ("D2R8VN", "D2R8VM"),
        ("80ABCD21M0002", "80WXYZ99K0451"),
        ("a@b.example", "c@b.example"),
        ("4455", "4000"),
        ("3 days", "3 working days"),
    ],
)
def test_a_rival_differs_and_would_stand_in_the_same_place(text: str, other: str) -> None:
    assert not same_value(value(text), value(other))
    assert is_rival(value(text), value(other))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("5 ml", "5 mg"),
        ("EUR 20", "20 %"),
        ("2027-03-04", "since 2027"),
        ("30 days", "a month"),
        ("CV903", "D2R8VN7"),
    ],
)
def test_what_is_neither_the_same_nor_a_rival(text: str, other: str) -> None:
    assert not same_value(value(text), value(other))
    assert not is_rival(value(text), value(other))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1530 euros", "EUR 1,530.00"),
        ("2027-03-04", "4 March 2027"),
        ("am 4. Oktober", "4 October"),
        ("5ml", "5 ml"),
        ("0.5 g", "500 mg"),
        ("2:05 pm", "14:05"),
        ("168 hours", "1 week"),
        ("90 minutes", "1 hour 30 minutes"),
        ("5 percent", "5%"),
        ("two times a day", "2 times a day"),
        ("on the 3rd", "the 3rd"),
        ("half past eight", "08:30 or 20:30"),
    ],
)
def test_a_value_in_words(text: str, words: str) -> None:
    assert str(value(text)) == words


def test_a_value_in_a_file() -> None:
    assert from_json(value("5 ml").json()) == value("5 ml")
    assert value("14:05").json() == {"kind": "time", "amount": "14:05"}
    for wrong in (
        None,
        {},
        {"kind": "colour", "amount": "1"},
        {"kind": "id", "amount": 1},
        {"kind": "id", "amount": "a", "x": ""},
    ):
        with pytest.raises(ValueError, match="not a value"):
            from_json(wrong)
