"""The layout of HCL: `terraform fmt` changes nothing, also in long and unusual expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.hcl import render_hcl
from hcl.cases import HCL_CASES, render_case
from hcl.cases.strategies import CONFIG_VALUES, FAST_SETTINGS
from terraform_cli.engines import ON_ONE_ENGINE

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from terraform_cli.engines import TerraformEngine


def assert_formatted(terraform: TerraformEngine, folder: Path, texts: list[str]) -> None:
    """Assert that `terraform fmt` changes none of the texts."""
    for index, text in enumerate(texts):
        (folder / f"{index}.tf").write_text(text, encoding="utf-8", newline="")
    with terraform.workspace(folder) as workspace:
        diff = workspace.run("fmt", "-no-color", "-check", "-diff", codes=(0, 3)).stdout
    assert not diff, diff


def test_fmt_leaves_cases_unchanged(terraform: TerraformEngine, tmp_path: Path) -> None:
    assert_formatted(terraform, tmp_path, [render_case(config) for config, _ in HCL_CASES.values()])


@ON_ONE_ENGINE
def test_fmt_leaves_any_expression_unchanged(
    terraform: TerraformEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @given(st.lists(CONFIG_VALUES, min_size=10, max_size=20))
    @settings(FAST_SETTINGS, max_examples=8)
    def check(values: list[object]) -> None:
        texts = [render_hcl({"locals": {"x": value, "longer": value}}) for value in values]
        assert_formatted(terraform, tmp_path_factory.mktemp("fmt"), texts)

    check()
