"""Near-misses of the answers of a case: what a model says when it gets it nearly right, and the right answer written
in another way.

They are generated without chance, so that a proof comes out the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ..canonical import Json
from .claim import Claim, Output
from .language.sentences import sentences
from .reading import Reading, Said, read_answer
from .values.comparing import same_value
from .values.value import Value
from .values.writing import changed, written_forms

MAX_VALUES: Final = 3
"""So many values of an answer are attacked, the decisive ones first."""
FORMS: Final = 1
CHANGES: Final = 1

_NOT: Final[Mapping[str, str]] = {"en": "not", "de": "nicht", "fr": "pas", "es": "no"}
_FLIPS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "en": (("yes", "No"), ("no", "Yes")),
    "de": (("ja", "Nein"), ("nein", "Ja")),
    "fr": (("oui", "Non"), ("non", "Oui")),
    "es": (("sí", "No"), ("no", "Sí")),
}
_POLITE: Final[Mapping[str, str]] = {
    "en": "Thank you for your question. We are happy to help you at any time.",
    "de": "Vielen Dank für Ihre Frage. Wir helfen Ihnen jederzeit gern weiter.",
    "fr": "Merci pour votre question. Nous restons à votre disposition.",
    "es": "Gracias por su pregunta. Quedamos a su disposición.",
}
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "Your parcel left our depot this morning and will be with you on Tuesday before noon.",
        "Yes, the pool on the second floor is open to all guests until ten in the evening.",
    ),
    "de": (
        "Ihr Paket hat unser Lager heute verlassen und kommt am Dienstag vor zwölf Uhr an.",
        "Ja, das Schwimmbad im zweiten Stock ist für alle Gäste bis zehn Uhr abends geöffnet.",
    ),
    "fr": (
        "Votre colis a quitté notre dépôt ce matin et arrivera mardi avant midi.",
        "Oui, la piscine du deuxième étage est ouverte à tous jusqu'à dix heures du soir.",
    ),
    "es": (
        "Su paquete salió esta mañana de nuestro almacén y llegará el martes antes del mediodía.",
        "Sí, la piscina de la segunda planta está abierta para todos hasta las diez de la noche.",
    ),
}
"""Right answers to other questions."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A generated answer, whether it has to pass, and in words how it was made."""

    output: Output
    must_pass: bool
    words: str


def attacks_on(
    question: str, claims: Sequence[Claim], accepted: Sequence[Output], rejected: Sequence[Output]
) -> tuple[Attack, ...]:
    """The near-misses of a case, each once, in order."""
    found: dict[tuple[str, str], Attack] = {}
    for attack in _all(question, claims, accepted, rejected):
        found.setdefault((attack.output.text, repr(attack.output.tool_calls)), attack)
    own = {one.text for one in (*accepted, *rejected) if not one.tool_calls}
    return tuple(
        one for one in found.values() if one.output.tool_calls or one.output.text not in own
    )


def _all(
    question: str, claims: Sequence[Claim], accepted: Sequence[Output], rejected: Sequence[Output]
) -> Iterator[Attack]:
    language = read_answer((accepted or rejected)[0].text).language if accepted or rejected else ""
    if accepted:
        first = accepted[0]
        yield from _on_values(first, claims)
        yield from _on_sentences(first, claims)
        yield from _on_stance(first, claims)
        yield from _on_calls(first, claims)
        polite = _POLITE.get(language)
        if polite and first.text.strip() and not _structured(first.text):
            said = f"{first.text.rstrip()} {polite.split('. ', 1)[1]}"
            yield Attack(_with_text(first, said), True, "the accepted answer with a polite ending")
    if rejected:
        yield from _on_rejected(rejected[0], language)
    calls = accepted[0] if accepted else rejected[0] if rejected else Output("")
    if question.strip():
        yield Attack(_without_calls(calls, question), False, "the question repeated")
    for text in (_POLITE.get(language, _POLITE["en"]), *_ELSEWHERE.get(language, _ELSEWHERE["en"])):
        words = (
            "an empty politeness"
            if text.startswith(_POLITE.get(language, _POLITE["en"]))
            else ("a right answer to another question")
        )
        yield Attack(_without_calls(calls, text), False, words)


def _with_text(output: Output, text: str) -> Output:
    return Output(text, output.tool_calls, output.calls_known)


def _without_calls(output: Output, text: str) -> Output:
    return Output(text, (), output.calls_known)


def _structured(text: str) -> bool:
    return text.lstrip().startswith(("{", "[", "```"))


def _wanted(claims: Sequence[Claim]) -> list[Claim]:
    asked = [
        one
        for one in claims
        if one.type == "says_value" and one.gate and one.arguments.get("must") is not False
    ]
    return sorted(asked, key=lambda one: one.arguments.get("weight") == "supporting")


def _attacked(reading: Reading, claims: Sequence[Claim]) -> list[Said]:
    """Where an answer says the values that are asked for, decisive ones first."""
    from .values.value import from_json

    out: list[Said] = []
    for claim in _wanted(claims)[:MAX_VALUES]:
        for value in (claim.arguments.get("value"), claim.arguments.get("to")):
            wanted = None if value is None else from_json(value)
            said = next(
                (
                    one
                    for one in reading.values
                    if wanted is not None and one.affirmed and same_value(one.value, wanted)
                ),
                None,
            )
            if said is not None and said not in out:
                out.append(said)
    return out


