"""``privatelink module``: the written files, and an unwritable folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fakes.aws.cli_runner import PROJECT_ROOT, run_privatelink

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_module_writes_committed_module(tmp_path: Path) -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("privatelink"), "module", "new/folder"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
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
    assert (result.status, result.out, result.err) == (2, "", "privatelink: cannot write to file: File exists\n")
