"""Logins as files of settings hold them. Every value here is invented."""

from __future__ import annotations

import pytest
from tracejury.store.privacy.find import find
from tracejury.store.privacy.finding import BIRTH, PHONE, SECRET
from tracejury.store.privacy.rules import builtin

SALT = "q8}w<Lk2|xT0 ;nZ4&vB9(rY]m3^sHf7@cJ6!dG1~uP5=eXa%iO+jR-tQ*yKbW:V"
DJANGO = "w4)q!z8m(k[t^2v-x@6s=_r9+u#j0b&h3n*e5y1c7g]pdlfao"


def found(text: str, type_: str = SECRET) -> list[str]:
    return [one.value for one in find(text, builtin()) if one.type == type_]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("_auth = bWFyYTpCbGF1YmVlcmU5OQ==", "bWFyYTpCbGF1YmVlcmU5OQ=="),
        (
            "//npm.acme.example/:_auth=bWFyYTpCbGF1YmVlcmU5OQ==\nalways-auth=true",
            "bWFyYTpCbGF1YmVlcmU5OQ==",
        ),
        ("https://mara@acme.example:Kranich7!@wald@git.acme.example/a.git", "Kranich7!@wald"),
        (f"define('NONCE_SALT',       '{SALT}');", SALT),
        ("conn.login('mara@acme.example', 'kranichfeder', done)", "kranichfeder"),
        ('smtp.login("mara", "Kranich-7-feder")', "Kranich-7-feder"),
        ("export IMAP_PASS=kranichfeder", "kranichfeder"),
        ("IRC_HOST=irc.acme.example\nIRC_PASSWD='kranichfeder'\n", "kranichfeder"),
        (
            '"encryptedUsername": "MDoEEPgAAAQk7vWq2Lx9ZrT5cYb8nHs3Jd6Gf1Km4Pw0Ua=="',
            "MDoEEPgAAAQk7vWq2Lx9ZrT5cYb8nHs3Jd6Gf1Km4Pw0Ua==",
        ),
        ("  client_key: 7c41e09ab3d25f6881f0a4be92d37c56 # of the app", "7c41e09ab3d25f6881f0a4be92d37c56"),
        ("oauth_consumer_key=7c41e09ab3d25f6881f0a4be92d37c56", "7c41e09ab3d25f6881f0a4be92d37c56"),
        (f"SECRET_KEY = '{DJANGO}'", DJANGO),
    ],
)  # fmt: skip
def test_a_login_in_a_file_of_settings_is_found(text: str, secret: str) -> None:
    assert found(text) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "//npm.acme.example/:_authToken=${NPM_TOKEN}",
        "see https://acme.example:8443/a@b or write to mara@acme.example",
        "define('CACHE_KEY', 'a list of words that is long enough for a salt');",
        "define('AUTH_SALT', 'put your unique phrase here');",
        "page.login('mara', password)",
        "sign_in('mara', 'your-password')",
        "export IMAP_PASS=$(pass show imap)",
        "LINT_PASS=true",
        "export BUILD_PASS=/srv/passes/first",
        '"encryptedUsername": "<base64 of the name>"',
        '"timePasswordChanged": 1718203944512',
        "password_changed: 1718203944",
        "client_key: ~/.ssh/deploy.pem",
        "SECRET_KEY = 'read-from-the-environment-of-the-server-please'",
        "token = '${{ steps.login.outputs.token_of_the_second_job_1 }}'",
    ],
)
def test_what_only_looks_like_a_login_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_password_of_ten_digits_is_no_point_in_time() -> None:
    assert found("password: 9034417726") == ["9034417726"]


@pytest.mark.parametrize(
    "text",
    [
        "Please tell me your date of birth. It's 7/19/1988",
        "Bot: your date of birth? It is 19.07.1988",
    ],
)
def test_the_next_sentence_may_tell_a_date_of_birth(text: str) -> None:
    assert found(text, BIRTH) == [text.rsplit(maxsplit=1)[-1]]


def test_another_sentence_tells_another_date() -> None:
    assert found("She was born in Lodz. The trial began on 19.07.1988", BIRTH) == []


def test_a_phone_number_may_follow_a_comma_and_what_messages_go_to() -> None:
    assert found("Ann,415-555-2671,gold", PHONE) == ["415-555-2671"]
    assert found("stop the messages to 612 345 678", PHONE) == ["612 345 678"]
    assert found("a total of 1,415-555-2671", PHONE) == []
