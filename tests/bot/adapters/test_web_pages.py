"""The pages as they are served: whole, and within their own content security policy."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.web.pages import PAGES, STATIC

TEXTS = sorted(
    path for path in STATIC.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg"}
)
HTML = [path for path in TEXTS if path.suffix == ".html"]
SCRIPTS = [path for path in TEXTS if path.suffix == ".js"]
NAMESPACE = "http://www.w3.org/2000/svg"
MAX_LINES = 250


def name(path: Path) -> str:
    return str(path.relative_to(STATIC))


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_and_everything_it_names_is_served(
    stranger: aiohttp.ClientSession, page: str
) -> None:
    async with stranger.get(page) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        html = await response.text()

    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        async with stranger.get(address) as response:
            assert response.status == 200, address


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_every_import_names_a_module_that_is_there(path: Path) -> None:
    for module in re.findall(r'from "([^"]+)"', path.read_text("utf-8")):
        assert (path.parent / module).is_file(), module


async def test_scripts_come_as_scripts_and_are_asked_for_again(
    stranger: aiohttp.ClientSession,
) -> None:
    async with stranger.get("/static/js/app.js") as response:
        assert response.content_type.endswith("/javascript")
        assert response.headers["Cache-Control"] == "no-cache"
        assert "ETag" in response.headers


@pytest.mark.parametrize("path", HTML, ids=name)
def test_no_page_holds_script_or_style_of_its_own(path: Path) -> None:
    html = path.read_text("utf-8")

    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    found = re.findall(
        r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text("utf-8").replace(NAMESPACE, "")
    )

    assert found == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_text_is_never_read_as_html(path: Path) -> None:
    writers = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\("
    )

    assert re.findall(writers, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES
