"""The configurations of Terraform tests, synthesized on the CDK of this process."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, Testing
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from database_conditions import CONDITION_CASES, NEWER_CONDITION_CASES
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_connections import (
    cluster_connection,
    databases_by_identifier,
    dedicated_gateway_connection,
    instance_connection,
    two_databases,
)
from sample_project import without_metadata
from workspaces import BuildStack, build_stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

TESTS_FOLDER = Path(__file__).parent
GROUP_AND_PORT = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
NEW_SUBNETS = {"subnet_ids": [*SUBNET_IDS, "subnet-eeee"]}
OTHER_HOST = {"rds_host": "other.example.com"}
OTHER_SUBNETS = {"subnet_ids": SUBNET_IDS[:2]}
OTHER_GROUP_NAME = {"names": {"security_group": "other"}}
OTHER_DESCRIPTION = {"security_group_description": "Other"}
TAGS = {"tags": {"Team": "data"}}
ACCESS_LOGS = {"access_logs": "arn:aws:logs:us-east-1:123456789012:log-group:polytomic"}
IMPORTED_SUBSCRIPTION = {"import_ids": {"access_log_subscription": "als-0123456789abcdef0"}}
# The connections of test_access_logs.py, test_database.py, test_lifecycle.py and test_gateway_rules.py in constructs.
CONNECTIONS: tuple[BuildStack, ...] = (
    *[
        build(**inputs)
        for build in (instance_connection, cluster_connection)
        for inputs in (
            {},
            NEW_SUBNETS,
            {"ipv4_addresses_per_eni": 20},
            {"ipv4_addresses_per_eni": 21},
            {"ipv4_addresses_per_eni": 20, **NEW_SUBNETS},
        )
    ],
    dedicated_gateway_connection(protect=True),
    dedicated_gateway_connection(protect=True, **TAGS),
    *[
        dedicated_gateway_connection(**options, **change)
        for change in (OTHER_HOST, OTHER_SUBNETS, OTHER_GROUP_NAME, OTHER_DESCRIPTION)
        for options in ({}, {"protect": True}, {"protect": False}, TAGS)
    ],
    dedicated_gateway_connection(**ACCESS_LOGS, **TAGS),
    dedicated_gateway_connection(**ACCESS_LOGS, **IMPORTED_SUBSCRIPTION),
    databases_by_identifier("billing"),
    databases_by_identifier("billing", rds_security_group_id=SECURITY_GROUP_ID),
    databases_by_identifier("orders", **GROUP_AND_PORT),
    databases_by_identifier("orders", "billing"),
    databases_by_identifier("orders", "billing", **GROUP_AND_PORT),
)


def load_test_module(path: str) -> ModuleType:
    """Return a module with tests: PyPI's package ``constructs`` hides the folder with this name."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, TESTS_FOLDER / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def guarded_connections() -> list[BuildStack]:
    guards = load_test_module("constructs/test_database_guards.py")
    return [
        *[guards.connections_of_cases(cases) for cases in (CONDITION_CASES, NEWER_CONDITION_CASES)],
        *[guards.connection_with_variables(needed_addresses) for needed_addresses in (None, 300)],
        guards.connection_with_created_subnets,
        guards.connection_on_existing_gateway,
        *[guards.connection_on_gateway(vpc_id) for vpc_id in (VPC_ID, guards.OTHER_VPC_ID)],
    ]


def connections_on_existing_gateway() -> list[BuildStack]:
    existing_gateway = load_test_module("constructs/test_existing_gateway.py")
    options: list[dict[str, object]] = [{}, {"has_rules": True}, {"ip_address_type": "IPV6"}]
    return [existing_gateway.connection_on_gateway(**inputs) for inputs in options]


def imported_connections() -> list[BuildStack]:
    imports = load_test_module("constructs/test_import_ids.py")
    changes = [{}, {"import_ids": {}}, imports.UPDATING_CHANGES, *[change for change, _ in imports.REPLACING_CHANGES]]
    return [
        *[imports.hand_built_stack(**change) for change in changes],
        instance_connection(name="polytomic", **imports.HAND_BUILT_INPUTS),
    ]


def sample_stacks(folder: Path) -> list[TerraformStack]:
    """Return the stacks, with outputs in a folder."""
    pending_changes = load_test_module("constructs/test_pending_changes.py")
    tokens = load_test_module("constructs/test_tokens.py")
    token_cases = [*tokens.CONSTRUCTOR_INPUTS.values()]
    for make, inputs in tokens.CONSTRUCTOR_INPUTS.values():
        older_inputs = {name: value for name, value in inputs.items() if name not in tokens.NEWER_VALUES}
        token_cases.append((make, older_inputs))
    adopt_module = load_test_module("constructs/test_adopt_module.py")
    placement = load_test_module("constructs/test_placement.py")
    lifecycle = load_test_module("synth/test_terraform_lifecycle.py")
    builders: list[BuildStack] = [
        *CONNECTIONS,
        load_test_module("constructs/test_order.py").waiting_elements,
        two_databases,
        placement.two_regions_stack,
        adopt_module.connection_for_nested_module,
        *[functools.partial(lifecycle.changed_connections, after=after) for after in (False, True)],
        *guarded_connections(),
        *connections_on_existing_gateway(),
        *imported_connections(),
        *[pending_changes.build_all_connections(team) for team in ("data", "finance")],
        *[tokens.stack_with_every_form(make, inputs) for make, inputs in token_cases],
    ]
    stacks = [build_stack(folder, build) for build in builders]
    build_from_app: list[Callable[[App], TerraformStack]] = load_test_module(
        "synth/test_stack_hcl_plans.py"
    ).STACK_BUILDERS
    stacks += [build(App(outdir=str(folder))) for build in build_from_app]
    upgrade = load_test_module("constructs/test_upgrade.py")
    adoptions: list[dict[str, str]] = [{}, {"adopt_module": adopt_module.MODULE}, *adopt_module.STOPPED_ADOPTIONS]
    build_in_folder: list[Callable[[Path], TerraformStack]] = [
        *upgrade.RELEASED_STACKS.values(),
        upgrade.constructs_stack,
        upgrade.dual_connection_stack,
        *[functools.partial(adopt_module.stack_for_module, **options) for options in adoptions],
    ]
    return stacks + [build(folder) for build in build_in_folder]


def synthesize_configurations(folder: Path) -> list[dict[str, Any]]:
    """Return the JSON and the HCL of each stack, without the requirements of the provider.

    The CDKs write other metadata, and other forms of the same provider's source.
    """
    configurations: list[dict[str, Any]] = []
    for stack in sample_stacks(folder):
        config = without_metadata(json.loads(Testing.synth(stack)))
        del config["terraform"]["required_providers"]
        hcl = re.sub(r"(?ms)^  required_providers \{$.*?^  \}$", "", hcl_of(stack)["hcl"])
        configurations.append({"json": config, "hcl": hcl})
    return configurations


if __name__ == "__main__":
    sys.stdout.write(json.dumps(synthesize_configurations(Path(sys.argv[1]))))
