"""What a reviewer did, in words: one phrase for each entry of the history, as it follows "Took back:"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ...rubrics.schema import Answer, Question, Rubric
from ..act_kinds import act_body
from ..acts import Event
from ..canonical import Json
from ..groups.act_words import group_act_words
from ..journal.journal import Entry
from ..judgement import SIGNAL_WORDS
from ..plurals import counted
from ..provenance_choice import FIELDS

_MOST_CHARACTERS: Final = 60
_CHOICES: Final = {
    "left": "chose the left one",
    "right": "chose the right one",
    "both_good": "said that both are good",
    "both_bad": "said that both are bad",
    "relocated": "said that both fail, each elsewhere",
}
_PLACES: Final = {
    "break_point": "break point",
    "root_cause": "root cause",
    "manifestation": "place where it showed",
}


def entry_words(
    entry: Entry, rubric_of: Callable[[str], Rubric | None], title_of: Callable[[str], str]
) -> str:
    """An entry in words: "judged fail · Refund for a kettle". `title_of` gives the title of a trace."""
    for event in entry.events:
        match event.kind:
            case "group":
                return group_act_words(event.body)
            case "import":
                return _import_words(event)
            case "merge":
                return _merge_words(event)
            case "codes":
                return _codes_words(event)
            case "forget":
                return _forget_words(event)
            case "adjudicate":
                return _decision_words(event, title_of)
            case "acknowledge":
                return _acknowledge_words(event)
            case "judge":
                return _judge_words(event)
            case "bundle":
                return _bundle_words(event)
            case "ready":
                return _ready_words(event)
            case "tool-effects":
                return _effect_words(event)
            case "decision-change":
                return _change_words(event)
            case "results":
                return _results_words(entry.events)
            case "comparison":
                return _comparison_words(event)
            case "compare":
                return _choice_words(event)
            case "version":
                return _version_words(event, entry.events)
            case "queue" if event.body.get("version"):
                return _moved_words(entry.events)
            case "queue":
                items = counted(len(event.body["items"]), "trace")
                carried = int(event.body.get("carried") or 0)
                more = f", carried {counted(carried, 'review')} over to it" if carried else ""
                return f"made the queue '{_cut(event.body['name'])}' of {items}{more}"
    if all(event.kind == "undo" for event in entry.events):
        if entry.size > 1:
            return f"withdrew the propagated judgements of {counted(entry.size, 'trace')}"
        return f"withdrew the propagated judgement · {_cut(title_of(entry.trace))}"
    rubric = rubric_of(entry.rubric)
    phrases = list(review_phrases(entry.events, rubric))
    return f"{', '.join(phrases)} · {_cut(title_of(entry.trace))}"


def _cut(text: object, most: int = _MOST_CHARACTERS) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _import_words(event: Event) -> str:
    added, replaced = int(event.body.get("added") or 0), int(event.body.get("replaced") or 0)
    said = f"imported {counted(added + replaced, 'review')} from {_cut(event.body['file'])}"
    return f"{said} ({added:,} added, {replaced:,} replaced)" if replaced else said


def _merge_words(event: Event) -> str:
    returns = event.body["returns"]
    names = list(dict.fromkeys(str(one["reviewer"]) for one in returns if one.get("events")))
    reviews = counted(int(event.body.get("reviews") or 0), "review")
    return f"merged {counted(len(returns), 'return')}: {reviews} by {_cut(', '.join(names))}"


def _judge_words(event: Event) -> str:
    body = event.body
    name = f"'{_cut(body.get('name') or '', 40)}'"
    match body["act"]:
        case "held-out":
            return f"looked at the held-out traces of the judge {name}"
        case "examples":
            return f"made {counted(len(body['traces']), 'trace')} examples in a judge's prompt"
        case _:
            return f"said which scores of the judge {name} are failures"


def _bundle_words(event: Event) -> str:
    body = event.body
    said = [f"{name}: {_cut(body[name] or 'not known', 40)}" for name in FIELDS if name in body]
    return f"said of the bundle '{_cut(body['bundle'], 40)}' its {', '.join(said)}"


def _ready_words(event: Event) -> str:
    # The desk shows a history and opens without all that reads criteria.
    from ..insight.readiness.deciding import decision_of

    decision = decision_of(str(event.body["statement"]))
    if decision is None:
        return "recorded a decision that cannot be read"
    return f"decided {decision.decision} on '{_cut(decision.title, 40)}' ({_cut(decision.reason)})"


def _version_words(event: Event, events: Sequence[Event]) -> str:
    body = event.body
    queues = [event.body for event in events if event.kind == "queue"]
    moved = [one for one in queues if one.get("version")]
    carried = counted(int(body.get("carried") or 0), "review")
    said = [f"put version {body['version']} of {_cut(body['rubric'], 40)} to use"]
    said.append(f"carried {carried} over")
    if moved:
        names = _cut(", ".join(f"'{_cut(one['name'], 40)}'" for one in moved))
        said.append(f"moved the {'queue' if len(moved) == 1 else 'queues'} {names} to it")
    if again := int(body.get("recheck") or 0):
        said.append(f"left {counted(again, 'review')} to be checked again")
    return ", ".join(said)


def _moved_words(events: Sequence[Event]) -> str:
    """A version that was put to use before this was an act of its own."""
    queues = [event.body for event in events if event.kind == "queue"]
    moved = [f"'{_cut(body['name'], 40)}'" for body in queues if body.get("version")]
    noun = "queue" if len(moved) == 1 else "queues"
    version = next(body["version"] for body in queues if body.get("version"))
    said = f"put version {version} of a rubric to use in the {noun} {_cut(', '.join(moved))}"
    made = [body for body in queues if not body.get("version")]
    more = f", made the queue '{_cut(made[0]['name'], 40)}'" if made else ""
    return said + more


def _codes_words(event: Event) -> str:
    body = event.body
    old = ", ".join(f"'{_cut(code, 40)}'" for code in body["codes"])
    new = " and ".join(f"'{_cut(code, 40)}'" for code in dict.fromkeys(body["codes"].values()))
    if body["act"] == "split":
        return (
            f"gave {counted(int(body.get('count') or 0), 'review')} the code {new} instead of {old}"
        )
    noun = "code" if len(body["codes"]) == 1 else "codes"
    verb = "renamed the code" if body["act"] == "rename" else f"merged the {noun}"
    joint = "to" if body["act"] == "rename" else "into"
    return f"{verb} {old} {joint} {new}, in {counted(int(body.get('count') or 0), 'review')}"


def _forget_words(event: Event) -> str:
    reason = event.body.get("reason")
    why = f" ({_cut(reason)})" if reason else ""
    return f"removed the text of {counted(len(event.body['traces']), 'trace')} for good{why}"


def _acknowledge_words(event: Event) -> str:
    names = _cut(", ".join(str(one["id"]) for one in event.body["findings"]))
    reason = _cut(event.body["reason"])
    if event.body.get("take_back"):
        return f"took back that {names} may leave in packs ({reason})"
    return f"acknowledged {names}, which may leave in packs ({reason})"


def _comparison_words(event: Event) -> str:
    pairs = counted(len(event.body["pairs"]), "pair")
    return f"made the comparison '{_cut(event.body['name'])}' of {pairs}"


def _choice_words(event: Event) -> str:
    """What was chosen, as it was seen: the words do not say whose answer stood where."""
    body = event.body
    said = [_CHOICES[str(body["choice"])]] if body.get("choice") else []
    if body.get("reason") is not None:
        said.append("wrote why" if body["reason"] else "took away why")
    return f"{' and '.join(said) or 'chose'}, of a pair of answers"


def _decision_words(event: Event, title_of: Callable[[str], str]) -> str:
    body = event.body
    verdict = str(body.get("verdict") or "")
    holds = body.get("holds")
    said = f"decided {verdict}" if verdict else "decided"
    if holds:
        said += f", as {_cut(holds, 30)} said"
    return f"{said} · {_cut(title_of(str(body.get('trace') or '')))}"


def _change_words(event: Event) -> str:
    verb = "changed" if event.body["changed"] else "did not change"
    return f"said that the queue '{_cut(event.body['queue'])}' {verb} what was decided"


def _results_words(events: Sequence[Event]) -> str:
    names = list(dict.fromkeys(str(event.body["release"]) for event in events))
    noun = "release" if len(names) == 1 else "releases"
    checks = counted(len(events), "check")
    return f"added the results of {checks} of {noun} {_cut(', '.join(names))}"


def _effect_words(event: Event) -> str:
    by_effect: dict[str, list[str]] = {}
    for name, effect in event.body["tools"].items():
        by_effect.setdefault(str(effect), []).append(str(name))
    said = [f"{', '.join(sorted(names))}: {effect}" for effect, names in sorted(by_effect.items())]
    return f"said what tools do ({_cut('; '.join(said))})"


def review_phrases(events: Sequence[Event], rubric: Rubric | None) -> Iterator[str]:
    """What each act of one press on a review did, in order, without repetition."""
    asked = rubric.verdict.question if rubric else None
    judged = False
    said: dict[str, None] = {}
    for event in events:
        if event.kind == "answer" and event.body["question"] == asked:
            judged = event.body["value"] is not None
        if event.kind == "finish" and judged:
            # The answer before it has said so.
            continue
        said.setdefault(_phrase(event, rubric))
    yield from said


def _phrase(event: Event, rubric: Rubric | None) -> str:
    body = event.body
    match event.kind:
        case "answer":
            return _answer_phrase(str(body["question"]), body["value"], rubric)
        case "finish":
            verdict = body["verdict"]
            return "finished the review" + (f" ({verdict})" if verdict else "")
        case "defer":
            reason = body.get("reason")
            return f"deferred ({_cut(reason, 40)})" if reason else "deferred"
        case "note":
            text = body["text"]
            return f"wrote the note '{_cut(text, 40)}'" if text else "removed the note"
        case "code":
            code = _cut(body["code"], 40)
            return (
                f"took the code '{code}' off" if body.get("remove") else f"gave the code '{code}'"
            )
        case "correct":
            return _correction_phrase(body)
        case "mark":
            return _mark_phrase(event)
        case "check":
            return _claim_phrase(body)
        case "signal":
            return _signal_phrase(body)
        case "apply-to-group":
            return "took over the judgement of a group"
    return act_body(event.kind, body).words


def _signal_phrase(body: Mapping[str, Json]) -> str:
    name = SIGNAL_WORDS[body["kind"]]
    if body.get("remove"):
        return f"took the signal '{name}' off"
    note = body.get("note")
    return f"marked it as a signal: {name}" + (f" ('{_cut(note, 40)}')" if note else "")


def _correction_phrase(body: Mapping[str, Json]) -> str:
    if body["text"] is None:
        return "removed the correction"
    if not body.get("approval"):
        return "wrote a correction"
    if body.get("status") == "approved":
        return "approved the correction"
    return "made the correction a proposal again"


def _claim_phrase(body: Mapping[str, Json]) -> str:
    if body.get("remove"):
        return "took back a claim"
    # The desk shows a history and opens without all that reads claims.
    from ..claims.claim import ClaimInvalid
    from ..claims.reviewed import claim_of, is_dropped
    from ..claims.words import claim_words

    try:
        words = _cut(claim_words(claim_of(body["check"])))
    except ClaimInvalid:
        return "added a check"
    return f"{'dropped' if is_dropped(body['check']) else 'added'} the claim '{words}'"


def _mark_phrase(event: Event) -> str:
    body = event.body
    kind, removed = str(body["as"]), body.get("remove") is True
    if kind in _PLACES:
        if removed:
            return f"removed the {_PLACES[kind]}"
        if body.get("cannot_tell"):
            return f"said that the {_PLACES[kind]} cannot be told"
        return f"set the {_PLACES[kind]}"
    if kind == "cause_layer":
        return "removed the cause layer" if removed else f"set the cause layer to {body['layer']}"
    if kind == "evidence":
        if removed:
            return "removed marked words"
        return f"marked '{_cut(body['text'], 40)}' as {body.get('kind', 'why')}"
    return "removed the mark of a step" if removed else f"marked a step {body.get('kind', 'wrong')}"


def _answer_phrase(name: str, value: Answer, rubric: Rubric | None) -> str:
    question = rubric.question(name) if rubric else None
    asked = _cut(question.ask if question else name, 40)
    if value is None:
        return f"cleared the answer to '{asked}'"
    if (
        rubric is not None
        and name == rubric.verdict.question
        and value in ("pass", "fail", "unsure")
    ):
        return f"judged {value}"
    return f"answered '{asked}': {_cut(_value_words(value, question), 40)}"


def _value_words(value: Answer, question: Question | None) -> str:
    labels = (
        {choice.key: choice.label or choice.key for choice in question.choices} if question else {}
    )
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)
