"""A candidate that is kept alive: it is asked line by line, and started anew after whatever it does wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.kept import KeptCommand
from tracejury.store.packs.process_trees import Running

BOT = """
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    name = asked["case_id"]
    def say(**answer):
        print(json.dumps({"case_id": name, "trial": asked["trial"], **answer}), flush=True)
    if name == "dies":
        sys.exit("out of memory")
    elif name == "logs":
        print("INFO thinking", flush=True)
    elif name == "twice":
        say(output=f"{os.getpid()}")
        say(output="again")
    elif name == "sleeps":
        time.sleep(600)
    elif name == "nameless":
        print(json.dumps({"output": "x"}), flush=True)
    elif asked.get("tape"):
        print(json.dumps({"tool_call": {"name": "look"}}), flush=True)
        say(output=json.loads(sys.stdin.readline())["tool_result"]["result"])
    else:
        say(output=f"{os.getpid()}")
"""


def case(name: str) -> Case:
    tape = ({"name": "look", "arguments": None, "result": "seen"},)
    return Case(name, "guard", {"messages": []}, (), (), Proof("unproven", ""), tape=tape)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("bot") / "bot.py"
    path.write_text(BOT, "utf-8")
    return f'"{sys.executable}" "{path}"'


@pytest.fixture
def bot(command: str) -> Iterator[KeptCommand]:
    kept = KeptCommand(command, 10.0)
    yield kept
    kept.close()


def pid(answer: CandidateAnswer) -> int:
    assert answer.output is not None, answer
    return int(answer.output.text)


def test_it_is_asked_again_and_again_and_ends_in_the_end(command: str) -> None:
    running = Running()
    kept = KeptCommand(command, 10.0, running)
    first = pid(kept.answer(case("a"), 1))
    assert [pid(kept.answer(case("a"), 2)), pid(kept.answer(case("b"), 1))] == [first, first]
    assert list(running.pids) == [first]
    kept.close()
    assert list(running.pids) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dies", "it ended with 1: out of memory"),
        ("logs", "a line that is not a JSON object"),
        ("nameless", "does not say for which case: with --mode jsonl it repeats case_id"),
    ],
)
def test_after_something_wrong_another_is_started(bot: KeptCommand, name: str, why: str) -> None:
    first = pid(bot.answer(case("a"), 1))
    assert why in bot.answer(case(name), 1).error
    assert pid(bot.answer(case("b"), 1)) != first


def test_a_line_too_many_is_never_the_answer_to_another_case(bot: KeptCommand) -> None:
    first = pid(bot.answer(case("twice"), 1))
    told = bot.answer(case("b"), 1)
    assert told.output is None
    assert "its answer is for case 'twice'" in told.error
    assert pid(bot.answer(case("b"), 1)) != first


def test_one_that_does_not_answer_in_time_is_started_anew(command: str) -> None:
    kept = KeptCommand(command, 1.0)
    assert "did not answer within 1 s" in kept.answer(case("sleeps"), 1).error
    kept.close()


def test_tool_results_come_over_the_same_lines(command: str) -> None:
    kept = KeptCommand(command, 10.0, tape=True)
    for _ in range(2):
        answer = kept.answer(case("a"), 1)
        assert answer.output is not None
        assert answer.output.text == "seen"
        assert [call["name"] for call in answer.output.tool_calls] == ["look"]
    kept.close()


def test_one_that_cannot_be_started_is_wrong_use() -> None:
    with pytest.raises(UserError, match="cannot be started"):
        KeptCommand(str(Path("/no/such/program"))).answer(case("a"), 1)
