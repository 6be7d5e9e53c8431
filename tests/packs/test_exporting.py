"""Packs in the files of other tools: nothing is lost in silence, and texts of traces stay text."""

from __future__ import annotations

import ast
import fcntl
import importlib.util
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from judged import four, judged
from packed import bytes_of, invoked
from synced import QUESTIONS, case_id, made
from tracejury.errors import UserError
from tracejury.packs import check, read_pack
from tracejury.store.packs import one_writer
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.exporting.export import export_pack
from tracejury.store.packs.exporting.registry import TARGETS

HOSTILE = 'See {{ 7*7 }}, {{env.HOME}}, file://secret.txt, ${HOME}, =HYPERLINK("x"), <b>, ::error::x, "quoted"'
PARQUET = ".parquet"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fix and guard cases, one of them with texts that other tools would act on."""
    path = tmp_path_factory.mktemp("packs") / "bags.pack"
    hostile = judged(f"{HOSTILE} May I?", f"No. {HOSTILE}", correction=f"Yes. {HOSTILE}")
    more = [judged(f"Bag {n}?", f"Bag {n} is free.", verdict="pass") for n in range(8)]
    build_pack(path, "bags", [hostile, *four(), *more])
    return path


@pytest.fixture(scope="module", params=sorted(TARGETS))
def exported(
    request: pytest.FixtureRequest, pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The export of the pack to a tool."""
    out = tmp_path_factory.mktemp("exports") / str(request.param)
    export_pack(pack, TARGETS[request.param], out)
    return out


def report_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "export-report.json").read_bytes())
    return found


def texts_in(value: object) -> Iterator[str]:
    """Every string of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def data_of(folder: Path) -> Iterator[object]:
    """What the files of the tool itself hold, decoded; not the pack beside them."""
    for shown, body in bytes_of(folder).items():
        if shown.startswith("pack/") or shown == "export-report.json":
            continue
        if shown.endswith(".json"):
            yield json.loads(body)
        elif shown.endswith(".jsonl"):
            yield [json.loads(line) for line in body.decode().split("\n") if line]
        elif shown.endswith(PARQUET):
            yield pq.read_table(folder / shown).to_pylist()


def test_every_case_is_exported(exported: Path, pack: Path) -> None:
    expected = sorted(case.id for case in read_pack(pack).cases)
    assert sorted(report_of(exported)["exported"]) == expected
    said = {text for value in data_of(exported) for text in texts_in(value)}
    assert set(expected) <= said


def test_a_pack_whose_cases_are_all_retired_is_refused(tmp_path: Path) -> None:
    pack = made(tmp_path / "bags.pack", {QUESTIONS[0]: "wrong"})
    words = ("--retire", case_id(QUESTIONS[0]), "--reason", "no such bags", "--yes")
    assert invoked("pack", "sync", pack, *words)[0] == 0
    with pytest.raises(UserError, match="has no cases"):
        export_pack(pack, TARGETS["judge"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_report_names_every_file_and_what_is_lost(exported: Path) -> None:
    report = report_of(exported)
    assert report["files"] == sorted(bytes_of(exported))
    assert report["lost"]
    assert all(loss["what"] and loss["why"] and loss["cases"] for loss in report["lost"])
    assert report["tried_with"]
    assert report["run"]


def test_the_same_pack_gives_the_same_bytes(exported: Path, pack: Path, tmp_path: Path) -> None:
    export_pack(pack, TARGETS[exported.name], tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(exported)


def test_a_second_export_replaces_the_first_and_nothing_else(
    exported: Path, pack: Path, tmp_path: Path
) -> None:
    target, out = TARGETS[exported.name], tmp_path / "out"
    export_pack(pack, target, out)
    export_pack(pack, target, out)
    (out / "mine.txt").write_text("kept")
    with pytest.raises(UserError, match=r"mine\.txt, which does not belong"):
        export_pack(pack, target, out)
    assert (out / "mine.txt").read_text() == "kept"


def test_texts_of_traces_stay_as_they_are(exported: Path) -> None:
    said = [text for value in data_of(exported) for text in texts_in(value)]
    found = [text for text in said if HOSTILE in text]
    if exported.name == "promptfoo":
        # It would run them: they are not in its files at all.
        assert not any("{{" in text for text in said if text != "{{case_id}}")
        assert found == []
    else:
        assert found


def test_no_script_holds_a_text_of_a_trace(exported: Path) -> None:
    for shown, body in bytes_of(exported).items():
        if shown.endswith(".py"):
            ast.parse(body)
            assert b"file://secret" not in body
            assert b"45 euro" not in body


def test_the_pack_travels_with_the_export_byte_for_byte(exported: Path, pack: Path) -> None:
    inside = exported / "pack"
    assert inside.is_dir() == TARGETS[exported.name].with_pack
    if inside.is_dir():
        assert bytes_of(inside) == bytes_of(pack)


def bridge_of(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("bridge", folder / "tracejury_bridge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    # A dataclass looks for its module by name.
    sys.modules["bridge"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bridge(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The script that asks and judges, as any export has it."""
    out = tmp_path_factory.mktemp("exports") / "inspect"
    export_pack(pack, TARGETS["inspect"], out)
    return bridge_of(out)


