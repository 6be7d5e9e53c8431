"""`tracejury groups why`: what a failure is compared by, and what keeps it apart from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ..context import Settings, pass_settings

if TYPE_CHECKING:
    from ....store.groups.signature import Signature
    from ....store.workspace.group_work import Group, GroupMember
    from ....store.workspace.workspace import Workspace


@click.command("why")
@click.argument("trace")
@click.argument("other", required=False)
@pass_settings
def why_command(settings: Settings, trace: str, other: str | None) -> None:
    """Show what was masked in the failure of TRACE, what varies in its group, and why it is in it.

    With OTHER, a second trace: why the two are in one group, or in two.
    """
    from ....store.groups.alignment import aligned, plain
    from ....store.groups.explaining import RULE, differences, varying_places
    from ....store.groups.masks import readable
    from ....store.groups.signature import parts
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        space.regroup()
        signature, member, group = _of(space, trace)
        second = _of(space, other) if other is not None else None
        masks, threshold = space.groups.masks, space.groups.settings.threshold
        shown = space.shown
        kept = space.groups.texts(group.signatures)
        texts = {id_: shown.signature(text) for id_, text in kept.items()}
        group, signature = shown.group(group), shown.signature(signature)
        replaced = [(name, shown.part(member.trace, text)) for name, text in member.kept]
        if second is not None:
            second = (shown.signature(second[0]), second[1], shown.group(second[2]))
    places = varying_places(group.representative, (one.text for one in texts.values()))
    apart = [] if second is None else differences(signature, second[0], masks)
    document: dict[str, object] = {
        "trace": member.trace,
        "group": group.id,
        "similarity": round(member.similarity, 1),
        "threshold": threshold,
        "signature": parts(signature, masks),
        "shown_masked": settings.masked,
        "masked": [{"class": name, "text": text} for name, text in replaced],
        "varies": [
            {"after": readable(place.before, masks), "different": len(place.fillers)}
            for place in places
        ],
    }
    if second is not None:
        document["other"] = {
            "trace": second[1].trace,
            "group": second[2].id,
            "together": second[2].id == group.id,
            "differences": apart,
        }
    settings.document(document)
    settings.say_masked()
    for name, text in parts(signature, masks).items():
        settings.out(f"{name:<10} {text}")
    settings.out(f"group      {group.name or group.id}, {counted(group.size, 'failure')}")
    settings.out(f"similarity {member.similarity:.1f} (threshold {threshold:g})")
    settings.out(
        f"difference {readable(plain(aligned(group.representative.text, signature.text)), masks)}"
    )
    for name, text in replaced:
        settings.out(f"masked     ‹{name}› {text}")
    for place in places:
        settings.out(f"varies     {place.told(masks)}")
    if second is None:
        return
    together = second[2].id == group.id
    settings.out(
        f"beside     {second[1].trace[:12]}, in {'the same group' if together else second[2].id}"
    )
    for line in apart or ["they say the same"]:
        settings.out(f"           {line}")
    if together and apart:
        settings.out("           This is masked, varies in the group, or was put together by hand.")
    elif not together:
        settings.out("           Every word counts, and so does every figure that is not masked.")
        settings.out(f"           {RULE}")


def _of(space: Workspace, trace: str) -> tuple[Signature, GroupMember, Group]:
    keys = space.library.resolve(trace)
    found = space.groups.signature_of(keys[0]) if len(keys) == 1 else None
    group = space.groups.group(space.groups.of_traces(keys)[keys[0]]) if found else None
    if found is None or group is None:
        raise UserError(
            f"{trace} is in no group" if keys else f"There is no trace {trace}",
            "Only recorded failures are grouped: an error, a failed check, a reviewer's verdict.",
        )
    return (*found, group)
