"""Which tools write."""

from __future__ import annotations

import pytest
from tracejury.store.claims.paths.calls import Call
from tracejury.store.claims.paths.effects import ToolEffects, declared_effects, effect_of_name

WRITING = (
    "refund",
    "refundOrder",
    "book_table",
    "cancel-booking",
    "crm.update_contact",
    "send_email",
    "create_ticket",
    "delete_row",
    "pay_invoice",
    "transfer_funds",
    "modify_pending_items",
    "return_items",
    "exchange_items",
    "mcp__tracker__create_issue",
    "search_and_book",
    "check_in_guest",
    "order_pizza",
)


@pytest.mark.parametrize(
    "name",
    WRITING,
)
def test_a_name_proposes_that_a_tool_writes(name: str) -> None:
    assert effect_of_name(name) == "writes"


READING = (
    "get_refund_status",
    "getUpdateHistory",
    "list_bookings",
    "search_flights",
    "find_user_by_name",
    "calculate",
    "think",
    "check_availability",
    "read_file",
    "order_status",
    "is_open",
    "transfer_to_human_agents",
    "escalate_to_person",
)


@pytest.mark.parametrize(
    "name",
    READING,
)
def test_a_name_proposes_that_a_tool_only_reads(name: str) -> None:
    assert effect_of_name(name) == "reads"


@pytest.mark.parametrize("name", ["run_sql", "python", "customer", "", "工具", "X9"])
def test_a_name_may_say_nothing(name: str) -> None:
    assert effect_of_name(name) == "unknown"


def test_what_is_known_decides_over_the_name() -> None:
    effects = ToolEffects(frozenset(["run_sql"]), frozenset(["update_view"]))
    calls = [Call("run_sql"), Call("update_view"), Call("refund"), Call("get_user")]
    assert [call.name for call in effects.written(calls)] == ["run_sql", "refund"]
    assert effects.written([Call("refund", failed=True)]) == []


def test_what_people_said_decides_over_what_is_declared() -> None:
    declared = ToolEffects(frozenset(["ping", "refund"]), frozenset(["warm_up"]))
    said = ToolEffects(frozenset(["warm_up"]), frozenset(["ping"]))
    both = declared.under(said)
    assert (both.of("ping"), both.of("warm_up"), both.of("refund")) == ("reads", "writes", "writes")


def test_a_claim_carries_only_what_names_do_not_say() -> None:
    effects = ToolEffects(frozenset(["run_sql", "refund"]), frozenset(["update_view", "get_user"]))
    assert effects.json() == {"tools": ["run_sql"], "free": ["update_view"]}


def test_definitions_of_tools_may_declare_their_effect() -> None:
    effects = declared_effects(
        [
            {"name": "sync_view", "annotations": {"readOnlyHint": True}},
            {"name": "warm_up", "annotations": {"readOnlyHint": False}},
            {
                "type": "function",
                "function": {"name": "orders", "parameters": {}},
                "method": "POST",
            },
            {"name": "plain", "description": "no hint"},
            "hello",
        ]
    )
    assert effects == ToolEffects(frozenset(["warm_up", "orders"]), frozenset(["sync_view"]))
    assert declared_effects({"name": "x"}) == ToolEffects()
