"""Every command prints one JSON document with --json, and the document is what `tracejury schema` says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import kits
import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator, FormatChecker
from tracejury.sample_traces import sample_folder
from tracejury.store.acts import Act
from tracejury.store.reviews.lines import LINE_KEYS
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.context import kits_folder
from tracejury.tui.commands.main import COMMANDS, WITHOUT_JSON, LazyGroup, tracejury
from tracejury.tui.commands.schemas.catalog import all_schemas

SCHEMAS = all_schemas()
ROOT = Path(__file__).parents[2]


def strict(node: Any) -> Any:
    """A schema that allows no key which it does not list: a key that is added has to be described."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: strict(value) for key, value in node.items()}
    if isinstance(out.get("properties"), dict) and "$schema" not in out.get("properties", {}):
        out.setdefault("additionalProperties", False)
    return out


def problems(name: str, document: Any) -> list[str]:
    """What a document has otherwise than its schema says."""
    checker = Draft202012Validator(strict(SCHEMAS[name].json()), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(document)]


def leaves(command: click.Command, name: str) -> Iterator[str]:
    """The commands in a command."""
    if isinstance(command, click.Group):
        for inner_name, inner in command.commands.items():
            yield from leaves(inner, f"{name} {inner_name}")
    else:
        yield name


def commands() -> list[str]:
    """Every command of the program."""
    assert isinstance(tracejury, LazyGroup)
    context = click.Context(tracejury)
    found: list[str] = []
    for name in COMMANDS:
        command = tracejury.get_command(context, name)
        assert command is not None
        found += leaves(command, name)
    return found


def test_every_command_has_a_schema_but_those_that_a_person_talks_with() -> None:
    described = {one.name for one in SCHEMAS.values() if one.kind == "command"}
    assert set(commands()) - WITHOUT_JSON == described


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    made = SCHEMAS[name].json()
    Draft202012Validator.check_schema(made)
    assert made["description"]
    assert json.loads(json.dumps(made)) == made


Ran = Callable[..., Any]


class Session:
    """Runs commands with --json, and holds each document beside its schema."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()

    def run(self, name: str, *words: object, code: int = 0) -> Any:
        """The document of a command."""
        given = [*name.split(), *map(str, words), "--json"]
        done = CliRunner().invoke(tracejury, ["--library", str(self.folder / "library"), *given])
        ended = getattr(done.exception, "exit_code", done.exit_code)
        assert ended == code, f"{given}: {done.output} {done.exception}"
        document = json.loads(done.stdout)
        assert problems(name, document) == [], given
        self.seen.add(name)
        return document


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of a demo that went through the whole loop, packs beside it."""
    folder = tmp_path_factory.mktemp("demo")
    words = ["--json", "demo", "--headless", "--keep", str(folder)]
    done = CliRunner().invoke(tracejury, words)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert problems("demo", told) == []
    assert told["ok"]
    return folder


