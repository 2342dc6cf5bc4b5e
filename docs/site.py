"""MkDocs hook: build the site from the project's Markdown pages, with the paths and links of the repository.

MkDocs calls ``on_files`` (a hook in ``mkdocs.yml``).
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PROJECT = Path(__file__).parent.parent
PAGES = ("*.md", "docs/**/*.md", "examples/*.py", "tests/apps/*/*.py", "generated/*/README.md")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Return the theme's files and the project's pages, instead of the pages in MkDocs's folder ``docs_dir``."""
    site_files = [file for file in files if not Path(file.abs_src_path or "").is_relative_to(config.docs_dir)]
    for pattern in PAGES:
        for path in sorted(PROJECT.glob(pattern)):
            name = path.relative_to(PROJECT).as_posix()
            site_files.append(File(name, str(PROJECT), config.site_dir, config.use_directory_urls))
    return Files(site_files)
