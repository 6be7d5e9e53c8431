"""`tracejury compare`: two runs of the same inputs side by side, without saying which is which; then the results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ...store.plurals import counted
from ..safe_text import one_line
from .context import Settings, on_terminal, pass_settings

if TYPE_CHECKING:
    from ...store.canonical import Json
    from ...store.workspace.comparison_results import ComparisonResults
    from ...store.workspace.comparisons import Comparison
    from ...store.workspace.workspace import Workspace


@click.command("compare")
@click.argument("runs", nargs=-1, metavar="[NAME | CANDIDATE PRODUCTION]")
@click.option("--list", "list_all", is_flag=True, help="List the comparisons, with how many pairs you have decided.")  # fmt: skip
@click.option("--name", help="What a new comparison is called. Default: both runs.")
@click.option("--by", "by", default="", metavar="FIELD", help="Pair by this field of the metadata instead of by what was asked.")  # fmt: skip
@click.option("--results", "show", is_flag=True, help="Print the results, once you have decided every pair.")  # fmt: skip
@click.option("--unblind", is_flag=True, help="Results also before that: you can decide no more pairs afterwards, and the journal says so.")  # fmt: skip
@click.option("--slice", "slice_name", metavar="NAME", help="Results for each value of NAME in the metadata of the traces as well.")  # fmt: skip
@pass_settings
def compare_command(
    settings: Settings,
    runs: tuple[str, ...],
    name: str | None,
    by: str,
    slice_name: str | None,
    *,
    list_all: bool,
    show: bool,
    unblind: bool,
) -> None:
    """Compare two runs of the same inputs: a CANDIDATE with what is in PRODUCTION, each a bundle of the library or a query.

    Traces that were asked the same are pairs. They are shown side by side, in random order, without saying which answer is
    whose, and one key says which is better. Each decision is saved at once. With the NAME of a comparison it goes on with that.

    The results are told once you have decided every pair: in how many each was better, how often chance alone gives such a
    lead (an exact sign test), and the interval. That you were told is recorded. docs/compare.md says more.
    """
    from ...store.workspace.workspace import Workspace

    if len(runs) > 2:
        raise click.UsageError("Name one comparison, or two runs.")
    told = show or unblind or slice_name is not None
    if list_all or not runs:
        if told:
            raise click.UsageError("Name the comparison whose results you want.")
        with Workspace.open_to_read(settings.library) as space:
            _list(settings, space)
        return
    opener = Workspace.open_to_read if len(runs) == 1 else Workspace.open
    with opener(settings.library) as space:
        found = _comparison(settings, space, runs, name, by)
        results = _results(
            space, found, ask=unblind, wanted=told, as_json=settings.json, slice_name=slice_name
        )
        settings.document(_document(settings, [_json(space, found, results)], slice_name))
        decided = _decided(space, found)
    if settings.json:
        return
    if results is not None and told:
        settings.say_masked()
        _print(settings, results, slice_name)
        return
    _say(settings, found, decided)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from ..opens_first import OpensFirst
        from .open_app import run_app

        run_app(settings, settings.library, first=OpensFirst("comparison", found.id))


def _comparison(
    settings: Settings, space: Workspace, runs: tuple[str, ...], name: str | None, by: str
) -> Comparison:
    """The comparison of that name, or of these two runs: one that was made before, else a new one."""
    from ...store.workspace.comparisons import comparison_named, comparison_of, make_comparison

    if len(runs) == 1:
        return comparison_named(space, runs[0])
    candidate, production = runs
    known = comparison_of(space, candidate, production, by)
    if known is not None and name in (None, known.name):
        return known
    with _reading_bar(settings) as progress:
        return make_comparison(space, candidate, production, name=name, by=by, progress=progress)


@contextmanager
def _reading_bar(settings: Settings) -> Iterator[Callable[[int, int], None] | None]:
    if not on_terminal() or settings.quiet or settings.json:
        yield None
        return
    with click.progressbar(length=1, label="Pairing", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def _results(
    space: Workspace,
    found: Comparison,
    *,
    ask: bool,
    wanted: bool,
    as_json: bool,
    slice_name: str | None,
) -> ComparisonResults | None:
    """The results, if this reviewer is told them. Raises StillBlind if they are wanted and not told."""
    from ...store.workspace.comparison_results import may_see, results

    if not wanted and not (as_json and may_see(space, found)):
        return None
    return results(space, found, ask=ask, slice_name=slice_name)


def _decided(space: Workspace, found: Comparison) -> int:
    from ...store.workspace.choices import choices

    return choices(space, found).decided(space.reviewer)


def _json(space: Workspace, found: Comparison, results: ComparisonResults | None) -> Json:
    return {
        **found.json(),
        "asked": len(found.asked),
        "decided": _decided(space, found),
        "results": None if results is None else results.json(),
    }


def _document(settings: Settings, found: list[Json], slice_name: str | None) -> Json:
    from ...store.workspace.comparison_results import RULE

    return {
        "masked": settings.masked,
        "slice": slice_name,
        "rule": RULE,
        "comparisons": found,
    }


def _list(settings: Settings, space: Workspace) -> None:
    from ...store.workspace.comparisons import comparisons

    found = comparisons(space)
    settings.document(_document(settings, [_json(space, one, None) for one in found], None))
    if not found:
        settings.out(
            "There are no comparisons yet: tracejury compare CANDIDATE PRODUCTION makes one."
        )
        return
    settings.table(
        ("name", "pairs", "decided", "candidate", "production"),
        [
            (
                one_line(one.name, 60),
                len(one.asked),
                _decided(space, one),
                one_line(one.candidate, 40),
                one_line(one.production, 40),
            )
            for one in found
        ],
    )


def _say(settings: Settings, found: Comparison, decided: int) -> None:
    """What is compared, and what is not."""
    asked = len(found.asked)
    same = len(found.pairs) - asked
    more = f"; {counted(same, 'pair')} with the same answer, not asked about" if same else ""
    settings.out(
        f"{one_line(found.name, 60)}: {counted(asked, 'pair')}, {decided:,} decided{more}."
    )
    for line in found.not_paired():
        settings.out(f"In no pair: {line}.")
    if decided >= asked:
        settings.out("Every pair is decided: --results prints what came of it.")


def _print(settings: Settings, found: ComparisonResults, slice_name: str | None) -> None:
    """The sentences, then the tables."""
    from ...store.insight.comparing.sentences import sentences
    from ...store.insight.comparing.tally import STANDINGS
    from ...store.workspace.comparison_results import RULE
    from ..views.compared import STANDING_WORDS, beside, row_of

    for line in (*sentences(found.tally), *beside(found)):
        settings.out(line)
    settings.out("")
    rows = [
        (STANDING_WORDS[one], len(numbers), _first(found, numbers))
        for one in STANDINGS
        if (numbers := found.tally.pairs[one])
    ]
    settings.table(("result", "pairs", "of them"), rows)
    header = ("pairs", "candidate", "production", "neither", "by chance")
    if len(found.reviewers) > 1:
        settings.out("")
        reviewers = [(one_line(one.reviewer, 40), *row_of(one.tally)) for one in found.reviewers]
        settings.table(("reviewer", *header), reviewers)
    if slice_name is not None:
        settings.out("")
        slices = [
            ("(none)" if value is None else one_line(value, 40), *row_of(part))
            for value, part in found.slices
        ]
        settings.table((one_line(slice_name, 40), *header), slices)
    settings.say(f"{RULE} --json lists every pair.")


def _first(found: ComparisonResults, numbers: tuple[int, ...]) -> str:
    """The first traces of some pairs, by the beginnings of their keys: `tracejury show` opens one."""
    keys = [found.comparison.pairs[number].candidate[:12] for number in numbers[:3]]
    return ", ".join(keys) + (", …" if len(numbers) > len(keys) else "")
