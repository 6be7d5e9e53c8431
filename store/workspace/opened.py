"""An open library: its stores and the reviewer who works in it."""

from __future__ import annotations

import getpass
import json
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from ..canonical import name_text
from ..journal.journal import Journal, LibraryInUse, NotSaved, NotWritable
from ..library.library import Library
from ..reviews.queues import Queues
from ..reviews.reviews import Reviews
from .declared import declared_in
from .shown import Shown
from .trace_keys import follow_trace_keys

if TYPE_CHECKING:
    from ..groups.grouping import Groups
    from ..reviews.judgements import Judgements
    from ..reviews.own_codes import OwnCodes


def reviewer_name() -> str:
    """Who reviews: TRACEJURY_REVIEWER, or the name this person logged in with."""
    named = os.environ.get("TRACEJURY_REVIEWER")
    if named:
        return named
    try:
        return name_text(getpass.getuser())
    except (KeyError, OSError):
        return "reviewer"


KIT_FILE: Final = "kit.json"
"""What the library of an opened kit knows of it (`kit_folders.py`)."""


def _kit_reviewer(folder: Path) -> str:
    """Who reviews in the library of a kit; "" in another one."""
    try:
        return str(json.loads((folder / KIT_FILE).read_bytes())["reviewer"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@dataclass(frozen=True)
class OpenLibrary:
    """The library, the journal, and the reviewer who sits before them."""

    folder: Path
    library: Library
    journal: Journal
    reviews: Reviews
    queues: Queues
    reviewer: str
    groups_lock: AbstractContextManager[object] = field(default_factory=RLock, repr=False)
    """Held while the groups are used: by one thread at a time."""

    def __post_init__(self) -> None:
        """What was declared of scores stands in the journal: from now on the library can ask for it."""
        self.library.declared = lambda: declared_in(self.journal)

    @classmethod
    def open(cls, folder: Path, reviewer: str | None = None) -> Self:
        """Open the library in `folder`, making it if it is new.

        Raises `LibraryInUse` while another process holds the journal, and `UserError` for a folder
        that cannot be used.
        """
        return cls._on(folder, Journal.open(folder), reviewer)

    @classmethod
    def open_to_read(cls, folder: Path, reviewer: str | None = None) -> Self:
        """Open the library to read it: also beside another process that has it open, and where its folder cannot be
        written; then it is `read_only`.

        Raises UserError for a folder that cannot be used.
        """
        try:
            return cls.open(folder, reviewer)
        except LibraryInUse:
            return cls._on(folder, Journal.open_beside(folder), reviewer)
        except NotWritable as refused:
            return cls._on(folder, Journal.open_beside(folder, refused.why), reviewer)

    @classmethod
    def _on(cls, folder: Path, journal: Journal, reviewer: str | None) -> Self:
        try:
            library = Library.open(folder)
        except BaseException:
            journal.close()
            raise
        if not journal.read_only:
            try:
                follow_trace_keys(library, journal)
            except NotSaved as error:
                # On a full disk the library can still be opened and read.
                journal.notices.append(str(error))
        return cls(
            folder,
            library,
            journal,
            Reviews(journal),
            Queues(journal, library.present_states),
            reviewer or _kit_reviewer(folder) or reviewer_name(),
        )

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved here: another process has the library open, or its folder cannot be written."""
        return self.journal.read_only

    @cached_property
    def shown(self) -> Shown:
        """What is shown of the traces: as they are, or masked."""
        return Shown(self.folder, self.library, failing=self._failing)

    def _failing(self, signature: str) -> str:
        """A trace that failed like that: it knows whose names are in the text of its failure."""
        with self.groups_lock:
            return self.groups.with_signature(signature)

    @cached_property
    def judgements(self) -> Judgements:
        """What this reviewer concluded."""
        from ..reviews.judgements import Judgements

        return Judgements(self.journal, self.reviewer)

    @cached_property
    def own_codes(self) -> OwnCodes:
        """The codes in this reviewer's own words."""
        from ..reviews.own_codes import OwnCodes

        return OwnCodes(self.journal, self.reviewer)

    @cached_property
    def groups(self) -> Groups:
        """The groups of similar failures; opened when they are first asked for. Raises UserError."""
        from ..groups.grouping import Groups

        return Groups.open(self.folder, self.library, self.journal)

    def close(self) -> None:
        """Close the stores; everything is already on disk."""
        if "groups" in self.__dict__:
            self.groups.close()
        self.library.close()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
