"""What no report shows: what must not be said, and what looks like a secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import judged
from reported import ROOT, hostile, reported, result
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.values.value import Value
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.reports.document import check_document
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.formats import REPORT_FORMATS
from tracejury.store.packs.reports.github import workflow_commands
from tracejury.store.packs.reports.masking import READ, Masking, masked
from tracejury.store.packs.reports.plain_text import first_words, shortened
from tracejury.store.packs.reports.terminal import details, table
from tracejury.store.packs.runner import check_packs
from tracejury.store.privacy.rules import Rules, builtin
from tracejury.store.privacy.twin.masking import mask_text
from tracejury.store.privacy.twin.pseudonyms import Twin

# Made up; the numbers have the check digits of a card and the form of an account.
SECRETS = {
    "e-mail": "anna.lee+bags@mail.example.com",
    "card": "4111 1111 1111 1111",
    "iban": "DE89 3704 0044 0532 0130 00",
    "secret": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Call +49 30 9018 2044 now", "phone", "+49 30 9018 2044"),
        ("Tel. 030 9018 2044", "phone", "030 9018 2044"),
        ("born on 12.3.84", "birth date", "12.3.84"),
        ("asked by 8.34.2.9", "ip", "8.34.2.9"),
        ('{"patient_name": "Ivo Brandt"}', "name", "Ivo Brandt"),
    ],
)
def test_personal_data_of_every_type_is_shown_as_its_kind_and_length(
    text: str, kind: str, value: str
) -> None:
    assert masked(text) == text.replace(value, f"[{kind}, {len(value)} characters]")


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_what_looks_like_a_secret_is_shown_as_its_kind_and_length(kind: str) -> None:
    secret = SECRETS[kind]
    assert masked(f"It is {secret}, he said.") == (
        f"It is [{kind}, {len(secret)} characters], he said."
    )


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("ghp_0123456789abcdefghijABCDEFGHIJ", "0123456789"),
        ("github_pat_11ABCDEFG0123456789", "11ABCDEFG"),
        ("glpat-Xk3vQ9xL2mT7bW1rYc5H", "Xk3vQ9xL2m"),
        ("xoxb-1234567890-abcdef", "1234567890"),
        ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
        ("AIzaSyA0123456789abcdefghijklmnopqrstu", "SyA0123"),
        ("Authorization: Bearer abcdef.12345-xyz", "abcdef.12345"),
        ('{"password": "hunter22"}', "hunter22"),
        ("api_key=abcd1234", "abcd1234"),
        ("postgres://bob:tops3cret@db.example/x", "tops3cret"),
        ("id 0123456789abcdef0123456789abcdef", "0123456789abcdef"),
        ("Kx7dQ2mZp9RtVb4NcWs8YhLf", "Kx7dQ2"),
        ("4111-1111-1111-1111", "1111-1111"),
        ("GB29NWBK60161331926819", "60161331926819"),
        ("gsk_a1B2c3D4e5F6g7H8i9J0", "a1B2c3D4e5"),
        ("root:$6$Zk3vQ9xL2mT7$bW1rYc5Hn8Jd.Qx7Kp2:19742:0:", "bW1rYc5Hn8Jd"),
        ("machine a.b login me password Xk3vQ9xL2m", "Xk3vQ9xL2m"),
        ("SSN 536-22-1234", "536-22-1234"),
    ],
)
def test_keys_and_passwords_of_many_kinds_are_not_shown(text: str, secret: str) -> None:
    assert secret not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "One bag costs 45 euro.",
        "Your booking K7QF2P leaves on 2027-03-04 at 14:05.",
        "Order 1234567812345678 has shipped.",  # no check digit of a card
        "It is 1,234,567.89 EUR, or 45 %.",
        "c-5a2f19c3d47b8e06",
        "123e4567-e89b-12d3-a456-426614174000",
        "The key question is the basic fare; no password is asked for.",
        "getTotalPriceForAllPassengers and https://example.com/a/b/c?d=1",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


def test_an_issued_key_is_shown_as_its_kind_and_length() -> None:
    key = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0"
    assert masked(f"It is {key}, he said.") == "It is [secret, 28 characters], he said."


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_a_pseudonym_of_a_masked_pack_is_shown(kind: str) -> None:
    twin = mask_text(SECRETS[kind], published(), Twin(bytes(range(32)), published()))
    assert twin != SECRETS[kind]
    assert masked(f"It is {twin}, he said.") == f"It is {twin}, he said."


def published() -> Rules:
    return replace(builtin(), examples={})


@given(hostile)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@pytest.mark.parametrize(
    ("never", "text", "expected"),
    [
        ("full refund", "You get a full refund.", "You get a [fu…nd, 11 characters]."),
        ("full refund", "A FULL\n refund!", "A [FU…nd, 12 characters]!"),
        ("Bob", "Ask Bob.", "Ask [\u2026, 3 characters]."),
        ("Bob", "Bobsleighs are free.", "Bobsleighs are free."),
        ("full refund", "\uff46\uff55\uff4c\uff4c refund", "[not shown, 11 characters]"),
        ("characters", "No characters.", "No [ch…rs, 10 characters]."),
    ],
)
def test_what_must_not_be_said_is_shown_by_its_ends_and_length(
    never: str, text: str, expected: str
) -> None:
    assert Masking([never])(text) == expected


def test_a_value_is_masked_in_every_way_of_writing_it() -> None:
    masking = Masking((), [Value("money", "30", "EUR")])
    for text in ("It costs 30 euro.", "It costs €30.", "the answer says EUR 30.00"):
        assert "30" not in masking(text)
    assert masking("It costs 45 euro.") == "It costs 45 euro."


@given(st.text(min_size=1, max_size=30), hostile, hostile)
def test_what_must_not_be_said_is_never_found_in_what_is_shown(
    never: str, before: str, after: str
) -> None:
    if len(never.strip()) < 3 or never.strip() in "[, characters not shown, 0123456789…]":
        return
    said = Masking([never])(f"{before} {never} {after}")
    assert f" {' '.join(never.split())} " not in said


def test_an_excerpt_never_ends_in_the_middle_of_what_is_masked() -> None:
    never = "word " * 300
    answer = f"Well: {never}{'x ' * READ}"[:READ]
    assert Masking([never]).excerpt(answer).startswith("Well: [wo…rd, ")
    # Begun within what was kept of the answer, and cut off there.
    long = "a secret sentence that goes on " * 1_000
    begun = f"Well: {long}"[:READ]
    assert Masking([long]).excerpt(begun) == "[not shown, 20000 characters]"
    assert len(Masking().excerpt("x " * 500)) <= 200


@pytest.mark.parametrize("most", range(5, 45))
def test_a_text_is_never_cut_within_what_is_masked(most: int) -> None:
    said = Masking(["2002 and so"])("On 2002 and so on, he said.")
    assert said == "On [20…so, 11 characters] on, he said."
    found = shortened(said, most)
    assert len(found) <= most
    assert ("[" in found) == ("characters]" in found)
    for words in range(1, 6):
        found = first_words(said, words, max(most, 10))
        assert ("[" in found) == ("characters]" in found)


def test_only_what_a_person_said_must_not_be_said_is_masked(tmp_path: Path) -> None:
    """The amount that the recorded answer had wrong is what an engineer has to see."""
    trace = judged("One bag?", "One bag costs 30 euro.", correction="One bag costs 45 euro.")
    marked = judged(
        "Code?",
        "Use XMAS-2044-AB, it takes off 30 euro.",
        correction="We have no codes.",
        must_not_say="XMAS-2044-AB",
    )
    build_pack(tmp_path / "p.pack", "bags", [trace, marked])

    class Wrong:
        def answer(self, case: Case, trial: int) -> CandidateAnswer:
            del trial
            assert case.rejected is not None
            return CandidateAnswer(Output(f"{case.rejected.text} Bye."))

    report = check_packs([read_pack(tmp_path / "p.pack")], Wrong())
    shown = {entry.question: entry for entry in told(report).entries}
    assert shown["One bag?"].output == "One bag costs 30 euro. Bye."
    assert "EUR 30.00" in shown["One bag?"].why
    assert shown["Code?"].output == "Use [XM…AB, 12 characters], it takes off 30 euro. Bye."
    assert "XMAS" not in shown["Code?"].why


NEVER = Claim("c1", "says", {"must": False, "value": "hunter2password"}, origin="marked words")


@pytest.mark.parametrize(
    ("question", "stem"),
    [
        ("Tell hunter2password to Bob?", "tell-hunter2password-to-bob"),
        ("May jane.roe@example.com fly?", "may-jane-roe-example-com-fly"),
        # The file of a pack that someone else made.
        ("May Bob fly?", "hunter2password"),
    ],
)
def test_no_report_shows_a_file_name_with_words_that_are_masked(question: str, stem: str) -> None:
    mark = "3f2a3f2a3f2a3f2a"
    path = f"{ROOT}/evals/p.pack/cases/{stem}-{mark}.json"
    plain = f"{ROOT}/evals/p.pack/cases/may-bob-fly-{mark[::-1]}.json"
    masks = result(f"c-{mark}", question=question, claims=[NEVER], path=path)
    other = result(f"c-{mark[::-1]}", question="May Bob fly?", claims=[NEVER], path=plain)
    report = reported(masks, other)
    shown = told(report, ROOT)
    first, second = shown.entries
    assert first.place == f"evals/p.pack/cases/…-{mark}.json"
    assert first.link == "evals/p.pack/manifest.json"
    assert second.place == second.link == f"evals/p.pack/cases/may-bob-fly-{mark[::-1]}.json"
    written = [one.write(report, shown).decode() for one in REPORT_FORMATS]
    written += ["\n".join(workflow_commands(shown)), "\n".join(details(shown))]
    for body in written:
        assert mark in body
        assert stem not in body


def test_no_report_shows_a_secret_in_any_text_of_a_case() -> None:
    secret, never = SECRETS["e-mail"], "the inner circle"
    text = f"Write to {secret} of {never}."
    claim = Claim("c1", "says", {"must": False, "value": never}, origin="marked words")
    item = result(
        question=text,
        reason=text,
        correction=text,
        why=text,
        output=text,
        slices=[text],
        codes=[secret],
        claims=[claim],
    )
    asleep = result("c-2", claims=[claim], quarantine=f"in quarantine ({secret})", output=text)
    report = reported(item, asleep, notices=[f"told of {secret}"], stopped=f"by {secret}")
    shown = told(report)
    written = [one.write(report, shown).decode() for one in REPORT_FORMATS]
    written += ["\n".join(workflow_commands(shown)), "\n".join(details(shown)), str(table(shown))]
    written.append(str(check_document(report)))
    for body in written:
        assert "c-1" in body
        assert "anna.lee" not in body
        assert never not in body
