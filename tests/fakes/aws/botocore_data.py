# ruff: noqa: ANN401 - botocore has no types
"""Parse each of botocore's data files once in a process.

botocore parses the files for each session. moto creates a session for each of its lists of Regions, on import, and each
session parses all endpoints of AWS in a tenth of a second. So ``account`` imports this module before moto.
"""

from __future__ import annotations

from typing import Any, ClassVar

from botocore.loaders import JSONFileLoader, Loader


class SharedFileLoader(JSONFileLoader):  # type: ignore[misc]  # botocore has no types
    """A loader that returns the same object for a file each time; the loaders of all sessions share the objects."""

    _contents: ClassVar[dict[str, Any]] = {}

    def load_file(self, file_path: str) -> Any:
        """Return the content of a file, or None if there is no such file."""
        if file_path not in self._contents:
            self._contents[file_path] = super().load_file(file_path)
        return self._contents[file_path]


Loader.FILE_LOADER_CLASS = SharedFileLoader
