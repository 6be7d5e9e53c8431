"""A candidate for `tracejury check --tape`: its tool calls are answered from the recorded ones of the case."""

import json
import re
import sys


def call(name: str, **arguments: object) -> str:
    """Call a tool over the tape and return its recorded result."""
    sys.stdout.write(json.dumps({"tool_call": {"name": name, "arguments": arguments}}) + "\n")
    sys.stdout.flush()
    answered = json.loads(sys.stdin.readline())
    return str(answered["tool_result"]["result"])


# One line, not the whole of standard input, which stays open for the results.
request = json.loads(sys.stdin.readline())
said = " ".join(message["content"] for message in request["input"]["messages"])
booking = re.search(r"booking (\w+)", said)
name = booking[1] if booking else ""
paid = json.loads(call("get_booking", id=name))["paid"]
call("refund", id=name, amount=paid)
sys.stdout.write(json.dumps({"output": f"I have refunded EUR {paid:,}."}) + "\n")
