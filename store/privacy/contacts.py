"""E-mail addresses, phone numbers and Internet addresses.

Stricter than what claims read (`store/claims/values/contacts.py`): a claim compares what two answers name, whoever it
reaches; here it has to be somebody's.

Phones are those that `phonenumbers` (the data of Google's libphonenumber, offline) calls possible, if they have
a country code or are written as phones are; and those that are valid in one of the rules' countries if a word
before them says what they are. The library is imported when the first candidate is met (16 ms).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any, Final

from .context import label, near
from .finding import EMAIL, IP, PHONE, Finding
from .rules import Rules
from .seal import is_sealed

_EMAIL: Final = re.compile(
    r"(?<![\w.%+/-])[\w%+-](?:[\w.!#$%&'*+/=?^{|}~-]{0,62}[\w%+-])?@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[\w-]{0,22}[^\W_])(?![\w@])"
)
_PARAMETER: Final = re.compile(r"[^@]{0,62}[?&][\w.-]{1,30}=(?=[\w%+-])")
_PHONE: Final = re.compile(
    r"(?<![\w+.:/#$€£%-])(?<!\d[\s,])(?:\+\s?|00(?=[1-9]))?(?:\(\+?\d{1,4}\)|\d)(?:[ ./\u00a0-]{0,2}(?:\(\d{1,5}\)|\d)){5,16}"
    r"(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w%€£$])(?![.,:/-]\d)"
)
_NANP: Final = re.compile(
    r"(?:\+?1[ .-])?(?:\([2-9]\d{2}\)[ ]?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}"
)
_NANP_SHAPED: Final = re.compile(
    r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?"
)
_ABROAD: Final = 11
_WRITTEN: Final = re.compile(
    r"0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,4}(?:[ -]?\d{1,4})?|\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,5}"
)
_DATE: Final = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_NOT_PHONE: Final = label(
    r"order|invoice|ticket|tracking|case|ref(?:erence)?|sku|isbn|issn|version|build|id|#|no\.?|number of|account|konto|"
    r"bestell\w*|rechnung\w*|auftrag\w*|serial|policy|parcel|shipment|zip|plz|timestamp|vat|tax|steuer\w*|lat|lon|port"
)
_IPV4: Final = re.compile(
    r"(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w-]|\.\d|\.in-addr)"
)
_IPV6: Final = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f:]{0,39}:[0-9A-Fa-f:]{0,39}:)[0-9A-Fa-f:]{2,39}(?![\w:])"
)
_SECTIONS: Final = 20
_SAID_IP: Final = re.compile(r"(?i)\b(?:ip|ipv4|addr\w*|host\w*|server|client|ping|ssh)\b")
_VERSION: Final = re.compile(
    r"(?i)(?:\bv|version|ver\.?|release|build|firmware|driver|chrome|safari|firefox|edge|opr|section|clause|§|==|>=|<=|~=|\^)[\s:=\"'/@]{0,3}(?:is |to )?$|[a-z]/$"
)


def emails(text: str) -> Iterator[Finding]:
    """Each e-mail address (RFC 5322, as it is used in text)."""
    if "@" not in text:
        return
    for match in _EMAIL.finditer(text):
        domain = match[0].rpartition("@")[2]
        start, end = match.span()
        if "=" in match[0]:
            start += _after_query(match[0], text[max(0, start - 1) : start])
        if (
            match[0].startswith(("git@", "hg@"))
            or domain.rpartition(".")[2].lower() in _FILES
            or text[max(0, match.start() - 3) : match.start()] == "://"
        ):
            continue
        yield Finding(
            EMAIL,
            start,
            end,
            text[start:end],
            "e-mail",
            "e-mail address",
            same=text[start:end].lower(),
            masked=is_sealed(text[start:end].rpartition("@")[0].lower()),
        )


def _after_query(found: str, before: str) -> int:
    """How much of an address is the name of a parameter of a URL: ?email=…"""
    match = _PARAMETER.match(before + found)
    return max(0, match.end() - len(before)) if match else 0


_FILES: Final = frozenset(
    ("png", "jpg", "jpeg", "gif", "svg", "js", "css", "json", "py", "service", "timer", "html")
)
"""Endings of files and units that follow an @: icon@2x.png, getty@tty1.service."""


def phones(text: str, rules: Rules) -> Iterator[Finding]:
    """Each phone number."""
    for match in _PHONE.finditer(text):
        found = _phone(match[0], text, match.start(), rules)
        if found is not None:
            why, same = found
            yield Finding(PHONE, *match.span(), match[0], "phone", why, same=same)


_GLUED: Final = re.compile(r"\w\([\w-]{1,6}\)\d\Z")
"""What goes on from an id: S0019-1035(22)00489-4."""


def _phone(written: str, text: str, start: int, rules: Rules) -> tuple[str, str] | None:
    """Why it is a phone number, and the number with its country code; None if it is none."""
    digits = sum(map(str.isdigit, written))
    if not 7 <= digits <= 17 or _DATE.fullmatch(written.strip()):
        return None
    if is_masked_phone(written):
        return None
    if _GLUED.search(text[max(0, start - 8) : start + 1]):
        return None
    before = text[max(0, start - 40) : start]
    # 00 before a country code, if the number is written in parts.
    called_abroad = written.startswith("00") and digits >= _ABROAD and not written.isdigit()
    international = written.startswith("+") or called_abroad
    if not international and _NOT_PHONE.search(before):
        return None
    said = near(text, start, rules.contexts.get(PHONE, ()), 40)
    if not (international or said or _NANP.fullmatch(written) or _WRITTEN.fullmatch(written)):
        return None
    if not international and written.count(".") == 1 and " " not in written:
        return None  # a decimal number
    import phonenumbers

    for region in [None] if international else rules.regions:
        try:
            number = phonenumbers.parse(
                "+" + written[2:] if written.startswith("00") else written, region
            )
        except phonenumbers.NumberParseException:
            continue
        if international and phonenumbers.is_possible_number(number):
            return "phone number with a country code", _same(number)
        american = said and region == "US" and _NANP_SHAPED.fullmatch(written)
        if american or phonenumbers.is_valid_number(number):
            why = f"after “{said}”" if said else f"as written in {region}"
            return f"phone number {why}", _same(number)
    return None


def _same(number: Any) -> str:
    return f"+{number.country_code} {number.national_number}"


def is_masked_phone(written: str) -> bool:
    """Whether the national part begins with 00, which no number does that can be called (ITU-T E.164)."""
    digits = re.sub(r"\(0\)|\D", "", written)
    if written.startswith("+") or re.match(r"00[1-9]", digits):
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as CODES

        digits_after = digits if written.startswith("+") else digits[2:]
        if any(
            int(digits_after[:size] or 0) in CODES and digits_after[size : size + 2] == "00"
            for size in (1, 2, 3)
        ):
            return True
    return digits.startswith("000") or bool(
        re.match(r"\(?00\d\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)", written)
    )


def addresses(text: str) -> Iterator[Finding]:
    """Each public Internet address; those of private networks, of documentation and of the machine itself are nobody's."""
    if text.count(".") >= 3:
        for match in _IPV4.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()]
            # 1.11.1.7 is rather a section or a version.
            sections = all(int(part) < _SECTIONS for part in match[0].split("."))
            if _is_of_a_list_of_versions(text, *match.span()):
                continue
            if not _VERSION.search(before) and (not sections or _SAID_IP.search(before)):
                yield from _address(match)
    if text.count(":") >= 2:
        for match in _IPV6.finditer(text):
            if sum(map(str.isalnum, match[0])) >= 4:
                yield from _address(match)


