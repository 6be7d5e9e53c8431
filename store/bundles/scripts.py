"""Files of programs that lie beside exports: what one is, so that no column of it is proposed as a question.

A file is told by its content; that it is a program is asked only where its content is of no format, or a plain table:
lines of code with commas in them look like one.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from ..canonical import Json

_KINDS: Final = {
    "a Python script": (".py", ".pyi", ".pyx"),
    "a shell script": (".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd"),
    "a program": (
        *(".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".go", ".rs", ".java", ".kt", ".scala"),
        *(".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".rb", ".php", ".pl", ".lua", ".r", ".jl"),
        *(".swift", ".sql", ".ipynb"),
    ),
    "a configuration": (".toml", ".ini", ".cfg", ".lock", ".env", ".gitignore", ".dockerignore"),
    "a text": (".md", ".rst", ".adoc", ".tex"),
    "a page or style sheet": (".html", ".htm", ".css", ".scss"),
}
_BY_SUFFIX: Final = {suffix: kind for kind, some in _KINDS.items() for suffix in some}
_BY_NAME: Final = {
    "makefile": "a makefile",
    "dockerfile": "a Dockerfile",
    "license": "a text",
    "licence": "a text",
    "readme": "a text",
    "requirements.txt": "a list of packages",
}
_PACKED: Final = (".gz", ".zst")


def script_in(name: str, first: Json = None) -> str:
    """What a file is that holds no records, in words: by its name or its first record; "" if it may hold some."""
    if isinstance(first, dict) and "nbformat" in first and "cells" in first:
        return "a Jupyter notebook"
    path = PurePosixPath(name.replace("\\", "/").casefold())
    while path.suffix in _PACKED:
        path = path.with_suffix("")
    return _BY_NAME.get(path.name) or _BY_SUFFIX.get(path.suffix or path.name, "")
