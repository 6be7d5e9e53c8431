"""Settings and keys in one file: what can be used holds, what cannot is named by its line, nothing keeps the app from
starting."""

from __future__ import annotations

from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.tui.settings.file import change, read_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "config.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def problems(file: Path) -> dict[int, str]:
    return {one.line: one.what for one in read_settings(file).problems}


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    mine = read_settings(file)
    assert (mine["theme"], mine["animation"], mine["reviewer"]) == ("dark", False, "")
    assert not mine.problems


def test_what_can_be_used_holds_and_the_rest_is_named_by_its_line(file: Path) -> None:
    written(
        file,
        'theme = "light"\nanimation = "yes"\ncolour = "red"\n\n[keys]\npass = "f5"\nfial = "x"\n',
    )
    mine = read_settings(file)
    assert mine["theme"] == "light"
    assert mine["animation"] is False
    assert mine.keys == {"pass": ("f5",)}
    assert problems(file) == {
        2: "animation is 'yes', not true or false",
        3: "colour is not a setting: tracejury config show lists them",
        7: "fial is not a command: did you mean fail?",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'theme = "dark"\nanimation =\n', "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"keys = 3\n", "keys is not a table"),
    ],
)
def test_a_broken_file_is_a_problem_and_no_error(file: Path, content: bytes, said: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    mine = read_settings(file)
    assert mine["theme"] == "dark"
    assert said in str(mine.problems[0])
    assert str(file) in str(mine.problems[0])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('pass = "f"', "f is the key of fail"),
        ('pass = "ctrl+i"', "sends it as Tab"),
        ('pass = "super+p"', "terminals do not deliver"),
        ('pass = "ctrl+shift+p"', "terminals do not deliver"),
        ('pass = "nokey"', "not a key"),
        ('save = "s"', "typed into a text"),
        ('number = "x"', "needs the keys"),
        ("pass = []", "neither a key nor a list"),
        ('help = "p"', "p is the key of"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(file: Path, keys: str, said: str) -> None:
    written(file, f"[keys]\n{keys}\n")
    [found] = read_settings(file).problems
    assert said in found.what
    assert found.line == 2
    assert read_settings(file).keys == {}


def test_two_commands_can_swap_their_keys(file: Path) -> None:
    written(file, '[keys]\npass = "f"\nfail = "p"\n')
    mine = read_settings(file)
    assert not mine.problems
    assert mine.keys == {"pass": ("f",), "fail": ("p",)}


def test_if_half_of_a_swap_cannot_be_used_the_other_half_is_not_either(file: Path) -> None:
    written(file, '[keys]\npass = "f"\nfail = "super+x"\n')
    assert read_settings(file).keys == {}
    assert sorted(problems(file)) == [2, 3]


def test_the_same_key_is_free_in_another_part_of_the_app(file: Path) -> None:
    # b is a key of the review; the desk has no b.
    written(file, '[keys]\nload = "b"\n')
    assert not read_settings(file).problems


def test_changing_a_value_keeps_comments_and_everything_else(file: Path) -> None:
    text = '# mine\ntheme = "dark"  # at night\n\n[keys]\n# easier\nfail = "F5"\n'
    written(file, text)
    change("theme", "light", file)
    change("keys.pass", ["f6"], file)
    found = file.read_text("utf-8")
    assert found.startswith(
        '# mine\ntheme = "light"  # at night\n\n[keys]\n# easier\nfail = "F5"\n'
    )
    assert read_settings(file).keys["pass"] == ("f6",)
    change("keys.pass", None, file)
    assert file.read_text("utf-8").rstrip() == text.replace('"dark"', '"light"').rstrip()


def test_a_file_that_is_not_toml_is_not_overwritten(file: Path) -> None:
    written(file, "theme = \n")
    with pytest.raises(UserError, match="not TOML"):
        change("theme", "light", file)
    assert file.read_text() == "theme = \n"
