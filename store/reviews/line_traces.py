"""The traces that the lines of a reviews file name: looked up for many lines at once, and read only where a line names
steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ..canonical import Json, clean_text
from ..library.library import Library
from ..trace import Trace
from .step_names import UnusableLine


def _text(value: Json) -> str:
    return clean_text(str(value))


class LineTraces:
    """Finds the trace of each line. What is unusual is counted in `oddities`."""

    def __init__(self, library: Library, oddities: Counter[str]) -> None:
        self._library = library
        self._oddities = oddities
        self._keys: dict[str, str] = {}
        self._sources: dict[str, list[str]] = {}
        self._revised = set(library.present_states().values())
        self._read: tuple[str, Trace] | None = None

    def look_up(self, lines: Iterable[Mapping[str, Json]]) -> list[str]:
        """Look up the traces of some lines; returns the keys of those that were found by their key."""
        keys: set[str] = set()
        sources: set[str] = set()
        for line in lines:
            key, source = line.get("trace"), line.get("source_id")
            if key is not None:
                keys.add(_text(key))
            elif source is not None and line.get("bundle") is None:
                sources.add(_text(source))
        known = self._library.known(sorted(keys))
        self._keys = {key: key for key in known}
        if missing := keys - known:
            self._keys |= self._library.present_keys(sorted(missing))
        self._sources = self._library.by_sources(sorted(sources))
        found = (some[0] for some in self._sources.values() if len(some) == 1)
        return sorted({*self._keys.values(), *found})

    def key(self, line: Mapping[str, Json]) -> str:
        """The key of the trace that a line names, one of those that were looked up. Raises UnusableLine."""
        key, source = line.get("trace"), line.get("source_id")
        if key is not None:
            found = self._keys.get(_text(key))
            if found is None:
                raise UnusableLine(f"no trace with the key {str(key)[:16]}… is in the library")
            return found
        if source is None:
            raise UnusableLine("the line names neither `trace` nor `source_id`")
        if not isinstance(source, str):
            self._oddities["a source_id is not a string; taken as text"] += 1
        bundle = line.get("bundle")
        if bundle is None:
            keys = self._sources.get(_text(source), [])
        else:
            keys = self._library.by_source(str(source), str(bundle))
        if not keys:
            where = f" in bundle {bundle!r}" if bundle else ""
            raise UnusableLine(f"no trace with source id {source!r}{where} is in the library")
        if len(keys) > 1:
            bundles = " or ".join(map(repr, self._library.paths_of(keys)))
            raise UnusableLine(
                f"{len(keys)} traces have the source id {source!r}; name its `bundle`: {bundles}"
            )
        return keys[0]

    def trace(self, key: str) -> Trace:
        """The whole trace. Raises UnusableLine."""
        if self._read is None or self._read[0] != key:
            found = self._library.trace(key)
            if found is None:
                raise UnusableLine(f"the trace {key[:16]}… cannot be read")
            self._read = key, found
        return self._read[1]

    def earlier(self, key: str) -> list[str]:
        """The keys of the earlier revisions of a trace, the latest first."""
        return self._library.earlier(key) if key in self._revised else []
