"""The version of the package."""

import importlib.metadata
import sys

import pytest

import aws_privatelink_rds_lattice as package
from processes import run_command
from programs import PROJECT


def test_version_is_version_of_distribution() -> None:
    assert package.__version__ == importlib.metadata.version("aws-privatelink-rds-lattice")
    # Reading the version takes longer than the import of the package.
    code = "import sys, aws_privatelink_rds_lattice; print('importlib.metadata' in sys.modules)"
    assert run_command(PROJECT / "constructs", sys.executable, "-S", "-c", code).stdout == "False\n"


def test_version_of_copied_files_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", fail)
    assert package.__version__ == "unknown"


def test_unknown_name_is_no_version() -> None:
    with pytest.raises(AttributeError, match="has no attribute '__versions__'"):
        _ = package.__versions__  # type: ignore[attr-defined]
