"""Run presidio-analyzer and detect-secrets with their defaults on labelled sets; see privacy.py, which starts it.

Runs in an environment of its own. Prints what each finds as JSON, and the versions on stderr.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

# Their names of types -> ours. What has none of ours (URL, DATE_TIME, places) is left out, to their advantage.
TYPES = {
    "EMAIL_ADDRESS": "e-mail",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "PERSON": "name",
    **dict.fromkeys(
        (
            "US_SSN", "US_ITIN", "UK_NHS", "UK_NINO", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL", "FI_PERSONAL_IDENTITY_CODE",
            "IN_AADHAAR", "IN_PAN", "AU_TFN", "SG_NRIC_FIN", "AU_MEDICARE", "KR_RRN", "TH_TNIN", "DE_TAX_ID", "FR_NIR",
            "SE_PERSONNUMMER", "CA_SIN", "BR_CPF", "NL_BSN",
        ),
        "national number",
    ),
}  # fmt: skip


def presidio(texts: list[str]) -> list[list[tuple[str, int, int]]]:
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    blank = spacy.blank("en")

    class NoModel(NlpEngine):  # type: ignore[misc]
        """In place of a model of spaCy: the tokens of English, no entities."""

        def load(self) -> None: ...

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            del language
            words = blank(text)
            low = [one.text.lower() for one in words]
            return NlpArtifacts([], words, [one.idx for one in words], low, self, "en")

        def process_batch(self, texts: Any, language: str, **_: Any) -> Any:
            for one in texts:
                yield one, self.process_text(one, language)

        def is_stopword(self, word: str, language: str) -> bool:
            del word, language
            return False

        def is_punct(self, word: str, language: str) -> bool:
            del language
            return not any(map(str.isalnum, word))

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return ["en"]

    logging.disable(logging.WARNING)
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["en"])
    return [
        sorted(
            {
                (TYPES[one.entity_type], one.start, one.end)
                for one in engine.analyze(text, language="en")
                if one.entity_type in TYPES
            }
        )
        for text in texts
    ]


def detect_secrets(texts: list[str]) -> list[list[tuple[str, int, int]]]:
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    out = []
    with default_settings():
        for text in texts:
            spans = set()
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "text.txt"
                path.write_text(text, "utf-8")
                for one in scan_file(str(path)):
                    value = one.secret_value
                    start = text.find(value) if value else -1
                    key = one.type == "Private Key"
                    if start >= 0:
                        # It names the first line of a private key; that counts for the whole of it.
                        end = len(text) if key else start + len(value)
                        if key and "-----END" in text:
                            end = text.index("-----", text.index("-----END") + 8) + 5
                            start = text.rfind("-----BEGIN", 0, start + 12)
                        spans.add(("private key" if key else "secret", start, end))
            out.append(sorted(spans))
    return out


def main() -> None:
    texts = [
        json.loads(line)["text"]
        for path in sys.argv[1:]
        for line in Path(path).read_text("utf-8").splitlines()
    ]
    found = {
        "presidio-analyzer (patterns, no model)": presidio(texts),
        "detect-secrets": detect_secrets(texts),
    }
    print(json.dumps(found))
    versions = [
        f"{one} {importlib.metadata.version(one)}"
        for one in ("presidio-analyzer", "detect-secrets")
    ]
    print(", ".join(versions), file=sys.stderr)


if __name__ == "__main__":
    main()
