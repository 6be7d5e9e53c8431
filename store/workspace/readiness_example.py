"""A file of criteria to begin with: of what a library has, with comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..insight.readiness.catalogue import FIGURES
from ..insight.readiness.criteria import BOUNDS, FORMAT
from ..queries.completing import quoted
from .coverage import sliced_fields
from .pack_folders import known_packs
from .trace_verdicts import SEVERITY, trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary

_HEAD = """\
# What has to hold before this ships, by tribe. Held against the library by: tracejury ready
# docs/readiness.md describes the file; tracejury ready figures lists every figure with its keys.
#
# Each [[criterion]] has
#   id      a short name; a go over criteria that are not met has to name it
#   says    the criterion, in a sentence for whoever decides
#   owner   who answers for it (and, if you like: tribe)
#   figure  what is held against it, and keys that say of what (where, rubric, slices, ...)
#   one of  {bounds}
#           A share goes from 0 to 1: 2 % is 0.02.
#   hold    of a figure with an interval: lower, upper or value. Without it the unfavourable end counts.
#   least   how many n it needs at least. What has fewer is no evidence, and no evidence is never met.

format = {format}
title = {title}
"""


def example_of(space: OpenLibrary) -> str:
    """The text of a file of criteria for this library. Raises UserError."""
    verdicts = trace_verdicts(space)
    question = verdicts.rubric.question(SEVERITY) if verdicts.rubric else None
    worst = question.choices[-1].key if question and question.choices else None
    parts = [
        _HEAD.format(
            bounds=", ".join(BOUNDS),
            format=_text(FORMAT),
            title=_text(space.folder.resolve().name),
        ),
        _failures(space, worst),
        _criterion(
            "failures-guarded",
            "Every path with a past incident is guarded by a pack",
            "Engineering",
            'figure = "unguarded_paths"\nat_most = 0',
        ),
        _criterion(
            "enough-reviewed",
            "Enough is reviewed to speak of it",
            "Quality",
            'figure = "reviewed"\nat_least = 100',
        ),
        _slices(space),
        _criterion(
            "reviewers-agree",
            "Reviewers agree on the verdict: the lower bound of kappa is over 0.6",
            "Quality",
            'figure = "agreement"\ncoefficient = "kappa"   # alpha, kappa, ac, percent\nover = 0.6',
        ),
        _criterion(
            "nothing-undecided",
            "No trace is left on which reviewers differ",
            "Quality",
            'figure = "undecided"\nat_most = 0',
        ),
        _criterion(
            "few-unseen",
            "Fewer than 3 kinds of failure are likely unseen",
            "Quality",
            'figure = "unseen_codes"\nunder = 3\nhold = "value"          # upper is stricter',
        ),
        _criterion(
            "nothing-private",
            "No pack holds a private value that is neither masked nor acknowledged",
            "Privacy",
            'figure = "unmasked_findings"\nat_most = 0',
        ),
        _criterion(
            "licensed",
            "The licence of every bundle is known",
            "Legal",
            'figure = "bundles_without"\nfields = ["licence"]    # also source, consent\nat_most = 0',
        ),
        _commented(space),
    ]
    return "\n".join(parts)


def _failures(space: OpenLibrary, worst: str | None) -> str:
    named = f" severity {worst}" if worst else ""
    found = [
        _criterion(
            "failures-rare",
            f"The upper bound of failures{named} is under 2 %",
            "Product",
            'figure = "failures"\n'
            + (f"severity = {_text(worst)}     # or a worse one\n" if worst else "")
            + "under = 0.02",
            "# From random samples alone: tracejury queue new NAME --order random --first 200",
        )
    ]
    fields = sliced_fields(space)
    if fields and not space.shown.masked:
        name, counts = min(fields.items(), key=lambda one: (len(one[1]), one[0]))
        value = counts.most_common(1)[0][0]
        where = f"{quoted(name)}:{quoted(value)}"
        found.append(
            _criterion(
                "failures-rare-here",
                f"The same where {name} is {value}",
                "Product",
                f'figure = "failures"\nwhere = {_text(where)}\nunder = 0.05\nleast = 50',
            )
        )
    return "\n".join(found)


def _slices(space: OpenLibrary) -> str:
    fields = sliced_fields(space)
    if not fields:
        return ""
    name = min(fields, key=lambda one: (len(fields[one]), one))
    return _criterion(
        "no-slice-unseen",
        f"Each slice by {name} has 5 reviews or more",
        "Quality",
        f'figure = "thin_slices"\nslices = [{_text(name)}]      # several are combined\nreviews = 5\nat_most = 0',
    )


def _criterion(name: str, says: str, owner: str, rest: str, note: str = "") -> str:
    lines = ["[[criterion]]", f"id = {_text(name)}", f"says = {_text(says)}", f"owner = {_text(owner)}", rest]  # fmt: skip
    return "\n".join([*([note] if note else []), *lines]) + "\n"


def _commented(space: OpenLibrary) -> str:
    """Criteria that need a file: as comments."""
    packs = known_packs(space)
    pack = str(packs[-1]) if packs and not space.shown.masked else "evals/refunds.pack"
    lines = [
        "# These need files of yours; take the # away and name them.",
        "#",
        *_criterion(
            "pack-green",
            "The pack is green in the last check",
            "Engineering",
            f'figure = "pack_green"\npack = {_text(pack)}\nrun = "run.json"   # tracejury --json check PACK … > run.json',
        ).splitlines(),
        "",
        *_criterion(
            "judge-certified",
            "The judge is certified",
            "Engineering",
            'figure = "judge_certified"\npassport = "correctness.json"   # tracejury judges passport NAME -o correctness.json',
        ).splitlines(),
        "",
        *_criterion(
            "no-drift",
            "The new bundle is like the reviewed traces",
            "Data",
            'figure = "drifted"\nbundle = "november.jsonl"\nat_most = 0',
        ).splitlines(),
        "",
        f"All figures: {', '.join(FIGURES)}",
    ]
    return "\n".join(lines[:2] + [f"# {line}".rstrip() for line in lines[2:]]) + "\n"


def _text(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(text)
