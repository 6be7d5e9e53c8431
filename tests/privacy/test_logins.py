"""Logins: what is private because a secret stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tracejury.store.canonical import Json
from tracejury.store.privacy.find import find, finder
from tracejury.store.privacy.finding import LOGIN
from tracejury.store.privacy.json_texts import find_json
from tracejury.store.privacy.rules import builtin, with_file
from tracejury.store.privacy.twin.masking import mask_json, mask_text
from tracejury.store.privacy.twin.pseudonyms import Twin

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "rT7mZq2pLw9x"


def logins(text: str) -> list[str]:
    return [one.value for one in find(text, builtin()) if one.type == LOGIN]


def logins_in(value: Json) -> list[tuple[str, str]]:
    found = find_json(value, finder(builtin()))
    return [(place, one.value) for place, one in found if one.type == LOGIN]


def masked(text: str) -> str:
    return mask_text(text, builtin(), Twin(KEY, builtin()))


def test_a_login_without_a_secret_is_nobody_s_access() -> None:
    settings = "user = anna\nhost = db1.tillwater.net\ndatabase = orders\n"
    assert logins(settings) == []
    assert logins(f"{settings}password = {SECRET}\n") == ["anna", "db1.tillwater.net", "orders"]


def test_a_secret_of_another_section_is_not_beside() -> None:
    text = f"[one]\nuser = anna\n\n[two]\nuser = boris\npassword = {SECRET}\n"
    assert logins(text) == ["boris"]


def test_settings_that_are_named_alike_belong_together_over_blank_lines() -> None:
    text = f"SHOP_USER=shop_rw\n\nCACHE_USER=cache_rw\n\nSHOP_PASSWORD={SECRET}\n"
    assert logins(text) == ["shop_rw"]


def test_a_conversation_has_speakers_and_no_users() -> None:
    assert logins(f"User: hello\nAssistant: hello\nUser: password: {SECRET}") == []


def test_an_object_of_json_is_what_belongs_together() -> None:
    value: Json = {
        "servers": [
            {"host": "a.tillwater.net", "user": "anna", "password": SECRET},
            {"host": "b.tillwater.net", "user": "boris"},
        ],
        "smtp": {"server": "c.tillwater.net", "auth": {"login": "mailer", "pass": SECRET}},
    }
    assert logins_in(value) == [
        ("servers[0].host", "a.tillwater.net"),
        ("servers[0].user", "anna"),
        ("smtp.server", "c.tillwater.net"),
        ("smtp.auth.login", "mailer"),
    ]


def test_a_message_that_tells_a_secret_makes_no_login_of_its_fields() -> None:
    said = f"The host is down. My password is {SECRET}, what now?"
    assert logins_in({"user": "anna", "content": said}) == []


def test_a_list_of_hosts_is_masked_item_by_item() -> None:
    value: Json = {"hosts": ["a1.tillwater.net", "a2.tillwater.net"], "api_key": SECRET}
    made = mask_json(value, builtin(), Twin(KEY, builtin()))
    assert isinstance(made, dict)
    assert isinstance(made["hosts"], list)
    assert len({*made["hosts"], "a1.tillwater.net", "a2.tillwater.net"}) == 4


@pytest.mark.parametrize(
    "value", ["localhost", "127.0.0.1", "${DB_HOST}", "<your host>", "example.com", "github.com"]
)
def test_what_everybody_has_says_nothing(value: str) -> None:
    assert logins(f"host: {value}\npassword: {SECRET}") == []


def test_a_pseudonym_keeps_form_and_length_and_is_known_again() -> None:
    text = f"host: db1.tillwater.net\nuser: svc_Orders-7\ndatabase: bookings\npassword: {SECRET}\n"
    made = masked(text)
    host, user, database, _ = [line.partition(": ")[2] for line in made.splitlines()]
    assert host.endswith(".example")
    assert [len(user), len(database)] == [len("svc_Orders-7"), len("bookings")]
    assert [user[3], user[4].isupper(), user[10], user[11].isdigit()] == ["_", True, "-", True]
    assert not {"db1.tillwater.net", "svc_Orders-7", "bookings"} & {host, user, database}
    assert masked(made) == made
    assert all(one.masked for one in find(made, builtin()) if one.type == LOGIN)


def test_a_host_is_in_the_domain_of_the_addresses_of_its_owner() -> None:
    made = masked(f"host: db1.tillwater.net\nuser: anna@tillwater.net\npassword: {SECRET}\n")
    host, address, _ = [line.partition(": ")[2] for line in made.splitlines()]
    assert address.partition("@")[2] == host.partition(".")[2]


def test_a_login_is_masked_where_it_stands_again_in_the_trace() -> None:
    from tracejury.store.privacy.twin.masking import Masking

    value: Json = {
        "config": {"user": "svc_orders", "password": SECRET},
        "said": "Why does svc_orders see an admin page?",
    }
    made = Masking(builtin(), Twin(KEY, builtin())).knowing(value).mask_value(value)
    assert isinstance(made, dict)
    assert "svc_orders" not in str(made)
    assert "admin page" in str(made["said"])


def test_columns_say_what_a_row_of_sql_inserts() -> None:
    hashed = "$2y$10$Qz7Lp2mWx9Tn4Rv8Kd3Hs.uYb6Cg1Jf5Ea0Oi"
    given = (
        f"INSERT INTO staff (id, login, hash) VALUES (1, 'mfell', '{hashed}'), (2, 'it''s', NULL);"
    )
    assert logins(given) == ["mfell"]
    table = "CREATE TABLE staff (\n  id int,\n  login text,\n  hash text,\n  PRIMARY KEY (id)\n);\n"
    assert logins(f"{table}INSERT INTO staff VALUES (1, 'mfell', '{hashed}');") == ["mfell"]


def test_rules_of_a_user_name_further_fields_and_what_is_public(tmp_path: Path) -> None:
    path = tmp_path / "privacy.toml"
    path.write_text(
        '[[login]]\nid = "tenant"\nkeys = ["tenant"]\n\n'
        '[[login]]\nid = "ours"\nbut = ["demo-tenant"]\n'
    )
    rules = with_file(builtin(), path)

    def found(tenant: str) -> list[str]:
        text = f"tenant: {tenant}\npassword: {SECRET}"
        return [one.value for one in find(text, rules) if one.type == LOGIN]

    assert found("kestrel") == ["kestrel"]
    assert found("demo-tenant") == []


@pytest.mark.parametrize("rule", ['pattern = "(?P<user>"', 'pattern = "abc"', 'why = "nothing"'])
def test_a_rule_that_finds_nothing_is_named_with_its_line(tmp_path: Path, rule: str) -> None:
    from tracejury.errors import UserError

    path = tmp_path / "privacy.toml"
    path.write_text(f'\n[[login]]\nid = "tenant"\n{rule}\n')
    with pytest.raises(UserError, match="line 2: tenant: "):
        with_file(builtin(), path)
