"""Criteria for shipping: what a file may say, when one is met, what it rests on, and who decided."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from packed import invoked
from synced import QUESTIONS, made
from tracejury.errors import UserError
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.canonical import canonical_bytes, sha256_hex
from tracejury.store.insight.readiness.catalogue import FIGURES
from tracejury.store.insight.readiness.criteria import BOUNDS, Criteria, Criterion, criteria_of
from tracejury.store.insight.readiness.deciding import (
    Decider,
    changed_since,
    decision_of,
    decision_sentence,
    statement,
)
from tracejury.store.insight.readiness.evaluating import Figure, evaluated, verdict_sentence
from tracejury.store.loading.load import load
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury
from tracejury.tui.commands.schemas.catalog import all_schemas

KEYGEN = shutil.which("ssh-keygen")
needs_keygen = pytest.mark.skipif(KEYGEN is None, reason="ssh-keygen is not installed")
RARE = 'id = "rare"\nsays = "Failures are rare"\nowner = "Payments"\nfigure = "failures"\nunder = 0.1\n'
ENOUGH = 'id = "enough"\nsays = "Enough is reviewed"\nowner = "Quality"\nfigure = "reviewed"\nat_least = 30\n'


def toml(*criteria: str, title: str = "Refund bot") -> str:
    head = f'format = "tracejury.readiness/1"\ntitle = "{title}"\n'
    return head + "".join(f"[[criterion]]\n{one}" for one in criteria)


def asked(*criteria: str, title: str = "Refund bot") -> Criteria:
    return criteria_of(toml(*criteria, title=title).encode(), Path("readiness.toml"))


def one(text: str) -> Criterion:
    return asked(text).criteria[0]


# --- the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (RARE.replace('"failures"', '"failure_rate"'), "there are failures, reviewed"),
        (RARE + "colour = 1\n", "colour is not known of failures; there are id, says, owner"),
        (RARE + 'passport = "x"\n', "passport is not known of failures"),
        (RARE.replace("under = 0.1", "under = 2"), "a share goes from 0 to 1: 2 % is 0.02"),
        (RARE.replace("under = 0.1\n", ""), "one threshold of under, at_most, over, at_least, and has 0"),
        (RARE + "over = 0.2\n", "and has 2"),
        (RARE.replace('owner = "Payments"\n', ""), "owner is missing"),
        (RARE + 'where = "intent:("\n', "where is no query"),
        (RARE + 'hold = "middle"\n', "hold is 'middle'; there are value, lower, upper"),
        (ENOUGH + 'hold = "upper"\n', "reviewed has no interval"),
        (ENOUGH + "least = 0\n", "least is 0, not a whole number from 1"),
        (ENOUGH.replace("30", "nan"), "at_least is nan, not a number"),
        (RARE.replace('"Failures are rare"', '"\\u001b[31mred"'), "says is missing, or no text"),
        ('id = "j"\nsays = "s"\nowner = "o"\nfigure = "judge_certified"\n', "judge_certified needs passport"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_there_is(wrong: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        asked(wrong)
    assert said in str(raised.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(UserError) as raised:
        asked(RARE + "a = 1\n", ENOUGH + "b = 1\n", ENOUGH, title="")
    said = str(raised.value)
    assert "4 things" in said
    assert all(part in said for part in ("title is missing", "a is not known", "b is not", "has this id"))  # fmt: skip


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: toml(text).encode()))
def test_whatever_is_no_file_of_criteria_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(UserError, match=r"readiness\.toml"):
        criteria_of(body, Path("readiness.toml"))


def test_every_figure_can_be_gathered_and_has_its_keys_described() -> None:
    from tracejury.store.insight.readiness.catalogue import KEYS
    from tracejury.store.workspace.readiness_figures.figures import GATHERED

    assert list(GATHERED) == list(FIGURES)
    for figure in FIGURES.values():
        assert set(figure.keys) <= set(KEYS)
        assert set(figure.needs) <= set(figure.keys)


# --- when a criterion is met --------------------------------------------------------------------------


def test_the_unfavourable_end_of_an_interval_is_held_against_the_threshold() -> None:
    figure = Figure(200, 0.05, 0.02, 0.11)
    assert evaluated(one(RARE), figure).state == "not met"
    assert evaluated(one(RARE + 'hold = "value"\n'), figure).state == "met"
    over = one(RARE.replace("under = 0.1", "over = 0.04"))
    assert evaluated(over, figure).why == "its lower bound is 2 %, not over 4 %"


def test_under_is_not_at_most() -> None:
    figure = Figure(200, 0.1, 0.1, 0.1)
    assert evaluated(one(RARE), figure).state == "not met"
    assert evaluated(one(RARE.replace("under", "at_most")), figure).state == "met"


def test_of_too_few_there_is_no_evidence_however_good_the_figure_is() -> None:
    found = evaluated(one(RARE + "least = 50\n"), Figure(49, 0.0, 0.0, 0.05))
    assert (found.state, found.why) == (
        "no evidence",
        "49 of the 50 traces drawn at random and judged that it needs",
    )
    assert evaluated(one(RARE + "least = 5\n"), Figure(19, 0.0, 0.0, 0.0)).state == "no evidence"


numbers = st.none() | st.floats(0, 1)


@given(st.integers(0, 100), numbers, numbers, numbers, st.text(max_size=3), st.sampled_from(BOUNDS))
def test_nothing_is_met_without_a_figure_of_enough(
    n: int, value: float | None, low: float | None, high: float | None, why: str, bound: str
) -> None:
    criterion = one(RARE.replace("under", bound))
    found = evaluated(criterion, Figure(n, value, low, high, why))
    if n < 20 or value is None or why:
        assert found.state == "no evidence"
        assert found.why
    assert (found.state == "met") == (found.why == "")


def test_the_hash_is_that_of_the_evidence_and_changes_with_what_it_was_made_from() -> None:
    first, second = (
        evaluated(one(RARE), Figure(20, 0.05, 0.0, 0.09, made_from={"verdicts": [["t", verdict]]}))
        for verdict in ("pass", "fail")
    )
    assert first.hash == "sha256:" + sha256_hex(canonical_bytes(json.loads(first.evidence_text)))
    assert first.hash != second.hash
    assert b"0.05" in first.evidence_text
    assert not any(isinstance(value, float) for value in json.loads(first.evidence_text).values())


def test_the_sentence_counts_what_is_not_met() -> None:
    met = evaluated(one(ENOUGH), Figure(30, 30.0))
    few = evaluated(one(ENOUGH), Figure(9, 9.0))
    none = evaluated(one(RARE), Figure(0, None, why="nothing"))
    assert verdict_sentence("Bot", [met]) == "Bot: ready. The criterion is met."
    assert verdict_sentence("Bot", [met, few, none]) == (
        "Bot: not ready. Of 3 criteria 1 met, 1 not met and 1 without enough evidence."
    )


# --- the decision -------------------------------------------------------------------------------------


def said(reason: str, choice: Any = "go", n: int = 9) -> bytes:
    outcome = evaluated(one(ENOUGH), Figure(n, float(n), made_from={"n": n}))
    return statement(choice, Decider("Anna", "Head", reason), "2026-11-30T12:00:00Z", asked(ENOUGH), [outcome], "0" * 64)  # fmt: skip


@pytest.mark.parametrize("reason", ["we must", "enough2 is not it", "not-enough", " "])
def test_a_go_over_what_is_not_met_has_to_name_it(reason: str) -> None:
    with pytest.raises(UserError):
        said(reason)


def test_a_go_over_what_is_not_met_is_said_as_such() -> None:
    decision = decision_of(said("enough comes later").decode())
    assert decision is not None
    assert decision_sentence(decision) == (
        "Go over 1 criterion not met (enough), by Anna (Head), 2026-11-30 12:00 UTC: enough comes later"
    )
    refused = decision_of(said("too early", "no-go").decode())
    assert refused is not None
    assert decision_sentence(refused).startswith("No-go, by Anna")


def test_a_decision_stays_bound_to_its_evidence() -> None:
    decision = decision_of(said("all is well", n=40).decode())
    assert decision is not None
    same = evaluated(one(ENOUGH), Figure(40, 40.0, made_from={"n": 40}))
    other = evaluated(one(ENOUGH), Figure(41, 41.0, made_from={"n": 41}))
    assert changed_since(decision, [same]) == []
    assert changed_since(decision, [other]) == ["enough"]
    assert changed_since(decision, []) == ["enough"]
    assert changed_since(decision, [same, evaluated(one(RARE), Figure(0, None))]) == ["rare"]


def test_a_statement_is_what_the_schema_says() -> None:
    schema = all_schemas()["decision"].json()
    Draft202012Validator(schema).validate(json.loads(said("all is well", n=40)))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "tracejury.decision/1"}', '{"format": "x"}'])  # fmt: skip
def test_what_is_no_statement_is_no_decision(text: str) -> None:
    assert decision_of(text) is None


# --- a library ----------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """60 traces, 40 of them drawn at random and judged by the lead: 2 fail."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    with space_of(tmp_path / "library", "lead") as space:
        runs = [Run("lookup", f"broken {at}") for at in range(60)]
        load(space.library, [write_runs(tmp_path / "runs.jsonl", runs)])
        rubric = find_rubric("support-reply")
        new = space.new_queue("drawn", rubric, Selection({}, order="random", first=40, seed=1))
        pinned = space.reviews.remember_rubric("lead", rubric)
        for at, item in enumerate(new.queue.items):
            judge(space, item.trace, pinned, "fail" if at < 2 else "pass")
    return tmp_path / "library"


