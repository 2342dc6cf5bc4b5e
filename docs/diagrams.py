"""MkDocs hook: diagrams as SVG. Readers' browsers need no script for them.

MkDocs calls ``on_config`` (a hook in ``mkdocs.yml``).
"""

import hashlib
import json
import re

import mmdr
from mkdocs.config.defaults import MkDocsConfig
from pymdownx.superfences import SuperFencesException

# Mermaid's settings for a diagram. The colors are in site.css, for light and dark pages.
_MERMAID_SETTINGS = {
    "look": "classic",
    "theme": "neutral",
    "fontFamily": "Arial, Helvetica, sans-serif",
    "fontSize": 18,
    "themeVariables": {"fontSize": "18px"},
    "flowchart": {"nodeSpacing": 20, "padding": 12, "rankSpacing": 24, "wrappingWidth": 220},
}
_FRONT_MATTER = re.compile(r"\A(?:---\n.*?^---\n)?", re.DOTALL | re.MULTILINE)
_LEFT_TO_RIGHT = re.compile(r"^(flowchart|graph) LR", re.MULTILINE)


def on_config(config: MkDocsConfig) -> None:
    """Set the formatter of the language ``mermaid``."""
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {}).setdefault("custom_fences", [])
    fences.append({"name": "mermaid", "class": "diagram", "format": format_diagram})


def format_diagram(source: str, language: str, css_class: str, options: object, md: object, **_: object) -> str:
    """Return a Mermaid diagram as HTML with inline SVG.

    A flowchart from left to right has a second SVG from top to bottom. The style sheet shows it on narrow screens.
    """
    del language, options, md  # the parameters of a formatter of SuperFences
    figures = [_render_figure("wide", source)]
    if _LEFT_TO_RIGHT.search(source):
        figures.append(_render_figure("tall", _LEFT_TO_RIGHT.sub(r"\1 TB", source, count=1)))
    return f'<div class="{css_class}">{"".join(figures)}</div>'


def _render_figure(shape: str, source: str) -> str:
    directive = f"%%{{init: {json.dumps(_MERMAID_SETTINGS)}}}%%\n"
    source_with_settings = _FRONT_MATTER.sub(lambda match: match[0] + directive, source, count=1)
    try:
        svg = mmdr.render(source_with_settings, backend="merman").svg()
    except ValueError as error:
        raise SuperFencesException(f"a mermaid block is no diagram: {error}\n{source}") from error
    # Each SVG has ids of its own: a page may have several.
    svg_id = f"diagram-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    svg = re.sub(r"(?<=\bid=\")merman|(?<=#)merman", svg_id, svg)
    return f'<div class="diagram-{shape}">{svg}</div>'
