"""A masked pack tests what the plain one tests: same cases, claims, proofs, verdicts and slices, of other people."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from desk_fixtures import workspace
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judged
from tracejury.sample_traces import BUNDLES, OUTAGE, sample_folder
from tracejury.store.claims.claim import Claim
from tracejury.store.claims.reviewed import kept_json
from tracejury.store.evidence_text import evidence_text
from tracejury.store.packs.build import JudgedTrace, PackPlan, place_of, plan_pack
from tracejury.store.packs.cases import Case
from tracejury.store.packs.summary import summary_of
from tracejury.store.packs.verdicts import judged_apart
from tracejury.store.privacy.numbers import luhn, mod_97
from tracejury.store.trace import Trace, answer_text
from tracejury.store.trace import replace as changed
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.pack_masking import PackMasking
from tracejury.store.workspace.pack_privacy import privacy_of

KEYED = ("trace", "source_id", "break_point", "group")
QUEUES = ("airline", "clinic", "contracts")
OF_TRACE = re.compile(r" of trace \w+")
ALNUM = "abcdefghijkmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def structure(case: Case) -> list[object]:
    """What has to be the same in a masked case; what holds a hash of the content is named by a key there."""
    claims = [
        (one.id, one.type, one.role, one.gate, one.origin, one.arguments.get("must"))
        for one in case.claims
    ]
    proof = case.proof
    # Witnesses from elsewhere stand in the order of their hashes.
    shown = proof.tried, sorted(proof.shown_by), proof.status == "unproven"
    slices = [one.partition(":")[0] for one in case.slices]
    witnesses = sorted(
        (one.accepted, OF_TRACE.sub("", one.source), one.output.calls_known)
        for one in case.witnesses
    )
    source = {name: value for name, value in case.source.items() if name not in KEYED}
    return [case.role, claims, shown, slices, witnesses, source]


def verdicts(case: Case, answers: Sequence[str]) -> list[str]:
    """What the case says of answers, as if nobody had judged them."""
    output = case.witnesses[0].output
    found = (judged_apart(case.standard, replace(output, text=text)) for text in answers)
    return [one.verdict for one in found]


def judged_alone(case: Case) -> list[tuple[str, bool, str]]:
    """What the case says of its own witnesses, as if nobody had judged them."""
    texts = [one.output.text for one in case.witnesses]
    found = zip(case.witnesses, verdicts(case, texts), strict=True)
    return sorted((OF_TRACE.sub("", one.source), one.accepted, verdict) for one, verdict in found)


def strength(case: Case) -> tuple[str, int, int]:
    """How well it tells near-misses apart."""
    return case.proof.status, case.proof.killed, len(case.proof.survivors)


def beside(plain: PackPlan, masked: PackPlan) -> list[Case]:
    """The masked cases in the order of the plain ones."""
    of = {masked.report.in_library(place_of(one)): one for one in masked.report.cases}
    assert len(of) == len(masked.report.cases)
    return [of[place_of(one)] for one in plain.report.cases]


def assert_same(plain: PackPlan, masked: PackPlan) -> None:
    ours, theirs = plain.report.cases, beside(plain, masked)
    assert [structure(one) for one in theirs] == [structure(one) for one in ours]
    every = [one.output.text for case in ours for one in case.witnesses]
    pseudonymous = [one.output.text for case in theirs for one in case.witnesses]
    for here, there in zip(ours, theirs, strict=True):
        # Which near-misses are told apart hangs on how near texts are, where no claim decides; see below.
        assert abs(here.proof.killed - there.proof.killed) <= max(1, here.proof.tried // 10)
        assert judged_alone(there) == judged_alone(here)
        # What answers other questions is judged by how near it is to words that were judged, and a pseudonym is another
        # word: it may be asked about where it was not, but is never taken for the opposite.
        found = set(zip(verdicts(here, every), verdicts(there, pseudonymous), strict=True))
        assert not found & {("pass", "fail"), ("fail", "pass")}


@pytest.mark.parametrize("queue", QUEUES)
def test_of_the_samples(queue: str, tmp_path: Path) -> None:
    with workspace(tmp_path / "library") as space:
        (tmp_path / "library" / "privacy.toml").unlink()
        with sample_folder() as folder:
            space.import_reviews(folder / "recorded_review.jsonl")
        plain = space.plan_pack(queue, queue)
        masked = space.plan_pack(queue, queue, mask=True)
        found = privacy_of(space, plain)
        assert found.stops
        left = privacy_of(space, masked)
    assert left.stops == ()
    assert sum(dict(left.masked).values()) == len(found.stops)
    assert_same(plain, masked)
    cases = zip(plain.report.cases, beside(plain, masked), strict=True)
    assert [
        (one.id, strength(one), strength(other))
        for one, other in cases
        if strength(one) != strength(other)
    ] == []


@pytest.mark.parametrize("bundle", [*BUNDLES, OUTAGE])
def test_of_every_bundle_as_a_script_judges_it(bundle: str, tmp_path: Path) -> None:
    """Each other trace is judged wrong, with a correction that says whom it is about."""
    with workspace(tmp_path / "library") as space:
        (tmp_path / "library" / "privacy.toml").unlink()
        library = space.library
        [row] = [one.id for one in library.bundles() if Path(one.path).name == bundle]
        found = [trace for key in library.keys(bundle=row) if (trace := library.trace(key))]
        items = [scripted(trace, wrong=bool(at % 2)) for at, trace in enumerate(found)]
        masking = PackMasking(space.folder)
        plain = plan_pack("p", items)
        masked = masking.told(plan_pack("p", masking.judged(items), mask=masking.content))
        stops = privacy_of(space, plain).stops
        assert privacy_of(space, masked).stops == ()
    assert stops
    assert_same(plain, masked)


def scripted(trace: Trace, *, wrong: bool) -> JudgedTrace:
    """A judgement of a trace: its own answer with other figures is the right one, if it is wrong."""
    said = answer_text(trace)
    right = re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), said, count=3)
    item = judged(
        "?",
        "!",
        verdict="fail" if wrong else "pass",
        correction=f"{right} Write to k.brandt@halloran-mail.com.",
    )
    review = replace(
        item.review, trace=trace.key, correction=item.review.correction if wrong else None
    )
    return replace(item, trace=trace, review=review)


def test_a_quote_that_cuts_a_private_value_in_two_leaves_no_part_of_it(tmp_path: Path) -> None:
    value = german_iban("500105175407324931")
    item = judged("Where to?", f"It goes to {value}.", must_not_say=f"to {value[:14]}")
    masking = PackMasking(tmp_path)
    [twin] = masking.judged([item])
    [quote] = twin.review.evidence
    step = twin.trace.step(quote.step)
    assert step is not None
    assert value[:14] not in quote.text
    assert quote.text == evidence_text(step)[quote.start : quote.end]
    assert len(quote.text) == len(f"to {value}")


def with_luhn(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


def german_iban(account: str) -> str:
    return f"DE{98 - mod_97('DE00' + account):02d}{account}"


PRIVATE = st.one_of(
    st.integers(10**17, 9 * 10**17).map(lambda number: german_iban(str(number))),
    st.text("0123456789", min_size=14, max_size=14)
    .map(lambda some: with_luhn("4" + some))
    .filter(lambda one: len(set(one)) > 3 and one[1:6] != "00000"),
    st.tuples(
        st.from_regex(r"[a-z][a-z0-9]{2,8}\.[a-z]{3,9}", fullmatch=True),
        st.sampled_from(["acme-mail.com", "halloran.co.uk", "gmail.com"]),
    ).map("@".join),
    st.integers(200_0000, 999_9999).map(lambda number: f"+49 30 {number}"),
    st.randoms(use_true_random=False).map(
        lambda random: f"sk-ant-api03-{''.join(random.choices(ALNUM, k=40))}x7Q"
    ),
)
AMOUNTS = st.integers(2, 900)


@st.composite
def traces(draw: st.DrawFn) -> JudgedTrace:
    """A judged answer with something private in the question, the answers, the note, the marks and the metadata."""
    private, other = draw(PRIVATE), draw(PRIVATE)
    wrong, right = draw(st.lists(AMOUNTS, min_size=2, max_size=2, unique=True))
    said = f"You get {wrong} euro back on {private}."
    name = draw(st.sampled_from(["Orsolya", "Kowalczyk", "Brunnhilde Ott"]))
    item = judged(
        f"I am {name}, and I use {private}. Where do my {right} euro go? Not to {other}!",
        said,
        verdict=draw(st.sampled_from(["pass", "fail"])),
        correction=draw(
            st.sampled_from(
                [
                    f"You get {right} euro back on {private}.",
                    f"{name}, you get {right} euro back.",
                    f"Nothing goes to {other}; {right} euro go to {private}.",
                ]
            )
        ),
        must_not_say=draw(st.sampled_from([None, f"{wrong} euro", private, f"back on {private}"])),
        note=draw(st.sampled_from(["", f"{name} called about {private}.", "She is right."])),
    )
    written = draw(
        st.sampled_from(
            [
                (),
                (Claim("o1", "says", {"value": private, "must": True}),),
                (Claim("o1", "says_name", {"value": name.casefold(), "must": True}),),
                (Claim("o1", "says", {"value": other, "must": False}),),
            ]
        )
    )
    checks = tuple(kept_json(one) for one in written)
    metadata = {"customer_name": name, "user_id": private, "intent": "refund"}
    trace = changed(item.trace, metadata=metadata)
    return replace(item, trace=trace, review=replace(item.review, trace=trace.key, checks=checks))


@cache
def library() -> Path:
    return Path(mkdtemp(prefix="tracejury-masked-"))


@settings(max_examples=30, deadline=None)
@given(items=st.lists(traces(), min_size=1, max_size=4, unique_by=lambda one: one.trace.key))
def test_of_any_traces(items: list[JudgedTrace]) -> None:
    masking = PackMasking(library())
    masked = masking.judged(items)
    plain = plan_pack("p", items)
    twin = masking.told(plan_pack("p", masked, mask=masking.content))
    assert_same(plain, twin)
    text = b"\0".join(twin.files.values()).decode()
    for item in items:
        assert str(item.trace.metadata["user_id"]) not in text
        assert str(item.trace.metadata["customer_name"]).casefold() not in text.casefold()
    shuffled = Random(1).sample(items, len(items))
    again = PackMasking(library())
    assert plan_pack("p", again.judged(shuffled), mask=again.content).files == twin.files


def plans_of_a_refund(folder: Path, mail: str) -> tuple[PackPlan, PackPlan]:
    """A pack of one failure with its correction, of which no claim decides on the correction: plain and masked."""
    said = [
        {"role": "user", "content": f"I am Ludwika Brandt, {mail}. Where is my refund?"},
        {"role": "assistant", "content": f"Refund of EUR 40 was sent to {mail}."},
    ]
    line = {"id": "t1", "messages": said, "metadata": {"customer_name": "Ludwika Brandt"}}
    (folder / "b.jsonl").write_text(json.dumps(line) + "\n")
    review = {
        "source_id": "t1", "bundle": "b.jsonl", "reviewer": "ann", "rubric": {"id": "support-reply"},
        "verdict": "fail", "codes": ["wrong-facts"], "correction": f"Answer: EUR 40.00 back to {mail}",
    }  # fmt: skip
    (folder / "r.jsonl").write_text(json.dumps(review) + "\n")
    with workspace(folder / "library", sample=False) as space:
        space.load_and_group([folder / "b.jsonl"], LoadOptions())
        space.import_reviews(folder / "r.jsonl")
        return space.plan_pack(None, "p"), space.plan_pack(None, "p", mask=True)


@pytest.mark.parametrize(
    "mail", ["ludwika.brandt@gmx-posthaus.de", "ludwika@kaufhaus-brandt.com", "l.brandt@stadtwerke.at"]
)  # fmt: skip
def test_a_case_gates_masked_if_it_does_by_how_near_its_words_are(
    tmp_path: Path, mail: str
) -> None:
    plain, masked = plans_of_a_refund(tmp_path, mail)
    for plan in (plain, masked):
        assert [one.proof.status for one in plan.report.cases] == ["gates"]
    assert masked.report.weaker == ()


def test_a_case_that_is_weaker_masked_is_named_with_the_reason(tmp_path: Path) -> None:
    # Pseudonyms cannot be as short as these addresses, so that both answers have more words in common.
    plain, masked = plans_of_a_refund(tmp_path, "l@a.io, b@c.de and d@e.fr")
    [as_it_is], [case] = plain.report.cases, masked.report.cases
    assert (as_it_is.proof.status, case.proof.status) == ("gates", "thin")
    [weaker] = masked.report.weaker
    assert (weaker.case, weaker.unmasked, weaker.masked) == (case.id, "gates", "thin")
    assert "do not decide on the correction" in weaker.why
    assert masked.report.json()["weaker_masked"] == [weaker.json()]
    told = [one for one in summary_of(masked.report) if one.text.startswith("weaker masked")]
    assert [(one.text, [of.case for of in one.about]) for one in told] == [
        ("weaker masked than as it is: 1", [case.id])
    ]
    assert told[0].about[0].text == f"gates as it is, thin masked: {weaker.why}"
    assert plain.report.weaker == ()
    assert not [one for one in summary_of(plain.report) if one.text.startswith("weaker")]
