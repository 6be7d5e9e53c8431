"""Which screen a message opens: the one table that knows every screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from ..store.workspace.workspace import Workspace
from . import navigation as to
from .navigation import Navigate

Opened = tuple[Screen[Any], Callable[[Any], None] | None]


def import_ahead() -> None:
    """Import what is opened first from the desk, while the person reads it."""
    from .screens.review import review

    del review


def screen_for(space: Workspace, message: Navigate, *, reviewers: str = "names") -> Opened:
    """The screen that `message` asks for, and what receives its result. `reviewers` is how packs name them.

    Screens are imported when they are first opened: the desk is there sooner.
    """
    match message:
        case to.OpenReview(queue=queue, start=start):
            from .screens.review.review import ReviewScreen

            return ReviewScreen(space, queue, start), None
        case to.OpenQueue(queue=queue, position=position, then=told):
            from .screens.queue import QueueScreen

            return QueueScreen(space, queue, position, told), None
        case to.OpenQueueEnd(queue=queue, then=told, said=said):
            from .screens.queue_end import QueueEndScreen

            return QueueEndScreen(space, queue, told, said), None
        case to.OpenNewQueue(bundle=bundle, traces=traces):
            from .screens.new_queue import NewQueueScreen

            return NewQueueScreen(space, bundle, traces), None
        case to.OpenGroups():
            from .screens.groups.groups import GroupsScreen

            return GroupsScreen(space), None
        case to.OpenGroup(group=group):
            from .screens.groups.group import GroupScreen

            return GroupScreen(space, group), None
        case to.OpenApply(view=view, plan=plan):
            from .screens.groups.apply import ApplyScreen

            return ApplyScreen(space, view, plan), None
        case to.OpenCompare():
            from .screens.groups.compare import CompareScreen

            return CompareScreen(space), None
        case to.OpenThreshold():
            from .screens.groups.threshold import ThresholdScreen

            return ThresholdScreen(space), None
        case to.OpenPack(queue=name):
            from .screens.pack import PackScreen

            return PackScreen(space, name, reviewers), None
        case to.OpenJudges():
            from .screens.judges import JudgesScreen

            return JudgesScreen(space), None
        case to.OpenRubrics():
            from .screens.rubrics.rubrics import RubricsScreen

            return RubricsScreen(space), None
        case to.OpenRubricEditor(name=title, text=text, path=path):
            from .screens.rubrics.editor import RubricEditor

            return RubricEditor(space, title, text, path), None
        case to.OpenVersion(rubric=rubric):
            from .screens.rubrics.version import VersionScreen

            return VersionScreen(space, rubric), None
        case to.OpenCodes():
            from .screens.codes import CodesScreen

            return CodesScreen(space), None
        case to.OpenCodeReviews(code=code, to_judge=to_judge):
            from .screens.code_reviews import CodeReviewsScreen

            return CodeReviewsScreen(space, code, to_judge=to_judge), None
        case to.OpenPair(comparison=comparison, only=only):
            from .screens.comparing.pair import PairScreen

            return PairScreen(space, comparison, only), None
        case to.OpenCompared(comparison=comparison, ask=ask):
            from .screens.comparing.compared import ComparedScreen

            return ComparedScreen(space, comparison, ask=ask), None
        case to.OpenHistory(then=then):
            from .screens.history import HistoryScreen

            return HistoryScreen(space, then), None
        case to.OpenCoverage():
            from .screens.coverage import CoverageScreen

            return CoverageScreen(space), None
        case to.OpenReport():
            from .screens.report import ReportScreen

            return ReportScreen(space, reviewers), None
        case to.OpenSearch(query=query):
            from .screens.search import SearchScreen

            return SearchScreen(space, query), None
        case to.OpenAdjudicate(what=what, only=only):
            from .screens.adjudicate import AdjudicateScreen

            return AdjudicateScreen(space, what, only), None
        case to.OpenAgreement(queue=name):
            from .screens.agreement import AgreementScreen

            return AgreementScreen(space, name), None
        case to.OpenItemsBehind(title=title, rubric=rubric, traces=traces):
            from .screens.items_behind import ItemsBehindScreen

            return ItemsBehindScreen(space, title, rubric, traces), None
        case to.OpenRecords(trace=trace, blind=blind, shown=shown):
            from .screens.records import RecordsScreen

            return RecordsScreen(space, trace, blind=blind, shown=shown), None
        case to.OpenMapping(path=path, then=then):
            from .screens.mapping import MappingScreen

            return MappingScreen(space, path), then
    raise NotImplementedError(type(message).__name__)
