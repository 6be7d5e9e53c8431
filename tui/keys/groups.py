"""The keys of the screens of groups."""

from __future__ import annotations

from typing import Final

from .command import GROUPS, Command

GROUP_WORK: Final = (
    Command(
        "apply", ("a",), "apply", "Apply",
        "Apply your judgement of one member to the group: preview, then apply",
        GROUPS, ("group", "apply"), ("group", "apply"),
    ),
    Command(
        "leave_out", ("x",), "leave_out", "Leave out",
        "Leave this member out of the judgement, or drop this claim; again includes it",
        GROUPS, ("apply", "review"), ("apply",), saves=True,
    ),
    Command(
        "more", ("plus", "right_square_bracket"), "more(1)", "More",
        "More: write one more claim; queue one more member to be checked; raise the threshold",
        GROUPS, ("apply", "threshold", "review"), ("apply",),
    ),
    Command(
        "fewer", ("minus", "left_square_bracket"), "more(-1)", "Fewer",
        "Fewer: queue one member less to be checked; lower the threshold",
        GROUPS, ("apply", "threshold"), ("apply",),
    ),
    Command(
        "split", ("X",), "split", "Split",
        "This is another failure: move it, with all in the same words, into a new group",
        GROUPS, ("group",), ("group",), saves=True,
    ),
    Command("name", ("e",), "name", "Name", "Name the group", GROUPS, ("group",), ("group",)),
    Command(
        "pin", ("P",), "pin", "Pin", "Pin this member to the group, whatever is loaded later",
        GROUPS, ("group",), saves=True,
    ),
    Command(
        "withdraw", ("w",), "withdraw", "Withdraw",
        "Withdraw the judgement that was propagated to this member",
        GROUPS, ("group",), ("group",), saves=True,
    ),
    Command(
        "order", ("O",), "order", "Order", "By size, by open members, newest first, by code",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "filter", ("slash",), "filter", "Filter", "Count only the traces with a metadata value",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "compare", ("C",), "compare", "Compare", "Groups that are similar: merge or keep apart",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "threshold", ("T",), "threshold", "Threshold",
        "How similar failures of one group are: preview another threshold",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "merge", ("equals_sign",), "merge", "Merge", "The same failure: merge the two groups",
        GROUPS, ("compare",), ("compare",), saves=True,
    ),
    Command(
        "keep_apart", ("K",), "keep_apart", "Keep apart",
        "Different failures: do not propose this pair again",
        GROUPS, ("compare",), ("compare",), saves=True,
    ),
)  # fmt: skip
