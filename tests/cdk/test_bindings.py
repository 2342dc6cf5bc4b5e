"""Which CDK a process uses, where both are there, and what is said where it cannot."""

import subprocess
from pathlib import Path

import pytest

from sample_project import PROJECT, REQUIRED_INPUTS, WHEEL_NODE, run_python

INSTALL_REMEDY = "pip install 'aws-privatelink-rds-lattice[cdktn]'"
IMPORT_PACKAGE = "from aws_privatelink_rds_lattice import PrivateLinkRdsLattice"
PRINT_CDK_NAME = "from aws_privatelink_rds_lattice.cdk.bindings import core\nprint(core.__name__)"


def run_cdk_program(folder: Path, code: str, setting: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "app.py").write_text(code, "utf-8")
    # Where the CDK comes first, jsii takes the node on PATH, unless it is told. A setting that is empty is none.
    return run_python(folder, "app.py", **{"JSII_NODE": str(WHEEL_NODE), "PRIVATELINK_CDK": setting, **more})


def hide_packages(*packages: str) -> str:
    return f"import sys\nsys.modules.update(dict.fromkeys({packages!r}))\n"


@pytest.mark.parametrize(
    ("code", "setting", "cdk"),
    [
        pytest.param("", "", "cdktf", id="nothing"),
        pytest.param("", "cdktn", "cdktn", id="setting"),
        pytest.param(f"{IMPORT_PACKAGE}\nfrom cdktn import App", "", "cdktn", id="named-below"),
        pytest.param(f"{IMPORT_PACKAGE}\nfrom cdktf import App", "", "cdktf", id="cdktf-named-below"),
        pytest.param(
            f"{IMPORT_PACKAGE}\nfrom cdktn_provider_aws.s3_bucket import S3Bucket", "", "cdktn", id="bindings-named"
        ),
        pytest.param(hide_packages("cdktf"), "", "cdktn", id="alone"),
    ],
)
def test_app_decides_the_cdk(tmp_path: Path, code: str, setting: str, cdk: str) -> None:
    # Without Node.js: the message names the CDK that needs it.
    done = run_cdk_program(tmp_path, f"{code}\n{PRINT_CDK_NAME}", setting, JSII_NODE="/nowhere")
    assert done.stderr.splitlines()[-1].startswith(
        f"aws_privatelink_rds_lattice.errors.NodeNotFoundError: {cdk} needs Node.js 20 or newer"
    )


@pytest.mark.parametrize(
    ("code", "setting", "cdk"),
    [
        pytest.param("import cdktn", "", "cdktn", id="imported"),
        pytest.param("import cdktf", "cdktn", "cdktn", id="setting-before-import"),
        pytest.param("import cdktf, cdktn", "", "cdktf", id="both-imported"),
    ],
)
def test_imported_cdk_is_used(tmp_path: Path, code: str, setting: str, cdk: str) -> None:
    done = run_cdk_program(tmp_path, f"{code}\n{PRINT_CDK_NAME}", setting)
    assert (done.stderr, done.stdout) == ("", f"{cdk}\n")


def test_indirectly_imported_cdk_is_used(tmp_path: Path) -> None:
    (tmp_path / "links.py").write_text(IMPORT_PACKAGE, "utf-8")
    done = run_cdk_program(tmp_path, f"import links\nfrom cdktn import App\n{PRINT_CDK_NAME}", JSII_NODE="/nowhere")
    assert done.stderr.splitlines()[-1].startswith(
        "aws_privatelink_rds_lattice.errors.NodeNotFoundError: cdktn needs Node.js"
    )


