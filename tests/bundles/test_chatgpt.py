"""ChatGPT exports: the branch that the person saw, thoughts, tools, files, hidden context, feedback, archives."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from reading import QUESTION, WRONG, read, shape, step
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject, UnattachedScores
from tracejury.store.trace import Trace

DATA = Path(__file__).parents[1] / "data" / "chatgpt"


def exported() -> Trace:
    (trace,), rejects = read(DATA / "conversations.json")
    assert rejects == []
    return trace


def message(role: str, *parts: Any, **more: Any) -> dict[str, Any]:
    return {
        "author": {"role": role},
        "content": {"content_type": "text", "parts": list(parts)},
        **more,
    }


def chain(tmp_path: Path, *messages: Any, **more: Any) -> Trace:
    """A conversation whose messages follow each other."""
    mapping = {
        str(at): {
            "id": str(at),
            "message": said,
            "parent": str(at - 1) if at else None,
            "children": [str(at + 1)] if at + 1 < len(messages) else [],
        }
        for at, said in enumerate(messages)
    }
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"title": "t", "id": "c", "mapping": mapping, **more}]))
    (trace,), rejects = read(path)
    assert rejects == []
    return trace


def test_the_branch_of_the_current_node_is_the_conversation() -> None:
    trace = exported()
    assert (trace.format, trace.name) == ("chatgpt", "Fee of a bag")
    assert trace.source_id == "68dcf0a1-5b2c-8007-9a52-7d3f5a0f1c11"
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert shape(trace) == [
        ("sys", "event", "system", None),
        ("ctx", "message", "context", None),
        ("u2", "message", "user", None),
        ("th", "llm", "quill-4-thinking", None),
        ("rc", "event", "reasoning_recap", None),
        ("c1", "llm", "quill-4-thinking", None),
        ("c1/call", "tool", "python", "c1"),
        ("a2", "llm", "quill-4-thinking", None),
    ]


def test_other_branches_are_kept_and_said() -> None:
    trace = exported()
    assert list(trace.metadata["other_branches"]) == ["u1", "a1"]
    assert trace.notes == ("2 message(s) are in other branches",)


def test_every_message_is_a_step_a_result_or_in_another_branch() -> None:
    (value,) = json.loads((DATA / "conversations.json").read_text())
    written = [node for node in value["mapping"].values() if node["message"]]
    trace = exported()
    results = [s for s in trace.steps if "result_id" in s.attributes]
    calls = [s for s in trace.steps if s.kind == "tool"]
    steps = len(trace.steps) - len(calls) + len(results)
    assert steps + len(trace.metadata["other_branches"]) == len(written) == 10


def test_a_message_for_a_tool_is_a_call_with_its_result() -> None:
    tool = step(exported(), "c1/call")
    assert (tool.input, tool.output, tool.status) == ("fees['LIS']", "KeyError: 'LIS'", "error")
    (call,) = step(exported(), "c1").messages_out[0].tool_calls
    assert (call.name, call.id) == ("python", "c1/call")


def test_thoughts_context_and_pictures() -> None:
    trace = exported()
    thought = step(trace, "th").messages_out[0]
    assert thought.reasoning == "Finding the fee: It should be in the table."
    assert step(trace, "ctx").output == "I fly a lot.\n\nAnswer briefly."
    picture = step(trace, "u2").messages_out[0].parts
    assert [part["asset_pointer"] for part in picture] == ["file-service://file-bag"]


def test_without_a_current_node_the_latest_message_ends_the_conversation(tmp_path: Path) -> None:
    trace = chain(tmp_path, message("user", "How much?"), message("assistant", "45 euro."))
    assert (trace.input, trace.output, trace.notes) == ("How much?", "45 euro.", ())


def test_parents_in_a_circle_end_the_branch(tmp_path: Path) -> None:
    trace = chain(tmp_path, message("user", "How much?"), message("assistant", "45 euro."))
    value = json.loads((tmp_path / "conversations.json").read_text())
    value[0]["mapping"]["0"]["parent"] = "1"
    (tmp_path / "conversations.json").write_text(json.dumps(value))
    (again,), _ = read(tmp_path / "conversations.json")
    assert [s.output for s in again.steps] == [s.output for s in trace.steps]


def test_spoken_words_are_the_text_of_a_turn(tmp_path: Path) -> None:
    said = {"content_type": "audio_transcription", "text": "How much?", "direction": "in"}
    trace = chain(
        tmp_path,
        {
            "author": {"role": "user"},
            "content": {
                "content_type": "multimodal_text",
                "parts": [said, {"content_type": "audio_asset_pointer", "asset_pointer": "s"}],
            },
        },
    )
    assert trace.input == "How much?"
    kinds = [part["content_type"] for part in trace.steps[0].messages_out[0].parts]
    assert kinds == ["audio_transcription", "audio_asset_pointer"]


def test_pages_of_the_browser_beyond_the_first_are_tools_by_themselves(tmp_path: Path) -> None:
    quote = {"content_type": "tether_quote", "url": "https://fees.example", "text": "45 euro"}
    page = {"author": {"role": "tool", "name": "browser"}, "content": quote}
    trace = chain(tmp_path, message("assistant", 'search("fee")', recipient="browser"), page, page)
    assert [(s.kind, s.output) for s in trace.steps] == [
        ("llm", None),
        ("tool", "45 euro"),
        ("tool", "45 euro"),
    ]
    assert trace.steps[1].attributes["content"] == {"url": "https://fees.example"}


def test_an_answer_that_was_cut_off_is_a_failure(tmp_path: Path) -> None:
    details = {"finish_details": {"type": "max_tokens"}}
    trace = chain(tmp_path, message("assistant", "One bag co", metadata=details))
    assert (trace.steps[0].status, trace.steps[0].status_message) == (
        "error",
        "cut off: finish reason max_tokens",
    )


def test_unknown_authors_and_contents_are_kept(tmp_path: Path) -> None:
    odd = {"author": {"role": "oracle"}, "content": {"content_type": "hum", "tune": "la"}}
    trace = chain(tmp_path, message("user", "?"), odd, {"author": None, "content": 7})
    assert trace.steps[1].messages_out[0].extra == {"tune": "la"}
    assert trace.steps[2].output == "7"


def test_an_archive_as_it_is_received(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("conversations.json", "message_feedback.json"):
            archive.write(DATA / name, name)
        archive.writestr("user.json", '{"id": "u", "email": "d@x", "chatgpt_plus_user": true}')
    items = [item for part in read_bundle(path) for item in part.items]
    (trace,) = [item for item in items if isinstance(item, Trace)]
    (scores,) = [item for item in items if isinstance(item, UnattachedScores)]
    (reject,) = [item for item in items if isinstance(item, Reject)]
    assert scores.source_id == trace.source_id
    (score,) = scores.scores
    assert (score.label, score.explanation, score.rater) == (
        "thumbs_down",
        "It is 45 euro.",
        "user",
    )
    assert (reject.reason, reject.excerpt) == ("a user of ChatGPT, no conversation", "")
