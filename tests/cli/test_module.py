"""``privatelink module``: the written files, and an unwritable folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fakes.aws.cli_runner import PROJECT_ROOT, run_privatelink
from processes import PRIVATELINK_PROGRAM, run_command

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount


def test_module_writes_committed_module(tmp_path: Path) -> None:
    result = run_command(tmp_path, PRIVATELINK_PROGRAM, "module", "new/folder")
    assert (result.stdout, result.stderr, result.returncode) == ("Wrote new/folder\n", "", 0)
    committed_module = PROJECT_ROOT / "generated/aws-privatelink-rds-lattice"
    assert read_files(tmp_path / "new/folder") == read_files(committed_module)


def read_files(folder: Path) -> dict[Path, bytes]:
    """Return the content of all files in a folder, by path relative to the folder."""
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_unwritable_module_exits_2(aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    assert aws_account
    (tmp_path / "file").write_text("", "utf-8")
    result = run_privatelink("module", "file")
    assert (result.status, result.out, result.err) == (
        2,
        "",
        "privatelink: cannot write to file: File exists; name a writable folder\n",
    )


@pytest.mark.parametrize(("arguments", "argument"), [(["module"], "FOLDER"), (["explain", "--output"], "-o/--output")])
def test_url_as_path_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], argument: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run_privatelink(*arguments, "postgres://u:hunter2@db.test/x")
    assert (result.status, result.out) == (2, "")
    assert f": argument {argument}: got a URL; must be a path; see " in result.err
    assert "hunter2" not in result.err
    assert list(tmp_path.iterdir()) == []


def test_missing_temporary_folder_exits_2(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path / "missing")}
    result = run_command(tmp_path, PRIVATELINK_PROGRAM, "module", "folder", env=environment)
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith("privatelink: ENOENT: ")
    assert result.stderr.endswith("; set TMPDIR to a writable folder with free space\n")
    assert not (tmp_path / "folder").exists()
