"""Aider histories: each chat a trace, with what the user, the model and the program said."""

from __future__ import annotations

from pathlib import Path

from reading import read, shape, step
from tracejury.store.trace import Trace

HISTORY = Path(__file__).parents[1] / "data" / "aider" / ".aider.chat.history.md"
START = "\n# aider chat started at 2026-10-01 08:00:00\n\n"


def chats(tmp_path: Path, text: str) -> list[Trace]:
    path = tmp_path / ".aider.chat.history.md"
    path.write_text(text)
    traces, rejects = read(path)
    assert rejects == []
    return traces


def test_each_chat_that_was_started_is_a_trace() -> None:
    traces, rejects = read(HISTORY)
    assert rejects == []
    assert [(trace.format, trace.source_id) for trace in traces] == [
        ("aider", "aider 2026-10-01 08:00:00"),
        ("aider", "aider 2026-10-02 09:30:00"),
    ]
    assert [source.line for trace in traces for source in trace.sources] == [2, 31]
    assert shape(traces[0]) == [
        ("0", "event", "aider", None),
        ("1", "message", "command", None),
        ("2", "event", "aider", None),
        ("3", "message", "user", None),
        ("4", "llm", "quill-4", None),
        ("5", "event", "aider", None),
    ]


def test_the_question_is_the_first_words_that_are_no_command() -> None:
    trace = read(HISTORY)[0][0]
    assert trace.input == "The baggage fee is wrong,\nplease mend it."
    assert trace.metadata["model"] == "quill-4"
    assert trace.start_ns == 1_790_841_600_000_000_000


def test_code_of_an_answer_that_looks_like_the_program_is_code() -> None:
    answer = step(read(HISTORY)[0][0], "4")
    assert str(answer.output).startswith("I set the fee of one bag to 45 euro.")
    assert "> a line that begins so in the code\n```" in str(answer.output)


def test_tokens_and_cost_are_those_of_the_answer_before() -> None:
    first, second = read(HISTORY)[0]
    assert step(first, "4").usage == {"input": 2100, "output": 88, "cost": 0.0043}
    assert step(second, "2").usage == {"input": 950, "output": 12}


def test_what_failed_in_the_program_is_an_error() -> None:
    failed = step(read(HISTORY)[0][1], "3")
    assert (failed.status, failed.status_message) == (
        "error",
        "The LLM did not conform to the edit format.",
    )


def test_no_line_is_lost() -> None:
    said = "\n".join(str(s.output) for trace in read(HISTORY)[0] for s in trace.steps)
    for line in HISTORY.read_text().splitlines():
        words = line.removeprefix("#### ").removeprefix("> ").rstrip()
        assert words in said or words.startswith("# aider chat started at")


def test_a_line_of_the_user_ends_a_block_that_was_not_closed(tmp_path: Path) -> None:
    (trace,) = chats(
        tmp_path, START + "#### How?  \n\n```\nbag = \n> Tokens: 1k sent, 2 received.\n"
    )
    assert [s.kind for s in trace.steps] == ["message", "llm", "event"]
    (trace,) = chats(tmp_path, START + "#### How?  \n\n```\nbag = \n#### And now?  \n\n45\n")
    assert [s.output for s in trace.steps] == ["How?", "```\nbag = ", "And now?", "45"]


def test_a_chat_without_a_question_says_so(tmp_path: Path) -> None:
    first, second = chats(tmp_path, START + "> Aider v0.86.1  \n" + START + "#### /exit  \n")
    assert first.notes == second.notes == ("nothing was asked in this chat",)


def test_windows_lines_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "history.md"
    path.write_bytes(START.encode().replace(b"\n", b"\r\n") + b"#### 45 \xe9?  \r\n\r\n45\r\n")
    (trace,), _ = read(path)
    assert (trace.input, trace.output) == ("45 \\xe9?", "45")


def test_other_markdown_is_no_history(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n\n# aider chat started at noon\n\n#### A heading\n")
    traces, rejects = read(path)
    assert (traces, len(rejects)) == ([], 1)
