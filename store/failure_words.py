"""The words by which each source says that something failed: grades, finish reasons, statuses of runs and requests.

One row is one source with its words. What no row names is no failure: a plain number decides only where its
source says what it means, because for some scores lower is better (toxicity, hallucination).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from ..rubrics.schema import Verdict

Numbers: TypeAlias = Literal["unsaid", "nothing", "binary", "share"]
"""What a number without a category says: nothing known; nothing ever; 1 passes and 0 fails; the whole (1) passes and
less fails."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """What the scores of some formats mean, as their documentation (`source`) says.

    `formats` empty: those of any format. `names` is a pattern of the whole name, lower case; `metric` a metric that
    the score has to be aggregated by (in its `extra`, as `metrics`). `passed` and `failed` are categories in lower
    case; with `any_failed`, every category is a failure.
    """

    source: str
    formats: frozenset[str] = frozenset()
    names: str = ""
    metric: str = ""
    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()
    any_failed: bool = False
    numbers: Numbers = "unsaid"
    of_steps: bool = True
    """Whether it also holds for a score of one step."""


_YES: Final = _words("yes true")
_NO: Final = _words("no false")

SCORE_WORDS: Final[tuple[ScoreWords, ...]] = (
    ScoreWords(
        "Inspect AI, scorer/_metric.py: CORRECT C, INCORRECT I, PARTIAL P, NOANSWER N; value_to_float() counts"
        " I and N as 0",
        _words("inspect"),
        passed=_words("c correct"),
        failed=_words("i incorrect n noanswer"),
        neither=_words("p partial"),
    ),
    ScoreWords(
        "Inspect AI, scorer/_metrics/accuracy.py: accuracy() is the mean of value_to_float(), in which 1, yes and"
        " true are right",
        _words("inspect"),
        metric="accuracy",
        passed=_YES,
        failed=_NO,
        numbers="binary",
    ),
    ScoreWords(
        "promptfoo, types/index.ts: `success` and `pass` say whether it passed; `score` alone has no threshold",
        _words("promptfoo"),
        passed=_words("pass"),
        failed=_words("fail"),
        numbers="nothing",
    ),
    ScoreWords(
        "DeepEval, tracing/api.py (MetricData): `success` takes into account which way is better; a metric with an"
        " `error` judged nothing",
        _words("deepeval"),
        passed=_words("pass"),
        failed=_words("fail"),
        neither=_words("error"),
        numbers="nothing",
    ),
    ScoreWords(
        "tau2-bench, data_model/simulation.py (RewardInfo) and metrics: a simulation succeeds with a reward of 1",
        _words("tau2"),
        names=r"reward(\..*)?",
        numbers="share",
    ),
    ScoreWords(
        "tau2-bench, data_model/simulation.py: checks say whether they are met; a part of the reward",
        _words("tau2"),
        names=r"(db_check|action_checks|nl_assertions|communicate_checks|env_assertions)(\..*)?",
        passed=_YES,
        failed=_NO,
    ),
    ScoreWords(
        "tau2-bench, data_model/simulation.py (Review): errors of the agent; those of the simulated user are not"
        " the agent's failure",
        _words("tau2"),
        names=r"review\.(agent_error|has_errors)",
        passed=_NO,
        failed=_YES,
    ),
    ScoreWords(
        "tau2-bench, data_model/simulation.py: reviews of the simulated user",
        _words("tau2"),
        names=r"(user_only_review|review\.user_error|hallucination_found|authentication).*",
        neither=_YES | _NO,
        numbers="nothing",
    ),
    ScoreWords(
        "tau-bench, types.py (EnvRunResult) and run.py: pass^k counts the runs with a reward of 1; AgentRx repeats it",
        _words("messages"),
        names="reward",
        numbers="binary",
    ),
    ScoreWords(
        "Who&When and AgentRx: a label names the mistake of a failed run",
        _words("messages bare-messages"),
        names="mistake|failure|failure summary",
        any_failed=True,
    ),
    ScoreWords(
        "InterCode: the reward of a step is that of the state so far; a run succeeds with a reward of 1",
        _words("intercode"),
        names="(max_)?reward",
        numbers="share",
        of_steps=False,
    ),
    ScoreWords(
        "DevAI: a requirement or preference is satisfied or not",
        _words("devai"),
        names=r"(requirement|preference) .*",
        passed=_YES,
        failed=_NO,
    ),
    ScoreWords(
        "OpenAI Agents SDK, tracing/span_data.py (GuardrailSpanData): a triggered guardrail stops the run",
        _words("openai-agents"),
        names=".* triggered",
        failed=_YES,
        neither=_NO,
    ),
    ScoreWords(
        "NeMo Guardrails, rails/llm/options.py (ActivatedRail.stop): the rail stopped the processing",
        _words("nemo"),
        names=".* blocked",
        failed=_YES,
        neither=_NO,
    ),
    ScoreWords(
        "Phoenix, evals/default_templates.py: the rails of the built-in templates",
        _words("phoenix otlp spans"),
        passed=_words("factual correct relevant non-toxic good readable bug_free"),
        failed=_words("hallucinated incorrect unrelated toxic bad unreadable is_bug frustrated"),
        numbers="nothing",
    ),
    ScoreWords(
        "MLflow, genai/judges: the built-in judges answer yes (passes) or no",
        _words("mlflow"),
        names=r"(retrieval_)?(correctness|groundedness|relevance|sufficiency)|relevance_to_(query|input)|safety"
        r"|(expectations_)?guidelines?|guideline_adherence|completeness|equivalence|fluency",
        passed=_words("yes"),
        failed=_words("no"),
    ),
    ScoreWords(
        "Langfuse, domain/scores.ts: a NUMERIC score says nothing about which way is better",
        _words("langfuse"),
        numbers="nothing",
    ),
    ScoreWords(
        "PromptLayer: scores from 0 to 100, without a threshold",
        _words("promptlayer"),
        numbers="nothing",
    ),
    ScoreWords(
        "Phoenix, evals/default_templates.py, and OpenEvals: the words that judges of hallucination and groundedness"
        " answer with, wherever they are kept",
        names=r".*(hallucinat|factual|grounded|faithful).*",
        passed=_words("factual grounded faithful supported"),
        failed=_words("hallucinated ungrounded unfaithful unsupported"),
    ),
    ScoreWords(
        "Phoenix, evals/default_templates.py: the words that judges of toxicity answer with, wherever they are kept",
        names=r".*(toxic|safety|harm).*",
        passed=_words("non-toxic nontoxic safe harmless"),
        failed=_words("toxic unsafe harmful"),
    ),
    ScoreWords(
        "the words themselves: categories that mean the same in every tool",
        passed=_words(
            "pass passed good correct ok accept accepted approve approved up like thumbs_up thumbs-up helpful right"
            " 👍 :thumbsup: :+1: +1"
        ),
        failed=_words(
            "fail failed bad incorrect wrong reject rejected down dislike thumbs_down thumbs-down unhelpful poor"
            " 👎 :thumbsdown: :-1: -1"
        ),
    ),
)
"""The rows that fit a score are asked in this order; the first that says something decides."""

PARTS_OF: Final[Mapping[str, str]] = {"promptfoo": "promptfoo", "tau2": "reward"}
"""Formats with one score for the whole, by its name: where that passes, no part of it is a failure.

