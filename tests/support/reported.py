"""Results of a check, made in a line, and texts that try to be more than text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.reports.entries import Told, told
from tracejury.store.packs.reports.plain_text import one_line
from tracejury.store.packs.results import CaseResult, CheckReport, verdict_on

ROOT = Path("/repository")

HOSTILE = (
    "\x00\x1b[31mred\x1b]0;title\x07",
    "\ufffe]]>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</testcase></testsuite>&lt;!--",
    "a\u202eb\u2066c",
    "::error file=x::injected",
    "one\n::error::two\r\n##[error]three",
    "##[add-mask]x ##vso[task.setvariable variable=a]b ##teamcity[buildStop]",
    "%0A::error::x %25 a:b,c",
    "# heading\n\n- item\n\n| a | b |\n|---|---|\n| c | d |",
    "`` ` ``` code",
    "` a `",
    "[link](javascript:alert(1)) ![x](http://e.example/p.png) @org/team #12 :smile:",
    "{0} {{1}} [a](1) \\[b\\](2)",
    "=cmd|' /C calc'!A0",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "\u200bzero\ufeffwidth\u00ad",
    "💥 é ü \U0010ffff",
)

hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["`", "|", "\\", "<", "&", "::", "\n", "[", "](", "{", "%", "a", " "])
    ).map("".join),
)
"""Texts that a report has to show as they are."""


def result(
    name: str = "c-1",
    *,
    status: str = "fail",
    role: str = "fix",
    pack: str = "refunds",
    question: str = "",
    reason: str = "",
    correction: str | None = None,
    claims: Sequence[Claim] = (),
    why: str = "it says so",
    output: str = "",
    slices: Sequence[str] = (),
    codes: Sequence[str] = (),
    trials: int = 1,
    **more: Any,
) -> CaseResult:
    """The result of one case, which gates."""
    given = {"messages": [{"role": "user", "content": question or name}]}
    case = Case(
        name,
        role,  # type: ignore[arg-type]
        given,
        (),
        tuple(claims),
        Proof("gates", ""),
        question,
        reason,
        correction,
        tuple(slices),
        verdict={"codes": list(codes)},
    )
    known: dict[str, Any] = {"gates": True, "why": why, "excerpt": output, **more}
    if "path" not in known:
        known["path"] = f"{ROOT}/evals/{pack}.pack/cases/{name}.json"
    return CaseResult(pack, case, status, int(status == "pass"), trials, **known)  # type: ignore[arg-type]


def reported(*results: CaseResult, **more: Any) -> CheckReport:
    """A report of some results with its verdict."""
    report = CheckReport(list(results), **more)
    report.exit_code, report.why = verdict_on(report, guard_only=False)
    return report


def told_of(*results: CaseResult, **more: Any) -> Told:
    """What reports tell of some results."""
    return told(reported(*results, **more), ROOT)


def shown(text: str, longest: int = 10_000) -> str:
    """A text as a report of lines shows it."""
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