def _on_values(answer: Output, claims: Sequence[Claim]) -> Iterator[Attack]:
    reading = read_answer(answer.text)
    for said in _attacked(reading, claims):
        for form in _forms(said, reading.language):
            yield Attack(
                _replaced(answer, reading, said, form), True, f"“{said.text}” written “{form}”"
            )
        for value in changed(said.value)[:CHANGES]:
            form = next(iter(written_forms(value, reading.language or "en")), "")
            if form:
                yield Attack(
                    _replaced(answer, reading, said, form),
                    False,
                    f"“{said.text}” changed to “{form}”",
                )
        no = _NOT.get(reading.language)
        if no:
            text = answer.text[: said.start] + f"{no} {said.text}" + answer.text[said.end :]
            yield Attack(_with_text(answer, text), False, f"“{said.text}” negated")


def _forms(said: Said, language: str) -> list[str]:
    forms = (form for form in written_forms(said.value, language or "en") if form != said.text)
    return list(islice((form for form in forms if _reads_alone(form, said.value, language)), FORMS))


def _reads_alone(form: str, value: Value, language: str) -> bool:
    """Whether a form means the value by itself: one that needs its surroundings proves nothing."""
    return any(same_value(one.value, value) for one in read_answer(form).values) or not language


def _replaced(answer: Output, reading: Reading, said: Said, form: str) -> Output:
    """The answer with a value written in another way wherever it says it."""
    text, at = [], 0
    for one in reading.values:
        if same_value(one.value, said.value):
            text += [answer.text[at : one.start], form]
            at = one.end
    return _with_text(answer, "".join([*text, answer.text[at:]]))


def _on_sentences(answer: Output, claims: Sequence[Claim]) -> Iterator[Attack]:
    """The sentences that hold what is decisive, left out."""
    reading = read_answer(answer.text)
    parts = sentences(answer.text, reading.language)
    said = _attacked(
        reading, [one for one in claims if one.arguments.get("weight") != "supporting"]
    )
    held = {
        (part.start, part.end)
        for part in parts
        for one in said
        if part.start <= one.start < part.end
    }
    if not held or len(held) == len(parts):
        return
    text = answer.text
    for start, end in sorted(held, reverse=True):
        text = text[:start] + text[end:]
    yield Attack(_with_text(answer, text.strip()), False, "the decisive sentence left out")


def _on_stance(answer: Output, claims: Sequence[Claim]) -> Iterator[Attack]:
    asked = {one.arguments.get("stance") for one in claims if one.type == "stance" and one.gate}
    if not asked & {"yes", "no"}:
        return
    text = answer.text.lstrip()
    for word, other in _FLIPS.get(read_answer(answer.text).language, ()):
        if text.casefold().startswith(word) and not text[len(word) : len(word) + 1].isalpha():
            yield Attack(
                _with_text(answer, other + text[len(word) :].split(".")[0] + "."),
                False,
                f"“{text[: len(word)]}” changed to “{other}”",
            )
            return


def _on_rejected(answer: Output, language: str) -> Iterator[Attack]:
    polite = _POLITE.get(language)
    if polite and answer.text.strip():
        said = f"{answer.text.rstrip()} {polite.split('. ', 1)[1]}"
        yield Attack(_with_text(answer, said), False, "the recorded failure with a polite ending")
    reading = read_answer(answer.text)
    for said_value in [one for one in reading.values if one.affirmed][:MAX_VALUES]:
        for form in _forms(said_value, reading.language)[:1]:
            yield Attack(
                _replaced(answer, reading, said_value, form),
                False,
                f"the recorded failure with “{said_value.text}” written “{form}”",
            )


def _on_calls(answer: Output, claims: Sequence[Claim]) -> Iterator[Attack]:
    """Calls left out and with a changed argument, where a claim asks for calls."""
    if not answer.tool_calls or not any(
        one.type in ("calls", "writes") for one in claims if one.gate
    ):
        return
    named = {str(one.arguments.get("name")) for one in claims if one.type == "calls"}
    for one in claims:
        if one.type == "writes":
            calls = one.arguments.get("calls")
            named |= {
                str(call.get("name"))
                for call in (calls if isinstance(calls, list) else [])
                if isinstance(call, Mapping)
            }
    for at, call in enumerate(answer.tool_calls):
        name = str(call.get("name"))
        if name not in named:
            continue
        left = (*answer.tool_calls[:at], *answer.tool_calls[at + 1 :])
        yield Attack(Output(answer.text, left), False, f"the call of {name} left out")
        arguments = _other_arguments(call.get("arguments"))
        if arguments is not None:
            other: Mapping[str, Json] = {**call, "arguments": arguments}
            calls_then = (*answer.tool_calls[:at], other, *answer.tool_calls[at + 1 :])
            yield Attack(
                Output(answer.text, calls_then), False, f"the call of {name} with another argument"
            )
        return


def _other_arguments(arguments: Json) -> Json:
    if not isinstance(arguments, Mapping) or not arguments:
        return None
    name = min(arguments)
    value = arguments[name]
    other: Json = (
        value + 1 if isinstance(value, int) and not isinstance(value, bool) else f"{value} x"
    )
    return {**arguments, name: other}