def judge(space: Workspace, trace: str, pinned: str, verdict: str) -> None:
    acts = [
        Act("answer", {"question": "verdict", "value": verdict}),
        Act("finish", {"verdict": verdict}),
    ]
    space.journal.append("lead", trace, pinned, acts)


def run(*words: object, code: int | None = None) -> str:
    ended, output = invoked("--library", "library", *words)
    assert code is None or ended == code, output
    return output


def as_json(*words: str) -> Any:
    done = CliRunner().invoke(tracejury, ["--library", "library", "--json", *words])
    return json.loads(done.stdout)


def test_it_is_ready_when_every_criterion_is_met(library: Path) -> None:
    Path("readiness.toml").write_text(toml(RARE.replace("0.1", "0.2"), ENOUGH))
    output = run("ready", code=0)
    assert output.startswith("Refund bot: ready. All 2 criteria are met.")
    assert "5 % (95 %: 1.4 to 16.5), asked under 20 %; n 40; Payments" in output
    Path("strict.toml").write_text(toml(RARE))
    assert "Its upper bound is 16.5 %, not under 10 %." in run("ready", "strict.toml", code=1)
    Path("wrong.toml").write_text("format = 1")
    run("ready", "wrong.toml", code=2)
    run("ready", "absent.toml", code=2)


