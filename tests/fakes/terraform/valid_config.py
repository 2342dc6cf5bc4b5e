"""A valid configuration for the fake AWS provider, and edits of the configuration for tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terraform_cli.engines import Workspace

VALID_CONFIG = (Path(__file__).parent / "valid.tf").read_text()


def write_edited_config(workspace: Workspace, *edits: tuple[str, str]) -> None:
    """Write the valid configuration to the workspace, with the old text of each edit replaced by the new text."""
    text = VALID_CONFIG
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in the valid configuration"
        text = text.replace(old, new)
    (workspace.directory / "main.tf").write_text(text)
