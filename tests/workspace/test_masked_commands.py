"""With --masked no command shows a private value, whatever part of the library it tells of; and it says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from tracejury.store.masking_choice import chosen_masked
from tracejury.tui.commands.main import tracejury

NAME, MAIL, CARD = "Ivo Brandt", "ivo.brandt@acme-shop.com", "4539 5787 6362 1486"
PRIVATE = ("Brandt", "acme-shop", "4539 5787", "45395787", "Ivo B")


def trace(number: int) -> dict[str, object]:
    said = f"I am {NAME}, write to {MAIL}. Refund number {number}?"
    return {
        "id": f"call-{number} of {MAIL}",
        "messages": [
            {"role": "user", "content": said},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "refund", "arguments": json.dumps({"card": CARD, "to": MAIL})}}]},
            {"role": "tool", "tool_call_id": "c1", "content": f"Error: no refund for {MAIL} on card {CARD}"},
            {"role": "assistant", "content": f"Dear {NAME}, it failed for card {CARD}."},
        ],
        "metadata": {"customer_name": NAME, "mail": MAIL},
    }  # fmt: skip


def review(number: int) -> dict[str, object]:
    return {
        "source_id": f"call-{number} of {MAIL}",
        "bundle": "b.jsonl",
        "reviewer": "ann",
        "rubric": {"id": "support-reply"},
        "verdict": "fail",
        "note": f"{NAME} was told of {MAIL}",
        "correction": f"Dear {NAME}, we wrote to {MAIL}.",
        "codes": ["wrong-facts"],
        "signals": [{"kind": "topic", "note": f"{NAME} asks for {MAIL}"}],
    }


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("TRACEJURY_REVIEWER", "ann")
    monkeypatch.chdir(tmp_path)
    lines = "".join(json.dumps(trace(number)) + "\n" for number in range(3))
    (tmp_path / "b.jsonl").write_text(lines, "utf-8")
    said = "".join(json.dumps(review(number)) + "\n" for number in range(2))
    (tmp_path / "r.jsonl").write_text(said, "utf-8")
    for words in (
        ("load", "b.jsonl"),
        ("reviews", "import", "r.jsonl"),
        ("queue", "new", "q", "--rubric", "support-reply"),
    ):
        assert run(*words).exit_code == 0
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(tracejury, list(words), catch_exceptions=False)


def key() -> str:
    return str(json.loads(run("--json", "traces").stdout)[0]["key"])


COMMANDS = (
    ("traces",),
    ("traces", "KEY"),
    ("traces", "KEY", "--view", "steps"),
    ("traces", "KEY", "--view", "json"),
    ("traces", "KEY", "--view", "raw"),
    ("traces", "--where", "refund"),
    ("search", "refund"),
    ("search", "Brandt"),
    ("search", "note:told"),
    ("queue", "show", "q"),
    ("queue", "export", "q"),
    ("groups", "list"),
    ("groups", "show", "GROUP"),
    ("groups", "why", "KEY"),
    ("history",),
    ("audit",),
    ("reviews", "export", "-"),
    ("reviews", "export", "out.csv"),
    ("codes", "list"),
    ("signals",),
    ("signals", "export", "-o", "-"),
    ("agreement",),
    ("agreement", "--slice", "customer_name"),
)


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_shows_a_private_value(
    library: Path, words: tuple[str, ...], as_json: bool
) -> None:
    groups = json.loads(run("--json", "groups", "list").stdout)["groups"]
    names = {"KEY": key(), "GROUP": groups[0]["id"]}
    given = [names.get(one, one) for one in words]
    options = ["--json"] if as_json else []
    done = run(*options, "--masked", *given)
    assert done.exit_code == 0, done.output
    said = done.stdout + done.stderr
    if (library / "out.csv").exists():
        said += (library / "out.csv").read_text("utf-8")
    found = json.loads(done.stdout) if as_json and words[:3] != ("reviews", "export", "-") else {}
    if words[0] == "search":
        # What one asked for is repeated.
        said = said.replace('"query": "Brandt"', "")
    assert [one for one in PRIVATE if one in said] == []
    if isinstance(found, dict) and "masked" in found and words[:2] != ("groups", "why"):
        assert found["masked"] is True
    # The same without masking has them, so the test would see them.
    plain = run(*options, "--not-masked", *given)
    if words[0] not in ("codes", "history", "agreement") and words[:2] not in (
        ("queue", "show"),
        ("groups", "list"),
    ):
        out = library / "out.csv"
        text = plain.stdout + (out.read_text("utf-8") if out.exists() else "")
        if as_json and (words[0] == "groups" or words[:2] == ("signals", "export")):
            return
        assert any(one in text for one in PRIVATE), text


def test_the_setting_holds_and_the_flag_wins(library: Path) -> None:
    assert MAIL in run("traces", key()).stdout
    run("config", "set", "masked", "true")
    masked = run("traces", key())
    assert MAIL not in masked.stdout
    assert "Masked." in masked.stderr
    assert MAIL in run("--not-masked", "traces", key()).stdout


def test_the_choice_of_a_command_ends_with_it(library: Path) -> None:
    run("--masked", "traces")
    assert not chosen_masked()


def test_a_pipe_is_told_only_that_it_is_masked(library: Path) -> None:
    assert run("traces").stderr == ""
    assert "Masked." in run("--masked", "traces").stderr
    assert "Masked." not in run("--masked", "--quiet", "traces").stderr


def test_every_command_gives_the_same_pseudonyms(library: Path) -> None:
    first = json.loads(run("--json", "--masked", "traces", key()).stdout)
    again = json.loads(run("--json", "--masked", "traces", key()).stdout)
    assert first == again
    (exported, _) = run("--masked", "reviews", "export", "-").stdout.splitlines()
    name = first["metadata"]["customer_name"]
    assert (
        f"Dear {name}, we wrote to {first['metadata']['mail']}."
        == json.loads(exported)["correction"]["text"]
    )


def test_masking_changes_nothing_that_is_stored(library: Path) -> None:
    before = run("reviews", "export", "-").stdout, run("--json", "traces", key()).stdout
    for words in (("traces", key()), ("search", "refund"), ("groups", "list"), ("history",)):
        run("--masked", *words)
    assert (run("reviews", "export", "-").stdout, run("--json", "traces", key()).stdout) == before
    plain = json.loads(run("--json", "--not-masked", "groups", "list").stdout)
    masked = json.loads(run("--json", "--masked", "groups", "list").stdout)
    for document in (plain, masked):
        for member in (one for group in document["groups"] for one in group["members"]):
            # The ids of the platform are shown as they are, or masked.
            assert (MAIL in member.pop("source_id")) == (document is plain)
    assert masked == plain | {"masked": True}


def test_the_review_in_plain_lines_shows_and_keeps_the_same(library: Path) -> None:
    # The traces of the queue were judged by ann: somebody else begins anew.
    first = json.loads(run("--json", "--masked", "traces", key()).stdout)
    name = first["metadata"]["customer_name"]
    typed = f"f\no\nasked by {name}\n.\nc\nDear {name}, sorry.\n.\nr\nW\n1\nw\nh\nq\n"
    done = CliRunner(env={"TRACEJURY_REVIEWER": "bob"}).invoke(
        tracejury, ["--masked", "review", "q", "--plain"], input=typed, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "Masked." in done.stdout
    assert [one for one in PRIVATE if one in done.stdout] == []
    assert f"Dear {name}, sorry." in done.stdout
    line = json.loads(run("reviews", "export", "-", "--reviewer", "bob", "--all").stdout)
    assert line["correction"]["text"] == f"Dear {NAME}, sorry."
    assert line["note"] == f"asked by {NAME}"
    claims = json.dumps(line["checks"])
    assert "xq" not in claims


IBAN = "PL61 1090 1014 0000 0712 1981 2874"


def test_an_excerpt_that_ends_in_a_value_shows_no_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path)
    # An excerpt has 300 characters, of which a value takes more and more of the last ones.
    said = [
        f"abc {'x' * (292 - inside)} {value} and more"
        for value in (MAIL, IBAN, NAME)
        for inside in range(0, 40, 3)
    ]
    lines = [
        json.dumps(
            {
                "id": f"t{at}",
                "messages": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": text}],
                "metadata": {"customer_name": NAME},
            }
        )
        for at, text in enumerate(said)
    ]  # fmt: skip
    (tmp_path / "b.jsonl").write_text("\n".join(lines))
    assert run("load", "b.jsonl").exit_code == 0
    for query in ("abc", "hello"):
        done = run("--json", "--masked", "search", query, "--limit", "99")
        found = json.loads(done.stdout)["traces"]
        assert len(found) == len(said)
        parts = [value[:size] for value in (MAIL, NAME) for size in (3, 5, 8)]
        parts.append(IBAN[:8])  # country and check digits may stay
        assert [
            one["excerpt"] for one in found if any(map(one["excerpt"].__contains__, parts))
        ] == []
    found = json.loads(run("--json", "--masked", "search", "abc and", "--limit", "99").stdout)
    one = found["traces"][0]
    start, end = one["hits"][0]
    assert one["excerpt"][start:end] == "abc"


def test_what_is_typed_with_another_trace_s_pseudonym_is_not_saved_and_the_rest_is(
    library: Path,
) -> None:
    first = json.loads(run("--json", "--masked", "traces", key()).stdout)
    name = first["metadata"]["customer_name"]
    card = re.search(r"4[\d ]{18}", json.dumps(first))
    assert card is not None
    loud, joined = name.upper(), card[0].replace(" ", "-")
    typed = f"f\no\nasked by Bolixqa\n.\nc\nDear {loud}, card {joined}.\n.\nr\nq\n"
    done = CliRunner(env={"TRACEJURY_REVIEWER": "bob"}).invoke(
        tracejury, ["--masked", "review", "q", "--plain"], input=typed, catch_exceptions=False
    )
    assert "NOT SAVED. “Bolixqa” is a pseudonym, and none of this trace" in done.stdout
    line = json.loads(run("reviews", "export", "-", "--reviewer", "bob", "--all").stdout)
    assert line["correction"]["text"] == f"Dear {NAME}, card {CARD}."
    assert "xq" not in json.dumps(line)


@pytest.mark.parametrize("words", [("list",), ("show", "GROUP"), ("why", "KEY")], ids=" ".join)
def test_the_text_of_a_failure_is_masked_with_the_names_that_its_trace_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path)
    # The text of a failure is cut at 1,000 characters, here within an address.
    for at, error in enumerate((f"no customer {NAME} is known", f"{'x ' * 488}{MAIL}")):
        line = trace(at)
        line["messages"][2]["content"] = f"Error: {error}"  # type: ignore[index]
        with (tmp_path / "b.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
    assert run("load", "b.jsonl").exit_code == 0
    for one in json.loads(run("--json", "groups", "list").stdout)["groups"]:
        names = {"GROUP": one["id"], "KEY": one["members"][0]["trace"]}
        done = run("--masked", "groups", *(names.get(each, each) for each in words))
        assert done.exit_code == 0, done.output
        assert [each for each in (*PRIVATE, MAIL[:8]) if each in done.stdout] == [], done.stdout


@pytest.mark.parametrize("value", [MAIL, IBAN, NAME], ids=["e-mail", "iban", "name"])
def test_a_record_that_could_not_be_read_ends_in_no_half_of_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path)
    lines = [f'{{"said": "{"x" * (190 - inside)} {value} and more' for inside in range(0, 40, 3)]
    (tmp_path / "b.jsonl").write_text("\n".join([*lines, json.dumps(trace(0))]) + "\n")
    run("load", "b.jsonl")
    plain = run("--json", "rejects").stdout
    assert value[:8] in plain
    found = json.loads(run("--json", "--masked", "rejects").stdout)
    # The name of a list or a field alone would mask a whole name; a half of one is left out.
    halves = [one["excerpt"] for one in found if one["excerpt"].endswith((value[:8], value[:12]))]
    assert halves == []
    assert value == NAME or [one for one in found if value[:8] in one["excerpt"]] == []


NOT_SHOWN = {
    # What judges a trace is looked for in the real one; a press compares real traces; a sample of ours.
    "tui/screens/records.py",
    "tui/plain/review.py",
    "tui/screens/review/again.py",
    "tui/guide/session.py",
}


def test_screens_and_commands_read_traces_through_the_door_that_masks_them() -> None:
    root = Path(__file__).parents[2]
    past = {
        str(path.relative_to(root))
        for path in (root / "tui").rglob("*.py")
        if re.search(r"library\.(?:trace|rows_for|window)\b", path.read_text("utf-8"))
    }
    assert past == NOT_SHOWN


SAYING = tuple(one for one in COMMANDS if one != ("codes", "list"))


@pytest.mark.parametrize("words", SAYING, ids=" ".join)
def test_every_command_that_shows_text_says_whether_it_is_masked(
    library: Path, words: tuple[str, ...]
) -> None:
    groups = json.loads(run("--json", "groups", "list").stdout)["groups"]
    names = {"KEY": key(), "GROUP": groups[0]["id"]}
    given = [names.get(one, one) for one in words]
    assert "Masked." in run("--masked", *given).stderr
    if words[:2] in (("reviews", "export"), ("queue", "export")):
        return
    for masked in (True, False):
        done = run("--json", "--masked" if masked else "--not-masked", *given)
        found = json.loads(done.stdout)
        for one in found if isinstance(found, list) else [found]:
            # Elsewhere `masked` is what the masks of groups took out, or what is masked in a pack.
            assert one.get("shown_masked", one.get("masked")) is masked


@pytest.mark.parametrize("words", [("list",), ("show", "GROUP"), ("why", "KEY")])
def test_a_group_shows_no_letter_of_a_password_of_which_the_signature_hides_the_digits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path)
    line = trace(0)
    call = line["messages"][1]["tool_calls"][0]["function"]  # type: ignore[index]
    call["arguments"] = json.dumps({"password": "Kx9mPqzvLnQw77"})
    line["messages"][2]["content"] = "Error: cannot log in with Kx9mPqzvLnQw77"  # type: ignore[index]
    (tmp_path / "b.jsonl").write_text(json.dumps(line) + "\n")
    assert run("load", "b.jsonl").exit_code == 0
    (one,) = json.loads(run("--json", "groups", "list").stdout)["groups"]
    assert "mPqzvLnQw" in str(one)
    names = {"GROUP": one["id"], "KEY": one["members"][0]["trace"]}
    for how in ((), ("--json",)):
        done = run("--masked", *how, "groups", *(names.get(each, each) for each in words))
        assert "mPqzvLnQw" not in done.stdout
        assert "cannot log in with" in done.stdout


def test_an_export_to_parquet_has_no_private_value_either(library: Path) -> None:
    for options, masked in (("--masked", True), ("--not-masked", False)):
        done = run(options, "--json", "export", "--parquet", "out")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["masked"] is masked
        files = sorted((library / "out").rglob("*.parquet"))
        said = "".join(str(pq.ParquetFile(path).read().to_pydict()) for path in files)
        names = "".join(path.as_posix() for path in files)
        assert any(one in said + names for one in PRIVATE) is not masked
