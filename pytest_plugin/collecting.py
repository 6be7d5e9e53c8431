"""A pack as pytest collects it: a folder, in it the manifest as its file, and in that a test for each case."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ..errors import UserError
from .finding import MANIFEST
from .options import FIXTURE, INCOMPLETE, LEAST, STATUS

if TYPE_CHECKING:
    from ..store.packs.baseline import Comparison
    from ..store.packs.candidates import Candidate
    from ..store.packs.cases import Case
    from ..store.packs.read import Pack
    from ..store.packs.reports.masking import Masking
    from ..store.packs.results import CaseResult
    from .session import Checked, PackSession

_ROLES: Final = {
    "fix": pytest.mark.tracejury_fix,
    "guard": pytest.mark.tracejury_guard,
    "known_failure": pytest.mark.tracejury_known_failure,
}


class CaseFails(Exception):
    """A case whose answer was judged wrong."""


class CaseIncomplete(Exception):
    """A case on which nothing could be decided: no answer, a broken one, an unknown claim."""


# Not a pytest.Directory: pytest would run a conftest.py in it.
class _Folder(pytest.File):
    """A folder that is a pack."""


class LeftOut(_Folder):
    """A pack of which nothing is collected."""

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path) -> LeftOut:
        """The pack in a folder."""
        return cls.from_parent(parent, path=path)

    def collect(self) -> Iterable[pytest.Item]:
        """Nothing."""
        return []


class RefusedPack(_Folder):
    """A pack that cannot be collected."""

    why = ""

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, why: str) -> RefusedPack:
        """The pack in a folder, and why."""
        made: RefusedPack = cls.from_parent(parent, path=path)
        made.why = why
        return made

    def collect(self) -> Iterable[pytest.Item]:
        """Say why, which ends the run."""
        from .telling import error_lines

        raise self.CollectError(error_lines(self.why))


class PackFolder(_Folder):
    """A pack that is collected."""

    packs: PackSession

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, packs: PackSession) -> PackFolder:
        """The pack in a folder."""
        made: PackFolder = cls.from_parent(parent, path=path)
        made.packs = packs
        return made

    def collect(self) -> Iterable[pytest.Collector]:
        """Its manifest, in whose name its cases can be chosen: pytest takes no part of a folder."""
        return [PackFile.from_parent(self, path=self.path / MANIFEST)]


class PackFile(pytest.File):
    """The manifest of a pack, which stands for its cases."""

    def collect(self) -> Iterable[pytest.Item]:
        """A test for each case."""
        from ..store.packs.sync.whole import read_whole_pack
        from .telling import error_lines

        assert isinstance(self.parent, PackFolder)
        packs = self.parent.packs
        try:
            packs.read_files()
            pack = read_whole_pack(self.path.parent)
            comparison = packs.comparison(pack)
            return [CaseItem.of(self, packs, pack, case, comparison) for case in pack.cases]
        except UserError as error:
            raise self.CollectError(error_lines(error)) from None


class SkippedInPacks:
    """Says of the tests of packs that they were skipped in the pack, not in this module."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The report of a test."""
        report = yield
        if isinstance(item, CaseItem) and report.skipped and isinstance(report.longrepr, tuple):
            report.longrepr = (str(item.path), 1, report.longrepr[2])
        return report