@given(
    answer=st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["One bag costs 45 euro.", "One bag costs 30 euro.", "Yes.", "I cannot say."]
        ),
        st.fixed_dictionaries({"output": st.text(max_size=10)}),
        st.fixed_dictionaries({"error": st.text(min_size=1, max_size=10)}),
    )
)
def test_the_bridge_is_green_where_the_check_is(bridge: Any, pack: Path, answer: Any) -> None:
    found = read_pack(pack)
    report = check(found, {case.id: answer for case in found.cases})
    green = {one.case.id: one.effect in ("pass", "none") for one in report.results}
    assert {case.id: bridge.judge(case.id, answer).passed for case in found.cases} == green


def test_the_bridge_asks_a_command_without_a_shell(
    bridge: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = tmp_path / "bot.py"
    bot.write_text(
        "import json, sys\nasked = json.load(sys.stdin)\n"
        "print(json.dumps({'output': asked['input']['messages'][-1]['content'] + sys.argv[1]}))\n"
    )
    import sys

    monkeypatch.setenv("TRACEJURY_COMMAND", f"{sys.executable} {bot} ';touch /tmp/x'")
    case = next(case for case in bridge.pack().cases if case.question == "One bag?")
    assert bridge.answer(case.id) == {"output": "One bag?;touch /tmp/x"}
    monkeypatch.setenv("TRACEJURY_COMMAND", f"{sys.executable} -c 'raise SystemExit(3)'")
    assert bridge.answer(case.id) == {"error": "the command ended with 3"}
    assert not bridge.judge(case.id, bridge.answer(case.id)).passed


def test_a_run_is_green_only_if_every_case_was_run_and_passes(
    bridge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    passed, failed = (
        bridge.Result("c-1", True, "pass"),
        bridge.Result("c-2", False, "fail: \x1b[2J"),
    )
    assert bridge.told([passed], 1) == 0
    assert bridge.told([passed], 2) == 1
    assert bridge.told([passed, failed], 2) == 1
    assert "\x1b" not in capsys.readouterr().out
    kept = bridge.lines_of(bridge.HERE / "results.jsonl")
    assert kept[1] == {"case_id": "c-2", "passed": False, "reason": "fail: \x1b[2J"}


def test_a_case_that_the_pack_does_not_have_is_not_green(bridge: Any) -> None:
    assert not bridge.judge("c-none", "anything").passed


def test_ids_for_langsmith_are_the_same_uuids_in_every_export(pack: Path, tmp_path: Path) -> None:
    export_pack(pack, TARGETS["langsmith"], tmp_path / "out")
    lines = (tmp_path / "out" / "examples.jsonl").read_text().splitlines()
    found = {one["inputs"]["case_id"]: one["id"] for one in map(json.loads, lines)}
    assert len(set(found.values())) == len(found)
    assert all(uuid.UUID(one).version == 5 for one in found.values())
    # Stable for life: this very id is in data sets that were uploaded before.
    case = next(case for case in read_pack(pack).cases if case.question == "One bag?")
    assert found[case.id] == str(
        uuid.uuid5(uuid.UUID("a6a0e2f0-3f0d-5b7e-9a53-7c1d5c1b6f10"), case.id)
    )


def test_an_example_of_the_judge_is_never_its_test(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "judge"
    export_pack(pack, TARGETS["judge"], out)
    facts = json.loads((out / "judge.json").read_bytes())
    rows = {
        name: [json.loads(line) for line in (out / f"{name}.jsonl").read_text().splitlines()]
        for name in ("examples", "labelled")
    }
    shown, tested = ({one["asked"] for one in rows[name]} for name in ("examples", "labelled"))
    assert shown
    assert tested
    assert not shown & tested
    assert not set(facts["examples"]) & set(facts["labelled"])
    lost = {
        case
        for loss in report_of(out)["lost"]
        for case in loss["cases"]
        if loss["what"] == "cases to test on"
    }
    every = {case.id for case in read_pack(pack).cases}
    assert lost == every - set(facts["labelled"])
    prompt = (out / "prompt.md").read_text()
    assert all(json.dumps(one["answer"], ensure_ascii=False) in prompt for one in rows["examples"])
    assert facts["calibration"] is None


def test_the_data_set_card_is_read_as_it_is_meant(pack: Path, tmp_path: Path) -> None:
    export_pack(pack, TARGETS["huggingface"], tmp_path / "hf")
    _, matter, _ = (tmp_path / "hf" / "README.md").read_text().split("---\n", 2)
    files = [one["data_files"] for one in yaml.safe_load(matter)["configs"]]
    assert all((tmp_path / "hf" / one).is_file() for one in files)


def test_openai_evals_finds_its_samples_by_the_registry(pack: Path, tmp_path: Path) -> None:
    export_pack(pack, TARGETS["openai-evals"], tmp_path / "oai")
    registry = tmp_path / "oai" / "registry"
    evals = yaml.safe_load((registry / "evals" / "tracejury-pack.yaml").read_text())
    spec = evals[evals["tracejury-pack"]["id"]]
    assert (registry / "data" / spec["args"]["samples_jsonl"]).is_file()


def test_the_command_says_what_is_lost_and_how_it_is_run(pack: Path, tmp_path: Path) -> None:
    code, said = invoked("pack", "export", pack, "--to", "promptfoo", "-o", tmp_path / "out")
    assert code == 0
    assert "promptfoo eval -c promptfooconfig.json" in said
    assert "they stay in pack/" in said


def test_an_unknown_tool_is_answered_with_the_known_ones(pack: Path) -> None:
    code, said = invoked("pack", "export", pack, "--to", "excel")
    assert code == 2
    assert all(name in said for name in TARGETS)


def test_a_folder_that_is_no_export_is_not_replaced(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    code, said = invoked("pack", "export", pack, "--to", "judge", "-o", tmp_path / "letters")
    assert code == 2
    assert "exists and is not an export" in said
    code, said = invoked("pack", "export", pack, "--to", "judge", "-o", pack)
    assert code == 2
    assert (pack / "manifest.json").is_file()


def test_no_export_goes_through_a_link_or_into_the_pack(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    before = bytes_of(pack)
    for out, told in (
        (tmp_path / "link", "is a link to"),
        (pack / "export", "is a folder in the pack"),
        (pack / "cases" / "deep" / "er", "is a folder in the pack"),
        (pack.parent, "holds the pack itself"),
    ):
        code, said = invoked("pack", "export", pack, "--to", "promptfoo", "-o", out)
        assert (code, told in " ".join(said.split())) == (2, True), said
    assert list((tmp_path / "real").iterdir()) == []
    assert bytes_of(pack) == before


def test_exports_at_once_are_all_written_one_after_the_other(pack: Path, tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("tracejury"))
    words = [program, "pack", "export", str(pack), "--to", "promptfoo", "-o", str(tmp_path / "out")]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    said = [one.communicate()[0] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0, 0], said
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_where_another_process_writes_says_so(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_writer, "PATIENCE", 0.0)
    held = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, said = invoked("pack", "export", pack, "--to", "promptfoo", "-o", tmp_path / "out")
    finally:
        os.close(held)
    assert code == 2
    assert "Another process is writing in" in said
    assert "permissions" not in said
