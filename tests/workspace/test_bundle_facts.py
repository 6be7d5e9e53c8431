"""Licence, source and consent of bundles: said once, kept in the journal, carried into packs, and required where it is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from packed import invoked
from tracejury.sample_traces import sample_folder
from tracejury.store.packs.manifest import united_provenance
from tracejury.store.packs.read import read_pack
from tracejury.store.workspace.bundle_facts import bundle_facts, facts_of_rows
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

ROW = {
    "messages": [
        {"role": "user", "content": "May I bring a bag?"},
        {"role": "assistant", "content": "No, you may not bring a bag."},
    ]
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    Path("bags.jsonl").write_text(json.dumps({"id": "one", **ROW}) + "\n")
    return tmp_path


def run(*words: object, code: int = 0, library: str = "library") -> str:
    ended, said = invoked("--library", library, *words)
    assert ended == code, said
    return said


def listed() -> list[dict[str, Any]]:
    done = CliRunner().invoke(tracejury, ["--library", "library", "--json", "bundle", "list"])
    found: list[dict[str, Any]] = json.loads(done.stdout)["bundles"]
    return found


def reviewed() -> None:
    """One good answer, judged in a queue named bags."""
    with Workspace.open(Path("library")) as space:
        [key] = space.library.keys()
    run("queue", "new", "bags", "--rubric", "support-reply")
    line = {"trace": key, "reviewer": "lead", "rubric": {"id": "support-reply"}, "verdict": "pass",
            "answers": {"verdict": "pass"}, "status": "finished"}  # fmt: skip
    Path("reviews.jsonl").write_text(json.dumps(line) + "\n")
    run("reviews", "import", "reviews.jsonl")


def test_what_is_said_while_loading_is_known_of_that_bundle() -> None:
    run("load", "bags.jsonl", "--licence", "CC-BY-4.0", "--consent", "contract 12")
    with Workspace.open(Path("library")) as space:
        assert list(facts_of_rows(space).values()) == ["CC-BY-4.0"]
    [one] = listed()
    assert (one["licence"], one["source"], one["consent"], one["said_by"]) == ("CC-BY-4.0", None, "contract 12", "lead")  # fmt: skip
    assert "said of the bundle 'bags.jsonl'" in run("audit")


def test_a_file_beside_the_bundle_says_it_and_options_count_before_it() -> None:
    Path("bags.jsonl.provenance.toml").write_text('licence = "MIT"\nsource = "support"\n')
    run("load", "bags.jsonl", "--licence", "CC0")
    assert [(one["licence"], one["source"]) for one in listed()] == [("CC0", "support")]
    Path("bags.jsonl.provenance.toml").write_text('license = "MIT"\n')
    assert "there are licence, source, consent" in run("load", "bags.jsonl", code=2)


def test_it_is_changed_taken_away_and_undone() -> None:
    run("load", "bags.jsonl")
    assert "A licence" in run(
        "bundle", "set", "bags.jsonl", "--licence", "A licence", "--source", "us"
    )
    assert "known of bags.jsonl already" in run("bundle", "set", "bags.jsonl", "--source", "us")
    run("bundle", "set", "bags.jsonl", "--licence", "")
    assert [(one["licence"], one["source"]) for one in listed()] == [(None, "us")]
    run("undo")
    assert listed()[0]["licence"] == "A licence"
    run("bundle", "set", "other.jsonl", "--licence", "x", code=2)
    run("bundle", "set", "bags.jsonl", code=2)


def test_nothing_private_is_kept_in_it() -> None:
    run("load", "bags.jsonl")
    said = run(
        "bundle", "set", "bags.jsonl", "--consent", "mail to jane.roe@corvina.example.com", code=2
    )
    assert "something private" in said
    assert listed()[0]["consent"] is None


def test_another_library_that_loads_the_same_file_knows_it_from_the_journal() -> None:
    run("load", "bags.jsonl", "--licence", "CC0")
    Path("elsewhere").mkdir()
    Path("elsewhere/renamed.jsonl").write_bytes(Path("bags.jsonl").read_bytes())
    run("load", "elsewhere/renamed.jsonl", library="second")
    with Workspace.open(Path("library")) as space:
        events = space.journal.events()
    with Workspace.open(Path("second")) as space:
        space.journal.merge(events)
        [one] = bundle_facts(space)
        assert (one.name, dict(one.facts)) == ("renamed.jsonl", {"licence": "CC0"})


def test_a_pack_carries_it_and_without_it_says_nothing() -> None:
    run("load", "bags.jsonl")
    reviewed()
    run("pack", "build", "bags", "--guard-only")
    before = read_pack(Path("bags.pack"))
    assert "provenance" not in before.manifest
    run("bundle", "set", "bags.jsonl", "--licence", "CC0", "--source", "the <b>desk</b>")
    run("pack", "build", "bags", "--guard-only")
    after = read_pack(Path("bags.pack"))
    [said] = after.manifest["provenance"]
    assert (said["bundle"], said["licence"], said["source"]) == (
        "bags.jsonl",
        "CC0",
        "the <b>desk</b>",
    )
    assert after.pack_id == before.pack_id, "it is about where cases come from, not what they test"
    readme = Path("bags.pack/README.md").read_text()
    assert "CC0" in readme
    assert "<b>" not in readme
    run("pack", "verify", "bags.pack")
    run("pack", "build", "bags", "--guard-only", "--mask", "-o", "masked.pack")
    [masked] = read_pack(Path("masked.pack")).manifest["provenance"]
    assert "sha256" not in masked


def test_a_reader_passes_over_fields_of_the_manifest_that_it_does_not_know() -> None:
    """As versions before this one do with `provenance`."""
    run("load", "bags.jsonl")
    reviewed()
    run("pack", "build", "bags", "--guard-only")
    manifest = Path("bags.pack/manifest.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "later": [{"a": 1}]}))
    run("pack", "verify", "bags.pack")


def test_what_is_required_stops_packs_kits_and_files_of_reviews_until_it_is_said() -> None:
    run("load", "bags.jsonl", "--licence", "CC0")
    reviewed()
    run("config", "set", "required_provenance", "licence, consent")
    for words in (("pack", "build", "bags", "--guard-only"), ("kit", "build", "bags"), ("reviews", "export", "out.jsonl"), ("export", "--parquet", "evidence")):  # fmt: skip
        said = run(*words, code=1)
        assert "it is not known of bags.jsonl (consent; 1 trace)" in said
        assert "tracejury bundle set bags.jsonl --consent TEXT" in said
    assert not Path("bags.pack").exists()
    assert not Path("out.jsonl").exists()
    assert not Path("evidence").exists()
    assert listed()[0]["lacks"] == ["consent"]
    run("bundle", "set", "bags.jsonl", "--consent", "contract 12")
    run("pack", "build", "bags", "--guard-only")
    run("kit", "build", "bags")
    run("reviews", "export", "out.jsonl")
    run("export", "--parquet", "evidence")
    [row] = pq.read_table("evidence/bundles").to_pylist()
    assert (row["licence"], row["source"], row["consent"]) == ("CC0", None, "contract 12")


def test_an_export_from_before_provenance_was_in_it_loads_without_rejects() -> None:
    run("load", "bags.jsonl")
    run("export", "--parquet", "evidence")
    file = "evidence/bundles/part-0.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["licence", "source", "consent"]), file)
    said = run("load", "evidence", library="second")
    assert "not read" not in said
    assert "its reviews, verdicts and groups are not loaded" in said


def test_what_is_said_of_a_bundle_is_a_sentence_and_no_document() -> None:
    run("load", "bags.jsonl")
    assert "1,000 characters at most" in run("bundle", "set", "bags.jsonl", "--source", "s" * 1_001, code=2)  # fmt: skip
    run("bundle", "set", "bags.jsonl", "--source", "s" * 1_000)


def test_a_trace_may_leave_if_one_of_its_bundles_says_it() -> None:
    run("load", "bags.jsonl")
    reviewed()
    more = {"id": "two", "messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}  # fmt: skip
    Path("more.jsonl").write_text(Path("bags.jsonl").read_text() + json.dumps(more) + "\n")
    run("load", "more.jsonl", "--licence", "CC0")
    run("config", "set", "required_provenance", "licence")
    run("pack", "build", "bags", "--guard-only")


def test_a_setting_that_cannot_be_read_requires_everything() -> None:
    run("load", "bags.jsonl", "--licence", "CC0")
    reviewed()
    Path("config.toml").write_text('required_provenance = "license"\n')
    assert "licence, source, consent" in run("pack", "build", "bags", "--guard-only", code=1)
    assert "there are licence, source, consent" in run("config", "set", "required_provenance", "x", code=2)  # fmt: skip


def test_merged_packs_say_what_either_side_says_once() -> None:
    a, b = {"bundle": "a", "licence": "CC0"}, {"bundle": "b", "consent": "yes"}
    assert united_provenance([a], [b, a]) == [a, b] == united_provenance([b, a], [a])
    assert united_provenance(None, [a]) == [a]
    assert united_provenance(None, None) is None


def test_the_samples_load_with_it() -> None:
    with sample_folder() as samples:
        run("load", samples / "clinic_assistant", "--source", "made up by us")
    assert [(one["bundle"], one["source"]) for one in listed()] == [("clinic_assistant", "made up by us")]  # fmt: skip
