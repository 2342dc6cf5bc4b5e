"""The versions of jsii that this package patches."""

import json
import logging
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice.cdk import stock


@pytest.mark.parametrize(
    ("metadata", "version"),
    [
        ({"version": "1.132.9"}, "1.132.9"),
        ({"version": "1.143.0"}, "1.143.0"),
        ({"version": "2.0.0"}, "2.0.0"),
        ({}, None),
    ],
    ids=["older", "newer", "next-major", "without-version"],
)
def test_unknown_jsii_version_is_logged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    metadata: dict[str, str],
    version: str | None,
) -> None:
    (tmp_path / "_metadata.json").write_text(json.dumps(metadata), "utf-8")
    monkeypatch.setattr(stock, "package_folder", lambda _: tmp_path)
    stock.is_known_jsii.cache_clear()
    with caplog.at_level(logging.DEBUG):
        assert stock.is_stock()
    stock.is_known_jsii.cache_clear()
    (message,) = caplog.messages
    assert message == f"jsii {version} is unknown: imports and calls into Node.js use jsii unchanged, and are slower"


@pytest.mark.cdk
def test_installed_jsii_version_is_known() -> None:
    assert not stock.is_stock()
