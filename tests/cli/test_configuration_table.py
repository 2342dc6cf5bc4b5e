"""Cells of the table of ``privatelink list`` for unknown, empty and unusual values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.cli.configuration_table import ConfigurationRow, print_configurations

if TYPE_CHECKING:
    import pytest

ROW = ConfigurationRow(
    arn="arn",
    region="us-east-1",
    name="orders-rc",
    status="ACTIVE",
    target="db.example.com",
    ports=["5432", "5433"],
    database="the endpoint of instance orders",
    gateway="orders-rg",
    shared_with=[{"principal": "1", "status": "ASSOCIATED"}, {"principal": "2", "status": "FAILED"}],
    endpoints=[{"id": "vpce-1", "owner": "1"}, {"id": "vpce-2", "owner": "?"}],
)


def table_cells(monkeypatch: pytest.MonkeyPatch, row: ConfigurationRow) -> list[str]:
    """Return the printed cells of a row."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    print_configurations([row], ["us-east-1"])
    _, line = stream.getvalue().splitlines()
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_row_shows_all_values(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table_cells(monkeypatch, ROW) == [
        "orders-rc",
        "db.example.com:5432,5433",
        "the endpoint of instance orders",
        "orders-rg",
        "1 accepted, 2 FAILED",
        "vpce-1 of 1, vpce-2 of ?",
        "arn",
    ]


def test_unknown_values_are_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ROW._replace(
        status="CREATING", target=None, ports=None, database=None, gateway=None, shared_with=None, endpoints=None
    )
    assert table_cells(monkeypatch, row) == ["orders-rc (CREATING)", "?", "?", "none", "?", "?", "arn"]


def test_empty_lists_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ROW._replace(ports=[], shared_with=[], endpoints=[])
    assert table_cells(monkeypatch, row)[1::3] == ["db.example.com", "nobody"]
    assert table_cells(monkeypatch, row)[5] == "none"


def test_empty_table_names_the_regions(capsys: pytest.CaptureFixture[str]) -> None:
    print_configurations([], ["eu-west-1", "us-east-1"])
    assert capsys.readouterr().out == "No resource configuration in eu-west-1, us-east-1.\n"