@pytest.mark.parametrize(
    ("code", "setting", "message"),
    [
        (
            "",
            "cdk8s",
            'PRIVATELINK_CDK: got "cdk8s"; must be cdktf or cdktn; name that of your app',
        ),
        (
            hide_packages("cdktn_provider_aws") + "import cdktn",
            "",
            f"cdktn_provider_aws is not installed, and this app uses cdktn; {INSTALL_REMEDY}",
        ),
        (
            hide_packages("cdktf", "cdktn"),
            "",
            "cdktf is not installed, and this app uses cdktf; pip install cdktf cdktf-cdktf-provider-aws",
        ),
    ],
    ids=["unknown", "bindings-missing", "none"],
)
def test_missing_package_error_has_remedy(tmp_path: Path, code: str, setting: str, message: str) -> None:
    done = run_cdk_program(tmp_path, f"{code}\n{IMPORT_PACKAGE}", setting)
    assert done.stderr.splitlines()[-1] == f"aws_privatelink_rds_lattice.errors.CdkNotFoundError: {message}"
    program = (PROJECT / "main.py").read_text("utf-8")
    assert run_cdk_program(tmp_path, f"{code}\n{program}", setting).stderr == f"{message}\n"


MIXED_APP = f"""
import constructs
import cdktn
from aws_privatelink_rds_lattice import (
    AwsProvider, InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway, hcl_of
)
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.testing import synthesized

app = cdktn.App()
theirs = cdktn.TerraformStack(app, "theirs")
other = cdktn.TerraformProvider(theirs, "aws", terraform_resource_type="aws")
ours = TerraformStack(App(), "ours")
inputs = {REQUIRED_INPUTS!r}
account = {{"polytomic_aws_account_id": inputs["polytomic_aws_account_id"]}}
gateway = {{"vpc_id": "vpc-0a", "subnet_ids": inputs["subnet_ids"]}}
for make in (
    lambda: PrivateLinkStack(app, "x", region="us-east-1", **inputs),
    lambda: PrivateLinkStack(constructs.Construct(app, "part"), "x", region="us-east-1", **inputs),
    lambda: PrivateLinkRdsLattice(theirs, "x", **inputs),
    lambda: PrivateLinkRdsLattice(constructs.Construct(theirs, "nested"), "x", **inputs),
    lambda: PrivateLinkRdsLattice.from_db_instance(theirs, "x", db_instance_identifier="orders", **account),
    lambda: ResourceGateway(theirs, "x", name="x", **gateway),
    lambda: ResourceGateway.from_ids(theirs, "x", resource_gateway_id="rgw-0a", security_group_id="sg-0a"),
    lambda: PrivateLinkRdsLattice(ours, "x", provider=other, **inputs),
    lambda: hcl_of(theirs),
    lambda: synthesized(theirs),
):
    try:
        make()
    except ValueError as error:
        print(error)
"""
MIXED_CDK_ERROR = (
    "{}; must be one of cdktf, which aws_privatelink_rds_lattice uses in this process; "
    "import cdktn before it, or set PRIVATELINK_CDK=cdktn"
)


def test_mixed_cdks_are_rejected(tmp_path: Path) -> None:
    done = run_cdk_program(tmp_path, MIXED_APP, "cdktf")
    in_app, in_stack = "scope: got App of cdktn", "scope: got TerraformStack of cdktn"
    provider, stack = "provider: got TerraformProvider of cdktn", "stack: got TerraformStack of cdktn"
    got = [in_app] * 2 + [in_stack] * 5 + [provider] + [stack] * 2
    assert (done.stderr, done.stdout.splitlines()) == ("", [MIXED_CDK_ERROR.format(each) for each in got])


def test_connection_outside_stack_is_rejected(tmp_path: Path) -> None:
    made = f"from aws_privatelink_rds_lattice.cdk.bindings import App\nPrivateLinkRdsLattice(App(), 'x', **{REQUIRED_INPUTS!r})"
    assert (
        run_cdk_program(tmp_path, f"{IMPORT_PACKAGE}\n{made}")
        .stderr.splitlines()[-1]
        .endswith(
            "InputError: scope: got App; must be a TerraformStack, or a construct in one; make a stack in the app, "
            "and pass it"
        )
    )
