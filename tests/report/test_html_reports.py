"""The HTML report as whoever reads it gets it: one file that fetches nothing and runs nothing, in the order of its headings."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

import pytest
from evidence import build_pack, evidence_library
from tracejury.store.insight.report_files.formats import format_of
from tracejury.store.workspace.report.making import make_report


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    with evidence_library(folder) as space:
        build_pack(space, folder / "seats.pack")
        return format_of("a.html").write(make_report(space)).decode()


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def test_it_runs_nothing_and_fetches_nothing(page: str) -> None:
    of = Elements(page)
    assert not of.named("script", "link", "img", "iframe", "object", "embed", "form", "base")
    for tag, attributes in of.found:
        assert not {"src", "srcset", "style", "xlink:href", "action"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_its_policy_allows_its_own_style_and_nothing_else(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [one["content"] for one in Elements(page).named("meta") if one.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip
    assert (
        policy
        == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_headings_are_in_order_and_begin_with_one_title(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(page).found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_of_it_a_scope(page: str) -> None:
    of = Elements(page)
    assert len(of.named("table")) == len(of.named("caption")) > 8
    assert all(one.get("scope") in ("col", "row") for one in of.named("th"))


def test_every_picture_says_in_words_what_it_shows(page: str) -> None:
    pictures = re.findall(r"<svg(.*?)>(.*?)</svg>", page, re.DOTALL)
    assert len(pictures) > 10
    for attributes, inside in pictures:
        if 'aria-hidden="true"' in attributes:
            continue
        assert 'role="img"' in attributes
        assert re.match(r"<title>[^<]+</title><desc>[^<]+</desc>", inside)


def test_links_lead_somewhere_and_ids_are_there_once(page: str) -> None:
    of = Elements(page)
    ids = [attributes["id"] for _, attributes in of.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {one["href"][1:] for one in of.named("a")} <= set(ids)
    assert {
        attributes["aria-labelledby"]
        for _, attributes in of.found
        if "aria-labelledby" in attributes
    } <= set(ids)
    assert of.named("a")[0] == {"href": "#answers", "class": "skip"}
    assert of.named("html") == [{"lang": "en"}]
