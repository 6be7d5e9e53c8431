"""A dossier for an auditor, as Markdown: what a library can show towards articles 12, 14 and 26 of the EU AI Act, and what not.

The articles of Regulation (EU) 2024/1689 are told in own words, after its text in the Official Journal; no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ...packs.sync.card import literal
from ...plurals import counted, listed
from .criteria import bound_words
from .deciding import Decision, decision_sentence
from .evaluating import Outcome, figure_words, verdict_sentence

SIX_MONTHS_DAYS: Final = 184
"""Six months have at most so many days."""
_LONG: Final = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """A bundle that was loaded: when, how many of its records are traces and how many could not be read, and what is known."""

    name: str
    sha256: str
    loaded_at: str
    traces: int
    rejected: int
    licence: str = ""
    source: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class PackSeen:
    """A pack that was built here: its id and cases; `problem` if it cannot be read."""

    name: str
    pack_id: str = ""
    cases: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a library holds, in figures. Times are milliseconds since the epoch, or nanoseconds for those of traces; None where
    there are none."""

    version: str
    made_at: str
    journal: str
    events: int
    first_event_ms: int | None
    last_event_ms: int | None
    reviewers: tuple[str, ...]
    traces: int
    steps: int
    timed: int
    first_trace_ns: int | None
    last_trace_ns: int | None
    reviewed: int
    failed: int
    differing: int
    adjudicated: int
    rubrics: tuple[tuple[str, int, str, bool], ...]
    """Id, version, hash, and whether it is judged blind."""
    forgotten: int
    backups: int
    raw_files: int
    sources: tuple[Source, ...] = ()
    packs: tuple[PackSeen, ...] = ()
    yet_to_judge: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision, and what is known of its signature: "" if it was not checked."""

    decision: Decision
    checked: str
    taken_back: bool = False


def dossier(
    shown: Shown, title: str, outcomes: Sequence[Outcome] | None, decisions: Sequence[Signed]
) -> str:
    """The dossier. `outcomes` are None without a file of criteria."""
    lines = [
        *_head(shown, title),
        *_answer(title, outcomes, decisions),
        *_record_keeping(shown),
        *_oversight(shown, outcomes, decisions),
        *_deployer(shown),
        *_retention(shown),
        *_provenance(shown),
        *_verify(shown),
    ]
    return "\n".join(lines) + "\n"


def _head(shown: Shown, title: str) -> Iterator[str]:
    yield f"# Dossier: {_text(title)}"
    yield ""
    yield (
        f"Made {shown.made_at} by tracejury {shown.version} from one library. It says what that library can show towards"
        " articles 12, 14 and 26 of Regulation (EU) 2024/1689 (the AI Act), and what it cannot. The articles are told in"
        " our own words; the text in the Official Journal counts. They bind high-risk systems; whether and from when they"
        " bind yours is a question for your counsel. This is no legal advice and no proof of conformity."
    )
    yield ""
    yield f"Journal head: `{shown.journal}` ({shown.events:,} events). It changes with every act that is added or cut off."
    if shown.yet_to_judge:
        yield ""
        yield (
            f"**Not everything is in it**: whoever made it has yet to judge {counted(shown.yet_to_judge, 'trace')} blind,"
            " which all figures leave out."
        )
    yield ""


def _answer(
    title: str, outcomes: Sequence[Outcome] | None, decisions: Sequence[Signed]
) -> Iterator[str]:
    yield "## Criteria and decision"
    yield ""
    if outcomes is None:
        yield "No file of criteria was named, so that none is evaluated here."
    else:
        yield _text(verdict_sentence(title, outcomes))
        yield ""
        yield "| criterion | owner | outcome | figure | asked | n | evidence (SHA-256) |"
        yield "|---|---|---|---|---|---:|---|"
        for one in outcomes:
            asked = one.criterion
            yield (
                f"| {_text(asked.says)} (`{_code(asked.id)}`) | {_text(asked.owner)} | {one.state}"
                f"{': ' + _text(one.why) if one.why else ''} | {_text(figure_words(one))} | {_text(bound_words(asked))} |"
                f" {one.figure.n:,} | `{one.hash.removeprefix('sha256:')}` |"
            )
    yield ""
    if not decisions:
        yield "Nobody signed a decision."
    for given in decisions:
        gone = " (taken back)" if given.taken_back else ""
        yield f"- {_text(decision_sentence(given.decision))}{gone}"
        yield f"  Signature: {_text(given.checked or 'not checked here')}. Evidence at journal head `{_code(given.decision.journal)}`."
    yield ""


def _record_keeping(shown: Shown) -> Iterator[str]:
    yield "## Article 12: record-keeping"
    yield ""
    yield (
        "Asks that the system itself can record events over its lifetime, so that what it did can be traced: to find"
        " situations of risk and substantial changes, to monitor it after it is on the market, and to monitor its operation."
    )
    yield ""
    yield "It can show:"
    yield ""
    yield f"- {counted(shown.traces, 'trace')} of {counted(shown.steps, 'step')} from {counted(len(shown.sources), 'bundle')}, each with a key that is a hash of what was said and done."
    if shown.first_trace_ns is not None and shown.last_trace_ns is not None:
        yield f"- {shown.timed:,} of them say when they ran: from {_day_ns(shown.first_trace_ns)} to {_day_ns(shown.last_trace_ns)}."
    else:
        yield "- None of them says when it ran."
    rejected = sum(one.rejected for one in shown.sources)
    yield f"- {counted(rejected, 'record')} could not be read; each is kept with its place and reason (`tracejury rejects`)."
    yield f"- Every act of review in an append-only journal, chained by hashes: {counted(shown.events, 'event')}{_span(shown)}."
    yield ""
    yield "It cannot show:"
    yield ""
    yield "- that the system records every run: the library holds what was exported and loaded, and does not know what was not;"
    yield "- that exports were not changed before they were loaded (the hashes below are of what was loaded);"
    yield "- periods of use and persons involved beyond what traces say."
    yield ""


def _oversight(
    shown: Shown, outcomes: Sequence[Outcome] | None, decisions: Sequence[Signed]
) -> Iterator[str]:
    yield "## Article 14: human oversight"
    yield ""
    yield (
        "Asks that people can oversee the system effectively while it is in use: understand what it can and cannot do,"
        " notice what goes wrong, beware of relying on it too much, read its output rightly, set that aside or reverse it,"
        " and stop it."
    )
    yield ""
    yield "It can show:"
    yield ""
    yield f"- {counted(len(shown.reviewers), 'person', 'people')} acted in it: {_text(listed(shown.reviewers, 20)) or 'nobody'}."
    yield f"- {shown.reviewed:,} of {counted(shown.traces, 'trace')} have a verdict of people, {shown.failed:,} of them fail; reviewers differ on {shown.differing:,}, and {counted(shown.adjudicated, 'decision')} between reviewers {'is' if shown.adjudicated == 1 else 'are'} recorded."
    for name, version, pinned, blind in shown.rubrics:
        how = "blind to other people and to judges" if blind else "not blind"
        yield f"- Rubric {_text(name)}, version {version}, judged {how}: `{_code(pinned)}`."
    overruled = [one for one in decisions if one.decision.unmet and one.decision.decision == "go"]
    yield f"- {counted(len(decisions), 'signed decision')} on release, {len(overruled):,} of them a go over criteria that were not met, each with its reason."
    if outcomes is not None:
        yield f"- {counted(len({one.criterion.owner for one in outcomes}), 'owner')} of {counted(len(outcomes), 'criterion', 'criteria')}, named in the table above."
    yield ""
    yield "It cannot show:"
    yield ""
    yield "- that people watch the system while it runs, or can override or stop it: the library reviews what already happened;"
    yield "- that those who review are competent, trained and have the authority: it knows their names alone;"
    yield "- that they were not swayed by the output. Blind rubrics, repeats (`tracejury agreement`) and judges held against experts (`tracejury judges`) bear on it."
    yield ""


def _deployer(shown: Shown) -> Iterator[str]:
    yield "## Article 26: obligations of deployers"
    yield ""
    yield (
        "Asks of whoever uses the system, among other things: use as its instructions say, oversight by competent people,"
        " input data that fit the purpose where they control it, monitoring with a word to the provider and the authorities"
        " of risks and serious incidents, logs kept for at least six months as far as they are under their control, and"
        " informing workers and those affected."
    )
    yield ""
    yield "It can show:"
    yield ""
    yield f"- Failures that people found, and {counted(len(shown.packs), 'pack')} that keep{'s' if len(shown.packs) == 1 else ''} them from coming back:"
    for pack in shown.packs:
        if pack.problem:
            yield f"  - {_text(pack.name)}: {_text(pack.problem)}"
        else:
            yield f"  - {_text(pack.name)}: {counted(pack.cases, 'case')}, `{_code(pack.pack_id)}`"
    yield "- What of the input it saw and how much of that was reviewed, by slice: `tracejury coverage --slice FIELD`; what changed: `tracejury drift BUNDLE`."
    yield "- How long logs are kept here: see retention."
    yield ""
    yield "It cannot show: that instructions are followed, that anybody was informed, that incidents were reported, or that a use is registered."
    yield ""


def _retention(shown: Shown) -> Iterator[str]:
    yield "## Retention"
    yield ""
    yield (
        "Logs that the system generates are to be kept for a time that fits its purpose, at least six months, unless other"
        " law says otherwise, that on personal data above all (article 19 for providers, article 26(6) for deployers)."
    )
    yield ""
    if shown.first_trace_ns is None:
        yield "- No trace says when it ran, so that how far back they go cannot be told."
    else:
        days = max(0, (_made_ns(shown) - shown.first_trace_ns) // 86_400_000_000_000)
        word = "longer than six months" if days >= SIX_MONTHS_DAYS else "less than six months"
        yield f"- The oldest trace ran {counted(days, 'day')} before this was made: {word}. That is how far back the library goes, not that nothing since is missing."
    yield f"- {counted(shown.raw_files, 'copy', 'copies')} of original files and {counted(shown.backups, 'verified backup')} of the journal are in the library."
    yield f"- Nothing is deleted by itself. The text of {counted(shown.forgotten, 'trace')} was removed on purpose (`tracejury forget`), each removal with its reason in the journal; verdicts stay."
    yield "- The library does not enforce a period: neither that logs stay six months, nor that personal data goes in time."
    yield ""


def _provenance(shown: Shown) -> Iterator[str]:
    yield "## Where the traces come from"
    yield ""
    if not shown.sources:
        yield "No bundle is loaded."
        yield ""
        return
    yield "| bundle | loaded | traces | licence | source | consent | content (SHA-256) |"
    yield "|---|---|---:|---|---|---|---|"
    for one in shown.sources:
        facts = (_text(text) or "not known" for text in (one.licence, one.source, one.consent))
        yield f"| {_text(one.name)} | {_text(one.loaded_at[:10])} | {one.traces:,} | {' | '.join(facts)} | `{_code(one.sha256)}` |"
    yield ""


def _verify(shown: Shown) -> Iterator[str]:
    yield "## To verify it again"
    yield ""
    yield "| what | command |"
    yield "|---|---|"
    for what, command in (
        ("the journal is whole and unchanged; its head is the one above", "tracejury audit"),
        ("the same, without this program", "python verify_journal.py LIBRARY/journal.db"),
        ("databases, chains and projections", "tracejury doctor"),
        ("the criteria, each with its evidence", "tracejury ready FILE"),
        ("what one hash is of", "tracejury ready FILE --evidence ID | sha256sum"),
        (
            "who signed a decision, and that its evidence is the same",
            "tracejury ready verify FILE --allowed-signers SIGNERS",
        ),
        ("a pack: hashes, proofs, history", "tracejury pack verify PACK"),
        ("the original of a trace", "tracejury traces KEY --view raw"),
    ):
        yield f"| {what} | `{command.replace('|', chr(92) + '|')}` |"
    if shown.packs:
        yield ""
        yield "A dossier is only as good as the day it was made: keep it with the hash of its file."


def _text(text: str) -> str:
    return literal(text, _LONG)


def _code(text: str) -> str:
    """A technical name between back quotes."""
    return "".join(sign for sign in text if sign.isalnum() or sign in "._-:/ ")[:200]


def _day_ns(ns: int) -> str:
    return datetime.fromtimestamp(ns / 1e9, UTC).date().isoformat()


def _made_ns(shown: Shown) -> int:
    return int(datetime.fromisoformat(shown.made_at).timestamp() * 1e9)


def _span(shown: Shown) -> str:
    if shown.first_event_ms is None or shown.last_event_ms is None:
        return ""
    ends = (_day_ns(one * 1_000_000) for one in (shown.first_event_ms, shown.last_event_ms))
    return f", from {' to '.join(ends)}"
