"""The bodies of acts on the library: rubrics, queues, imports, groups, keys of traces, effects of tools, results of checks.

As in `review_acts.py`, fields of a body may be added, but not renamed or removed.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ..rubrics.schema import Verdict
from .review_acts import ActBody
from .whole_acts import ReviewRef


class RubricBody(ActBody, frozen=True):
    """A rubric as it was when first used; the event's `rubric` is its hash."""

    words: ClassVar[str] = "rubric"
    of_review: ClassVar[bool] = False
    rubric: dict[str, Any]


class QueueItemBody(msgspec.Struct, frozen=True):
    """One trace of a queue, why it is in it, and whether it is there to be checked. `random`: it is of the random
    sample. `repeat`: its trace comes a second time, to be judged apart. `tells`: the reason says how somebody or
    something judged the trace. `by`: who is to judge it, a bit for each of the reviewers of the queue; 0: everybody."""

    trace: str
    reason: str
    check: bool = False
    random: bool = False
    repeat: bool = False
    tells: bool = False
    by: int = 0


class SampleBody(msgspec.Struct, frozen=True):
    """The random sample in a queue: how many of how many traces were drawn, and with which seed."""

    drawn: int
    population: int
    seed: int


class QueueBody(ActBody, frozen=True):
    """A new queue under the rubric of that hash. `order` is the id of the order of its items. With a `version` it was
    there before, and asks that version of its rubric from then on. `carried` counts the reviews that were carried over
    to its rubric with it. `reviewers` are those that it is shared out to, if it is."""

    words: ClassVar[str] = "queue"
    of_review: ClassVar[bool] = False
    name: str
    rubric: str
    items: tuple[QueueItemBody, ...]
    version: int | None = None
    order: str = ""
    sample: SampleBody | None = None
    carried: int = 0
    reviewers: tuple[str, ...] = ()


class VersionBody(ActBody, frozen=True):
    """A version of a rubric that is put to use; the event's `rubric` is its hash. `carried` counts the reviews that
    were carried over and hold, `recheck` those that have to be looked at again: both are in the same press."""

    words: ClassVar[str] = "version of a rubric"
    of_review: ClassVar[bool] = False
    rubric: str
    version: int
    carried: int = 0
    recheck: int = 0


class ImportBody(ActBody, frozen=True):
    """An import of reviews: from where, and how many reviews it added and replaced."""

    words: ClassVar[str] = "import of reviews"
    of_review: ClassVar[bool] = False
    file: str
    added: int = 0
    replaced: int = 0


class MergedReturnBody(msgspec.Struct, frozen=True):
    """A return that was merged: whose, of which queue and kit, with which seal, and how many of its events were new;
    `installation` is where it was made."""

    reviewer: str
    queue: str
    kit: str
    seal: str
    events: int = 0
    installation: str = ""


class MergeBody(ActBody, frozen=True):
    """A merge of the returns of kits. Their events stand in the journal as their reviewers' own; `presses` are those that
    were new with it, which an undo of the merge reverses, too. `reviews` is how many reviews they belong to."""

    words: ClassVar[str] = "merge of returned reviews"
    of_review: ClassVar[bool] = False
    returns: tuple[MergedReturnBody, ...]
    presses: tuple[str, ...]
    reviews: int = 0


class RepresentativeBody(msgspec.Struct, frozen=True):
    """The representative of a group, so that another library can make the same group."""

    kind: str
    block: str
    text: str


class GroupBody(ActBody, frozen=True):
    """A change to the groups; `groups/replay.py` says what each `act` means.

    `names` are the names that groups had at the time, by group id. The `act` "undo" is how changes to
    groups were undone before there was one history.
    """

    words: ClassVar[str] = "change to a group"
    of_review: ClassVar[bool] = False
    act: Literal["name", "merge", "split", "move", "apart", "judged", "settings", "undo"]
    group: str | UnsetType = UNSET
    source: str | UnsetType = msgspec.field(default=UNSET, name="from")
    other: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    signatures: list[str] | UnsetType = UNSET
    anchors: dict[str, RepresentativeBody] | UnsetType = UNSET
    review: ReviewRef | UnsetType = UNSET
    members: int | UnsetType = UNSET
    threshold: float | UnsetType = UNSET
    masks: dict[str, str] | UnsetType = UNSET
    shown: list[str] | UnsetType = UNSET
    polar: list[str] | UnsetType = UNSET
    masks_version: int | UnsetType = UNSET
    masks_version_before: int | UnsetType = UNSET
    press: str | UnsetType = UNSET
    names: dict[str, str] | UnsetType = UNSET


class CodesBody(ActBody, frozen=True):
    """Codes -> what they are called from now on, in the reviews of everybody or, if it names some, in these alone.
    `act` says what was done, for the history; `count` in how many reviews the codes stood then."""

    words: ClassVar[str] = "change to codes"
    of_review: ClassVar[bool] = False
    act: Literal["rename", "merge", "split"]
    codes: dict[str, str]
    reviews: tuple[ReviewRef, ...] = ()
    count: int = 0


class ForgetBody(ActBody, frozen=True):
    """The text of these traces, by key, was removed for good; `runs` are hashes of their global ids (`forgotten.py`), so
    that other states of the same runs are not loaded either. Undone, they may be loaded again."""

    words: ClassVar[str] = "forgotten traces"
    of_review: ClassVar[bool] = False
    traces: tuple[str, ...]
    runs: tuple[str, ...] = ()
    reason: str = ""


