"""Steps come into reading order, and none is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.bundles.spans.ordering import tree_order
from tracejury.store.bundles.values.times import to_ns
from tracejury.store.trace import Step, walk


def step(step_id: str, parent: str | None = None, start: int | None = None, name: str = "") -> Step:
    return Step(step_id, "chain", name or step_id, parent_id=parent, start_ns=start)


IDS = st.sampled_from("abcdefgh")
ANY_STEPS = st.lists(
    st.builds(step, IDS, st.none() | IDS | st.just("missing"), st.none() | st.integers(0, 4), IDS),
    max_size=16,
)
TIMED_STEPS = st.lists(
    st.tuples(IDS | st.just("a#2"), st.none() | IDS, st.integers(0, 99)),
    unique_by=lambda item: item[2],
    max_size=12,
).map(lambda items: [step(*item) for item in items])


@given(ANY_STEPS)
def test_no_graph_loses_a_step(steps: list[Step]) -> None:
    ordered, notes = tree_order(steps)
    assert {(s.name, s.start_ns) for s in ordered} == {(s.name, s.start_ns) for s in steps}
    # Every step names its parent still, as that or, where it cannot be under it, beside.
    named = {s.parent_id or s.attributes.get("parent_id") for s in ordered}
    assert named == {s.parent_id for s in steps}
    distinct = len(set(map(repr, steps)))
    assert len(ordered) == distinct or "used twice" in " ".join(notes)
    assert len(ordered) >= distinct


@given(ANY_STEPS)
def test_ids_are_unique_and_parents_come_first(steps: list[Step]) -> None:
    ordered, _ = tree_order(steps)
    seen: set[str] = set()
    for one in ordered:
        assert one.id not in seen
        assert one.parent_id is None or one.parent_id in seen
        seen.add(one.id)


@given(TIMED_STEPS, st.randoms())
def test_the_order_of_the_file_does_not_matter_where_times_differ(steps, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(steps)
    random.shuffle(shuffled)
    assert tree_order(shuffled) == tree_order(steps)


@given(TIMED_STEPS)
def test_ordering_twice_changes_nothing_more(steps: list[Step]) -> None:
    once, _ = tree_order(steps)
    assert tree_order(once) == (once, ())


def test_children_follow_their_parent_by_start_and_depth_first() -> None:
    ordered, notes = tree_order(
        [
            step("late", "root", 9),
            step("child of late", "late", 1),
            step("early", "root", 2),
            step("root", None, 5),
        ]
    )
    assert [one.id for one in ordered] == ["root", "early", "late", "child of late"]
    assert [depth for depth, _ in walk(ordered)] == [0, 1, 1, 2]
    assert notes == ()


def test_repairs_are_said() -> None:
    ordered, notes = tree_order(
        [
            step("a", "gone", 1),
            step("b", "c", 2),
            step("c", "b", 3),
            step("d", "d", 4),
            step("e", None, 5),
            step("e", None, 5),
            step("e", None, 6, "another"),
        ]
    )
    assert [(one.id, one.parent_id) for one in ordered] == [
        ("a", None),
        ("b", None),
        ("c", "b"),
        ("d", None),
        ("e", None),
        ("e#2", None),
    ]
    assert notes == (
        "1 repeated step was dropped",
        "1 step id was used twice",
        "1 step named a parent that is not in the bundle",
        "2 steps were inside themselves; detached",
    )


def test_a_long_chain_and_many_self_parents_are_no_burden() -> None:
    chain = [step(str(n), str(n - 1) if n else None, n + 1) for n in range(20_000)]
    assert [one.id for one in tree_order(chain[::-1])[0]] == [one.id for one in chain]
    loops = [step(str(n), str(n), n + 1) for n in range(20_000)]
    assert len(tree_order(loops)[0]) == 20_000
    same = [step("x", None, n + 1) for n in range(5_000)]
    assert len({one.id for one in tree_order(same)[0]}) == 5_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1544712660300000001", 1544712660300000001),
        (1544712660300000001, 1544712660300000001),
        (1544712660300, 1544712660300000000),
        (1544712660300000, 1544712660300000000),
        (1544712660, 1544712660000000000),
        (1544712660.25, 1544712660250000000),
        ("1544712660.25", 1544712660250000000),
        ("2018-12-13T14:51:00.300Z", 1544712660300000000),
        ("2018-12-13T14:51:00.300000001Z", 1544712660300000001),
        ("2018-12-13T15:51:00.3+01:00", 1544712660300000000),
        ("2018-12-13 14:51:00.300", 1544712660300000000),
        ("2018-12-13 14:51:00.300 UTC", 1544712660300000000),
        ("Thu, 13 Dec 2018 14:51:00 GMT", 1544712660000000000),
        ("None", None),
        ("", None),
        ("soon", None),
        (0, None),
        (None, None),
        (True, None),
        ([], None),
        (10**400, None),
        ("1e400", None),
        ("1e999999999", None),
        ("1e-999999999", 0),
        ("sNaN", None),
        (float("inf"), None),
        ("9" * 5000, None),
    ],
)
def test_times_in_every_spelling(value: object, expected: int | None) -> None:
    assert to_ns(value) == expected


@pytest.mark.parametrize(
    "form",
    [int, str, float, lambda number: f"{number}.0", lambda number: f"{number:019}"],
    ids=["int", "text", "float", "decimal", "padded"],
)
@pytest.mark.parametrize(
    ("number", "nanoseconds_per_unit"),
    [
        (1, 10**9),
        (10**11 - 1, 10**9),
        (10**11, 10**6),
        (10**14 - 1, 10**6),
        (10**14, 10**3),
        (10**17 - 10**6, 10**3),
        (10**17, 1),
        (9 * 10**9, 10**9),
        (9 * 10**12, 10**6),
        (9 * 10**15, 10**3),
        (9 * 10**18, 1),
        (2**63, 1),
        (2**64, 1),
    ],
)
def test_the_size_of_a_number_gives_its_unit(
    number: int, nanoseconds_per_unit: int, form: Callable[[int], int | str | float]
) -> None:
    """Seconds, or from 1973 on milliseconds, microseconds and nanoseconds; no time if 64 bits cannot hold it."""
    nanoseconds = number * nanoseconds_per_unit
    held = nanoseconds < 2**63
    assert to_ns(form(number)) == (nanoseconds if held else None)
    assert to_ns(form(-number)) == (-nanoseconds if held else None)


@given(
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28)),  # noqa: DTZ001
    st.sampled_from(["T", " "]),
    st.integers(0, 10**9 - 1),
    st.integers(0, 9),
    st.sampled_from(["", "Z", "+00:00", " UTC", "+02:00", "-0530"]),
)
def test_a_written_time_is_exact_to_the_last_digit(
    moment: datetime, between: str, nanos: int, digits: int, zone: str
) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    fraction = f"{nanos:09}"[:digits]
    written = moment.strftime("%m-%dT%H:%M:%S").replace("T", between)
    text = f"{moment.year:04}-{written}{'.' if digits else ''}{fraction}{zone}"
    ahead = {"+02:00": timedelta(hours=2), "-0530": -timedelta(hours=5, minutes=30)}
    since = moment - ahead.get(zone, timedelta()) - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = since.days * 86_400 + since.seconds
    nanoseconds = seconds * 10**9 + int(fraction.ljust(9, "0"))
    assert to_ns(text) == (nanoseconds if abs(nanoseconds) < 2**63 else None)


@given(
    st.text()
    | st.integers()
    | st.floats()
    | st.from_regex(r"\d{1,9}-\d{1,4}-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d| UTC)?")
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,12} (Jan|Feb) \d{1,9} \d\d:\d\d:\d\d [+-]\d{4,9}")
)
def test_no_value_makes_a_time_raise(value: object) -> None:
    found = to_ns(value)
    assert found is None or isinstance(found, int)
