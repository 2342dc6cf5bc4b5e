"""Both CDKs synthesize the same configurations, so Terraform's tests of these configurations run on one CDK."""

import json
from pathlib import Path

import pytest

from cdk_configurations import TESTS_FOLDER, synthesize_configurations
from programs import run_python


@pytest.mark.slow
def test_cdks_synthesize_same_configurations(tmp_path: Path) -> None:
    result = run_python(TESTS_FOLDER, "cdk_configurations.py", str(tmp_path), PRIVATELINK_CDK="cdktn")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == synthesize_configurations(tmp_path)
