"""Rules are data: those of the program are sound, and a user's file adds to them or says what is wrong, and where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.privacy.find import find
from tracejury.store.privacy.rules import Rules, builtin, field_name, with_file


def of(tmp_path: Path, text: str) -> Rules:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    return with_file(builtin(), path)


def types(text: str, rules: Rules) -> list[tuple[str, str]]:
    return [(one.type, one.value) for one in find(text, rules)]


def test_a_user_adds_secrets_numbers_fields_words_examples_and_names(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("# staff\nJonna Virtanen\n", "utf-8")
    rules = of(
        tmp_path,
        """
[[secret]]
id = "acme"
why = "key of Acme"
pattern = '\\b(?P<secret>acme_(?P<body>[a-z0-9]{12}))\\b'
min_entropy = 2.0

[[number]]
id = "member"
why = "member number"
pattern = '\\bM-\\d{6}\\b'

[[field]]
type = "name"
names = ["ordered_by"]

[[names]]
values = ["Tiago Neves"]
file = "people.txt"

[[example]]
type = "card"
values = ["4539578763621486"]
""",
    )
    assert types("acme_k3x9q2m7v1zd", rules) == [("secret", "acme_k3x9q2m7v1zd")]
    assert types("acme_aaaaaaaaaaaa", rules) == []
    assert types("member M-204518", rules) == [("national number", "M-204518")]
    assert types('{"orderedBy": "Lu Wei"}', rules) == [("name", "Lu Wei")]
    assert types("tiago neves met Ms Virtanen", rules) == [
        ("name", "tiago neves"),
        ("name", "Virtanen"),
    ]
    assert types("card 4539 5787 6362 1486", rules) == []
    assert types("card 4539 5787 6362 1486", builtin()) == [("card", "4539 5787 6362 1486")]


def test_a_rule_with_the_id_of_another_takes_its_place(tmp_path: Path) -> None:
    rules = of(tmp_path, "[[secret]]\nid = 'npm'\npattern = 'never_here'\n")
    assert len(rules.secrets) == len(builtin().secrets)
    assert types("npm_8fKq2LmZ0xVb7RtYw3Ns5HdJ1", rules) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[secret]\n", "is not TOML"),
        ("\n\n[[secret]]\nid = 'a'\npattern = '('\n", "line 3: a: the pattern is no RE2"),
        ("[[secret]]\nid = 'a'\npattern = 'x*'\n", "line 1: a: the pattern finds an empty text"),
        ("[[secret]]\nid = 'a'\n", "line 1: secret[0].pattern is missing"),
        (
            "[[field]]\ntype = 'name'\nnames = ['a']\n\n[[field]]\ntype = 'phone'\nnames = ['b']\n",
            "line 5: the type of a field",
        ),
        (
            "[[number]]\nid = 'n'\npattern = 'x1'\nmodule = 'xx.nothing'\n",
            "line 1: n: python-stdnum",
        ),
        ("[[example]]\ntype = 'wig'\nvalues = []\n", "line 1: there is no type wig"),
        ("[[sekret]]\n", "line 1: there is no table sekret"),
        ("[[names]]\nfile = 'nowhere.txt'\n", "line 1: the list of names cannot be read"),
        ("[[secret]]\nid = 'a'\npattern = 'xyz'\nentropy = 3\n", "line 1: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        of(tmp_path, text)
    assert said in error.value.what
    assert "docs/privacy.md" in error.value.hint


@pytest.mark.parametrize(
    "name", ["customerName", "Customer Name", "customer-name", "CUSTOMER_NAME"]
)
def test_a_field_is_found_in_every_writing(name: str) -> None:
    assert field_name(name) == "customer_name"


def test_rules_of_the_program_pass_the_checks_of_those_of_a_user(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "store" / "privacy" / "rule_files"
    for name in ("secrets.toml", "personal.toml"):
        assert of(tmp_path, (folder / name).read_text("utf-8")).secrets


def test_nothing_large_is_imported_before_a_candidate_is_met() -> None:
    program = (
        "import sys; from tracejury.store.privacy.rules import builtin; from tracejury.store.privacy.find import find;"
        "find('Nothing of anybody.', builtin()); print({'stdnum', 'phonenumbers'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_ids_of_rules_are_their_own() -> None:
    rules = builtin()
    ids = [one.id for one in rules.secrets] + [one.id for one in rules.numbers]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 4096, total_tokens=12345678",
        '{"token_count": "1234567890", "cache_read_input_tokens": 12345678}',
        "Package     Version\nnumpy       1.26.4\nnvidia-cudnn-cu12   9.1.0.70\ntorch  2.5.1+cu121\n",
        "DOI: 10.1016/S0019-1035(22)00489-4 10.1016/j.icarus.2022.11539",
        "I ate there for my birthday on March 22, 2021.",
    ],
)
def test_figures_versions_ids_and_feasts_are_nobodys(text: str) -> None:
    assert find(text, builtin()) == []


@pytest.mark.parametrize(
    "text",
    [
        "token: 1234567890",
        "web.host   9.1.0.70\nmail.host   9.1.0.71\n",
        "Her birthday is March 22, 1981.",
        "(22)00489-4 is no DOI, call +49 30 901820",
    ],
)
def test_what_only_looks_like_these_is_found(text: str) -> None:
    assert find(text, builtin()) != []
