"""One night on which the voucher service of Corvina Air was down: many similar failures.

Nothing here is random: ids and amounts are derived from the number of the conversation, so that
writing again gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .stories import Json, digest

NIGHT: Final = "2026-11-18"
PEOPLE: Final = (
    ("Imani Sandoval", "CVA7Q2"), ("Tobias Reuter", "CVB1M9"), ("Noor Haddad", "CVK4T3"),
    ("Elif Aydin", "CVD8R5"), ("Mateus Prado", "CVL2W6"), ("Sunniva Dahl", "CVH9N1"),
    ("Kwame Boateng", "CVP3J7"), ("Yuki Arai", "CVR6C4"), ("Clara Fontaine", "CVT5X8"),
)  # fmt: skip
ASKED: Final = (
    "My flight {flight} was {late} hours late. I was promised a voucher at the gate, where is it?",
    "Three hours on the floor of the airport and still no voucher. Booking {code}, {name}.",
    "Hi, {name} here ({code}). The crew said you would send us a meal voucher for the delay of {flight}.",
    "Could you please issue the delay voucher for {flight}? My booking is {code}.",
    "Ich warte seit gestern auf den Gutschein für {flight}, Buchung {code}. Wann kommt er?",
)
GLOSSED: Final = (
    "Done! Your voucher over {amount} euro is on its way to your inbox.",
    "I have issued a voucher over {amount} euro. You will receive it within a few minutes.",
    "Your voucher ({amount} euro) has been sent. Thank you for your patience!",
    "Der Gutschein über {amount} Euro ist unterwegs zu Ihnen.",
)
AMOUNTS: Final = (10, 15, 20, 25)


def _conversation(number: int, error: str, answer: str, *, tool: str, locale: str) -> Json:
    name, code = PEOPLE[number % len(PEOPLE)]
    said = {
        "name": name,
        "code": code,
        "flight": f"CV{310 + 7 * number % 400}",
        "late": 3 + number % 4,
        "amount": AMOUNTS[number % len(AMOUNTS)],
    }
    question = ASKED[4] if locale == "de" else ASKED[number % 4]
    arguments: dict[str, Json] = {"booking": code}
    if tool == "issue_voucher":
        arguments |= {"amount": said["amount"], "reason": f"delay of {said['flight']}"}
    call = {"id": f"call_{digest('outage', str(number), length=10)}", "name": tool}
    return {
        "id": f"outage-{number:02}-{digest('outage', str(number), length=8)}",
        "metadata": {
            "agent": "vina", "locale": locale, "channel": ("chat", "e-mail")[number % 2],
            "app_version": "2026.11.2", "night": NIGHT,
        },
        "messages": [
            {"role": "user", "content": question.format(**said)},
            {
                "role": "assistant", "content": None,
                "tool_calls": [
                    {"id": call["id"], "type": "function",
                     "function": {"name": tool, "arguments": arguments}}
                ],
            },
            {"role": "tool", "tool_call_id": call["id"], "name": tool,
             "content": error.format(**said)},
            {"role": "assistant", "content": answer.format(**said)},
        ],
    }  # fmt: skip


def conversations() -> Iterator[Json]:
    """The lines of `voucher_outage.jsonl`: 26 conversations of one night."""
    for number in range(14):
        request = digest("request", str(number), length=12)
        error = (
            "Error: VoucherService answered with status 503: upstream unavailable "
            f"(attempt {1 + number % 3} of 3, request {request})"
        )
        locale = "de" if number % 5 == 4 else "en"
        answer = GLOSSED[3] if locale == "de" else GLOSSED[number % 3]
        yield _conversation(number, error, answer, tool="issue_voucher", locale=locale)
    for number in range(14, 19):
        error = (
            "Error: VoucherService answered with status 409: a voucher over {amount} euro was "
            "issued for this delay already"
        )
        answer = "You have a voucher over {amount} euro for this delay; I have sent it once more."
        yield _conversation(number, error, answer, tool="issue_voucher", locale="en")
    for number in range(19, 24):
        error = "Error: no booking {code} under the name {name}; check the spelling of the surname"
        answer = "I cannot find that booking. Could you write the surname as it is on your ticket?"
        yield _conversation(number, error, answer, tool="get_booking", locale="en")
    for number in range(24, 26):
        error = f"Error: timeout after {20 + number} s while reading the booking {{code}}"
        answer = "There is no booking under that code."
        yield _conversation(number, error, answer, tool="get_booking", locale="en")