class CaseItem(pytest.Function):
    """The test of a case. It is a function, so that the fixtures of conftest.py are at hand."""

    packs: PackSession
    pack: Pack
    case: Case
    comparison: Comparison
    checked: Checked | None = None

    @classmethod
    def of(
        cls,
        parent: PackFile,
        packs: PackSession,
        pack: Pack,
        case: Case,
        comparison: Comparison,
    ) -> CaseItem:
        """The test of a case, with its markers."""
        from .telling import name_of

        item: CaseItem

        def by_options() -> None:
            item.run_case(packs.named())

        def by_fixture(tracejury_candidate: object) -> None:
            from .session import candidate_of

            item.run_case(candidate_of(tracejury_candidate))

        called: Callable[..., None] = by_options if packs.options.names_candidate else by_fixture
        assert FIXTURE in by_fixture.__code__.co_varnames
        item = cls.from_parent(parent, name=name_of(case), callobj=called)
        item.packs, item.pack, item.case, item.comparison = packs, pack, case, comparison
        item.add_markers()
        return item

    def add_markers(self) -> None:
        """Mark it with what the case is, and with that it is expected to fail."""
        case = self.case
        self.add_marker(pytest.mark.tracejury)
        self.add_marker(_ROLES[case.role])
        self.add_marker(
            pytest.mark.tracejury_case(
                id=case.id, role=case.role, proof=case.proof.status, severity=case.severity
            )
        )
        for one in case.slices:
            name, _, value = one.partition(":")
            self.add_marker(pytest.mark.tracejury_slice(name=name, value=value))
        if case.role == "known_failure":
            why = "it is known to fail"
        elif self.comparison.failed_before(case):
            why = "it failed in the baseline"
        else:
            return
        if not self._quarantine():
            # By a policy for what is newly broken, a case that was fixed passes.
            strict = case.role == "known_failure" or self.packs.policy.gate == "all"
            self.add_marker(pytest.mark.xfail(raises=CaseFails, strict=strict, reason=why))

    def _quarantine(self) -> str:
        """Why it does not gate for a while, in words; "" if it does."""
        entry = self.packs.quarantined(self.case)
        return entry.words if entry is not None and entry.holds(self.packs.today) else ""

    def run_case(self, candidate: Candidate) -> None:
        """Check the case; what does not pass is skipped, expected to fail, or raised."""
        from ..store.packs.reports.masking import masking_of
        from .telling import reason_line

        masking = masking_of(self.case)
        checked = self.packs.check(self.pack, self.case, self.comparison, candidate)
        self.checked = checked
        result = checked.result
        self._tell_properties(result, masking)
        if result.status == "pass":
            return
        why = reason_line(f"{result.status}: {result.why}", masking)
        quarantined = self._quarantine()
        gates = result.gates and not quarantined
        if result.status == "ask" and (policy := self.packs.options.ask) != "fail":
            if policy == "pass":
                return
            if policy == "3" and gates and self.case.role == "fix":
                self.user_properties.append((INCOMPLETE, "a person is asked"))
            pytest.skip(reason_line(f"asks a person: {result.why}", masking))
        if quarantined:
            pytest.xfail(f"{reason_line(quarantined)}; {why}")
        judged_wrong = result.status in ("fail", "ask")
        by_policy = self.packs.policy.gate == "newly broken" and result.transition != "newly broken"
        if judged_wrong and by_policy:
            pytest.xfail(f"the policy only gates what is newly broken; {why}")
        # Pytest expects the failure of a known one itself, by its marker.
        if not gates and not (judged_wrong and self.case.role == "known_failure"):
            pytest.xfail(f"not gating; {why}")
        raise CaseFails(why) if judged_wrong else CaseIncomplete(why)

    def _tell_properties(self, result: CaseResult, masking: Masking) -> None:
        from .telling import reason_line

        self.user_properties.append((STATUS, result.status))
        for name in self.packs.policy.least:
            if result.gates and name in self.case.slices:
                self.user_properties.append((LEAST, f"{name} {int(result.status == 'pass')}"))
        for name, value in (
            ("pack", result.pack),
            ("role", self.case.role),
            ("decided_by", result.by),
            ("transition", result.transition),
            ("question", self.case.question),
            ("reason", self.case.reason),
            ("slices", ", ".join(self.case.slices)),
        ):
            if value:
                self.user_properties.append((f"tracejury_{name}", reason_line(value, masking)))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> Any:
        """What is shown of a case that does not pass; of any other error what pytest shows."""
        del style
        from .telling import error_lines, told

        if isinstance(excinfo.value, UserError):
            return error_lines(excinfo.value)
        if isinstance(excinfo.value, CaseFails | CaseIncomplete) and self.checked is not None:
            return told(self.case, self.checked, self.packs.quarantined(self.case))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the test is: in the pack."""
        return self.path, None, self.name
