"""Kits: a queue goes to a reviewer in one file, their reviews come back in another, and merge in whatever order."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import kits
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kits import MAIL, NAMES, QUEUE, judge, merge, opened, returned, reviews_in, verdict
from msgspec.structs import replace
from packed import invoked
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.canonical import canonical_bytes
from tracejury.store.journal.chains import hash_of
from tracejury.store.kits.kit_file import read_file, write_file
from tracejury.store.kits.passphrases import WrongPassphrase, new_key
from tracejury.store.kits.returned import proof_of, read_return, seal_of
from tracejury.store.workspace.kit_folders import open_kit
from tracejury.store.workspace.kit_returning import make_return
from tracejury.store.workspace.pack_privacy import WouldLeave
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.rubrics import rubric_named
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.context import kits_folder
from tracejury.tui.commands.kit.opening import kit_named
from tracejury.tui.commands.kit.passphrase import passphrase_in

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_journal.py"
FAR_FUTURE_MS: Final = 1 << 46


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A library, and the library of each of its three reviewers, who all judge all of it."""
    root = tmp_path_factory.mktemp("kits")
    library = kits.library(root / "library")
    made = kits.build(library, root / "kits")
    return {"library": library, **{name: opened(made[name], root / "opened") for name in NAMES}}


@pytest.fixture
def copied(built: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """`built`, to be changed."""
    return copies(built, tmp_path)


def copies(built: dict[str, Path], to: Path) -> dict[str, Path]:
    return {name: Path(shutil.copytree(folder, to / name)) for name, folder in built.items()}


def events_of(library: Path, *, but: Sequence[str] = ("merge",)) -> list[bytes]:
    with Workspace.open(library, "eve") as space:
        return events_in(space, but=but)


def events_in(space: Workspace, *, but: Sequence[str] = ("merge",)) -> list[bytes]:
    return [canonical_bytes(one) for one in space.journal.events() if one.kind not in but]


def everything_in(library: Path) -> list[str]:
    return [*reviews_in(library), *map(repr, events_of(library, but=()))]


# --- what is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", ["kit", "notes"])
def test_a_return_never_replaces_another_file(
    copied: dict[str, Path], tmp_path: Path, standing: str
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    there = tmp_path / "refunds-anna.jury"
    if standing == "kit":
        there = kits.build(copied["library"], tmp_path / "kits")["anna"]
    else:
        there.write_text("my notes")
    before = there.read_bytes()
    with pytest.raises(UserError, match="is not an earlier return"):
        returned(copied["anna"], there)
    assert there.read_bytes() == before


def test_a_later_return_replaces_an_earlier_one_and_no_kit_does(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "refunds-anna.jury")
    first = back.read_bytes()
    judge(copied["anna"], (1, verdict("pass")))
    second = returned(copied["anna"], back).read_bytes()
    assert second != first
    with pytest.raises(UserError, match="is not an earlier kit"):
        kits.build(copied["library"], tmp_path)
    assert back.read_bytes() == second


# --- what comes back ----------------------------------------------------------------------------------


def test_a_review_comes_back_as_it_was_given(copied: dict[str, Path], tmp_path: Path) -> None:
    judge(copied["anna"], (0, verdict("fail")), (0, [Act("note", {"text": "too cheap"})]))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    report = merge(copied["library"], back)
    assert (report.returns[0].reviewer, report.returns[0].reviews, report.new) == ("anna", 1, 3)
    [line] = reviews_in(copied["library"])
    review = msgspec.json.decode(line)
    assert (review["reviewer"], review["verdict"], review["note"]) == ("anna", "fail", "too cheap")


def test_merging_again_adds_nothing(copied: dict[str, Path], tmp_path: Path) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    merge(copied["library"], back)
    before = everything_in(copied["library"])
    assert merge(copied["library"], back, back).new == 0
    assert everything_in(copied["library"]) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_returns_the_later_state_holds(
    copied: dict[str, Path], tmp_path: Path, order: tuple[int, int]
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    early = returned(copied["anna"], tmp_path / "early.jury")
    judge(copied["anna"], (0, verdict("pass")), (1, verdict("fail")))
    late = returned(copied["anna"], tmp_path / "late.jury")
    for place in order:
        merge(copied["library"], (early, late)[place])
    found = sorted(msgspec.json.decode(one)["verdict"] for one in reviews_in(copied["library"]))
    assert found == ["fail", "pass"]


def test_a_merge_is_one_entry_of_the_history_and_one_undo(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    files = []
    for name in ("anna", "ben"):
        judge(copied[name], (0, verdict("fail")), (1, verdict("pass")))
        files.append(returned(copied[name], tmp_path / f"{name}.jury"))
    merge(copied["library"], *files)
    merged = reviews_in(copied["library"])
    with Workspace.open(copied["library"], "eve") as space:
        taken = space.history.undo()
        assert taken is not None
        assert taken.words == "merged 2 returns: 4 reviews by anna, ben"
        assert list(space.chosen_reviews(drafts=True)) == []
        again = space.history.redo()
        assert again is not None
        assert again.words == taken.words
        assert space.journal.verify() == space.journal.differences() == []
    assert reviews_in(copied["library"]) == merged


def test_what_a_reviewer_took_back_stays_so_after_undo_and_redo_of_the_merge(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("pass")), (0, verdict("fail")))
    with Workspace.open(copied["anna"]) as space:
        space.history.undo()
    back = returned(copied["anna"], tmp_path / "anna.jury")
    merge(copied["library"], back)
    merged = reviews_in(copied["library"])
    assert msgspec.json.decode(merged[0])["verdict"] == "pass"
    with Workspace.open(copied["library"], "eve") as space:
        space.history.undo()
        assert list(space.chosen_reviews(drafts=True)) == []
        space.history.redo()
    assert reviews_in(copied["library"]) == merged


def test_merging_again_brings_back_a_merge_that_was_taken_back(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    merge(copied["library"], back)
    merged = reviews_in(copied["library"])
    with Workspace.open(copied["library"], "eve") as space:
        space.history.undo()
    assert merge(copied["library"], back).brought_back == 1
    assert reviews_in(copied["library"]) == merged


def test_the_journal_of_a_library_with_merges_is_verified_without_tracejury(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    merge(copied["library"], returned(copied["anna"], tmp_path / "1.jury"))
    with Workspace.open(copied["library"], "eve") as space:
        space.history.undo()
    judge(copied["anna"], (0, verdict("pass")))
    merge(copied["library"], returned(copied["anna"], tmp_path / "2.jury"))
    import subprocess
    import sys

    for name in ("journal.db", "journal.jsonl"):
        done = subprocess.run([sys.executable, VERIFIER, copied["library"] / name], check=False)
        assert done.returncode == 0


def test_a_return_holds_nothing_but_the_reviews_of_its_kit(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    with Workspace.open(copied["anna"]) as space:
        queue = space.reviewable_queue(QUEUE)
        space.journal.append("anna", "0" * 64, queue.rubric, verdict("pass"))
        space.journal.append("ben", queue.items[0].trace, queue.rubric, verdict("pass"))
        space.journal.append("anna", "", "", [Act("tool-effects", {"tools": {"x": "reads"}})])
    judge(copied["anna"], (1, verdict("pass")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    merge(copied["library"], back)
    assert len(reviews_in(copied["library"])) == 2


# --- two of one name ------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False])
def test_returns_of_one_name_that_were_made_in_two_places_are_said(
    built: dict[str, Path], tmp_path: Path, *, together: bool
) -> None:
    library = Path(shutil.copytree(built["library"], tmp_path / "library"))
    kit = kits.build(library, tmp_path / "sent")["anna"]
    back = []
    for place in ("here", "there"):
        mine = opened(kit, tmp_path / place)
        judge(mine, (0, verdict("pass" if place == "here" else "fail")))
        back.append(returned(mine, tmp_path / f"{place}.jury"))
    first = merge(library, *back[: 2 if together else 1])
    last = merge(library, back[1])
    said = [note for one in first.returns for note in one.notes]
    assert len(said) == (2 if together else 0)
    [note] = last.returns[0].notes
    assert "returns by anna were made in two places" in note
    assert "--reviewer" in note


def test_later_returns_of_one_person_are_not_taken_for_those_of_two(
    built: dict[str, Path], tmp_path: Path
) -> None:
    library = Path(shutil.copytree(built["library"], tmp_path / "library"))
    kit = kits.build(library, tmp_path / "sent")["anna"]
    mine = opened(kit, tmp_path / "opened")
    for number in range(2):
        judge(mine, (number, verdict("pass")))
        report = merge(library, returned(mine, tmp_path / f"{number}.jury"))
        assert report.returns[0].notes == ()


# --- whatever the order ---------------------------------------------------------------------------------

PRESSES: Final = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 5), st.sampled_from(["pass", "fail", "unsure"])),
        st.tuples(st.integers(0, 5), st.just("note")),
        st.tuples(st.just(-1), st.sampled_from(["undo", "redo", "return"])),
    ),
    max_size=8,
)


def play(folder: Path, presses: Sequence[tuple[int, str]], to: Path) -> list[Path]:
    """Judge as the reviewer of a kit; the returns that were made meanwhile, and the last one."""
    made: list[Path] = []
    with Workspace.open(folder) as space:
        for number, (place, what) in enumerate([(0, "pass"), *presses, (-1, "return")]):
            if what == "return":
                made.append(make_return(space, to / f"{folder.name}-{number}.jury").path)
            elif what in ("undo", "redo"):
                getattr(space.history, what)()
            elif what == "note":
                kits.press(space, place, [Act("note", {"text": f"note {number}"})])
            else:
                kits.press(space, place, verdict(what))
    return made


@given(histories=st.tuples(PRESSES, PRESSES, PRESSES), data=st.data())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_merging_is_commutative_associative_and_idempotent(
    built: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    histories: tuple[list[tuple[int, str]], ...],
    data: st.DataObject,
) -> None:
    root = tmp_path_factory.mktemp("merged")
    mine = copies(built, root)
    files = [
        file
        for name, presses in zip(NAMES, histories, strict=True)
        for file in play(mine[name], presses, root)
    ]
    together = Path(shutil.copytree(mine["library"], root / "together"))
    merge(together, *files)
    apart = Path(shutil.copytree(mine["library"], root / "apart"))
    order = data.draw(st.permutations([*files, *files]))
    at = data.draw(st.integers(0, len(order)))
    for some in (order[:at], order[at:]):
        if some:
            merge(apart, *some)
    one_by_one = Path(shutil.copytree(mine["library"], root / "one"))
    for file in data.draw(st.permutations(files)):
        merge(one_by_one, file)
    found = []
    for library in (together, apart, one_by_one):
        with Workspace.open(library, "eve") as space:
            found.append((kits.lines_of(space), events_in(space)))
            assert space.journal.verify() == space.journal.differences() == []
    assert found == [found[0]] * 3


# --- what is refused ------------------------------------------------------------------------------------


def parts(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """The head, the events and the proof of a return."""
    file = read_file(path, "return")
    head, *events = map(msgspec.json.decode, file.lines())
    return head, events, file.header.proof


def rechained(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events with the hashes that they have to have."""
    from tracejury.store.journal.log import event_from_json

    prev = ""
    for event in events:
        event["prev"] = prev
        event["hash"] = prev = hash_of(event_from_json(event))
    return events


def forged_return(
    source: Path,
    change: Callable[[dict[str, Any], list[dict[str, Any]]], Any],
    token: str | None = None,
) -> None:
    """Change a return and write it so that its own hashes fit; the proof fits only with the token of the kit."""
    head, events, proof = parts(source)
    change(head, events)
    head["events"] = len(events)
    lines = list(map(canonical_bytes, [head, *events]))
    header = write_file(source, "return", lines, proof=proof)
    if token is not None:
        write_file(source, "return", lines, proof=proof_of(token, header.content))


def _answer(value: str) -> Callable[[dict[str, Any], list[dict[str, Any]]], Any]:
    def change(_: dict[str, Any], events: list[dict[str, Any]]) -> None:
        events[0]["body"]["value"] = value

    return change


def _reversed(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    events.reverse()
    return events


FORGERIES: Final[dict[str, Callable[[dict[str, Any], list[dict[str, Any]]], Any]]] = {
    "an answer": _answer("pass"),
    "an answer, with its hashes": lambda head, events: (_answer("pass")(head, events), rechained(events)),
    "the order": lambda _, events: _reversed(events),
    "the order, with hashes": lambda _, events: rechained(_reversed(events)),
    "an event left out": lambda _, events: events.pop(1),
    "the first event left out": lambda _, events: events.pop(0),
    "the last event left out": lambda _, events: events.pop(),
    "an event twice": lambda _, events: events.append(events[-1]),
    "the reviewer": lambda head, _: head.update(reviewer="ben"),
    "the reviewer of an event": lambda _, events: (events[0].update(reviewer="ben"), rechained(events)),
    "an act on the library": lambda _, events: (
        events[0].update(kind="import", body={"file": "x"}, trace=""), rechained(events)),
    "a kind that is none": lambda _, events: (events[0].update(kind="later"), rechained(events)),
    "the kit": lambda head, _: head.update(kit="0" * 64),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_return_is_refused_and_nothing_changes(
    copied: dict[str, Path], tmp_path: Path, what: str
) -> None:
    judge(copied["anna"], (0, verdict("fail")), (1, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    forged_return(back, FORGERIES[what])
    before = everything_in(copied["library"])
    with pytest.raises(UserError, match=r"changed after it was written|damaged"):
        merge(copied["library"], back)
    assert everything_in(copied["library"]) == before


@pytest.mark.parametrize(
    "what", sorted(set(FORGERIES) - {"an answer, with its hashes", "the last event left out"})
)
def test_a_broken_chain_is_refused_even_from_who_has_the_kit(
    copied: dict[str, Path], tmp_path: Path, what: str
) -> None:
    judge(copied["anna"], (0, verdict("fail")), (1, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    kit = kits.kit_of(copied["anna"])
    assert kit is not None
    forged_return(back, FORGERIES[what], kit.token)
    before = everything_in(copied["library"])
    with pytest.raises(UserError, match=r"changed after it was written|damaged"):
        merge(copied["library"], back)
    assert everything_in(copied["library"]) == before


def test_one_bad_file_keeps_all_from_being_merged(copied: dict[str, Path], tmp_path: Path) -> None:
    for name in ("anna", "ben"):
        judge(copied[name], (0, verdict("fail")))
    good, bad = (returned(copied[name], tmp_path / f"{name}.jury") for name in ("anna", "ben"))
    forged_return(bad, FORGERIES["the order"])
    before = everything_in(copied["library"])
    with pytest.raises(UserError, match=r"ben\.jury"):
        merge(copied["library"], good, bad)
    assert everything_in(copied["library"]) == before


def damages(body: bytes) -> Iterator[bytes]:
    """A file with a bit changed, cut, or with something behind it."""
    for at in range(0, len(body), max(1, len(body) // 97)):
        for bit in (0, 7):
            yield body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]
        yield body[:at]
    yield body + b"\0"
    yield body + body


def test_a_damaged_return_is_refused_wherever_it_is_damaged(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    body = back.read_bytes()
    with Workspace.open(copied["library"], "eve") as space:
        from tracejury.store.workspace.kit_merging import merge_returns

        before = space.journal.count()
        for damaged in damages(body):
            back.write_bytes(damaged)
            with pytest.raises(UserError):
                merge_returns(space, [back])
        assert space.journal.count() == before


@pytest.mark.parametrize(
    "how",
    [lambda body: b"", lambda body: body[:10], lambda body: body.replace(b"\n", b"\r\n")],
    ids=["empty", "cut at its beginning", "with the line ends of mail"],
)
def test_a_file_in_a_folder_that_does_not_begin_as_a_return_is_refused_and_not_passed_over(
    copied: dict[str, Path], tmp_path: Path, how: Callable[[bytes], bytes]
) -> None:
    back = tmp_path / "back"
    back.mkdir()
    for name in ("anna", "ben"):
        judge(copied[name], (0, verdict("fail")))
        returned(copied[name], back / f"{name}.return.jury")
    bad = back / "ben.return.jury"
    bad.write_bytes(how(bad.read_bytes()))
    before = everything_in(copied["library"])
    with pytest.raises(UserError, match=r"ben\.return\.jury is damaged"):
        merge(copied["library"], back)
    assert everything_in(copied["library"]) == before


def test_a_kit_may_lie_beside_the_returns_that_are_merged(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    back = tmp_path / "back"
    judge(copied["anna"], (0, verdict("fail")))
    kits.build(copied["library"], back)
    returned(copied["anna"], back / "anna.return.jury")
    (back / "notes.txt").write_text("from Anna")
    assert merge(copied["library"], back).new


def test_a_kit_that_is_damaged_at_its_beginning_is_not_taken_for_traces(tmp_path: Path) -> None:
    kit = tmp_path / "refunds-anna.jury"
    for body in (b"", b"tracejury", b"tracejury kit 1\r\n{}\r\n"):
        kit.write_bytes(body)
        assert kit_named(kit) == kit
        with pytest.raises(UserError, match="is damaged: it does not begin as a kit does"):
            opened(kit, tmp_path / "opened")
    assert not list((tmp_path / "opened").glob("*"))


def test_a_damaged_kit_is_refused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library", 2)
    kit = kits.build(library, tmp_path / "kits")["anna"]
    body = kit.read_bytes()
    for damaged in itertools.islice(damages(body), 0, None, 3):
        kit.write_bytes(damaged)
        with pytest.raises(UserError):
            opened(kit, tmp_path / "opened")
        assert not list((tmp_path / "opened").glob("*"))


def test_a_kit_whose_trace_was_changed_is_refused(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library", 2)
    kit = kits.build(library, tmp_path / "kits")["anna"]
    head, first, *rest = read_file(kit, "kit").lines()
    changed = first.replace(b" euro.", b" cents")
    assert changed != first
    write_file(kit, "kit", [head, changed, *rest])
    with pytest.raises(UserError, match="not what it says"):
        opened(kit, tmp_path / "opened")
    assert not list((tmp_path / "opened").glob("*"))


def test_a_newer_format_is_refused_with_what_to_do(copied: dict[str, Path], tmp_path: Path) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    back.write_bytes(back.read_bytes().replace(b"return 1\n", b"return 2\n", 1))
    with pytest.raises(UserError, match="has the format 2") as refused:
        merge(copied["library"], back)
    assert "newer" in refused.value.hint


def test_a_return_of_another_library_is_refused(copied: dict[str, Path], tmp_path: Path) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    other = kits.library(tmp_path / "other")
    kits.build(other, tmp_path / "kits")
    with pytest.raises(UserError, match="another library"):
        merge(other, back)
    assert reviews_in(other) == []


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.jury"
    write_file(bomb, "kit", (b"0" * (1 << 20) for _ in range(1 << 8)))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(UserError, match="damaged"):
        list(read_file(bomb, "kit").lines())


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "kit.jury"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="pipe"):
        read_file(pipe, "kit")


def test_a_clock_that_is_far_ahead_is_refused(copied: dict[str, Path], tmp_path: Path) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "anna.jury")
    with pytest.raises(UserError, match="ahead"):
        read_return(read_file(back, "return"), None, 0)


# --- the seal -------------------------------------------------------------------------------------------


def test_a_return_has_to_have_the_seal_that_was_told(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    told = seal_of(returned(copied["anna"], tmp_path / "anna.jury"))
    judge(copied["anna"], (0, verdict("pass")))
    changed = returned(copied["anna"], tmp_path / "changed.jury")
    code, said = invoked("--library", copied["library"], "kit", "merge", changed, "--seal", told)
    assert (code, "another seal" in said) == (2, True)
    code, _ = invoked(
        "--library", copied["library"], "kit", "merge", tmp_path / "anna.jury", "--seal", told
    )
    assert code == 0


def test_a_return_that_says_the_seal_that_was_told_and_holds_other_reviews_is_refused(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    """Who has the kit can prove any seal: only the content decides."""
    judge(copied["anna"], (0, verdict("fail")))
    told = seal_of(returned(copied["anna"], tmp_path / "anna.jury"))
    judge(copied["anna"], (0, verdict("pass")))
    changed = returned(copied["anna"], tmp_path / "changed.jury")
    kit = kits.kit_of(copied["anna"])
    assert kit is not None
    file = read_file(changed, "return")
    header = replace(file.header, content=told, proof=proof_of(kit.token, told))
    first, _, rest = changed.read_bytes().split(b"\n", 2)
    changed.write_bytes(b"\n".join([first, canonical_bytes(msgspec.to_builtins(header)), rest]))
    before = everything_in(copied["library"])
    code, said = invoked("--library", copied["library"], "kit", "merge", changed, "--seal", told)
    assert (code, "its content is not what it says" in said) == (2, True)
    assert everything_in(copied["library"]) == before


# --- masked kits ----------------------------------------------------------------------------------------


def test_something_private_stops_a_kit(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library", private=True)
    with pytest.raises(WouldLeave):
        kits.build(library, tmp_path / "kits")
    assert not list((tmp_path / "kits").iterdir())
    code, said = invoked("--library", library, "kit", "build", QUEUE, "-o", tmp_path / "kits")
    assert code == 1
    names = [word for word in said.split() if word.startswith("e-mail-")]
    invoked(
        "--library", library, "privacy", "acknowledge", names[0], "--reason", "our test account"
    )
    assert invoked("--library", library, "kit", "build", QUEUE, "-o", tmp_path / "kits")[0] == 0


def test_a_masked_kit_holds_nothing_private(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library", private=True)
    for kit in kits.build(library, tmp_path / "kits", mask=True).values():
        content = b"\n".join(read_file(kit, "kit").lines())
        assert MAIL.encode() not in content
    with Workspace.open(library, "eve") as space:
        for key in list(space.library.keys()):
            assert key.encode() not in content


def test_reviews_of_a_masked_kit_are_those_of_the_plain_traces(tmp_path: Path) -> None:
    """What is marked, noted and corrected in pseudonyms is kept as if it had been said of the real text."""
    library = kits.library(tmp_path / "library", private=True)
    mine = opened(kits.build(library, tmp_path / "kits", mask=True)["anna"], tmp_path / "opened")
    with Workspace.open(mine) as space:
        queue = space.reviewable_queue(QUEUE)
        trace = space.library.trace(queue.items[0].trace)
        assert trace is not None
        said = str(trace.output)
        masked = said[said.index("I am ") + 5 : -1]
        start = said.index(masked)
        mark = {"as": "evidence", "id": "e1", "step": trace.steps[-1].id, "start": start,
                "end": start + len(masked), "text": masked, "kind": "must-not-say"}  # fmt: skip
    judge(
        mine,
        (0, verdict("fail")),
        (0, [Act("mark", mark), Act("note", {"text": f"named {masked}"})]),
        (0, [Act("correct", {"text": f"Dear {masked}"})]),
    )
    merge(library, returned(mine, tmp_path / "anna.jury"))
    [review] = map(msgspec.json.decode, reviews_in(library))
    with Workspace.open(library, "eve") as space:
        real = space.library.trace(review["trace"])
    assert real is not None
    [found] = review["evidence"]
    assert str(real.output)[found["start"] : found["end"]] == found["text"] == MAIL
    assert review["note"] == f"named {MAIL}"
    assert f"Dear {MAIL}" in str(review["correction"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_returns_of_a_masked_kit_merge_to_the_later_state(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    library = kits.library(tmp_path / "library", private=True)
    mine = opened(kits.build(library, tmp_path / "kits", mask=True)["anna"], tmp_path / "opened")
    judge(mine, (0, verdict("fail")))
    files = [returned(mine, tmp_path / "early.jury")]
    judge(mine, (0, verdict("pass")), (1, verdict("fail")))
    files.append(returned(mine, tmp_path / "late.jury"))
    for place in order:
        merge(library, files[place])
    found = sorted(msgspec.json.decode(one)["verdict"] for one in reviews_in(library))
    assert found == ["fail", "pass"]
    with Workspace.open(library, "eve") as space:
        assert space.journal.verify() == []


# --- passphrases ----------------------------------------------------------------------------------------


def test_a_locked_kit_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    library = kits.library(tmp_path / "library", 2)
    kit = kits.build(library, tmp_path / "kits", key=new_key("correct horse"))["anna"]
    for words in (None, "another horse"):
        with pytest.raises(WrongPassphrase):
            opened(kit, tmp_path / "opened", words)
    mine = opened(kit, tmp_path / "opened", "correct horse")
    judge(mine, (0, verdict("fail")))
    back = returned(mine, tmp_path / "anna.jury")
    with pytest.raises(WrongPassphrase):
        merge(library, back)
    file = tmp_path / "words"
    file.write_text("correct horse\n")
    code, _ = invoked("--library", library, "kit", "merge", back, "--passphrase-file", file)
    assert (code, len(reviews_in(library))) == (0, 1)


def test_without_the_package_that_unlocks_it_is_said_what_to_install_before_anybody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    library = kits.library(tmp_path / "library", 2)
    kit = kits.build(library, tmp_path / "kits", key=new_key("correct horse"))["anna"]
    mine = opened(kit, tmp_path / "opened", "correct horse")
    judge(mine, (0, verdict("fail")))
    back = returned(mine, tmp_path / "anna.jury")
    file = tmp_path / "words"
    file.write_text("correct horse\n")
    for name in [one for one in sys.modules if one.split(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(UserError, match="needs the package cryptography"):
        open_kit(
            kit,
            tmp_path / "other",
            passphrase=lambda: pytest.fail("asked for a passphrase that nothing can use"),
            reviewer=lambda _: "",
        )
    code, said = invoked("--library", library, "kit", "merge", back, "--passphrase-file", file)
    assert (code, "tracejury[passphrase]" in said) == (2, True)


def test_a_lock_that_asks_for_too_much_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    kit = tmp_path / "kit.jury"
    write_file(kit, "kit", [b"{}"], key=new_key("words"))
    file = read_file(kit, "kit")
    assert file.header.lock is not None
    greedy = replace(file.header, lock=replace(file.header.lock, n=1 << 30))
    with pytest.raises(UserError, match="more work"):
        replace(file, header=greedy).key("words")


# --- building and opening -------------------------------------------------------------------------------


def test_the_same_queue_gives_the_same_bytes(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library")
    once, again = (kits.build(library, tmp_path / name) for name in ("once", "again"))
    assert [one.read_bytes() for one in once.values()] == [
        one.read_bytes() for one in again.values()
    ]


def test_opening_a_kit_again_goes_on_where_it_was(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library")
    kit = kits.build(library, tmp_path / "kits")["anna"]
    mine = opened(kit, tmp_path / "opened")
    judge(mine, (0, verdict("fail")))
    assert opened(kit, tmp_path / "opened") == mine
    assert len(reviews_in(mine)) == 1


def test_a_reviewer_gets_their_items_alone_in_the_order_of_the_queue(tmp_path: Path) -> None:
    library = kits.library(tmp_path / "library", 20, overlap="double:20,triple:5", repeats=0.1)
    made = kits.build(library, tmp_path / "kits")
    times: dict[str, int] = {}
    with Workspace.open(library, "eve") as space:
        order = {
            item.trace: at
            for at, item in enumerate(space.queue_named(QUEUE).items)
            if not item.repeat
        }
    for name in NAMES:
        with Workspace.open(opened(made[name], tmp_path / "opened")) as space:
            items = space.reviewable_queue(QUEUE).items
            traces = [item.trace for item in items if not item.repeat]
            assert [order[one] for one in traces] == sorted(order[one] for one in traces)
            assert {item.trace for item in items if item.repeat} <= set(traces)
            assert sorted(space.library.keys()) == sorted(traces)
        for one in traces:
            times[one] = times.get(one, 0) + 1
    assert sorted(times.values()) == [1] * 15 + [2] * 4 + [3]


# --- the commands ---------------------------------------------------------------------------------------


def test_the_commands_carry_a_review_there_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    library = kits.library(tmp_path / "library")
    code, _ = invoked("--library", library, "kit", "build", QUEUE, "-o", tmp_path / "kits")
    assert code == 0
    mine = opened(tmp_path / "kits" / f"{QUEUE}-anna.jury", kits_folder())
    judge(mine, (0, verdict("fail")))
    code, said = invoked("kit", "return", "-o", tmp_path / "back.jury")
    assert (code, "1 of 6 judged" in said) == (0, True)
    code, said = invoked("kit", "show", tmp_path / "back.jury")
    assert seal_of(tmp_path / "back.jury") in said
    code, said = invoked("--library", library, "kit", "merge", tmp_path)
    assert (code, "anna, refunds: 1 of 6 items judged" in said) == (0, True)


def test_a_kit_for_an_empty_name_is_refused_and_not_made_for_whoever_opens_it(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "x.jury"
    code, said = invoked(
        "--library", copied["library"], "kit", "build", QUEUE, "-o", out, "--reviewer", "  "
    )
    assert (code, "has an empty name" in said, out.exists()) == (2, True, False)


def test_a_reviewer_with_a_long_name_gets_a_kit_and_gives_a_return(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    names = ("anna", "ü" * 300, "ü" * 299)
    out = tmp_path / "kits"
    given = [word for name in names for word in ("--reviewer", name)]
    with Workspace.open(copied["library"], "eve") as space:
        space.new_queue("other", rubric_named(space, "support-reply"), Selection({}))
    code, _ = invoked("--library", copied["library"], "kit", "build", "other", "-o", out, *given)
    assert code == 0
    made = sorted(out.iterdir(), key=lambda one: len(one.name))
    assert len(made) == 3
    mine = opened(made[-1], tmp_path / "opened")
    with Workspace.open(mine) as space:
        queue = space.reviewable_queue("other")
        space.journal.append(space.reviewer, queue.items[0].trace, queue.rubric, verdict("fail"))
        assert make_return(space).path.is_file()


def test_a_passphrase_in_a_file_with_a_byte_order_mark_is_the_one_that_was_typed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "words"
    file.write_bytes(b"\xef\xbb\xbfcorrect horse\r\n")
    assert passphrase_in(file) == "correct horse"


def test_a_kit_and_a_return_are_not_loaded_as_bundles(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    back = returned(copied["anna"], tmp_path / "back.jury")
    kit = kits.build(copied["library"], tmp_path / "kits")["anna"]
    with Workspace.open(copied["library"], "eve") as space:
        before = space.library.bundles()
    for file, way in ((kit, f"tracejury open {kit}"), (back, f"tracejury kit merge {back}")):
        code, said = invoked("--library", copied["library"], "load", file)
        assert (code, way in said, "not a trace file" in said) == (2, True, False)
    with Workspace.open(copied["library"], "eve") as space:
        assert space.library.bundles() == before


def test_a_return_into_a_folder_that_is_not_there_names_the_file_that_was_asked_for(
    copied: dict[str, Path], tmp_path: Path
) -> None:
    judge(copied["anna"], (0, verdict("fail")))
    with pytest.raises(FileNotFoundError) as caught:
        returned(copied["anna"], tmp_path / "nodir" / "x.jury")
    assert caught.value.filename == str(tmp_path / "nodir" / "x.jury")


def test_a_file_that_is_no_kit_is_told_from_one(tmp_path: Path) -> None:
    other = tmp_path / "x.jury"
    other.write_text("{}\n")
    code, said = invoked("kit", "show", other)
    assert (code, "neither a kit nor a return" in said) == (2, True)
