"""The choice of the CDK if both are installed, and the errors if the choice is impossible."""

import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk.bindings import App
from programs import PROJECT, WHEEL_NODE, run_python
from sample_project import REQUIRED_INPUTS

CDKTN_PACKAGES = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][
    "cdktn"
]
# Not this package with its extra: it is not on PyPI, and anybody could take its name there.
INSTALL_REMEDY = f"pip install {shlex.join(CDKTN_PACKAGES)}"
IMPORT_PACKAGE = "from aws_privatelink_rds_lattice import PrivateLinkRdsLattice"
PRINT_IMPORT_ERROR = f"""
try:
    {IMPORT_PACKAGE}
except ImportError as error:
    print(f"{{type(error).__name__}}: {{error}}")
"""
PRINT_CDK_NAME = "from aws_privatelink_rds_lattice.cdk.bindings import core\nprint(core.__name__)"


def run_cdk_program(folder: Path, code: str, setting: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program with ``PRIVATELINK_CDK`` set; an empty setting counts as none."""
    (folder / "app.py").write_text(code, "utf-8")
    # If a program imports the CDK first, jsii runs the node on PATH unless JSII_NODE is set.
    return run_python(folder, "app.py", **{"JSII_NODE": str(WHEEL_NODE), "PRIVATELINK_CDK": setting, **environment})


def hide_packages(*packages: str) -> str:
    return f"import sys\nsys.modules.update(dict.fromkeys({packages!r}))\n"


@pytest.mark.parametrize(
    ("code", "setting", "cdk"),
    [
        pytest.param("", "", "cdktf", id="nothing"),
        pytest.param("", "cdktn", "cdktn", id="setting"),
        pytest.param(hide_packages("cdktf"), "", "cdktn", id="alone"),
    ],
)
def test_app_decides_the_cdk(tmp_path: Path, code: str, setting: str, cdk: str) -> None:
    # Node.js is missing, and the error names the CDK that needs Node.js.
    result = run_cdk_program(tmp_path, f"{code}\n{PRINT_CDK_NAME}", setting, JSII_NODE="/nowhere")
    assert result.stderr.splitlines()[-1].startswith(
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
    result = run_cdk_program(tmp_path, f"{code}\n{PRINT_CDK_NAME}", setting)
    assert (result.stderr, result.stdout) == ("", f"{cdk}\n")


def test_later_import_of_cdktn_is_ignored(tmp_path: Path) -> None:
    code = f"{IMPORT_PACKAGE}\nimport cdktn\nstack = cdktn.TerraformStack(cdktn.App(), 'own')\n"
    create = f"PrivateLinkRdsLattice(stack, 'x', **{REQUIRED_INPUTS!r})"
    result = run_cdk_program(tmp_path, code + create)
    message = MIXED_CDK_ERROR.format("scope: got TerraformStack of cdktn")
    assert result.stderr.splitlines()[-1].endswith(f".InputError: {message}")
    assert run_cdk_program(tmp_path, code + create, "cdktn").stderr == ""


@pytest.mark.parametrize(
    ("code", "setting", "message"),
    [
        (
            "",
            "cdk8s",
            'PRIVATELINK_CDK: got "cdk8s"; must be cdktf or cdktn; use the CDK of your app',
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
    program = (PROJECT / "main.py").read_text("utf-8")
    result = run_cdk_program(tmp_path, f"{code}\n{PRINT_IMPORT_ERROR}\n{program}", setting)
    assert (result.stdout, result.stderr) == (f"CdkNotFoundError: {message}\n", f"{message}\n")


# Passes objects of CDK Terrain to this package, which uses cdktf, and prints each error.
MIXED_APP = f"""
import constructs
import cdktn
from aws_privatelink_rds_lattice import (
    AwsProvider, InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway, hcl_of
)
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.testing import synthesized

app = cdktn.App()
cdktn_stack = cdktn.TerraformStack(app, "cdktn_stack")
cdktn_provider = cdktn.TerraformProvider(cdktn_stack, "aws", terraform_resource_type="aws")
cdktf_stack = TerraformStack(App(), "cdktf_stack")
inputs = {REQUIRED_INPUTS!r}
account = {{"polytomic_aws_account_id": inputs["polytomic_aws_account_id"]}}
gateway = {{"vpc_id": "vpc-0a", "subnet_ids": inputs["subnet_ids"]}}
for call in (
    lambda: PrivateLinkStack(app, "x", region="us-east-1", **inputs),
    lambda: PrivateLinkStack(constructs.Construct(app, "part"), "x", region="us-east-1", **inputs),
    lambda: PrivateLinkRdsLattice(cdktn_stack, "x", **inputs),
    lambda: PrivateLinkRdsLattice(constructs.Construct(cdktn_stack, "nested"), "x", **inputs),
    lambda: PrivateLinkRdsLattice.from_db_instance(cdktn_stack, "x", db_instance_identifier="orders", **account),
    lambda: ResourceGateway(cdktn_stack, "x", name="x", **gateway),
    lambda: ResourceGateway.from_ids(cdktn_stack, "x", resource_gateway_id="rgw-0a", security_group_id="sg-0a"),
    lambda: PrivateLinkRdsLattice(cdktf_stack, "x", provider=cdktn_provider, **inputs),
    lambda: hcl_of(cdktn_stack),
    lambda: synthesized(cdktn_stack),
):
    try:
        call()
    except ValueError as error:
        print(error)
"""
MIXED_CDK_ERROR = (
    "{}; must be one of cdktf, which aws_privatelink_rds_lattice uses in this process; "
    "import cdktn before it, or set PRIVATELINK_CDK=cdktn"
)


def test_mixed_cdks_are_rejected(tmp_path: Path) -> None:
    result = run_cdk_program(tmp_path, MIXED_APP, "cdktf")
    wrong_values = [
        *["scope: got App of cdktn"] * 2,
        *["scope: got TerraformStack of cdktn"] * 5,
        "provider: got TerraformProvider of cdktn",
        *["stack: got TerraformStack of cdktn"] * 2,
    ]
    assert result.stderr == ""
    assert result.stdout.splitlines() == [MIXED_CDK_ERROR.format(value) for value in wrong_values]


def test_connection_outside_stack_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(App(outdir=str(tmp_path)), "x", **REQUIRED_INPUTS)
    assert str(raised.value) == (
        "scope: got App; must be a TerraformStack, or a construct in one; create a stack in the app, and pass it"
    )
