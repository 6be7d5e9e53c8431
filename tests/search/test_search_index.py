"""The index of a library: kept while loading, made for libraries from before it, and as good after a rebuild."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from no_reviews import NoReviews
from tracejury.store.library import search_text
from tracejury.store.library.library import Library
from tracejury.store.library.searching import find, index_rest, partly_indexed, to_index
from tracejury.store.queries.parsing import parse_query
from tracejury.store.trace import Message, Step, Trace
from tracejury.store.workspace.opened import OpenLibrary
from tracejury.store.workspace.search import keys_that_fit

OLD = Path(__file__).parents[1] / "data" / "old_libraries" / "trace_keys_1.zip"
UUID = "7f3e9c2a-b1d0-4c5e-8f6a-0b9d3c2e1f40"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path)
    yield opened
    opened.close()


def bundle(library: Library, name: str = "b") -> int:
    return library.begin_bundle(name, name, name * 64, "messages")


def found(library: Library, text: str) -> list[str]:
    rows = sorted(row for page in find(library, parse_query(text), NoReviews()) for row in page)
    return library.keys_of_rows(rows)


def before_searches(folder: Path) -> None:
    """A library as it was before there was an index."""
    with closing(sqlite3.connect(folder / "traces.db")) as db:
        for table in ("search_terms", "search", "search_documents", "search_numbers", "search_fields",
                      "search_pending"):  # fmt: skip
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 7")
        db.commit()


def said(*texts: str, **fields: object) -> Trace:
    steps = tuple(
        Step(id=str(at), kind="llm", name="model", messages_out=(Message("assistant", text),))
        for at, text in enumerate(texts)
    )
    return Trace(**{"steps": steps, **fields})  # type: ignore[arg-type]


def test_a_library_from_before_gets_its_index_by_its_first_search(tmp_path: Path) -> None:
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path)
    with OpenLibrary.open(tmp_path, "ana") as space:
        waiting = to_index(space.library)
        assert waiting == len(space.library.keys()) + len(
            space.library.read(lambda db: db.execute_sql(
                "SELECT id FROM traces WHERE superseded_by IS NOT NULL").fetchall())
        )  # fmt: skip
        every = keys_that_fit(space, "status:*")
        assert every == space.library.keys()
        assert to_index(space.library) == 0
    assert list((tmp_path / "backups").glob("traces-before-*")), "a copy was kept"


def test_what_is_loaded_later_is_found_before_the_rest_is_indexed(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.save([said(f"word{number}") for number in range(5)], bundle(library))
    library.close()
    before_searches(tmp_path)
    library = Library.open(tmp_path)
    new = said("newer")
    library.save([new], bundle(library, "c"))
    assert found(library, "newer") == [new.key]
    assert found(library, "word3") == []
    assert index_rest(library)
    assert len(found(library, "word3")) == 1
    assert found(library, "status:*") == library.keys()
    library.close()


def test_indexing_reports_how_far_it_is_and_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(tmp_path)
    library.save([said(f"word{number}") for number in range(10)], bundle(library))
    library.close()
    before_searches(tmp_path)
    monkeypatch.setattr("tracejury.store.library.searching._INDEXED_AT_ONCE", 3)
    library = Library.open(tmp_path)
    steps: list[tuple[int, int]] = []
    assert not index_rest(library, lambda *given: steps.append(given), lambda: len(steps) == 2)
    assert steps == [(3, 10), (6, 10)]
    assert to_index(library) == 4
    assert index_rest(library, lambda *given: steps.append(given))
    assert steps[2:] == [(3, 4), (4, 4)]
    assert found(library, "status:*") == library.keys()
    library.close()


def test_a_library_whose_traces_are_loaded_again_has_its_index_again(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    trace = said("an unusual word")
    library.save([trace], bundle(library))
    library.close()
    for file in tmp_path.glob("traces.db*"):
        file.unlink()
    library = Library.open(tmp_path)
    assert found(library, "unusual") == []
    library.save([trace], bundle(library))
    assert found(library, "unusual") == [trace.key]
    library.close()


def test_a_trace_that_was_completed_is_found_by_what_it_says_now(library: Library) -> None:
    # The same content with other metadata: the row is written again.
    first = said("hello there", source_id=UUID, metadata={"team": "red"})
    library.save([first], bundle(library))
    again = said("hello there", source_id=UUID, metadata={"team": "red", "tier": "gold"})
    assert again.key == first.key
    library.save([again], bundle(library, "c"))
    assert found(library, "tier:gold hello") == [first.key]
    assert found(library, "hello") == [first.key], "it is found once"


def test_a_superseded_state_is_not_found(library: Library) -> None:
    old = said("ninety days", source_id=UUID, output="ninety")
    new = said("thirty days", source_id=UUID, output="thirty")
    library.save([old], bundle(library))
    counts = library.save([new], bundle(library, "c"))
    assert counts.revised == 1
    assert found(library, "ninety") == []
    assert found(library, "thirty") == [new.key]


def test_quoted_words_do_not_match_across_two_texts(library: Library) -> None:
    apart, together = said("we refund", "nothing today"), said("we refund nothing today")
    library.save([apart, together], bundle(library))
    assert found(library, '"refund nothing"') == [together.key]
    assert set(found(library, "refund nothing")) == {apart.key, together.key}


def test_what_is_said_twice_is_in_every_field_that_says_it(library: Library) -> None:
    call = Step(id="1", kind="llm", name="get_clause")
    tool = Step(id="2", kind="tool", name="get_clause", output="the same")
    echo = Trace(input="the same", output="the same", steps=(call, tool))
    library.save([echo], bundle(library))
    for query in ("input:same", "output:same", "tool:clause", "tool:get_clause same"):
        assert found(library, query) == [echo.key], query


def test_a_repeated_conversation_is_indexed_once() -> None:
    turns = [Message("user", f"turn {number} " + "long " * 50) for number in range(50)]
    steps = tuple(
        Step(id=str(at), kind="llm", name="model", messages_in=tuple(turns[: at + 1]))
        for at in range(50)
    )
    indexed = search_text.search_text(Trace(steps=steps))
    assert len(indexed.steps) < 2 * sum(len(turn.content or "") for turn in turns)


def test_base64_and_escapes_are_not_words(library: Library) -> None:
    picture = "iVBORw0KGgo" + "QUJDREVG" * 1000
    trace = said('{"text": "first\\nsecond", "picture": "' + picture + '"}')
    library.save([trace], bundle(library))
    assert found(library, "second") == [trace.key]
    assert found(library, "ivborw0kggo*") == []


def test_of_a_huge_text_the_beginning_is_indexed_and_that_is_counted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_text, "MOST_CHARS", 5_000)
    library.save([said("early " + "x " * 5_000 + "late"), said("short")], bundle(library))
    assert len(found(library, "early")) == 1
    assert found(library, "late") == []
    assert partly_indexed(library) == 1


def test_a_search_can_be_cancelled(library: Library) -> None:
    from tracejury.store.library.searching import Cancelled

    library.save([said(f"word {number}") for number in range(3_000)], bundle(library))
    asked = count()
    with pytest.raises(Cancelled):
        list(find(library, parse_query("steps>5"), NoReviews(), cancelled=lambda: next(asked) >= 0))
    assert found(library, "word 7"), "the next search is not cancelled"