@pytest.fixture
def session(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Commands on a copy of that library."""
    shutil.copytree(demo, tmp_path / "library")
    (tmp_path / "library" / "packs").rename(tmp_path / "packs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEJURY_REVIEWER", "anna")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    with sample_folder() as samples:
        (tmp_path / "samples").symlink_to(samples)
        yield Session(tmp_path)


def test_criteria_and_decisions(session: Session) -> None:
    run = session.run
    assert run("ready figures")["figures"]
    assert run("ready init")["criteria"] > 5
    told = run("ready evaluate", "readiness.toml", code=1)
    assert told["decision"] is None
    run("ready evaluate", "--evidence", told["criteria"][0]["id"])
    assert run("ready dossier")["ready"] is False
    Path("signers").touch()
    assert run("ready verify", "--allowed-signers", "signers", code=1)["decisions"] == []
    if shutil.which("ssh-keygen") is not None:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], check=True)
        who = ("--name", "Anna", "--role", "Head", "--reason", "too early", "--key", "key")
        run("ready sign", "readiness.toml", "--no-go", *who)
        assert run("ready evaluate", code=1)["decision"]["decision"] == "no-go"
        assert run("ready verify", "--allowed-signers", "signers", code=1)["decisions"]
    [first, *_] = run("bundle list")["bundles"]
    assert run("bundle set", first["bundle"], "--licence", "CC0")["bundles"]


def test_bundles_and_traces(session: Session) -> None:
    run = session.run
    Path("bad.jsonl").write_text(
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "?"}]}\n{no\n'
    )
    run("load", "samples/airline_support.otlp.jsonl", "--licence", "CC0")
    assert run("load", "bad.jsonl")["totals"]["rejected"] == 1
    assert run("rejects")
    Path("table.csv").write_text("q,a\nHello?,There.\n")
    run("map", "table.csv", code=2)
    named = ("--map", "input=q", "--map", "output=a")
    run("map", "table.csv", *named, "--save", "mine")
    assert run("formats")["mappings"]
    run("map", "--forget", "mine")
    key = run("traces", "--limit", 3)[0]["key"]
    for more in ((), ("--view", "raw"), ("--revisions",)):
        assert run("traces", key, *more)["key"] == key
    assert run("search", "refund", "--limit", 3)["traces"]


def test_queues_reviews_and_history(session: Session) -> None:
    run = session.run
    run("queue new", "first", "--rubric", "agent-failure", "--first", 5)
    run("queue new", "drawn", "--rubric", "agent-failure", "--sample", 5, "--seed", 1)
    assert run("queue list")
    assert run("queue show", "drawn")["sample"]
    run("queue new", "twice", "--rubric", "agent-failure", "--repeats", 0.5)
    assert run("queue show", "twice")["items"][0]["trace"] is None
    run("queue export", "twice", "--with-repeats")
    items = run("queue export", "airline")
    key = items[0]["trace"]
    line = {"trace": key, "reviewer": "anna", "rubric": "agent-failure", "verdict": "fail"}
    Path("mine.jsonl").write_text(json.dumps(line) + '\n{"trace": "none"}\n')
    assert run("reviews import", "mine.jsonl")["rejected"]
    assert run("history")["acts"]
    run("history", "--time")
    run("undo")
    run("redo")
    run("reviews export", "all.jsonl")
    run("export", "--parquet", "as-parquet")
    for text in Path("all.jsonl").read_text("utf-8").splitlines():
        assert problems("review", json.loads(text)) == []
    run("queue new", "last", "--rubric", "agent-failure", "--where", "tool:get_booking", "--fill")


def test_agreement(session: Session) -> None:
    run = session.run
    traces = [one["key"] for one in run("traces", "--limit", 25)]
    given = [
        {"trace": key, "reviewer": who, "rubric": "agent-failure", "verdict": verdict,
         "codes": ["tone"], **({"break_point": {"step": 0}} if verdict == "fail" else {})}
        for number, key in enumerate(traces)
        for who, verdict in (("mona", "fail"), ("nils", "fail" if number % 4 else "pass"))
    ]  # fmt: skip
    Path("theirs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in given))
    run("reviews import", "theirs.jsonl")
    (found,) = run("agreement", "--rubric", "agent-failure", "--slice", "intent")["rubrics"]
    assert found["pairs"]
    assert found["differing"]
    assert found["break_points"]["by_chance"]
    run("agreement", "airline", "--any-n", "--draws", 100, "--seed", 7)
    trace = run("adjudicate")["open"][0]["trace"]
    decided = run("adjudicate", trace, "--holds", "mona", "--reason", "She read the log.")[
        "decided"
    ]
    assert decided[0]["decided"]["verdict"] == "fail"


def test_kits(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    run = session.run
    monkeypatch.setenv("XDG_DATA_HOME", str(session.folder / "data"))
    shared = ("--reviewers", "anna,ben", "--overlap", "double:50")
    made = run("queue new", "shared", "--rubric", "agent-failure", "--first", 6, *shared)
    assert [one["shared"] for one in made["shares"]] == [3, 3]
    rules = session.folder / "library" / "privacy.toml"
    rules.rename("privacy.toml")
    assert run("kit build", "shared", "--out", "kits", code=1)["private"]
    Path("privacy.toml").rename(rules)
    assert len(run("kit build", "shared", "--out", "kits")["kits"]) == 2
    kit = Path("kits/shared-anna.jury")
    mine = kits.opened(kit, kits_folder())
    with Workspace.open(mine) as space:
        queue = space.reviewable_queue("shared")
        note = [Act("note", {"text": "late"})]
        space.journal.append("anna", queue.items[0].trace, queue.rubric, note)
    run("kit return", "--kit", kit, "--out", "back.jury")
    assert run("kit show", "back.jury")["seal"]
    assert run("kit merge", "back.jury")["new"] == 1
    assert run("history")["acts"]


def test_judges(session: Session) -> None:
    run = session.run
    rows = [
        {"id": f"run-{number}", "input": f"{number}?", "output": "Yes.", "intent": "bags",
         "score_tone": number % 10 / 10, "score_truth": number % 7 / 7}
        for number in range(60)
    ]  # fmt: skip
    Path("runs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run("load", "runs.jsonl")
    given = [
        {"bundle": "runs.jsonl", "source_id": f"run-{number}", "reviewer": "mona", "rubric": "agent-failure",
         "verdict": "fail" if number % 10 < 5 else "pass"}
        for number in range(50)
    ]  # fmt: skip
    Path("theirs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in given))
    run("reviews import", "theirs.jsonl")
    run("judges show")
    run("judges show", "score_truth", "--higher-is-better")
    (found,) = run(
        "judges show", "score_tone", "--threshold", 0.5, "--slice", "intent", "--against", "score_truth",
        "--rubric", "agent-failure",
    )["judges"]  # fmt: skip
    assert found["failures_caught"]["count"] == found["failures_caught"]["of"] == 25
    assert found["thresholds"]["curve"]
    assert found["slices"]
    Path("prompt.txt").write_text("Judge.\n")
    rubric = ("--rubric", "agent-failure")
    run("judges passport", "score_tone", "-o", "p.json", "--prompt", "prompt.txt", *rubric, code=1)
    assert problems("judge-passport", json.loads(Path("p.json").read_bytes())) == []
    run("judges verify", "p.json", code=1)
    assert run("judges prompt", "agent-failure", "-o", "prompt.txt")["examples"]


def test_coverage_and_prevalence(session: Session) -> None:
    run = session.run
    run("queue new", "drawn", "--rubric", "agent-failure", "--order", "random", "--first", 30)
    drawn = [one["trace"] for one in run("queue show", "drawn")["items"]]
    given = [
        {"trace": key, "reviewer": "dora", "rubric": "agent-failure", "verdict": "pass" if at % 4 else "fail",
         "codes": ["tone"]}
        for at, key in enumerate(drawn)
    ]  # fmt: skip
    Path("doras.jsonl").write_text("".join(json.dumps(line) + "\n" for line in given))
    run("reviews import", "doras.jsonl")
    found = run("coverage", "--slice", "intent", "--rubric", "agent-failure")
    assert found["slices"]
    assert found["holes"]
    assert run("coverage")["offered"]
    Path("flow.toml").write_text('edges = [["start", "nowhere"]]')
    found = run("coverage", "--paths", "--declared", "flow.toml")
    assert found["edges"]
    assert found["paths"]
    found = run("prevalence", "--slice", "intent", "--rubric", "agent-failure")
    assert found["samples"]
    assert found["slices"]
    assert found["severities"]
    assert run("saturation", "--rubric", "agent-failure")["curve"]
    assert run("signals show")["openings"]
    run("signals export", "-o", "signals.jsonl")
    assert len(run("report", "--rubric", "agent-failure")["answers"]) == 3
    rows = "".join(
        json.dumps({"id": f"n{at}", "messages": [{"role": "user", "content": f"Hello {at}"}], "metadata": {"market": "eu"}}) + "\n"
        for at in range(25)
    )  # fmt: skip
    Path("fresh.jsonl").write_text(rows)
    run("load", "fresh.jsonl")
    assert run("spending", "--slice", "intent")["slices"]
    found = run("drift", "fresh.jsonl", "--against", "rest")
    assert found["mixes"]
    assert found["fields"]
    assert run(
        "queue new", "wide", "--rubric", "agent-failure", "--order", "diverse", "--first", 5
    )["spread"]


def test_fixes_and_process(session: Session) -> None:
    run = session.run
    cases = [
        {"pack": "airline", "case": "c-1", "role": "fix", "status": status, "content_hash": "sha256:0", "passed": 0, "trials": 1}
        for status in ("fail", "pass")
    ]  # fmt: skip
    for number, case in enumerate(cases):
        body = {"cases": [case], "release": f"1.{number}", "at": f"2026-11-0{number + 1}T10:00:00Z"}
        Path(f"run-{number}.json").write_text(json.dumps(body))
    assert len(run("fixes add", "run-0.json", "run-1.json")["added"]) == 2
    [case] = run("fixes show", "airline")["cases"]
    assert case["releases"]["1.1"]["change"] == "fixed"
    run("process decided", "airline", "--changed", "--reason", "we wait")
    found = run("process show", "--rubric", "agent-failure")
    assert found["decision_changes"]
    assert found["guards"]["unchecked"] == found["guards"]["failures"] > 0


def test_compare(session: Session) -> None:
    run = session.run
    runs = ("vina_candidate", "vina_production")
    for name in runs:
        run("load", f"samples/{name}.jsonl")
    (made,) = run("compare", *runs, "--name", "vina")["comparisons"]
    assert (made["asked"], made["results"]) == (11, None)
    assert run("compare", "--list")["comparisons"] == [made]
    (told,) = run("compare", "vina", "--unblind", "--slice", "intent")["comparisons"]
    assert told["results"]["slices"]


def test_rubrics_and_codes(session: Session) -> None:
    run = session.run
    assert run("rubric list")["rubrics"]
    run("rubric show", "agent-failure")
    text = (ROOT / "rubrics" / "library" / "agent-failure.yaml").read_text("utf-8")
    Path("broken.yaml").write_text("id: x\n")
    assert run("rubric check", "broken.yaml", code=2)["problems"]
    Path("now.yaml").write_text(text)
    run("rubric check", "now.yaml")
    rubric = yaml.safe_load(text)
    rubric["version"] = 9
    for question in rubric["questions"]:
        if question["id"] == "mode":
            question["choices"] = question["choices"][1:]
    Path("later.yaml").write_text(yaml.safe_dump(rubric))
    assert run("rubric diff", "now.yaml", "later.yaml", code=1)["changes"]
    codes = [one["code"] for one in run("codes list")["codes"]]
    run("codes rename", codes[0], "renamed", "--dry-run")
    run("codes merge", codes[0], codes[1], "merged", "--dry-run")
    run("codes split", codes[0], "part", "--where", "verdict:fail", "--dry-run")
    assert run("rubric carry", "later.yaml")["recheck"]
    assert run("queue recheck", "again")["queues"]
    line = {
        "trace": run("traces", "--limit", 1)[0]["key"],
        "rubric": "agent-failure",
        "reviewer": "anna",
        "verdict": "fail",
        "own_codes": ["shouting"],
    }
    Path("own.jsonl").write_text(json.dumps(line) + "\n")
    run("reviews import", "own.jsonl")
    run("codes promote", "shouting", "--rubric", "agent-failure", "--dry-run")


def test_lessons(session: Session) -> None:
    written = session.run("archive", "-o", "a.jury", "--project", "Demo")
    assert (written["written"], written["failures"] > 20) == (True, True)
    session.run("kit show", "a.jury")
    after = Session(session.folder / "next")
    after.run("start", "--from", "a.jury")
    loaded = after.run("load", session.folder / "samples" / "airline_support.otlp.jsonl")
    assert loaded["resembling"]["Demo"]["known"] > 0
    groups = after.run("groups list")["groups"]
    known = next(one["id"] for one in groups if one["known"])
    after.run("groups show", known)
    assert after.run("codes list")["known"]


def test_groups(session: Session) -> None:
    run = session.run
    groups = run("groups list")["groups"]
    run("groups list", "--by", "code")
    largest, *others = groups
    group, members = largest["id"], [one["trace"] for one in largest["members"]]
    run("groups show", group)
    run("groups build")
    run("groups build", "--threshold", 80)
    run("groups near")
    run("groups order")
    run("groups why", members[0])
    run("groups why", members[0], others[0]["members"][0]["trace"])
    run("groups name", group, "vouchers")
    one, two = next(
        (one, two)
        for one in groups
        for two in groups
        if one["id"] < two["id"]
        and one["representative"]["kind"] == two["representative"]["kind"]
        and one["representative"]["block"] == two["representative"]["block"]
    )
    run("groups apart", one["id"], two["id"])
    run("groups undo")
    run("groups merge", one["id"], two["id"])
    run("groups split", one["id"], two["members"][0]["trace"])
    run("groups move", group, group, members[0])
    line = {"trace": members[0], "reviewer": "anna", "rubric": "agent-failure", "verdict": "fail"}
    Path("mine.jsonl").write_text(json.dumps(line) + "\n")
    run("reviews import", "mine.jsonl")
    run("groups apply", group, "--dry-run")
    assert run("groups apply", group, "--check", 1)["applied"]
    run("groups withdraw", group)


def test_packs(session: Session) -> None:
    run = session.run
    tool = run("tools list")["tools"][0]["name"]
    run("tools reads", tool)
    run("tools writes", tool)
    score = run("scores list")["scores"][0]["name"]
    run("scores lower", score)
    run("scores higher", score, "--threshold", 1)
    run("scores unsay", score)
    run("pack build", "airline", "--out", "a.pack")
    rules = session.folder / "library" / "privacy.toml"
    rules.rename("privacy.toml")
    names = [
        one["id"] for one in run("pack build", "airline", "--out", "b.pack", code=1)["private"]
    ]
    run("privacy acknowledge", *names, "--reason", "they are made up")
    assert len(run("privacy acknowledged")["acknowledged"]) == len(names)
    assert run("pack build", "airline", "--out", "b.pack")["masking"]["acknowledged"]
    run("privacy acknowledge", *names, "--take-back", "--reason", "to test it")
    assert run("pack build", "airline", "--mask", "--out", "b.pack")["masking"]["masked"]
    Path("privacy.toml").rename(rules)
    run("pack verify", "a.pack")
    run("pack export", "a.pack", "--to", "promptfoo")
    run("pack card", "a.pack")
    run("pack sync", "a.pack", "synced.pack", "--yes")
    run("pack seal", "synced.pack", "--yes")
    run("pack verify", "synced.pack")
    run("pack diff", "a.pack", "packs/clinic.pack", code=1)
    run("pack diff", "a.pack", "synced.pack")
    run("pack ci", "github", "a.pack", "--command", "python bot.py")
    for answers, code in (("broken", 1), ("fixed", 0)):
        bot = f"{sys.executable} samples/candidates/{answers}_bot.py"
        words = ("packs/contracts.pack", "--command", bot, "--trials", 2)
        run("check", *words, "--asked", "asked.jsonl", code=code)
        run("bless", *words, "--baseline", "baseline.json", "--even-failing")
        assert problems("baseline", json.loads(Path("baseline.json").read_bytes())) == []
    Path("q.toml").write_text(QUARANTINE.format(case="c-none"))
    run("check", *words, "--baseline", "baseline.json", "--quarantine", "q.toml")
    report = run("check", *words)
    Path("run.json").write_text(json.dumps(report))
    run("pack health", "packs/contracts.pack", "run.json")
    assert run("load", "asked.jsonl")["queues"]


QUARANTINE = '[[case]]\nid = "{case}"\nowner = "anna"\nreason = "flaky"\nuntil = 2099-01-31\n'
POLICY = 'gate = "newly broken"\n[least]\n"locale:de" = 0.9\n'


def test_settings_and_the_library_as_a_whole(session: Session) -> None:
    run = session.run
    run("config path")
    run("config set", "editor", "vi")
    run("config show")
    run("config keys")
    run("config check")
    run("doctor")
    copy = Path(run("backup")["backup"])
    assert run("restore")["copies"]
    assert run("restore", copy.name, "--dry-run")["restored"] is False
    assert run("restore", copy.name, "--yes")["restored"] is True
    Path("seal.json").write_text(json.dumps(run("seal")))
    assert run("doctor", "--against", "seal.json")["against"]["outcome"] == "equal"
    assert run("doctor", "--remake-traces")["remade"]["done"] is True
    assert run("audit")["acts"]
    key = run("traces", "--limit", 3)[0]["key"]
    assert run("forget", key, "--yes")["forgotten"] == [key]
    run("schema")
    run("schema", "queue", "new")
    run("completion", "zsh")
    run("privacy rules")
    Path("mail.txt").write_text("Write to jane.roe@halloran-mail.com")
    run("privacy scan", "mail.txt", code=1)


def test_files_are_what_their_schemas_say(demo: Path) -> None:
    pack = demo / "packs" / "airline.pack"
    assert problems("manifest", json.loads((pack / "manifest.json").read_bytes())) == []
    cases = [json.loads(path.read_bytes()) for path in (pack / "cases").iterdir()]
    assert [problems("case", case) for case in cases] == [[]] * len(cases)
    assert problems("quarantine", _dated(tomllib.loads(QUARANTINE.format(case="c-1")))) == []
    assert problems("policy", tomllib.loads(POLICY)) == []
    assert problems("policy", {"gate": "some"})
    assert problems("baseline", {"format": "tracejury.baseline/2", "cases": {}})
    request = {
        "protocol": "tracejury.candidate/1", "case_id": "c-1", "trial": 1, "input": cases[0]["input"],
    }  # fmt: skip
    assert problems("request", request) == []
    for answer in ({"output": {"price": 45}}, {"output": "45", "tool_calls": ["price"]}):
        assert problems("answer", answer) == []
        assert problems("output", {"case_id": "c-1", **answer, "input_hash": None}) == []
    assert problems("output", {"output": "45"})


def _dated(value: Any) -> Any:
    """TOML with its days as text, as they stand in the file."""
    return json.loads(json.dumps(value, default=str))


def test_the_review_schema_has_every_key_of_a_line() -> None:
    assert set(SCHEMAS["review"].json()["properties"]) == set(LINE_KEYS)


def test_a_key_that_is_not_described_would_be_noticed() -> None:
    document = {"file": "a", "reviews": 1, "masked": False}
    assert problems("reviews export", document) == []
    assert problems("reviews export", {**document, "new": 1})
    assert problems("reviews export", {"file": "a"})


def test_json_stands_before_or_behind_a_command() -> None:
    before = CliRunner().invoke(tracejury, ["--json", "schema"]).stdout
    assert before == CliRunner().invoke(tracejury, ["schema", "--json"]).stdout
    assert json.loads(before)["schemas"]


def test_a_name_without_a_schema_is_told() -> None:
    done = CliRunner().invoke(tracejury, ["schema", "queue", "old"])
    assert "There is no schema queue old" in str(done.exception)


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "queue", "list"),
        ("queue", "--json", "list"),
        ("queue", "list", "--json"),
        ("--json", "queue"),
        ("queue", "--json"),
    ],
)
def test_json_may_stand_before_a_command_and_behind_it(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = CliRunner().invoke(tracejury, ["--library", str(tmp_path), *words])
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    "words",
    [("--quiet", "queue", "list"), ("queue", "list", "--quiet"), ("queue", "--quiet", "list")],
)
def test_quiet_may_stand_before_a_command_and_behind_it(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    plain, quiet = (
        CliRunner().invoke(tracejury, ["--library", str(tmp_path), *given])
        for given in (["queue", "list"], list(words))
    )
    assert plain.stderr != ""
    assert quiet.stderr == ""


def test_every_command_takes_json_and_quiet_once() -> None:
    for name in commands():
        context = click.Context(tracejury)
        command: click.Command = tracejury
        for word in name.split():
            assert isinstance(command, click.Group)
            found = command.get_command(context, word)
            assert found is not None
            command = found
        given = [opt for option in command.params for opt in option.opts]
        assert given.count("--quiet") == 1, name
        assert given.count("--json") == (name not in WITHOUT_JSON), name


def test_groups_name_their_members_by_their_ids_in_the_exporter(session: Session) -> None:
    groups = session.run("groups list")["groups"]
    members = [one for group in groups for one in group["members"]]
    assert members
    assert all(one["source_id"] for one in members)