class FindingBody(msgspec.Struct, frozen=True):
    """Something private by the id that it has in this library, with its type and the rule that found it; no value."""

    id: str
    type: str
    rule: str = ""


class AcknowledgeBody(ActBody, frozen=True):
    """These findings may leave in packs as they are, for that reason; or, with `take_back`, no longer."""

    words: ClassVar[str] = "acknowledged findings"
    of_review: ClassVar[bool] = False
    findings: tuple[FindingBody, ...]
    reason: str
    take_back: bool = False


class TraceKeysBody(ActBody, frozen=True):
    """Keys by which earlier events name traces -> the present keys of the same content. No act of a person: it is
    written when a library finds such events."""

    words: ClassVar[str] = "new keys of traces"
    of_review: ClassVar[bool] = False
    keys: dict[str, str]


class ToolEffectsBody(ActBody, frozen=True):
    """What tools do, by their names: whether they change something outside the conversation."""

    words: ClassVar[str] = "effects of tools"
    of_review: ClassVar[bool] = False
    tools: dict[str, Literal["writes", "reads"]]


class JudgeBody(ActBody, frozen=True):
    """What was said of, or done with, the judge of that name whose scores came with traces. By `act`:

    "counts": which of its scores are failures: numbers beyond the `threshold` (below it, or above with `lower_is_better`; None if
    only the direction is known), and labels in `fails`; labels in `passes` are good. "held-out": its held-out items were looked
    at, to write a passport: `use` is the hash of what experts and the judge said of them, `items` that of the
    traces. Taking that back does not undo the look: it counts all the same. "examples": `traces` became examples
    in a prompt under the event's rubric, and are no test cases from then on.
    """

    words: ClassVar[str] = "word on a judge"
    of_review: ClassVar[bool] = False
    act: Literal["counts", "held-out", "examples"]
    name: str = ""
    threshold: float | None = None
    lower_is_better: bool | None = None
    fails: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    use: str = ""
    items: str = ""
    traces: tuple[str, ...] = ()


class LookedAtBody(msgspec.Struct, frozen=True):
    """A review that was looked at when reviewers differed: whose it is, its verdict then, a hash of what it `says`, one
    of its `note`, and the codes of its reviewer's `own`. The last two are None in decisions of earlier versions."""

    reviewer: str
    rubric: str
    says: str
    verdict: Verdict | None = None
    note: str | None = None
    own_codes: tuple[str, ...] | None = None


class AdjudicateBody(ActBody, frozen=True):
    """What holds of a trace that reviewers judged differently: the review of the reviewer `holds`, or, if that is None,
    an own `verdict` with `answers` and a `break_point`. `rubric` is the hash of the rubric; `reviews` are those that were
    looked at; `instead_of` are the ids of the events of earlier decisions that this one replaces. It changes no review.
    """

    words: ClassVar[str] = "decision between reviewers"
    of_review: ClassVar[bool] = False
    trace: str = ""
    rubric: str = ""
    holds: str | None = None
    verdict: Verdict | None = None
    answers: dict[str, Any] = msgspec.field(default_factory=dict)
    break_point: dict[str, Any] | None = None
    reason: str = ""
    reviews: tuple[LookedAtBody, ...] = ()
    instead_of: tuple[str, ...] = ()


class BundleBody(ActBody, frozen=True):
    """What is known of a bundle: from where it is, under which licence and with whose consent. `bundle` is its name then,
    `contents` are the SHA-256 of what was loaded, by which other libraries know it too. Only what is given changes; ""
    takes it away."""

    words: ClassVar[str] = "provenance of a bundle"
    of_review: ClassVar[bool] = False
    bundle: str
    contents: tuple[str, ...]
    licence: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    consent: str | UnsetType = UNSET


class ReadyBody(ActBody, frozen=True):
    """A go or no-go: the `statement` as it was signed, canonical JSON of `tracejury.decision/1`, and the `signature` of it that
    ssh-keygen made in the namespace tracejury-ready. Nothing of it stands outside the statement."""

    words: ClassVar[str] = "decision to ship"
    of_review: ClassVar[bool] = False
    statement: str
    signature: str


class CaseResultBody(msgspec.Struct, frozen=True):
    """How one case came out: its pack ("" if the report does not say) and id, its role, the hash of what was tested, and how
    many of its trials passed."""

    pack: str
    case: str
    content_hash: str
    status: str
    role: str = ""
    passed: int = 0
    trials: int = 1


class ResultsBody(ActBody, frozen=True):
    """The results of one run of `check`, added to the library: of which release, and when it ran (`at_ms`; `timed_by` says
    what says so: the report, the person who added it, or the time of the file). `digest` is the hash of the report."""

    words: ClassVar[str] = "results of a check"
    of_review: ClassVar[bool] = False
    release: str
    at_ms: int
    timed_by: Literal["report", "person", "file"]
    digest: str
    file: str
    cases: tuple[CaseResultBody, ...]


class DecisionChangeBody(ActBody, frozen=True):
    """Whether the review of a queue changed what was decided, in the words of one reviewer; the last word of each counts."""

    words: ClassVar[str] = "word on what a review changed"
    of_review: ClassVar[bool] = False
    queue: str
    changed: bool
    reason: str = ""