def test_the_evidence_that_is_printed_has_the_hash_that_is_shown(library: Path) -> None:
    Path("readiness.toml").write_text(toml(RARE))
    [told] = as_json("ready")["criteria"]
    text = CliRunner().invoke(tracejury, ["--library", "library", "ready", "--evidence", "rare"])
    assert f"sha256:{sha256_hex(text.stdout_bytes)}" == told["evidence"]
    made = json.loads(text.stdout)["made_from"]
    assert (len(made["verdicts"]), len(made["weights"]), len(made["rubrics"])) == (40, 40, 1)


def test_one_more_verdict_is_other_evidence(library: Path) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH, RARE))
    before = as_json("ready")
    with Workspace.open(library, "lead") as space:
        seen = {review.trace for review in space.reviews.reviews()}
        [pinned] = space.reviews.rubrics()
        judge(space, min(set(space.library.keys()) - seen), pinned, "pass")
    after = as_json("ready")
    enough, rare = (
        [one["evidence"] for one in (before["criteria"][at], after["criteria"][at])]
        for at in (0, 1)
    )
    assert enough[0] != enough[1]
    assert rare[0] == rare[1], (
        "a trace that nobody drew is no evidence of how frequent failures are"
    )
    assert before["journal_head"] != after["journal_head"]


