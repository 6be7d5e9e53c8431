"""The one kind of error that is shown to the user: what happened, where, and what to do next."""

from __future__ import annotations


class UserError(Exception):
    """An error that the user can understand and act on; shown without a traceback.

    `what` says what happened and where (file, line, record); `hint` says what to do next. Either
    may contain text from a trace or a file name: code that shows it makes it safe first.
    """

    def __init__(self, what: str, hint: str = "", *, exit_code: int = 2) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.what}\n{self.hint}" if self.hint else self.what
