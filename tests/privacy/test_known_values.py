"""Known values are found where a pattern of all of them would find them, and in one pass."""

from __future__ import annotations

import re
from itertools import pairwise
from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.privacy.finding import EMAIL, PHONE, Finding, apart
from tracejury.store.privacy.known_values import KnownValues
from tracejury.store.privacy.rules import builtin
from tracejury.store.privacy.twin.masking import Masking
from tracejury.store.privacy.twin.pseudonyms import Twin
from tracejury.store.trace import Trace
from tracejury.store.workspace.trace_twin import TraceTwin

words = st.text("ab+- _é", min_size=1, max_size=6)


@given(st.lists(words, max_size=5), st.text("ab+- _é", max_size=40))
def test_they_are_found_as_a_pattern_of_all_of_them_finds_them(
    values: list[str], text: str
) -> None:
    some = sorted({one for one in values if re.search(r"\w", one)}, key=lambda one: -len(one))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, some)) or '(?!)'})(?!\w)")
    expected = [(one.start(), one[0]) for one in pattern.finditer(text)]
    assert list(KnownValues(values)(text)) == expected


ranges = st.tuples(st.integers(0, 30), st.integers(0, 8), st.sampled_from([EMAIL, PHONE]))


@given(st.lists(ranges, max_size=12))
def test_findings_that_lie_apart_do_not_touch_and_leave_no_room_for_another(
    given_: list[tuple[int, int, str]],
) -> None:
    some = [Finding(kind, at, at + size, "x" * size, "r", "w") for at, size, kind in given_]
    kept = apart(some)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    for one in some:
        assert one.start == one.end or any(
            one.start < other.end and other.start < one.end for other in kept
        )


def seconds(repeats: int, each: str) -> float:
    text = "".join(each.format(at) for at in range(repeats))
    rules = builtin()
    masking = Masking(rules, Twin(bytes(range(32)), rules))
    start = process_time()
    twin = TraceTwin(Trace("t", input="hello", output=text), masking)
    done = process_time() - start
    assert "posthaus" not in str(twin.masked.output)
    return done


def test_a_trace_that_repeats_a_value_takes_time_in_proportion_to_its_length() -> None:
    each = "Write to ludwika.brandt@gmx-posthaus.de about order {} please. "
    seconds(50, each)
    short, long = min(seconds(600, each) for _ in range(3)), seconds(4_800, each)
    # Eight times the text: 64 times the time, if each value were compared with each other one.
    assert long < 24 * short
