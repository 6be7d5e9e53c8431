"""A masked copy of a library or of a bundle, with the proof that nothing but private values changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..canonical import canonical_bytes
from ..judgement import Review
from ..library.library import Library
from ..privacy.twin.masking import Masking, MaskReport
from ..private_files import make_folder
from ..reviews.line_values import ExportedReview
from ..reviews.lines import line_of
from ..trace import Trace
from ..trace import replace as replaced
from .bundle_facts import require_provenance_of
from .loading import LoadOptions
from .masked_files import mask_files
from .masking_proof import MaskingProof, proof_of
from .trace_twin import TraceTwin
from .workspace import Workspace

_BATCH: Final = 200
_REVIEWS: Final = "reviews.jsonl"
_AGAIN: Final = "Name another place, or remove it first."


@dataclass(slots=True)
class MaskedCopy:
    """What was written, what was masked, what could not be, and what is not in the copy."""

    target: Path
    report: MaskReport = field(default_factory=MaskReport)
    proof: MaskingProof = field(default_factory=MaskingProof)
    reviews: int = 0
    not_copied: list[str] = field(default_factory=list)


def mask_library(
    space: Workspace,
    target: Path,
    masking: Masking,
    progress: Callable[[int, int], None] | None = None,
) -> MaskedCopy:
    """Write a masked twin of a library to a folder: a library with its present traces and their reviews. Raises UserError,
    OSError."""
    _is_free(target)
    done = MaskedCopy(target)
    make_folder(target)
    # Where the text is private already: what an end by force leaves there is nowhere else.
    beside = None if space.read_only else space.folder
    work = Path(tempfile.mkdtemp(prefix="masking-", dir=beside))
    try:
        plain = work / "plain"
        pairs = _copied(space, plain, target, masking, done, progress)
        with Workspace.open(plain) as one, Workspace.open(target) as other:
            done.proof = proof_of(one, other, pairs)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if queues := len(space.queues.all()):
        done.not_copied.append(f"queues: {queues}")
    done.not_copied.append(
        "the original records, earlier states of traces, and what was done to groups"
    )
    return done


def mask_bundle(source: Path, target: Path, masking: Masking) -> MaskedCopy:
    """Write a masked twin of a bundle, in its own format. Raises UserError for a file that cannot be masked in it,
    OSError."""
    _is_free(target)
    done = MaskedCopy(target)
    try:
        mask_files(source, target, masking, done.report)
    except BaseException:
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)
        raise
    options = LoadOptions(raw=False)
    with (
        tempfile.TemporaryDirectory(prefix="tracejury-masking-") as folder,
        Workspace.open(Path(folder) / "plain") as one,
        Workspace.open(Path(folder) / "masked") as other,
    ):
        one.load_and_group([source], options)
        other.load_and_group([target], options)
        keys = one.library.keys(), other.library.keys()
        done.proof = proof_of(one, other, list(zip(*keys, strict=False)))
        if len(keys[0]) != len(keys[1]):
            counts = f"{len(keys[0])} traces are read unmasked, {len(keys[1])} masked"
            done.proof.differences.insert(0, counts)
    return done


def _is_free(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} exists already", _AGAIN)


def _copied(
    space: Workspace,
    plain: Path,
    target: Path,
    masking: Masking,
    done: MaskedCopy,
    progress: Callable[[int, int], None] | None,
) -> list[tuple[str, str]]:
    """Copy every present trace with its reviews, as it is and masked; returns its keys in both copies."""
    keys = space.library.keys()
    require_provenance_of(space, keys, "masked copy")
    pairs: list[tuple[str, str]] = []
    total = len(keys)
    with _writing(plain, space) as one, _writing(target, space) as other:
        for row in reversed(space.library.bundles()):
            inside = [key for key in space.library.keys(bundle=row.id) if key not in one.keys]
            for writer, name in ((one, row.name), (other, masking.mask_text(row.name))):
                writer.begin(name, row.format)
            for start in range(0, len(inside), _BATCH):
                some = inside[start : start + _BATCH]
                for key in some:
                    trace = space.library.trace(key)
                    if trace is None:
                        continue
                    twin = TraceTwin(trace, masking, done.report)
                    reviews = [*space.reviews.reviews(trace=key), *space.reviews.repeats(trace=key)]
                    first = one.add(key, trace, reviews)
                    second = other.add(
                        key, twin.masked, [twin.mask_review(each) for each in reviews]
                    )
                    pairs.append((first, second))
                    done.reviews += len(reviews)
                if progress is not None:
                    progress(len(pairs), total)
            one.end()
            other.end()
        one.import_reviews()
        rejected = other.import_reviews()
    if rejected:
        done.not_copied.append(f"reviews: {rejected}")
    return pairs


class _Writer:
    """Writes a library: traces bundle by bundle, then the reviews."""

    def __init__(self, folder: Path, space: Workspace, written: Workspace) -> None:
        self._folder = folder
        self._from = space
        self._space = written
        self._library: Library = written.library
        self._rubrics = space.reviews.rubrics()
        self._traces: list[Trace] = []
        self._bundle = 0
        self._counts = [0, 0, 0]
        self.keys: set[str] = set()
        for rubric in self._rubrics.values():
            written.reviews.remember_rubric(space.reviewer, rubric)

    def begin(self, name: str, format: str) -> None:  # noqa: A002 - as of a bundle
        """Begin a bundle."""
        self._bundle = self._library.begin_bundle(name, name, f"{len(self.keys):064x}", format)
        self._counts = [0, 0, 0]

    def add(self, key: str, trace: Trace, reviews: Sequence[Review]) -> str:
        """Add a trace with its reviews; returns its key here."""
        # A copy has no records of its own to point at, and its key follows from what it says.
        trace = replaced(trace, sources=())
        self.keys.add(key)
        self._traces.append(trace)
        for at, count in enumerate((1, len(trace.steps), len(trace.scores))):
            self._counts[at] += count
        if len(self._traces) >= _BATCH:
            self._save()
        if not reviews:
            return trace.key
        with (self._folder / _REVIEWS).open("ab") as out:
            for review in reviews:
                rubric = self._rubrics.get(review.rubric)
                mine = replace(review, trace=trace.key)
                line = line_of(ExportedReview(mine, rubric, trace.source_id))
                out.write(canonical_bytes(line) + b"\n")
        return trace.key

    def _save(self) -> None:
        self._library.save(self._traces, self._bundle)
        self._traces = []

    def end(self) -> None:
        """End the bundle."""
        self._save()
        traces, steps, scores = self._counts
        self._library.end_bundle(
            self._bundle, traces=traces, steps=steps, scores=scores, rejected=0
        )

    def import_reviews(self) -> int:
        """Import the reviews; returns how many were not taken."""
        path = self._folder / _REVIEWS
        if not path.exists():
            return 0
        try:
            return len(self._space.import_reviews(path).rejected)
        finally:
            with suppress(OSError):
                path.unlink()


@contextmanager
def _writing(folder: Path, space: Workspace) -> Iterator[_Writer]:
    with Workspace.open(folder, space.reviewer) as written:
        yield _Writer(folder, space, written)
