"""The options that the plugin adds to pytest, and the markers of its tests.

Loaded in every run of pytest, with packs or without: it imports nothing of tracejury.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

FIXTURE: Final = "tracejury_candidate"
"""The fixture that answers the cases where no option names a candidate."""

INCOMPLETE: Final = "tracejury_incomplete"
"""The property of a test that a person is asked about, so that the run has not passed."""

STATUS: Final = "tracejury_status"
"""The property of every test of a case that was checked."""

LEAST: Final = "tracejury_least"
"""The property of a test that counts for the least share of a slice: the slice, and whether the case passes."""

ASK_POLICIES: Final = ("3", "skip", "pass", "fail")
_PREFIX: Final = "--tracejury-"
_FILES: Final = ("outputs", "baseline", "quarantine", "policy")

MARKERS: Final = (
    "tracejury: a case of a pack",
    "tracejury_fix: a case that was judged wrong and must pass from now on",
    "tracejury_guard: a case that was judged right and must stay so",
    "tracejury_known_failure: a case that is known to fail",
    "tracejury_case(id, role, proof, severity): the same as values, for -m 'tracejury_case(proof=\"gates\")'",
    'tracejury_slice(name, value): a slice of a case, for -m \'tracejury_slice(name="locale", value="de")\'',
)
"""The markers as they are registered."""


class Options(NamedTuple):
    """The options of a run: whom it asks, and which results count."""

    command: str | None
    url: str | None
    outputs: Path | None
    mode: str
    tape: bool
    timeout: float
    memory: int | None
    trials: int | None
    min_pass: int | None
    strict: bool
    ask: str
    baseline: Path | None
    quarantine: Path | None
    policy: Path | None

    @property
    def names_candidate(self) -> bool:
        """Whether an option says whom to ask."""
        return any(one is not None for one in (self.command, self.url, self.outputs))


def add_options(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("tracejury", "tracejury: regression packs")

    def add(name: str, help_text: str, **more: Any) -> None:
        group.addoption(_PREFIX + name, help=help_text, **more)

    add("command", "Run CMD for each case: JSON on stdin, JSON on stdout.", metavar="CMD")
    add("url", "POST each request to a program on a loopback address.", metavar="URL")
    add("outputs", "Recorded outputs (JSONL, Parquet).", metavar="FILE")
    add(
        "mode",
        "process: CMD is started for each case; jsonl: it is kept alive, a request a line.",
        choices=("process", "jsonl"),
        default="process",
    )
    add("tape", "Answer what CMD asks of tools from the recorded results.", action="store_true")
    add("timeout", "Seconds allowed for an answer.", type=float, default=60.0, metavar="S")
    add(
        "memory",
        "End a CMD that uses more memory, looked at five times a second. Linux only.",
        type=int,
        metavar="MB",
    )
    add("trials", "Ask each case N times.", type=int, metavar="N")
    add("min-pass", "So many of N answers have to pass.", type=int, metavar="M")
    add(
        "strict",
        "Thin and unproven cases are decided by their claims.",
        action="store_true",
    )
    add(
        "ask",
        "What an answer counts as that a person has to be asked about. 3: skipped, and for a fix case the run does "
        "not pass; skip: skipped; pass, fail: so.",
        choices=ASK_POLICIES,
        default=ASK_POLICIES[0],
    )
    add(
        "baseline",
        "Cases that failed in this earlier run, which tracejury bless wrote, are expected to fail.",
        metavar="FILE",
    )
    add(
        "quarantine",
        "TOML: [[case]] with id, owner, reason and until, a day up to which the case does not gate.",
        metavar="FILE",
    )
    add(
        "policy",
        'TOML: gate = "all" or "newly broken", and under [least] the least share of a slice that passes.',
        metavar="FILE",
    )


def options_of(config: pytest.Config) -> Options:
    """The options of a run. Raises pytest.UsageError for those that do not go together."""
    names = Options._fields
    given: dict[str, Any] = {name: config.getoption(f"tracejury_{name}") for name in names}
    # They are texts until here: pytest-xdist sends the options of a run to other processes.
    for name in _FILES:
        given[name] = None if given[name] is None else Path(given[name])
    found = Options(**given)
    if [found.command, found.url, found.outputs].count(None) < 2:
        raise pytest.UsageError(
            "only one of --tracejury-command, --tracejury-url and --tracejury-outputs can be given"
        )
    if found.min_pass is not None and found.trials is None:
        raise pytest.UsageError("--tracejury-min-pass needs --tracejury-trials")
    least = found.min_pass if found.min_pass is not None else 1
    if least < 1 or (found.trials is not None and found.trials < max(1, least)):
        raise pytest.UsageError("not 1 <= --tracejury-min-pass <= --tracejury-trials")
    return found
