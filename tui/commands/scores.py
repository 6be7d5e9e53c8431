"""`tracejury scores`: which way the numbers of scores count, said once for all scores of a name."""

from __future__ import annotations

import click

from .context import Settings, pass_settings


@click.group("scores")
def scores_command() -> None:
    """Show the scores that came with the traces, and say which way their numbers count.

    A number is no verdict until its source says which way it counts, or you do. What you say holds for all scores of
    that name, those that are loaded later too; tracejury load says it with --score, tracejury undo takes it back.
    """


@scores_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List each name of scores with its range, which way it counts, and who said so."""
    from ...store.workspace.score_names import named_scores
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = named_scores(space)
    settings.document(
        {
            "scores": [
                {
                    "name": one.scores.name,
                    "count": one.scores.count,
                    "traces": one.scores.traces,
                    "lowest": one.scores.lowest,
                    "highest": one.scores.highest,
                    "unknown": one.scores.unknown,
                    "lower_is_better": None if one.how is None else one.how.lower_is_better,
                    "threshold": None if one.how is None else one.how.threshold,
                    "said_by": None if one.how is None else one.how.said_by,
                }
                for one in found
            ]
        }
    )
    if not found:
        settings.out("No score came with these traces.")
        return
    rows = []
    for one in found:
        low, high = one.scores.lowest, one.scores.highest
        numbers = "" if low is None or high is None else f"{low:g} to {high:g}"
        counts = "no direction known" if one.scores.unknown else "as its source says"
        if one.how is not None:
            counts = f"{one.how.way}, as {one.how.said_by} said"
        rows.append((one.scores.name, one.scores.count, one.scores.traces, numbers, counts))
    settings.table(("score", "count", "traces", "numbers", "counts"), rows)
    if any(one.scores.unknown and one.how is None for one in found):
        settings.say(
            "Say which numbers are better: tracejury scores lower NAME, or scores higher NAME --threshold 4."
        )


@scores_command.command("lower")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--threshold", type=float, help="The highest number that passes.")
@pass_settings
def lower_command(settings: Settings, names: tuple[str, ...], threshold: float | None) -> None:
    """Say that lower numbers of these scores are better. Without a threshold only 0 (passes) and 1 (fails) decide."""
    _say(settings, names, threshold, lower=True)


@scores_command.command("higher")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--threshold", type=float, help="The lowest number that passes.")
@pass_settings
def higher_command(settings: Settings, names: tuple[str, ...], threshold: float | None) -> None:
    """Say that higher numbers of these scores are better. Without a threshold only 1 (passes) and 0 (fails) decide."""
    _say(settings, names, threshold, lower=False)


@scores_command.command("unsay")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@pass_settings
def unsay_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Take away what was said of these scores: they count as their source says."""
    from ...store.workspace.score_names import unsay_scores
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        unsay_scores(space, names)
        space.regroup()
    settings.document({"scores": list(names), "lower_is_better": None, "threshold": None})
    settings.out(f"{', '.join(names)}: as the source says.")


def _say(
    settings: Settings, names: tuple[str, ...], threshold: float | None, *, lower: bool
) -> None:
    from ...store.score_meanings import Counting
    from ...store.workspace.score_names import check_names, say_scores
    from ...store.workspace.workspace import Workspace

    how = Counting(threshold, lower)
    with Workspace.open(settings.library) as space:
        check_names(space, names)
        say_scores(space, dict.fromkeys(names, how))
        space.regroup()
    settings.document({"scores": list(names), "lower_is_better": lower, "threshold": threshold})
    settings.out(f"{', '.join(names)}: {how.way}.")