def test_every_figure_is_told_or_says_why_not(library: Path) -> None:
    keys = {
        "slices": 'slices = ["status"]', "passport": 'passport = "p.json"', "pack": 'pack = "p.pack"',
        "run": 'run = "r.json"', "bundle": 'bundle = "none"', "fields": 'fields = ["licence"]',
    }  # fmt: skip
    parts = []
    for figure in FIGURES.values():
        bound = "" if figure.unit == "truth" else "at_most = 1\n"
        more = "\n".join(keys[name] for name in figure.needs)
        parts.append(f'id = "{figure.name}"\nsays = "s"\nowner = "o"\nfigure = "{figure.name}"\n{bound}{more}\n')  # fmt: skip
    Path("readiness.toml").write_text(toml(*parts))
    found = {one["id"]: one for one in as_json("ready")["criteria"]}
    none = {name for name, one in found.items() if one["state"] == "no evidence"}
    assert none >= {"judge_certified", "pack_green", "unmasked_findings", "agreement", "undecided"}
    assert all(found[name]["why"] for name in none)
    assert {name for name, one in found.items() if one["state"] == "met"} == {
        "failures", "reviewed_share", "thin_slices", "guarded", "unguarded_paths", "unread_records", "bundles_without",
    }  # fmt: skip
    assert found["guarded"]["value"] == "0"


def test_the_file_that_init_writes_can_be_evaluated_and_is_not_overwritten(library: Path) -> None:
    run("ready", "init", code=0)
    text = Path("readiness.toml").read_text()
    assert len(as_json("ready")["criteria"]) == text.count("\n[[criterion]]")
    plain = text.replace("# [[criterion]]", "[[criterion]]")
    assert plain.count("[[criterion]]") == text.count("[[criterion]]")
    import tomllib

    Draft202012Validator(all_schemas()["readiness"].json()).validate(tomllib.loads(text))
    assert "is there already" in run("ready", "init", code=2)


# --- signed -------------------------------------------------------------------------------------------


@pytest.fixture
def key() -> Callable[[str], Path]:
    def made_key(name: str) -> Path:
        subprocess.run([str(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", name], check=True)
        public = Path(f"{name}.pub").read_text().split()
        with Path("allowed").open("a") as file:
            file.write(f'{name}@here namespaces="tracejury-ready" {" ".join(public[:2])}\n')
        return Path(name)

    return made_key


def signs(key: Path, choice: str = "--go", reason: str = "all is well", code: int = 0) -> str:
    return run("ready", "sign", "readiness.toml", choice, "--name", "Anna", "--role", "Head",
               "--reason", reason, "--key", key, code=code)  # fmt: skip


@needs_keygen
def test_a_signed_decision_is_in_the_journal_and_bound_to_its_evidence(
    library: Path, key: Callable[[str], Path]
) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH))
    signs(key("anna"))
    told = as_json("ready")["decision"]
    assert (told["decision"], told["evidence_changed"], told["signature_checked"]) == ("go", [], False)  # fmt: skip
    verify = ("ready", "verify", "readiness.toml", "--allowed-signers", "allowed")
    assert "signed with the key of anna@here" in run(*verify, code=0)
    run(*verify, "--signer", "ben@here", code=1)
    assert "Decided go on 'Refund bot'" in run("history")
    with Workspace.open(library, "lead") as space:
        seen = {review.trace for review in space.reviews.reviews()}
        [pinned] = space.reviews.rubrics()
        judge(space, min(set(space.library.keys()) - seen), pinned, "pass")
    assert "The evidence is another one since for enough" in run("ready", code=0)
    assert "The evidence changed" in run(*verify, code=1)


@needs_keygen
def test_a_decision_over_unmet_criteria_needs_them_in_its_reason(
    library: Path, key: Callable[[str], Path]
) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH, RARE))
    anna = key("anna")
    assert "Not met, and not named in the reason: rare" in signs(anna, code=1)
    assert as_json("ready")["decision"] is None
    signs(anna, "--no-go", "too many failures")
    assert "Go over 1 criterion not met (rare)" in signs(anna, reason="rare: a pilot of 20 people")
    assert run("ready", code=1).count("Go over 1 criterion not met") == 1


