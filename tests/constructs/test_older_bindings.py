"""Every input on the installed bindings: an input that older bindings lack is refused in words, all others work.

The run with the oldest dependencies has this file, too: see ``tests/run_all.py``.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, VpclatticeResourceGateway
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from aws_privatelink_rds_lattice.testing import synthesized
from sample_connections import ACCOUNT_INPUT, GATEWAY_INPUTS, NETWORK_INPUTS, STACK_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk

NEWER_INPUT = "ipv4_addresses_per_eni"
LACKS_ARGUMENT = NEWER_INPUT not in inspect.signature(VpclatticeResourceGateway.__init__).parameters
REFUSAL = rf"^{NEWER_INPUT}: got 8; .*; install a version for AWS provider 6\.16 or newer, with cdktf 0\.21$"
GATEWAY_ID = "rgw-0123456789abcdef0"
IMPORT_IDS = {
    "security_group": "sg-0a",
    "resource_gateway": GATEWAY_ID,
    "resource_configuration": "rcfg-0123456789abcdef0",
    "ram_resource_share": "arn:aws:ram:us-east-1:111122223333:resource-share/0123abcd-1",
}
# Input -> value, and text of the configuration.
SAMPLES: dict[str, tuple[object, str]] = {
    "name": ("shop", '"shop-rg"'),
    "tags": ({"Team": "data"}, '"Team"'),
    "rds_port": (3306, '"3306"'),
    "backend": (
        {"s3": {"bucket": "state", "key": "orders", "region": "us-east-1", "use_lockfile": True}},
        '"use_lockfile": true',
    ),
    "provider": ({"profile": "data", "default_tags": {"tags": {"Team": "data"}}}, '"default_tags"'),
    "aws_provider_version": (">= 5.85, < 7.0", '">= 5.85, < 7.0"'),
    "db_instance_identifier": ("orders", '"aws_db_instance"'),
    "db_cluster_identifier": ("orders", '"aws_rds_cluster"'),
    "resource_gateway": ({"id": GATEWAY_ID, "security_group_id": "sg-0b"}, GATEWAY_ID),
    "protect": (True, '"prevent_destroy": true'),
    "ip_address_type": ("DUALSTACK", '"DUALSTACK"'),
    NEWER_INPUT: (8, f'"{NEWER_INPUT}": 8'),
    "access_logs": ("arn:aws:s3:::polytomic-logs", '"arn:aws:s3:::polytomic-logs"'),
    "dns_resolution": ("IN_VPC", '"resource_config_dns_resolution": "IN_VPC"'),
    "adopt_module": ("module.polytomic_privatelink", '"moved"'),
    "import_ids": (IMPORT_IDS, '"import"'),
    "names": ({"security_group": "other"}, '"other"'),
    "security_group_description": ("Other", '"Other"'),
}
REPLACED_INPUTS = {
    "db_instance_identifier": ("rds_host", "vpc_id", "subnet_ids", "rds_security_group_id"),
    "db_cluster_identifier": ("rds_host", "vpc_id", "subnet_ids", "rds_security_group_id"),
    "resource_gateway": ("vpc_id", "subnet_ids"),
}


def test_every_input_has_a_sample() -> None:
    assert set(SAMPLES) | set(STACK_INPUTS) == set(CONNECTION_INPUTS)


@pytest.mark.parametrize("name", SAMPLES)
def test_input_works_or_is_refused_with_remedy(tmp_path: Path, name: str) -> None:
    value, text = SAMPLES[name]
    replaced = REPLACED_INPUTS.get(name, ())
    inputs: Any = {key: given for key, given in STACK_INPUTS.items() if key not in replaced}
    inputs[name] = value
    app = App(outdir=str(tmp_path))
    if name == NEWER_INPUT and LACKS_ARGUMENT:
        with pytest.raises(InputError, match=REFUSAL):
            PrivateLinkStack(app, "own", **inputs)
        return
    stack = PrivateLinkStack(app, "own", **inputs)
    app.synth()
    assert text in (tmp_path / "stacks/own/cdk.tf.json").read_text("utf-8")
    assert hcl_of(stack)["hcl"]


def connection_by_identifier(stack: TerraformStack) -> None:
    inputs: Any = {"db_instance_identifier": "orders", **ACCOUNT_INPUT, NEWER_INPUT: 8}
    PrivateLinkRdsLattice.from_db_instance(stack, "orders", **inputs)


def shared_gateway(stack: TerraformStack) -> None:
    ResourceGateway(stack, "gateway", **GATEWAY_INPUTS, ipv4_addresses_per_eni=8)


def dedicated_gateway(stack: TerraformStack) -> None:
    inputs: Any = {key: value for key, value in STACK_INPUTS.items() if key != "region"}
    PrivateLinkRdsLattice(stack, "orders", **{**inputs, **NETWORK_INPUTS, NEWER_INPUT: 8})


@pytest.mark.parametrize("build", [connection_by_identifier, shared_gateway, dedicated_gateway])
def test_newer_argument_of_construct_is_refused(tmp_path: Path, build: Callable[[TerraformStack], None]) -> None:
    if LACKS_ARGUMENT:
        with pytest.raises(InputError, match=REFUSAL):
            build_stack(tmp_path, build)
        return
    (gateway,) = synthesized(build_stack(tmp_path, build))["resource"]["aws_vpclattice_resource_gateway"].values()
    assert gateway[NEWER_INPUT] == 8
