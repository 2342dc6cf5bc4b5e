"""Insertion of a connection into the text of ``cdktf.json``, and the atomic write of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice.cli.json_edit import insert_connection, write_file_atomically
from aws_privatelink_rds_lattice.cli.terminal import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"context": {"connections": {}}}', '{"context": {"connections": {\n  "x": 1\n}}}'),
        (
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"}\r\n  }\r\n }\r\n}',
            '{\r\n "context": {\r\n  "connections": {\r\n\t\t"a": {"b": "}{"},\r\n\t\t"x": 1\r\n  }\r\n }\r\n}',
        ),
        (
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2 } }}',
            '{"connections": 0, "context": {"a": [{"connections": {}}], "connections": {"a": 1 , "b":2,\n  "x": 1 } }}',
        ),
    ],
    ids=["empty", "tabs and carriage returns", "single line"],
)
def test_connection_is_added_to_existing_ones(text: str, expected: str) -> None:
    connection: Any = 1
    assert insert_connection(text, "x", connection) == expected


def test_connection_gets_indentation_of_file() -> None:
    text = '{\n    "context": {\n        "connections": {\n            "a": {}\n        }\n    }\n}\n'
    assert insert_connection(text, "b", {"name": "b"}) == text.replace(
        '"a": {}', '"a": {},\n            "b": {\n                "name": "b"\n            }'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "has no map context.connections"),
        ('{"context": {"connections": []}}', "has no map context.connections"),
        ('{"context": {"connections": {"x": {}}}}', "has a connection x already"),
    ],
)
def test_unsuitable_text_is_rejected(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        insert_connection(text, "x", {})


def test_write_keeps_link_and_permissions(tmp_path: Path) -> None:
    file = tmp_path / "real.json"
    file.write_text("old", "utf-8")
    file.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(file)
    write_file_atomically(link, "new\r\nå")
    assert (file.read_bytes().decode(), file.stat().st_mode & 0o777, link.is_symlink()) == ("new\r\nå", 0o640, True)


def test_failed_write_keeps_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "cdktf.json"
    file.write_text("old", "utf-8")
    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file_atomically(file, "new")
    assert (file.read_text("utf-8"), list(tmp_path.iterdir())) == ("old", [file])