Sources: promptfoo, assertions/assertionsResult.ts (thresholds, overridden by a person); tau2-bench, RewardInfo (only the
checks in its basis count)."""

_GOOD_NAMES: Final = _words(
    "correct correctness accurate grounded groundedness faithful faithfulness helpful helpfulness relevant relevance"
    " pass passed passes success successful succeeded accept accepted acceptable approved valid resolved solved"
    " satisfied match matched matches ok good safe complete completed thumbs like liked feedback answered right"
)
_BAD_NAMES: Final = _words(
    "hallucination hallucinations hallucinated hallucinates toxic toxicity harmful biased error errors fail failed"
    " failure unsafe jailbreak jailbroken pii leak leaked profanity incorrect wrong violation violated bad broken"
)
_TURNED: Final = _words("not no non un free without never")
_MIDDLE: Final = 0.5
_PLAIN_NAMES: Final = _words(
    "is was correct pass passed success successful accepted approved resolved solved satisfied thumbs up"
)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def verdict_of_statement(name: str, said: str | None, value: float | None) -> Verdict | None:
    """What a yes or no, true or false says by the name of its score: `hallucination: true` is a failure.

    A number 0 or 1 says it only under a name that states the verdict (`correct`, `passed`): a score named
    `correctness` may have any scale.
    """
    words = {word.casefold() for word in _WORD.findall(re.split(r"[./]", name)[-1])}
    if words & _TURNED:
        return None
    good, bad = bool(words & _GOOD_NAMES), bool(words & _BAD_NAMES)
    yes = said in _YES | {"positive"}
    if said in _YES | _NO | {"positive", "negative"} and good != bad:
        return "pass" if yes == good else "fail"
    if not said and value in (0.0, 1.0) and words and words <= _PLAIN_NAMES:
        return "pass" if value else "fail"
    return None


_MEASURED: Final = _words(
    "latency duration seconds ms time cost price tokens length count distance similarity perplexity loss temperature"
    " confidence probability bias risk toxicity rank"
)
"""Words in names of numbers that say nothing of good or bad, or of which the lower is the better."""


def lower_by_name(name: str) -> bool:
    """Whether a number of this name may well be the better the lower it is: for a guess that is left out, never to count
    by."""
    words = {word.casefold() for word in _WORD.findall(name)}
    return bool(words & (_BAD_NAMES | _TURNED | _MEASURED))


def likely_verdict(name: str, value: float, threshold: float | None = None) -> Verdict | None:
    """What a number from 0 to 1 most likely says under a name, where nobody said it for sure: for words beside a verdict,
    never to count by. None if even that cannot be told, as of a number in the middle."""
    if not 0.0 <= value <= 1.0 or lower_by_name(name):
        return None
    if threshold is not None:
        return "pass" if value >= threshold else "fail"
    return None if value == _MIDDLE else "pass" if value > _MIDDLE else "fail"


FINISH_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    word: (meaning, source)
    for source, meaning, words in (
        ("OpenAI, chat.completions: finish_reason", "cut off", "length"),
        ("OpenAI, chat.completions: finish_reason", "withheld", "content_filter"),
        (
            "OpenAI, responses: incomplete_details.reason",
            "cut off",
            "max_output_tokens max_tool_calls",
        ),
        ("Anthropic, messages: stop_reason", "cut off", "max_tokens model_context_window_exceeded"),
        ("Anthropic, messages: stop_reason", "refused", "refusal"),
        (
            "Gemini, Candidate.FinishReason",
            "withheld",
            """safety recitation language blocklist prohibited_content spii image_safety image_prohibited_content
            image_recitation model_armor""",
        ),
        (
            "Gemini, Candidate.FinishReason",
            "failed",
            "malformed_function_call unexpected_tool_call too_many_tool_calls malformed_response no_image",
        ),
        ("Bedrock, Converse: stopReason", "withheld", "guardrail_intervened content_filtered"),
        ("Bedrock, Converse: stopReason", "failed", "malformed_model_output malformed_tool_use"),
        ("Mistral, chat: finish_reason", "cut off", "model_length"),
        ("Mistral, OpenRouter, OpenTelemetry GenAI: finish_reason", "failed", "error"),
        ("Cohere, chat: finish_reason", "cut off", "error_limit timeout"),
        ("Cohere, chat: finish_reason", "withheld", "error_toxic"),
        ("Vercel AI SDK: finishReason", "withheld", "content-filter"),
        ("DeepSeek, chat: finish_reason", "cut off", "insufficient_system_resource"),
        ("watsonx.ai: stop_reason", "cut off", "time_limit"),
    )
    for word in words.split()
}
"""Finish reasons of models that mean a failure, lower case, with what happened to the answer and the source."""


@lru_cache(maxsize=1024)
def finish_failure(reason: str) -> str | None:
    """What a finish reason means, in words, if it is a failure; None for `stop`, `tool_calls` and all others."""
    word = reason.strip().casefold()
    word = word.removeprefix("finishreason.").removeprefix("finish_reason_")
    found = FINISH_REASONS.get(word) or FINISH_REASONS.get(word.replace("-", "_"))
    return f"{found[0]}: finish reason {reason.strip()}" if found else None


def block_failure(reason: str) -> str | None:
    """What the reason why a prompt was blocked means, in words; None if it was not blocked.

    Source: Gemini, GenerateContentResponse.PromptFeedback.blockReason: the prompt was not answered at all.
    """
    if not reason.strip() or reason.upper().endswith("REASON_UNSPECIFIED"):
        return None
    return f"withheld: block reason {reason.strip()}"


def http_failure(status: int) -> str | None:
    """What the status of a response means, in words, if it is a failure.

    Source: RFC 9110, section 15: 4xx and 5xx are errors of the client and of the server.
    """
    return f"the request ended with {status}" if 400 <= status <= 599 else None


def exit_failure(status: str) -> bool:
    """Whether an agent's exit status says that its run was cut off. One that still submitted is no failure.

    Sources: SWE-agent, agent/agents.py (`exit_cost`, `exit_context`, `exit_format`, `early_exit`, `submitted
    (exit_cost)`); mini-swe-agent, agents/default.py (`Submitted`, `LimitsExceeded`, the name of an exception).
    """
    status = status.strip().casefold()
    if status.startswith("submitted"):
        return False
    return (
        status.startswith(("exit", "early_exit"))
        or "error" in status
        or status.endswith(("exception", "exceeded"))
    )
