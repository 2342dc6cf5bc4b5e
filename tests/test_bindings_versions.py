"""The page about CDK Terrain names the versions of the installed bindings and their AWS provider."""

from importlib.metadata import version

import pytest

from bindings_schema import aws_provider_version
from programs import PROJECT

PAGE = (PROJECT / "docs/cdktn.md").read_text("utf-8")


@pytest.mark.parametrize("package", ["cdktf_cdktf_provider_aws", "cdktn_provider_aws"])
def test_page_names_provider_of_bindings(package: str) -> None:
    assert aws_provider_version(package) in PAGE


def test_page_names_version_of_cdktn_bindings() -> None:
    assert f"`cdktn-provider-aws` {version('cdktn-provider-aws')}" in PAGE
