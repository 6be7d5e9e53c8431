"""How many traces fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure, decimal
from ..prevalence import prevalence
from .gathering import Gathering, command_of, filled, verdicts_made

if TYPE_CHECKING:
    from ..prevalence import Prevalence


def failures(held: Gathering, asked: Criterion) -> Figure:
    """The share of traces that fail, from random samples alone."""
    rubric, query, severity = map(asked.text, ("rubric", "where", "severity"))
    found: Prevalence = prevalence(held.space, (), rubric, query)
    opens = command_of("prevalence", where=query, rubric=rubric)
    rate = found.overall
    if severity is not None:
        level = next((one for one in found.severities if one.name == severity), None)
        if level is None and found.overall.n:
            names = ", ".join(one.name for one in found.severities) or "none"
            return Figure(
                rate.n, None, opens=opens,
                why=f"its rubric has no severity {severity}; it has {names}",
            )  # fmt: skip
        rate = level.at_least if level else rate
    weights = found.weights.of
    verdicts = found.verdicts.of
    inside = None if query is None else set(held.within(asked))
    made = {
        **verdicts_made(
            found.verdicts, [key for key in weights if inside is None or key in inside]
        ),
        "weights": {
            key: decimal(weight)
            for key, weight in sorted(weights.items())
            if key in verdicts and (inside is None or key in inside)
        },
        "population": found.weights.population,
        "scope": found.weights.scope,
        "samples": sorted(one.standing.draw.queue for one in found.samples),
    }
    if found.weights.scope == "none":
        return Figure(0, None, why=found.weights.why, made_from=made, opens=filled(query))
    bad = f" this bad ({severity}) or worse" if severity else ""
    said = f"{rate.hits:,} of {rate.n:,} that were drawn at random fail{bad}"
    if not rate.told:
        return Figure(rate.n, None, said=said, made_from=made, opens=filled(query),
                      why=f"{rate.n:,} of the 20 traces that it needs are drawn at random and judged")  # fmt: skip
    return Figure(rate.n, rate.value, rate.low, rate.high, "", said, made, opens)
