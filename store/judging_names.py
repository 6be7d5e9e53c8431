"""Which names of fields say that the field judges something: `reward_info`, `isCorrect`, `ground-truth`.

Nobody can know that from a name for sure: a customer has a `credit_score`, a button a `label`. So a name that may be that
of a judgement is taken for one, and what is hidden because of it is counted on the screen.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""A word of a name in any spelling: `isCorrect`, `is_correct`, `is-correct`, `IS_CORRECT`."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JUDGING: Final = _words(
    """score scores scored scorer scorers scoring reward rewards grade grades graded grader graders grading judge judges
    judged judgement judgements judgment judgments verdict verdicts eval evals evaluation evaluations evaluator evaluators
    rating ratings rated rater raters feedback correct incorrect correctness satisfied thumbs label labels labeled
    labelled labeller labeler annotation annotations annotator annotators critique critiques expected expectation
    expectations groundtruth gold golden ideal mistake mistakes hallucinated hallucination hallucinations
    faithfulness assertion assertions assessment assessments bookmarked"""
)
"""Words in the names under which exports keep judgements and what they judge by: `reward_info` (tau-bench), `is_correct`
and `mistake_reason` (Who&When), `gradingResult` (promptfoo), `feedback_stats` (LangSmith), `satisfied` (DevAI), `eval`
and `scores` (Inspect AI), `expectations` (MLflow), `expectedOutput` (DeepEval), `bookmarked` (Langfuse: a person's mark)."""
_SHORT: Final = 4
_ENDING: Final = _words(
    """pass passed passes fail failed fails failure success successful succeeded resolved unresolved solved outcome
    accuracy accurate approved rejected quality acceptable"""
)
"""Words that judge a run where they are said of it as a whole (`success`, `testFailed`), but not where a step records how
its own call ended."""
_TOGETHER: Final = (
    ("ground", "truth"), ("answer", "key"), ("reference", "answer"), ("reference", "answers"), ("reference", "output"),
    ("reference", "outputs"), ("reference", "response"), ("reference", "solution"), ("reference", "label"),
    ("reference", "action"), ("reference", "actions"), ("reference", "text"), ("target", "answer"), ("target", "output"),
    ("target", "action"), ("target", "actions"), ("oracle", "actions"), ("canonical", "solution"),
)  # fmt: skip
_ALONE: Final = _words("target gt solution solutions")
"""Names of answers to compare with where they are the whole name: a `target_language` is none."""
_TASK: Final = _words("task problem scenario")
_TASK_SOLUTION: Final = _words("actions outputs output answer answers")
"""What an object that says the task holds as its solution (`task.actions` of tau-bench): nobody acted yet in a task."""
_KINDS: Final = _words(
    """score scores scorer scorers evaluator evaluators judge judges judgement judgment grader graders grade feedback reward
    verdict rating assessment"""
)
"""What an object in a record calls itself that is a judgement or the step of a judge."""
_FINDING: Final = _words("chunk chunks document documents similarity rerank reranker")
"""Whose scores say how near a text was to a question: a retriever's own, as recorded of its step."""
_CRITERIA: Final = _words("criteria criterion requirement requirements")
_RATERS: Final = _words("human")
_NOT_RATED: Final = _words(
    "message messages input inputs turn turns prompt prompts query question readable"
)
"""What comes after `human` where a person speaks and does not judge."""
_REASONS: Final = _words(
    """reason reasons reasoning rationale rationales explanation explanations comment comments justification evidence
    thought thoughts analysis why note notes"""
)


def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def judges(name: str, *, of_run: bool = True) -> bool:
    """Whether a field of this name is a judgement, in whichever way the name is written. `of_run`: the field is said of
    a run as a whole, not of one step, whose `success` only says that its call ended well."""
    said = _words_of(name)
    if not of_run and not _FINDING.isdisjoint(said):
        return False
    if any(word in _JUDGING or (of_run and word in _ENDING) for word in said):
        return True
    if len(said) == 1:
        return said[0] in _ALONE
    if said and said[0] in _RATERS:
        return said[1] not in _NOT_RATED
    return any(pair in _TOGETHER for pair in pairwise(said))


def may_judge(folded: str) -> bool:
    """Whether a name in lower case, without signs of where its words begin, may be that of a judgement: `iscorrect`."""
    return judges(folded) or any(word in folded for word in _JUDGING if len(word) > _SHORT)


@lru_cache(maxsize=1024)
def is_task(name: str) -> bool:
    """Whether an object of this name says what was to be done, not what was done: `task`, `scenario`."""
    return "".join(_words_of(name)) in _TASK


@lru_cache(maxsize=1024)
def solves_task(name: str) -> bool:
    """Whether a field of a task is the solution that was expected."""
    return "".join(_words_of(name)) in _TASK_SOLUTION


def is_reference(name: str, text: str) -> bool:
    """Whether a field is an answer to compare with: `reference`, if more than one word stands in it. One alone is the
    reference of a booking."""
    return _words_of(name) in (("reference",), ("references",)) and len(text.split()) > 1


@lru_cache(maxsize=4096)
def is_judge(kind: str) -> bool:
    """Whether an object in a record that says that it is of this kind is a judgement or the step of a judge."""
    return not _KINDS.isdisjoint(_words_of(kind))


@lru_cache(maxsize=1024)
def gives_reason(name: str) -> bool:
    """Whether a field of this name, beside a judgement, says why it was given."""
    return not _REASONS.isdisjoint(_words_of(name))


@lru_cache(maxsize=1024)
def is_criterion(name: str) -> bool:
    """Whether a field of this name says what a run is judged by, not how: judges repeat it, and reviewers need it."""
    return not _CRITERIA.isdisjoint(_words_of(name))
