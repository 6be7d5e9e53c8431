"""What is loaded: how it differs, what of it could not be read, and what is known of it."""

from __future__ import annotations

import shlex
from typing import Final

from ...canonical import canonical_hash
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure, decimal
from ...plurals import counted, listed
from ..bundle_facts import bundle_facts
from ..drift import drift
from .gathering import Gathering, command_of

_TOLD: Final = 3


def drifted(held: Gathering, asked: Criterion) -> Figure:
    """In how many mixes a bundle differs from what is reviewed by more than chance."""
    bundle, rubric = str(asked.text("bundle")), asked.text("rubric")
    found = drift(held.space, bundle, "reviewed", rubric)
    moved = [one.aspect for one in found.drifts if one.found]
    return Figure(
        found.new, float(len(moved)) if not found.why else None,
        said=f"{len(moved):,} of {counted(len(found.drifts), 'mix', 'mixes')} differ by more than chance"
        + (f": {listed(moved, _TOLD)}" if moved else ""),
        why=found.why,
        made_from={
            "new": found.new, "known": found.known,
            "mixes": sorted([one.aspect, decimal(one.divergence), one.found] for one in found.drifts),
        },
        opens=command_of(f"drift {shlex.quote(bundle)}", rubric=rubric),
    )  # fmt: skip


def unread_records(held: Gathering, asked: Criterion) -> Figure:
    """How many records could not be read."""
    name = asked.text("bundle")
    rows = [row for row in held.space.library.bundles() if name is None or row.name == name]
    count = sum(row.rejected for row in rows)
    return Figure(
        len(rows), float(count) if rows else None,
        said=f"{counted(count, 'record')} of {counted(len(rows), 'bundle')} could not be read",
        why="" if rows else "no such bundle is loaded",
        made_from={"bundles": sorted([row.name, row.traces, row.rejected] for row in rows)},
        opens="tracejury rejects",
    )  # fmt: skip


def bundles_without(held: Gathering, asked: Criterion) -> Figure:
    """How many bundles lack the provenance that is asked for."""
    fields = asked.texts("fields")
    found = bundle_facts(held.space)
    bare = [one for one in found if one.lacking(fields)]
    first = shlex.quote(bare[0].name) if bare else "NAME"
    return Figure(
        len(found), float(len(bare)) if found else None,
        said=f"{len(bare):,} of {counted(len(found), 'bundle')} without {listed(fields)}"
        + (f": {listed((one.name for one in bare), _TOLD)}" if bare else ""),
        why="" if found else "no bundle is loaded",
        made_from={"bundles": sorted((one.json() for one in found), key=canonical_hash)},
        opens=f"tracejury bundle set {first} " + " ".join(f"--{one} TEXT" for one in fields)
        if bare
        else "tracejury bundle list",
    )  # fmt: skip
