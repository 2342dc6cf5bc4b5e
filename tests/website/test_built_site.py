"""Check the built site: links and anchors, no request to another host, the navigation, and what copy buttons copy.

``make test-site`` opens the same site in a browser.
"""

import functools
import json
import os
import re
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from doc_pages import documented_commands, load_docs_script
from processes import run_command
from programs import PROJECT

# `make docs` does not install these packages.
ABSENT_PACKAGES = ("boto3", "cdktf", "cdktn", "jsii", "msgspec", "rich")
# Attributes that have the browser load a file; a link to another host only opens if the reader clicks.
LOADING_ATTRIBUTES = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "use": "href"}
GROUPS = ["Get started", "Guides", "Reference", "Project"]


class PageParser(HTMLParser):
    """Collect ids, links, loaded files and copied texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.copied: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.ids |= {attributes.get("id", ""), attributes.get("name", "") if tag == "a" else ""}
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if LOADING_ATTRIBUTES.get(tag, "") in attributes and attributes.get("rel") not in {"prev", "next"}:
            self.loaded.append(attributes[LOADING_ATTRIBUTES[tag]])
        if "data-copy" in attributes:
            self.copied.append(attributes["data-copy"])


@functools.cache
def build_site() -> Path:
    """Build the site with no more than `make docs` installs, once per process, and return its folder."""
    folder = Path(tempfile.mkdtemp(prefix="site-"))
    stubs = folder / "stubs"
    stubs.mkdir()
    for name in ABSENT_PACKAGES:
        (stubs / f"{name}.py").write_text(f"raise ImportError('the site needs {name}')", "utf-8")
    path = os.pathsep.join([str(stubs), str(PROJECT / "constructs"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1"}
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder / "site")
    result = run_command(PROJECT, *command, env=environment)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return folder / "site"


@functools.cache
def parse_pages() -> dict[Path, PageParser]:
    return {file: PageParser(file.read_text("utf-8")) for file in sorted(build_site().rglob("*.html"))}


def test_every_link_has_a_target() -> None:
    pages = parse_pages()
    for page, parser in pages.items():
        for link in parser.links + parser.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            # The page "not found" is shown at every address, so its links start at the site's root.
            start = build_site() if parts.path.startswith("/") else page.parent
            target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{page.name}: {link}"
            if parts.fragment and target.suffix == ".html":
                assert unquote(parts.fragment) in {*pages[target].ids, "__comments"}, f"{page.name}: {link}"


def test_pages_load_nothing_from_other_hosts() -> None:
    for page, parser in parse_pages().items():
        assert [url for url in parser.loaded if urlsplit(url).netloc] == [], page.name
    for sheet in build_site().rglob("*.css"):
        imports = re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^)\"']+)", sheet.read_text("utf-8"))
        assert imports == [], sheet.name


def test_diagram_is_svg_without_script() -> None:
    home = (build_site() / "index.html").read_text("utf-8")
    assert "mermaid" not in re.sub(r"<svg.*?</svg>", "", home, flags=re.DOTALL).lower()
    assert re.findall(r'<div class="diagram-(\w+)"><svg', home) == ["wide", "tall"]
    svg_ids = re.findall(r'<svg id="([^"]+)"', home)
    assert len(set(svg_ids)) == len(svg_ids) == 2


def test_invalid_diagram_stops_the_build() -> None:
    code = """
import runpy
format_diagram = runpy.run_path("docs/diagrams.py")["format_diagram"]
format_diagram("flowchart LR\\n  a[", "mermaid", "diagram", {}, None)
"""
    result = run_command(PROJECT, sys.executable, "-c", code)
    assert result.returncode == 1
    assert "SuperFencesException: a mermaid block is no diagram" in result.stderr


def test_copy_buttons_copy_documented_commands() -> None:
    copied = [text for parser in parse_pages().values() for text in parser.copied]
    assert {line for text in copied for line in text.splitlines()} == documented_commands()


def test_copied_command_keeps_continuation_lines() -> None:
    session = "$ aws ec2 describe-vpcs \\\n    --region us-east-1\n# output\n$ next\n> output\n"
    extract_commands = load_docs_script("console_blocks").extract_commands
    assert extract_commands(session) == ["aws ec2 describe-vpcs \\", "    --region us-east-1", "next"]
    assert extract_commands("output alone\n") == []


def test_navigation_has_four_groups() -> None:
    tabs = (build_site() / "docs/glossary.html").read_text("utf-8").partition('class="md-tabs"')[2]
    tabs = tabs.partition("</nav>")[0]
    assert re.findall(r'class="md-tabs__link">\s*(.+?)\s*</a>', tabs) == GROUPS
    not_found = (build_site() / "404.html").read_text("utf-8")
    assert re.findall(r"<h2>(.+?)</h2>", not_found) == GROUPS


def test_search_index_has_every_page() -> None:
    index = json.loads((build_site() / "search/search_index.json").read_text("utf-8"))
    locations = {document["location"].partition("#")[0] for document in index["docs"]}
    pages = {file.relative_to(build_site()).as_posix() for file in parse_pages()} - {"404.html"}
    assert locations == pages


def test_api_page_has_signatures_without_jsii() -> None:
    page = re.sub(r"<[^>]+>", "", (build_site() / "docs/api.html").read_text("utf-8"))
    assert re.search(r"PrivateLinkRdsLattice\(\n +scope: Construct,\n +id: str,\n", page)
    assert "rds_security_group_id: str,\n" in page


def test_repository_link_needs_an_address() -> None:
    repository_url = load_docs_script("site").repository_url
    assert repository_url({}) is None
    assert repository_url({"urls": {"Documentation": "https://example.com/docs"}}) is None
    assert repository_url({"urls": {"Repository": "https://example.com/code"}}) == "https://example.com/code"
