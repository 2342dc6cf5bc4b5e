"""MkDocs hook: build the site from the project's Markdown pages, with the paths and links of the repository.

MkDocs calls ``on_config``, ``on_files`` and ``on_page_markdown`` (a hook in ``mkdocs.yml``).
"""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PROJECT = Path(__file__).parent.parent
PAGES = (
    "*.md",
    "docs/**/*.md",
    "examples/*.py",
    "examples/terragrunt/**/*.hcl",
    "examples/terragrunt/**/*.tf",
    "tests/apps/*/*.py",
    "generated/*/README.md",
)


def on_config(config: MkDocsConfig) -> None:
    """Link the repository that ``pyproject.toml`` names; without a name there, the pages have no such links."""
    metadata = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    repository = repository_url(metadata["project"])
    if repository:
        config.repo_url = repository
        config.repo_name = urlsplit(repository).path.strip("/")
        config.edit_uri = "edit/main/"


def repository_url(metadata: dict[str, dict[str, str]]) -> str | None:
    """Return the address of the source repository in the table ``project`` of ``pyproject.toml``."""
    urls = {label.lower(): url for label, url in metadata.get("urls", {}).items()}
    # The labels that PyPI documents for a source repository.
    return next((urls[label] for label in ("source", "repository", "source code", "github") if label in urls), None)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Return the theme's files and the project's pages, instead of the pages in MkDocs's folder ``docs_dir``."""
    site_files = [file for file in files if file.src_dir != config.docs_dir]
    for pattern in PAGES:
        for path in sorted(PROJECT.glob(pattern)):
            name = path.relative_to(PROJECT).as_posix()
            site_files.append(File(name, str(PROJECT), config.site_dir, config.use_directory_urls))
    return Files(site_files)


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Set what Markdown cannot: room for the diagram on the home page, and the changelog last in a search."""
    if page.file.src_uri == "README.md":
        page.meta["hide"] = ["toc"]
    if page.file.src_uri == "CHANGELOG.md":
        page.meta["search"] = {"boost": 0.1}
    return markdown
