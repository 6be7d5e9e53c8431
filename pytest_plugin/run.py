"""What pytest calls while it collects and runs tests: folders that are packs, and what is told at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from .finding import foreign_file, is_pack, why_unsafe
from .options import FIXTURE, INCOMPLETE, LEAST, STATUS, Options

if TYPE_CHECKING:
    from .session import PackSession

_LEFT_OUT: Final = "tracejury_left_out"


class PackRun:
    """The packs of one run of pytest, in one of its processes."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self._config, self._options = config, options
        self._packs: PackSession | None = None
        self._left_out: list[str] = []
        self._incomplete = 0
        self._checked = False
        self._counted: dict[str, list[int]] = {}
        self._below: list[str] = []
        self._restore_signals: Callable[[], None] = lambda: None

    def pytest_sessionstart(self) -> None:
        """Before the processes of pytest-xdist are started: a signal that ends this one has to end them, too, with what
        they started."""
        if self._config.pluginmanager.hasplugin("dsession") and self._has_candidate():
            from .signals import ended_by_signals

            self._restore_signals = ended_by_signals(lambda: None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect a folder that is a pack as one. Without a candidate it is left out, unless it was named."""
        if not is_pack(path):
            return None
        from .collecting import LeftOut, PackFolder, RefusedPack, SkippedInPacks

        foreign = foreign_file(path)
        if foreign is not None:
            return RefusedPack.of(parent, path, why_unsafe(path, foreign))
        if not self._has_candidate():
            if self._is_named(path):
                return RefusedPack.of(parent, path, _without_candidate(path))
            self._left_out.append(str(path))
            return LeftOut.of(parent, path)
        if self._packs is None:
            from .session import PackSession

            self._packs = PackSession(self._options)
            self._config.pluginmanager.register(SkippedInPacks(), "tracejury-skipped")
        return PackFolder.of(parent, path, self._packs)

    def _has_candidate(self) -> bool:
        return self._options.names_candidate or any(
            hasattr(one, FIXTURE) for one in self._config.pluginmanager.get_plugins()
        )

    def _is_named(self, pack: Path) -> bool:
        here = self._config.invocation_params.dir
        named = [here / str(one).partition("::")[0] for one in self._config.args]
        return any(pack in (one, *one.parents) for path in named for one in (path, path.resolve()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what leaves the run incomplete, and what passes of a slice, also in the tests of other processes."""
        if report.when != "call":
            return
        self._incomplete += any(name == INCOMPLETE for name, _ in report.user_properties)
        for name, value in report.user_properties:
            self._checked |= name == STATUS
            if name == LEAST:
                of_slice, _, passed = str(value).rpartition(" ")
                self._counted.setdefault(of_slice, []).append(int(passed))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over which packs a process of pytest-xdist left out."""
        found = getattr(node, "workeroutput", {}).get(_LEFT_OUT, [])
        self._left_out += [one for one in found if one not in self._left_out]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End what runs for the candidate. A run in which a fix case asks has not passed."""
        if self._packs is not None:
            self._packs.close()
        self._restore_signals()
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[_LEFT_OUT] = self._left_out
            return
        self._below = self._below_policy()
        if (self._incomplete or self._below) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _below_policy(self) -> list[str]:
        """The slices of which less passes than the policy wants, in words; only of a run in which packs were checked."""
        path = self._options.policy
        if path is None or not self._checked:
            return []
        from ..errors import UserError
        from ..store.packs.policy import read_policy

        try:
            policy = read_policy(path)
        except UserError:
            # Collecting the packs has told of it.
            return []
        told = []
        for name in sorted(policy.least):
            passed = self._counted.get(name, [])
            told.append(policy.below(name, sum(passed), len(passed)))
        return [words for words in told if words]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was left out, and what is left open."""
        if not (self._left_out or self._incomplete or self._below):
            return
        from ..tui.safe_text import one_line

        for path in self._left_out:
            terminalreporter.write_line(
                f"tracejury: {one_line(path)} was left out: no candidate (--tracejury-command, or the fixture {FIXTURE})"
            )
        for words in self._below:
            terminalreporter.write_line(f"tracejury: {one_line(words)}, so the run has not passed")
        if self._incomplete:
            many = "fix case asks" if self._incomplete == 1 else "fix cases ask"
            terminalreporter.write_line(
                f"tracejury: {self._incomplete} {many} a person, so the run has not passed (--tracejury-ask skip: it has)"
            )


def _without_candidate(path: Path) -> str:
    return (
        f"{path} is a pack, but no candidate answers its cases: name one with --tracejury-command, or define the fixture "
        f"{FIXTURE} in a conftest.py"
    )