@needs_keygen
def test_a_decision_of_an_unknown_key_or_with_another_statement_is_not_trusted(
    library: Path, key: Callable[[str], Path]
) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH))
    signs(key("anna"))
    key("ben")
    allowed = Path("allowed").read_text().splitlines(keepends=True)
    Path("bens").write_text(allowed[1])
    verify = ("ready", "verify", "--allowed-signers")
    assert "NOT TO BE TRUSTED: its key is none" in run(*verify, "bens", code=1)
    with Workspace.open(library, "lead") as space:
        [event] = space.journal.counting_of_kind("ready")
        body = dict(event.body)
        body["statement"] = str(body["statement"]).replace("all is well", "all is bad!")
        space.journal.append("lead", "", "", [Act("ready", body)])
    assert "the signature is not of this statement" in run(*verify, "allowed", code=1)


@needs_keygen
def test_a_decision_that_was_taken_back_no_longer_counts_and_is_still_told(
    library: Path, key: Callable[[str], Path]
) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH))
    signs(key("anna"))
    run("undo", code=0)
    assert as_json("ready")["decision"] is None
    told = as_json("ready", "verify", "--allowed-signers", "allowed")
    assert (told["ok"], [one["taken_back"] for one in told["decisions"]]) == (False, [True])


# --- the dossier --------------------------------------------------------------------------------------


def test_a_dossier_says_what_there_is_and_what_there_is_not(library: Path) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH, title="Bot <b>x</b> | [y](z)"))
    run("ready", "dossier", "-o", "d.md", code=0)
    text = Path("d.md").read_text()
    for heading in ("Article 12: record-keeping", "Article 14: human oversight", "Article 26", "Retention"):  # fmt: skip
        assert f"## {heading}" in text
    assert text.count("It cannot show") == 3
    assert "no legal advice" in text
    assert as_json("ready")["journal_head"] in text
    assert as_json("ready")["criteria"][0]["evidence"].removeprefix("sha256:") in text
    assert "<b>" not in text
    assert "](z)" not in text
    run("ready", "dossier", "-o", "d.pdf", code=2)


# --- packs as evidence --------------------------------------------------------------------------------


def test_a_pack_is_green_only_by_a_run_of_it_as_it_is_now(tmp_path: Path) -> None:
    from tracejury.store.workspace.readiness_figures.figures import Figures

    bag, refund, *_ = QUESTIONS
    folder = made(tmp_path / "a", {bag: "wrong", refund: "right"})
    code, output = invoked("pack", "verify", folder)
    assert code == 0, output
    from tracejury.store.packs.read import read_pack

    cases = read_pack(folder).cases
    gating = [one for one in cases if one.proof.status == "gates"]
    assert gating
    criterion = one(f'id = "g"\nsays = "s"\nowner = "o"\nfigure = "pack_green"\npack = "{folder.name}"\nrun = "r.json"\n')  # fmt: skip

    def state(exit_code: int | None, status: str, content: str | None = None) -> tuple[str, str]:
        report = {
            "exit_code": exit_code,
            "candidate": "v2",
            "cases": [
                {"case": case.id, "content_hash": content or f"sha256:{case.content_hash}", "status": status}
                for case in gating
            ],
        }  # fmt: skip
        (folder.parent / "r.json").write_text(json.dumps(report))
        with space_of(tmp_path / "library", "lead") as space:
            found = evaluated(criterion, Figures(space, folder.parent).figure(criterion))
        return found.state, found.why

    assert state(0, "pass")[0] == "met"
    assert state(1, "fail")[0] == "not met"
    assert state(0, "fail")[0] == "not met"
    assert "lacks" in state(0, "pass", "sha256:" + "0" * 64)[1]
    assert state(None, "pass")[0] == "no evidence"
    for word in ("ask", "missing", "of another version"):
        found, why = state(0, word)
        assert (found, "neither passed nor failed" in why) == ("no evidence", True)


