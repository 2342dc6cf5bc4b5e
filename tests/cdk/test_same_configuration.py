"""Both CDKs synthesize the same configurations, so Terraform's tests of these configurations run on one CDK."""

import json
from pathlib import Path

import pytest

from cdk_configurations import TESTS_FOLDER, synthesize_configurations
from programs import PROJECT, run_python
from run_all import TERRAFORM_TESTS_ON_CDKTF


@pytest.mark.slow
def test_cdks_synthesize_same_configurations(tmp_path: Path) -> None:
    result = run_python(TESTS_FOLDER, "cdk_configurations.py", str(tmp_path), PRIVATELINK_CDK="cdktn")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == synthesize_configurations(tmp_path)


def test_compared_tests_exist() -> None:
    for test in TERRAFORM_TESTS_ON_CDKTF:
        path, _, name = test.partition("::")
        assert f"def {name}" in (PROJECT / path).read_text("utf-8")
