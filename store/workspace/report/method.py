"""How the report came about: method and provenance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.report.answers import RULES
from ...insight.report.parts import Line, Part, Row, Said, Section, Table
from ...journal import chains, log
from ...packs.reviewer_names import reviewer_as
from ...plurals import counted
from ..bundle_facts import bundle_facts
from ..order_words import ORDER_WORDS
from ..readiness import decisions
from .gathered import Gathered
from .readers import day

MOST: Final = 30


def method_section(of: Gathered) -> Section:
    """The section."""
    parts: list[Part] = [_provenance(of)]
    parts += [
        table
        for table in (_decisions(of), _rubrics(of), _queues(of), _bundles(of))
        if table is not None
    ]
    return Section("method", "Method and provenance", tuple(_lines(of)), tuple(parts))


def newest_day(of: Gathered) -> str:
    """The day of the newest act of the journal; "" if there is none. A report has no other date: the same library gives the
    same report."""
    at_ms = of.space.journal.run(log.last_time)
    return day(at_ms) if at_ms else ""


def _lines(of: Gathered) -> Iterator[Line]:
    del of
    for rule in RULES:
        yield (rule,)
    yield (
        (
            "Only finished reviews count. Of a trace that several reviewed, the verdict is the one that all give, or the one that was"
            " decided between them; where they differ, it is left out and counted."
        ),
    )
    yield (
        (
            "Intervals of shares are Wilson's (1927), those of judges Clopper and Pearson's (1934), all at 95 %. Random samples are"
            " weighted by the chance of each trace to be drawn (Horvitz and Thompson 1952). Unseen kinds are estimated by Chao (1987)."
            " A figure of fewer than 20 traces is not told."
        ),
    )
    yield (
        (
            "The journal is a chain of hashes: as long as its head is the one below, no verdict was changed, added or removed since"
            " this report was made (tracejury audit prints the head)."
        ),
    )


def _provenance(of: Gathered) -> Table:
    from .... import __version__

    journal = of.space.journal
    heads = journal.run(chains.heads)
    head = chains.head_of(end for ends in heads.values() for end in ends)
    counts = of.space.library.counts()
    rubric = of.rubric
    rows: list[tuple[str, Line]] = [
        ("Made with", (f"tracejury {__version__}",)),
        ("Newest act", (newest_day(of) or "none",)),
        ("Acts in the journal", (f"{journal.count():,}",)),
        ("Head of the journal", (Said(head),)),
        ("Traces", (f"{counts.traces:,} in {counted(counts.bundles, 'bundle')}; {counts.rejects:,} records could not be read",)),
        ("Told by", (of.said(f"{rubric.title} ({rubric.id}, version {rubric.version})"),) if rubric else ("no rubric: nothing is judged",)),
        ("Private values", ("shown as pseudonyms" if of.space.shown.masked else "shown as they are",)),
    ]  # fmt: skip
    return Table(
        ("Provenance",), (("What",), ("Value",)), tuple(Row(((name,), line)) for name, line in rows)
    )


def _rubrics(of: Gathered) -> Table | None:
    counts = of.space.reviews.counts_by_rubric()
    rubrics = of.space.reviews.rubrics()
    order = sorted(
        rubrics,
        key=lambda pinned: (
            pinned not in of.verdicts.hashes,
            rubrics[pinned].id,
            -rubrics[pinned].version,
            pinned,
        ),
    )
    some = [pinned for pinned in order if counts.get(pinned)]
    rows = tuple(
        Row((
            (of.said(rubrics[pinned].id),), (f"{rubrics[pinned].version}",), (Said(pinned),), (f"{counts[pinned]:,}",),
            ("yes" if pinned in of.verdicts.hashes else "no",),
        ))
        for pinned in some[:MOST]
    )  # fmt: skip
    if not rows:
        return None
    columns: tuple[Line, ...] = (
        ("Rubric",),
        ("Version",),
        ("Hash",),
        ("Finished reviews",),
        ("In this report",),
    )
    return Table(
        ("What was asked",), columns, rows, frozenset({1, 3}), left_out=max(0, len(some) - MOST)
    )


def _queues(of: Gathered) -> Table | None:
    """How items came to be reviewed."""
    queues = sorted(of.space.queues.all(), key=lambda one: one.name)
    if not queues:
        return None
    rows = []
    for queue in queues[:MOST]:
        order = (
            ORDER_WORDS[queue.order].label
            if queue.order in ORDER_WORDS
            else queue.order or "as loaded"
        )
        drawn = sum(item.random for item in queue.items)
        sample = queue.sample
        how = (
            f"{drawn:,} of {sample.population:,}, seed {sample.seed}"
            if sample is not None and drawn
            else "none"
        )
        rows.append(
            Row(((of.said(queue.name),), (f"{len(queue.items):,}",), (of.said(order),), (how,)))
        )
    columns: tuple[Line, ...] = (("Queue",), ("Traces",), ("Order",), ("Drawn at random",))
    return Table(
        ("How traces were chosen to be reviewed",),
        columns,
        tuple(rows),
        frozenset({1}),
        left_out=max(0, len(queues) - MOST),
    )


def _bundles(of: Gathered) -> Table | None:
    bundles = sorted(of.space.library.bundles(), key=lambda one: one.id)
    if not bundles:
        return None
    known = {row: one for one in bundle_facts(of.space) for row in one.rows}
    rows = []
    for one in bundles[:MOST]:
        facts = known.get(one.id)
        licence = facts.facts.get("licence") if facts is not None else None
        rows.append(Row((
            (Said(of.shown_value("bundle", one.name)),), (of.said(one.format),), (f"{one.traces:,}",), (f"{one.rejected:,}",),
            (of.said(licence),) if licence else ("not known",), (facts.sha256[:16] if facts is not None else "-",),
        ), of.query("bundle", one.name)))  # fmt: skip
    columns: tuple[Line, ...] = (
        ("Bundle",), ("Format",), ("Traces",), ("Could not be read",), ("Licence",), ("SHA-256 begins",),
    )  # fmt: skip
    left = max(0, len(bundles) - MOST)
    return Table(
        ("Where the traces came from",), columns, tuple(rows), frozenset({2, 3}), left_out=left
    )


def _decisions(of: Gathered) -> Table | None:
    """Who decided that it may ship, or not: the newest decision first."""
    found = decisions(of.space)[::-1]
    if not found:
        return None
    rows = tuple(
        Row((
            (one.decision.decision,), (of.said(reviewer_as(one.decision.name, of.asked.reviewers)),), (of.said(one.decision.role),),
            (of.said(one.decision.at[:10]),), (of.said(one.decision.reason),), (f"{len(one.decision.unmet):,}",),
        ))
        for one in found[:MOST]
    )  # fmt: skip
    columns: tuple[Line, ...] = (
        ("Decision",),
        ("By",),
        ("Role",),
        ("On",),
        ("Reason",),
        ("Criteria not met",),
    )
    note: Line = ("tracejury ready verify checks their signatures.",)
    return Table(
        ("What was decided",), columns, rows, frozenset({5}), note, max(0, len(found) - MOST)
    )