def test_without_a_run_a_pack_is_green_by_the_newest_release_in_the_library(tmp_path: Path) -> None:
    from tracejury.store.packs.read import read_pack
    from tracejury.store.workspace.check_results import add_results
    from tracejury.store.workspace.readiness_figures.figures import Figures

    bag, refund, *_ = QUESTIONS
    folder = made(tmp_path / "a", {bag: "wrong", refund: "right"})
    criterion = one(f'id = "g"\nsays = "s"\nowner = "o"\nfigure = "pack_green"\npack = "{folder.name}"\n')  # fmt: skip
    gating = [one for one in read_pack(folder).cases if one.proof.status == "gates"]

    def after(release: str, day: int, *statuses: str) -> tuple[str, str]:
        for at, status in enumerate(statuses):
            cases = [
                {"pack": "p", "case": one.id, "content_hash": f"sha256:{one.content_hash}", "status": status}
                for one in gating
            ]  # fmt: skip
            path = tmp_path / f"{release}-{at}.json"
            path.write_text(json.dumps({"release": release, "at": f"2026-11-{day:02}T0{at}:00:00Z", "cases": cases}))  # fmt: skip
        with space_of(tmp_path / "library", "lead") as space:
            if statuses:
                add_results(space, sorted(tmp_path.glob(f"{release}-*.json")))
            found = evaluated(criterion, Figures(space, folder.parent).figure(criterion))
        return found.state, found.why

    assert after("none", 1)[0] == "no evidence"
    assert after("two", 10, "pass")[0] == "met"
    assert after("one", 5, "fail")[0] == "met", (
        "an older release that is added later is no newer one"
    )
    assert after("three", 11, "fail", "pass")[0] == "not met", "what failed once in it is not green"
    assert after("four", 12, "ask")[0] == "no evidence"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_is_named_as_a_passport_is_no_evidence_and_is_not_read(tmp_path: Path) -> None:
    from tracejury.store.workspace.readiness_figures.figures import Figures

    os.mkfifo(tmp_path / "pipe")
    criterion = one('id = "g"\nsays = "s"\nowner = "o"\nfigure = "judge_certified"\npassport = "pipe"\n')  # fmt: skip
    with space_of(tmp_path / "library", "lead") as space:
        found = evaluated(criterion, Figures(space, tmp_path).figure(criterion))
    assert found.state == "no evidence"
    assert "is a pipe, not a file" in found.why


def test_the_report_shows_the_criteria_of_the_file_that_is_named(library: Path) -> None:
    Path("readiness.toml").write_text(toml(ENOUGH, RARE, title="Bot <b>x</b>"))
    run("report", "-o", "without.md", code=0)
    assert "May it ship?" not in Path("without.md").read_text()
    run("report", "--criteria", "readiness.toml", "-o", "with.html", code=0)
    text = Path("with.html").read_text()
    assert "May it ship?" in text
    assert as_json("ready")["criteria"][1]["evidence"][:19] in text
    assert "<b>x" not in text
    run("report", "--criteria", "absent.toml", code=2)


@needs_keygen
def test_who_has_yet_to_judge_blind_is_told_so_and_cannot_decide(
    library: Path, key: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ben is asked to judge what the lead judged, and has begun."""
    Path("readiness.toml").write_text(toml(RARE.replace("0.1", "0.5")))
    with Workspace.open(library, "ben") as space:
        rubric = next(iter(space.reviews.rubrics().values()))
        assert rubric.display.blind
        queue = space.queues.get("drawn")
        assert queue is not None
        verdict = [Act("answer", {"question": "verdict", "value": "pass"}), Act("finish", {"verdict": "pass"})]  # fmt: skip
        space.journal.append("ben", queue.items[5].trace, queue.rubric, verdict)
    monkeypatch.setenv("TRACEJURY_REVIEWER", "ben")
    assert "You have yet to judge 39 traces blind" in run("ready", code=1)
    assert "let somebody else decide" in signs(key("ben"), "--no-go", "too early", code=1)
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    assert "You have yet" not in run("ready", code=0)
