"""What the site is made of: the project's Markdown pages at their own paths, so that links are those of the repository.

MkDocs calls ``on_files`` (a hook in ``mkdocs.yml``).
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PROJECT = Path(__file__).parent.parent
PAGES = ("*.md", "docs/**/*.md", "examples/*.py", "generated/*/README.md")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take the pages in place of those in MkDocs's one folder; what the theme brings stays."""
    mine = [path.relative_to(PROJECT).as_posix() for pattern in PAGES for path in sorted(PROJECT.glob(pattern))]
    theme = [file for file in files if not Path(file.abs_src_path or "").is_relative_to(config.docs_dir)]
    pages = [File(path, str(PROJECT), config.site_dir, config.use_directory_urls) for path in mine]
    return Files([*theme, *pages])
