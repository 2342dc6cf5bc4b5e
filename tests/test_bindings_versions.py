"""The page about CDK Terrain names the versions of the installed bindings and their AWS provider."""

import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from programs import PROJECT

PAGE = (PROJECT / "docs/cdktn.md").read_text("utf-8")


def aws_provider_version(package: str) -> str:
    """Return the version of the AWS provider in the documentation links of bindings."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parent / "provider/__init__.py").read_text("utf-8")
    version_match = re.search(r"providers/hashicorp/aws/([\d.]+)/docs", source)
    assert version_match is not None
    return version_match[1]


@pytest.mark.parametrize("package", ["cdktf_cdktf_provider_aws", "cdktn_provider_aws"])
def test_page_names_provider_of_bindings(package: str) -> None:
    assert aws_provider_version(package) in PAGE


def test_page_names_version_of_cdktn_bindings() -> None:
    assert f"`cdktn-provider-aws` {version('cdktn-provider-aws')}" in PAGE
