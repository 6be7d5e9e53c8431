"""A pack is judged the same by every version of one claims engine: what judges otherwise needs another number.

`tests/data/judged_packs/contracts.pack` was built by the engine that its manifest names, and `verdicts.json` says how
that engine judged answers to its cases. `JUDGED=write pytest tests/packs/test_judging_stays.py` writes the verdicts
again, which is right only together with a higher number in `CLAIMS` (store/packs/manifest.py) and a pack that was
built by it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tracejury.store.claims.attacks import attacks_on
from tracejury.store.claims.claim import ClaimInvalid, Output
from tracejury.store.claims.judging import judge, passes
from tracejury.store.claims.language.sentences import sentences
from tracejury.store.packs.cases import Case
from tracejury.store.packs.manifest import REQUIRES
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.verdicts import judged_answer
from tracejury.store.packs.verify import verify_pack

FOLDER = Path(__file__).parents[1] / "data" / "judged_packs"
PACK = FOLDER / "contracts.pack"
VERDICTS = FOLDER / "verdicts.json"
HINT = "judging has changed: raise CLAIMS in store/packs/manifest.py and build this pack again"


def answers(case: Case) -> Iterator[tuple[str, str]]:
    """Answers to a case, by what was done to those that it knows."""
    for role, known in (("accepted", case.accepted), ("rejected", case.rejected)):
        if known is None:
            continue
        said = [known.text[one.start : one.end] for one in sentences(known.text)]
        yield f"{role}, as it is", known.text
        yield f"{role}, its first sentence", said[0]
        yield f"{role}, the last sentence first", " ".join(reversed(said))
        yield f"{role}, without its last sentence", " ".join(said[:-1])
        yield f"{role}, denied", f"That is not so: {known.text}"
        yield f"{role}, with its source", f"{known.text} (Leaflet, section 3, May 2026.)"
        yield (
            f"{role}, its first sentence taken back",
            f"{said[0]} But you do not have to. Double it.",
        )
        yield (
            f"{role}, other figures",
            known.text.translate(str.maketrans("123456789", "234567891")),
        )
    if case.accepted is not None and case.rejected is not None:
        yield "rejected, then accepted", f"{case.rejected.text} {case.accepted.text}"
        right, wrong = case.accepted.text.split(), case.rejected.text.split()
        for part in (3, 5, 7):
            words = right[: len(right) * part // 10] + wrong[len(wrong) * part // 10 :]
            yield f"{part} tenths accepted, the rest rejected", " ".join(words)
            yield f"{part} tenths of the accepted words", " ".join(right[:: 10 // part])


def judged(case: Case, text: str) -> str:
    found = judged_answer(case, Output(text))
    return f"{found.verdict} by {found.by}"


def test_the_engine_judges_as_it_did() -> None:
    pack = read_pack(PACK)
    found = {
        case.id: {name: judged(case, text) for name, text in answers(case)} for case in pack.cases
    }
    if os.environ.get("JUDGED") == "write":
        VERDICTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
    assert found == json.loads(VERDICTS.read_text("utf-8")), HINT
    assert len({words for one in found.values() for words in one.values()}) >= 5


def test_the_engine_proves_the_pack_as_it_did() -> None:
    assert json.loads((PACK / "manifest.json").read_text("utf-8"))["requires"] == list(REQUIRES)
    assert [words for _, words in verify_pack(PACK).untrue] == [], HINT


def test_what_passes_is_found_in_the_short_way_as_in_the_long_one() -> None:
    found = set()
    for case in read_pack(PACK).cases:
        standard = replace(case.standard, decides="weighed")
        known = (
            [one.output for one in standard.accepted()],
            [one.output for one in standard.rejected()],
        )
        tried = [one.output for one in attacks_on(standard.question, standard.claims, *known)]
        tried += [Output(text) for _, text in answers(case)]
        # An answer to another case: with its words, and with the calls of this one.
        tried += [replace(known[0][0], text=text) for _, text in answers(case) if known[0]]
        for output in tried:
            try:
                judged = judge(standard, output, recall=False, copies=False).verdict
            except ClaimInvalid:
                # Nobody knows which tools a corrected answer calls.
                continue
            assert passes(standard, output) == (judged == "pass"), (case.id, output)
            found.add(judged)
    assert found == {"pass", "fail", "ask"}
