"""The options of `tracejury check` that belong together: whom it asks, and which cases."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ...errors import UserError

if TYPE_CHECKING:
    from ...store.canonical import Json
    from ...store.packs.candidates import Candidate
    from ...store.packs.process_trees import Running
    from ...store.packs.read import Pack
    from ...store.packs.trials import Trials

Option = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class CandidateChoice:
    """Whom a check asks: the options of that name."""

    command: str | None
    url: str | None
    outputs: Path | None
    mode: str
    tape: bool
    jobs: int | None
    timeout: float
    memory: int | None
    resume: Path | None

    def check(self) -> None:
        """Raise UserError for options that do not go together."""
        from ...store.packs.memory_limit import memory_is_told

        if [self.command, self.url, self.outputs].count(None) != 2:
            raise UserError(
                "check needs one of --command, --url and --outputs", "tracejury check --help"
            )
        if self.tape and self.command is None:
            raise UserError(
                "--tape needs --command", "Recorded outputs carry their own tool calls."
            )
        if self.memory is not None and not (self.command and memory_is_told()):
            raise UserError(
                "--memory needs --command, on Linux", "Elsewhere the system does not tell it."
            )
        if self.resume is not None and self.outputs is not None:
            raise UserError(
                "--resume needs --command or --url", "Recorded outputs are not asked for."
            )

    def running(self) -> Running:
        """The commands that will run for it."""
        from ...store.packs.process_trees import Running

        return Running(None if self.memory is None else self.memory << 20)

    @property
    def at_a_time(self) -> int:
        """So many answers are asked for at a time."""
        from ...store.packs.live import jobs_by_default

        return self.jobs or jobs_by_default()

    @contextmanager
    def opened(self, running: Running) -> Iterator[Candidate]:
        """The candidate, whose commands are among `running`; in the end nothing of it runs any more."""
        if self.outputs is not None:
            from ...store.packs.output_files import RecordedOutputs

            yield RecordedOutputs(self.outputs)
            return
        if self.url is not None:
            from ...store.packs.local_http import LocalUrl

            yield LocalUrl(self.url, self.timeout, running)
            return
        assert self.command is not None
        from ...store.packs.process_trees import adopt_orphans

        adopt_orphans()
        if self.mode == "process":
            from ...store.packs.candidates import CommandCandidate
            from ...store.packs.taped import TapedCommand

            yield (TapedCommand if self.tape else CommandCandidate)(
                self.command, self.timeout, running
            )
            return
        from ...store.packs.kept import KeptCommand

        with closing(KeptCommand(self.command, self.timeout, running, tape=self.tape)) as kept:
            yield kept

    @contextmanager
    def resuming(
        self,
        candidate: Candidate,
        packs: Sequence[Pack],
        trials: Trials,
    ) -> Iterator[Candidate]:
        """The candidate; with --resume one that keeps its answers to some packs and does not ask for those that it has."""
        if self.resume is None:
            yield candidate
            return
        from ...store.canonical import canonical_hash
        from ...store.packs.resumed import Resumed, files_of

        asked: Json = [self.command, self.url, self.mode, self.tape]
        asked += [trials.count, sorted(pack.pack_id for pack in packs)]
        asked.append({} if self.command is None else files_of(self.command))
        mark = canonical_hash(asked)
        with closing(Resumed(self.resume, candidate, mark)) as resumed:
            yield resumed


_CANDIDATE: Final[tuple[Option, ...]] = (
    click.option(
        "--command", metavar="CMD", help="Run CMD for each case: JSON on stdin, JSON on stdout."
    ),
    click.option(
        "--url",
        metavar="URL",
        help="POST each request to a program that listens on this machine (a loopback address).",
    ),
    click.option(
        "--mode",
        type=click.Choice(("process", "jsonl")),
        default="process",
        show_default=True,
        help="process: CMD is started for each case. jsonl: it is kept alive, reads a request a line and writes an "
        "answer a line, with the case_id that it is for.",
    ),
    click.option(
        "--tape",
        is_flag=True,
        help="CMD asks for tool results line by line: they are answered from the recorded ones of the case.",
    ),
    click.option(
        "--outputs", type=click.Path(path_type=Path), help="Recorded outputs (JSONL, Parquet)."
    ),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 256),
        help="So many answers at a time. Default: one for each processor, 8 at most.",
    ),
    click.option(
        "--timeout",
        type=float,
        default=60.0,
        show_default=True,
        help="Seconds allowed for an answer.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(1, 1 << 20),
        metavar="MB",
        help="End a CMD that uses more memory, with what it started. Looked at five times a second, so that a short peak "
        "may pass. Linux only.",
    ),
    click.option(
        "--resume",
        type=click.Path(path_type=Path),
        help="Write each answer to this file, and go on from there if the check is interrupted; it is removed in the "
        "end.",
    ),
)


def candidate_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say whom a check asks; the command gets them as `chosen`."""

    @functools.wraps(command)
    def with_choice(*given: Any, **named: Any) -> None:
        choice = {field.name: named.pop(field.name) for field in fields(CandidateChoice)}
        command(*given, chosen=CandidateChoice(**choice), **named)

    return with_options(with_choice, _CANDIDATE)


_SELECTION: Final[tuple[Option, ...]] = (
    click.option(
        "--only",
        multiple=True,
        metavar="CASE",
        help="Only these cases: an id, in which * and ? stand for others, or words of the question. May be repeated.",
    ),
    click.option(
        "--slice",
        "slices",
        multiple=True,
        metavar="NAME:VALUE",
        help="Only the cases of a slice, as locale:de. May be repeated.",
    ),
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="ID",
        help="Only the cases that stand for a group.",
    ),
    click.option(
        "--shard", metavar="I/N", help="Only share I of N, so that N machines check all cases."
    ),
)


def selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which cases are checked; the command gets them as `selection`."""

    @functools.wraps(command)
    def with_selection(*given: Any, **named: Any) -> None:
        from ...store.packs.selection import Selection, shard_of

        shard = named.pop("shard")
        chosen = {name: named.pop(name) for name in ("only", "slices", "groups")}
        share = shard_of(shard) if shard is not None else None
        command(*given, selection=Selection(**chosen, shard=share), **named)

    return with_options(with_selection, _SELECTION)


def with_options(command: Callable[..., None], options: tuple[Option, ...]) -> Callable[..., None]:
    """Add options to a command, in their order."""
    for option in reversed(options):
        command = option(command)
    return command
