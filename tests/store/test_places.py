"""A library is not put where another program or a network can lose what is saved, unless somebody accepts it."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from tracejury.store import places
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.places import Risk, RiskyPlace, risk_of
from tracejury.store.workspace.restoring import plan_of, restore
from tracejury.tui.commands.main import tracejury

SYNCED = {
    "Dropbox/reviews": "Dropbox",
    "Dropbox (Personal)/reviews": "Dropbox",
    "OneDrive - Example GmbH/reviews": "OneDrive",
    "Library/CloudStorage/OneDrive-Personal": "OneDrive",
    "Library/Mobile Documents/com~apple~CloudDocs/x": "iCloud Drive",
    "iCloudDrive/x": "iCloud Drive",
    "Google Drive/x": "Google Drive",
    "Library/CloudStorage/GoogleDrive-ana@example.org/My Drive": "Google Drive",
    "Library/CloudStorage/Box-Box/x": "a cloud drive",
    "Nextcloud/x": "Nextcloud",
}
MOUNTS = """\
/dev/vda1 / ext4 rw 0 0
none /mnt/c 9p rw 0 0
nas:/home /home/of\\040us nfs4 rw 0 0
/dev/vdb1 /home/of\\040us/local ext4 rw 0 0
ana@host: /srv/far fuse.sshfs rw 0 0
//nas/share /srv/share cifs rw 0 0
"""


@pytest.mark.parametrize("name", SYNCED)
def test_folders_of_synchronising_programs_are_known_by_their_names(
    tmp_path: Path, name: str
) -> None:
    assert risk_of(tmp_path / name) == Risk("synchronised", SYNCED[name])


@pytest.mark.parametrize("name", ["dropbox-client/x", "My Dropbox notes", "boxes", "drive", "x"])
def test_other_folders_are_no_risk(tmp_path: Path, name: str) -> None:
    assert risk_of(tmp_path / name) is None


@pytest.mark.parametrize(
    ("mark", "by"), [(".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox")]
)
def test_folders_are_known_by_what_a_program_leaves_there(
    tmp_path: Path, mark: str, by: str
) -> None:
    (tmp_path / mark).mkdir()
    assert risk_of(tmp_path / "a" / "b") == Risk("synchronised", by)


@pytest.mark.parametrize(
    ("folder", "system"),
    [
        ("/mnt/c/Users/ana", "9p"),
        ("/home/of us/ana", "nfs4"),
        ("/home/of us/local/ana", None),
        ("/srv/far", "fuse.sshfs"),
        ("/srv/share/x", "cifs"),
        ("/srv/shared", None),
        ("/home/ana", None),
    ],
)
def test_file_systems_of_a_network_are_known_by_the_mounts(
    tmp_path: Path, folder: str, system: str | None
) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    found = risk_of(Path(folder), tmp_path / "mounts")
    assert found == (Risk("network", system) if system else None)


def test_where_everything_is_on_one_file_system_there_is_no_better_place(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text("none / 9p rw 0 0\n")
    assert risk_of(Path("/home/ana"), tmp_path / "mounts") is None


def test_a_library_there_is_refused_until_that_is_accepted_which_is_remembered(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "Dropbox" / "library"
    for words in (["doctor"], ["traces"], ["load", __file__]):
        found = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
        assert isinstance(found.exception, RiskyPlace)
        assert "is synchronised by Dropbox" in found.exception.what
        assert "tracejury doctor --accept-place" in found.exception.hint
    assert not folder.exists()
    words = ["--library", str(folder), "--json", "doctor", "--accept-place"]
    found = CliRunner().invoke(tracejury, words)
    assert json.loads(found.stdout)["place"] == {"kind": "synchronised", "by": "Dropbox"}
    with closing(Journal.open(folder)) as journal:
        journal.append("ana", "t", "f" * 64, [Act("note", {"text": "x"})])
        copy = journal.backup()
    restore(folder, plan_of(folder, copy.name))
    shutil.copytree(folder, tmp_path / "Dropbox" / "copy")
    with pytest.raises(RiskyPlace):
        Journal.open(tmp_path / "Dropbox" / "copy")


def test_a_library_elsewhere_needs_no_acceptance(tmp_path: Path) -> None:
    assert places.accept_place(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