_NAMED: Final = re.compile(r"[ \t]*[A-Za-z][\w.-]*[ \t]+\Z")
_NAMED_VERSION: Final = re.compile(
    r"[ \t]*[A-Za-z][\w.-]*[ \t]+v?\d+(?:\.\d+){1,2}(?:[-+.]?[a-z]\w*)?[ \t]*\Z"
)
_NEAR: Final = 3


def _is_of_a_list_of_versions(text: str, start: int, end: int) -> bool:
    """Whether a number ends a line after one name, and a line close by has a version in its place, as `pip list` prints."""
    before = text[max(0, start - 80) : start].rpartition("\n")[2]
    if not _NAMED.fullmatch(before) or text[end : end + 1] not in ("", "\n", "\r", " "):
        return False
    above = text[max(0, start - 400) : start].split("\n")[:-1][-_NEAR:]
    below = text[end : end + 400].split("\n")[1:][:_NEAR]
    return any(_NAMED_VERSION.fullmatch(one.rstrip("\r")) for one in [*above, *below])


def _address(match: re.Match[str]) -> Iterator[Finding]:
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return
    if is_somebodys(address):
        yield Finding(
            IP, *match.span(), match[0], f"ipv{address.version}", "public Internet address"
        )


_NOBODYS: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32",  # RFC 5737, 2544, 3849
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "224.0.0.0/3", "::/8", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip


def is_somebodys(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address may lead to a machine of somebody."""
    if address in (ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("1.1.1.1")):
        return False  # public name servers, which everyone's examples use
    return not any(address in network for network in _NOBODYS if network.version == address.version)
