"""Imports of hand-built resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk import bindings
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import (
    HAND_BUILT_CONFIGURATION_ARN,
    HAND_BUILT_IDS,
    HAND_BUILT_SHARE_ARN,
    create_hand_built_deployment,
    create_hand_built_share,
)
from published_module import CONFIGURATION_ADDRESS, GATEWAY_ADDRESS, MODULE_INPUTS, RESOURCE_ADDRESSES
from rds_fixture import (
    INSTANCE_HOST,
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    stack_workspace,
)
from sample_connections import instance_connection
from sample_project import REQUIRED_INPUTS
from terraform_cli.command_output import TerraformError, prevented_destroy
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, TerraformEngine
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk


RULE_IMPORT_ID = f"{SECURITY_GROUP_ID}_ingress_tcp_5432_5432_{HAND_BUILT_IDS['security_group']}"
CONFIGURATION_ID = HAND_BUILT_IDS["resource_configuration"]
IMPORT_IDS = {**HAND_BUILT_IDS, "ram_resource_share": HAND_BUILT_SHARE_ARN}
# The AWS provider imports resources of VPC Lattice without tags with null for tags, and then plans an update to the
# empty map of the configuration, only in the state: hashicorp/terraform-provider-aws issue 38173.
ALL_IMPORTED = dict.fromkeys(RESOURCE_ADDRESSES, "no-op (import)") | {
    GATEWAY_ADDRESS: "update (import)",
    CONFIGURATION_ADDRESS: "update (import)",
}
HAND_BUILT_INPUTS: dict[str, Any] = {
    "import_ids": IMPORT_IDS,
    "names": {"security_group": "polytomic-resource-gateway"},
    "security_group_description": "To the database",
}


@pytest.fixture
def hand_built_account(database_account: FakeAwsAccount) -> FakeAwsAccount:
    """Return an account with a deployment made without Terraform."""
    create_deployment(database_account, REQUIRED_INPUTS["rds_host"])
    return database_account


def create_deployment(account: FakeAwsAccount, rds_host: str) -> None:
    group = {"name": "polytomic-resource-gateway", "description": "To the database"}
    create_hand_built_deployment(account, "polytomic", group, SUBNET_IDS, rds_host)
    create_hand_built_share(account, "polytomic-rc", REQUIRED_INPUTS["polytomic_aws_account_id"])


def hand_built_stack(**options: object) -> Any:  # noqa: ANN401 - a build
    inputs: Any = {**MODULE_INPUTS, **HAND_BUILT_INPUTS, **options}
    return lambda stack: PrivateLinkRdsLattice(stack, "Default", **inputs)


@ON_ONE_ENGINE
@pytest.mark.usefixtures("hand_built_account")
def test_hand_built_resources_are_imported_unchanged(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, hand_built_stack()) as workspace:
        assert workspace.planned_actions() == ALL_IMPORTED
        write_stack(workspace, build_stack(tmp_path / "hcl", hand_built_stack()), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.apply().actions == ALL_IMPORTED
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "afterwards", hand_built_stack(import_ids={})))
        assert workspace.replan("-refresh=false") == {}
        workspace.destroy("-refresh=false")


@ON_ONE_ENGINE
def test_import_works_with_database_identifier(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    create_deployment(database_account, INSTANCE_HOST)
    with stack_workspace(terraform, tmp_path, instance_connection(name="polytomic", **HAND_BUILT_INPUTS)) as workspace:
        actions = workspace.planned_actions()
        connection_actions = {address: actions.get(address) for address in RESOURCE_ADDRESSES}
        assert connection_actions == ALL_IMPORTED


REPLACING_CHANGES: list[tuple[dict[str, object], str]] = [
    ({"security_group_description": "Another"}, "aws_security_group.resource_gateway"),
    ({"names": {}}, "aws_security_group.resource_gateway"),
    ({"names": {**HAND_BUILT_INPUTS["names"], "resource_gateway": "other-rg"}}, "aws_vpclattice_resource_gateway.pl"),
    (
        {"names": {**HAND_BUILT_INPUTS["names"], "resource_configuration": "other-rc"}},
        "aws_vpclattice_resource_configuration.pl",
    ),
]


@ON_BOTH_PRODUCTS
@pytest.mark.usefixtures("hand_built_account")
def test_plan_stops_if_import_would_replace(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, hand_built_stack()) as workspace:
        for index, (options, address) in enumerate(REPLACING_CHANGES):
            write_stack(workspace, build_stack(tmp_path / str(index), hand_built_stack(**options)))
            with pytest.raises(TerraformError, match=prevented_destroy(address)):
                workspace.plan()


UPDATING_CHANGES: dict[str, object] = {
    "names": {**HAND_BUILT_INPUTS["names"], "ram_resource_share": "other"},
    "tags": {"Team": "data"},
}


@ON_ONE_ENGINE
@pytest.mark.usefixtures("hand_built_account")
def test_other_differences_update_in_place(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, hand_built_stack(**UPDATING_CHANGES)) as workspace:
        changed = {address: action for address, action in workspace.planned_actions().items() if "update" in action}
        assert changed == dict.fromkeys(
            (
                "aws_ram_resource_share.pl",
                "aws_security_group.resource_gateway",
                "aws_vpclattice_resource_configuration.pl",
                "aws_vpclattice_resource_gateway.pl",
            ),
            "update (import)",
        )


def import_blocks(folder: Path, **ids: object) -> dict[str, str]:
    return synthesized_import_blocks(folder, hand_built_stack(import_ids=ids))


def synthesized_import_blocks(folder: Path, build: BuildStack) -> dict[str, str]:
    blocks = json.loads(bindings.Testing.synth(build_stack(folder, build))).get("import", [])
    return {block["to"]: block["id"] for block in blocks}


def test_dependent_ids_are_imported(tmp_path: Path) -> None:
    assert import_blocks(tmp_path / "none") == {}
    assert import_blocks(tmp_path / "group", security_group=HAND_BUILT_IDS["security_group"]) == {
        "aws_security_group.resource_gateway": HAND_BUILT_IDS["security_group"],
        "aws_security_group_rule.rds_from_resource_gateway": RULE_IMPORT_ID,
    }
    assert import_blocks(tmp_path / "share", ram_resource_share=HAND_BUILT_SHARE_ARN) == {
        "aws_ram_resource_share.pl": HAND_BUILT_SHARE_ARN,
        "aws_ram_principal_association.pl": f"{HAND_BUILT_SHARE_ARN},123456789012",
    }
    assert import_blocks(
        tmp_path / "both", ram_resource_share=HAND_BUILT_SHARE_ARN, resource_configuration=CONFIGURATION_ID
    ) == {
        "aws_ram_resource_share.pl": HAND_BUILT_SHARE_ARN,
        "aws_vpclattice_resource_configuration.pl": CONFIGURATION_ID,
        "aws_ram_principal_association.pl": f"{HAND_BUILT_SHARE_ARN},123456789012",
        "aws_ram_resource_association.pl": f"{HAND_BUILT_SHARE_ARN},{HAND_BUILT_CONFIGURATION_ARN}",
    }
    nulls = dict.fromkeys(("rds_ingress_rule", "ram_resource_association", "ram_principal_association"))
    assert import_blocks(tmp_path / "nulls", **IMPORT_IDS, **nulls) == {
        "aws_security_group.resource_gateway": HAND_BUILT_IDS["security_group"],
        "aws_vpclattice_resource_gateway.pl": HAND_BUILT_IDS["resource_gateway"],
        "aws_vpclattice_resource_configuration.pl": CONFIGURATION_ID,
        "aws_ram_resource_share.pl": HAND_BUILT_SHARE_ARN,
    }
    china = HAND_BUILT_SHARE_ARN.replace("arn:aws:", "arn:aws-cn:").replace("us-east-1", "cn-north-1")

    def chinese_connection(stack: bindings.TerraformStack) -> None:
        provider = bindings.AwsProvider(stack, "china", alias="china", region="cn-north-1")
        import_ids = {"ram_resource_share": china, "resource_configuration": CONFIGURATION_ID}
        hand_built_stack(import_ids=import_ids, rds_host="orders.example.com", provider=provider)(stack)

    blocks = synthesized_import_blocks(tmp_path / "china", chinese_connection)
    assert blocks["aws_ram_resource_association.pl"] == (
        f"{china},arn:aws-cn:vpc-lattice:cn-north-1:123456789012:resourceconfiguration/{CONFIGURATION_ID}"
    )


INVALID_OPTIONS: list[tuple[dict[str, object], list[str]]] = [
    (
        {"import_ids": {"gateway": "rgw-1", "resource_gateway": "rcfg-1", "ram_resource_share": "share"}},
        [
            "import_ids.gateway: unknown; did you mean resource_gateway?",
            (
                'import_ids.resource_gateway: got "rcfg-1"; must be rgw- followed by hex digits; '
                "copy the id of the resource gateway from the AWS console"
            ),
            (
                'import_ids.ram_resource_share: got "share"; must be the ARN of a RAM share; '
                "copy the ARN of the share from the AWS console"
            ),
        ],
    ),
    (
        {"import_ids": ["rgw-1"]},
        [
            (
                'import_ids: got ["rgw-1"]; must be a map: a map of resources to ids; '
                'write it as in {"resource_gateway": "rgw-…"}'
            )
        ],
    ),
    (
        {"adopt_module": "module.a", "import_ids": {"security_group": "sg-0a1b"}},
        [('import_ids: got {"security_group":"sg-0a1b"}; must be omitted with adopt_module; remove one of the two')],
    ),
    (
        {"names": {"security_group": "sg-x", "resource_gateway": "Polytomic"}},
        [
            (
                'names.security_group: got "sg-x"; must be 1 to 255 letters, digits, spaces and '
                "._-:/()#,@[]+=&;{}!$*, and must not start with sg-; copy the name from the AWS console"
            ),
            (
                'names.resource_gateway: got "Polytomic"; must be 3 to 40 characters of a-z, 0-9 and single hyphens, '
                "with no hyphen at either end, and must not start with rgw-; write it in lower case"
            ),
        ],
    ),
    (
        {"security_group_description": "a\nb"},
        [
            (
                r'security_group_description: got "a\nb"; must be 1 to 255 letters, digits, spaces and '
                "._-:/()#,@[]+=&;{}!$*; copy the description from the AWS console"
            )
        ],
    ),
]


@pytest.mark.parametrize(("options", "expected"), INVALID_OPTIONS, ids=lambda value: str(value)[:40])
def test_invalid_options_are_reported(tmp_path: Path, options: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, hand_built_stack(**options))
    assert list(raised.value.problems) == expected


def test_names_override_only_resource_names(tmp_path: Path) -> None:
    names = {
        "security_group": "Group (1)",
        "resource_gateway": "my-gateway",
        "resource_configuration": "my-configuration",
        "ram_resource_share": "My share",
    }
    resources = json.loads(bindings.Testing.synth(build_stack(tmp_path, hand_built_stack(import_ids={}, names=names))))[
        "resource"
    ]
    resource_names = {}
    for resource_type, bodies in resources.items():
        (body,) = bodies.values()
        if "name" in body:
            resource_names[resource_type] = body["name"]
    assert resource_names == {
        "aws_security_group": "Group (1)",
        "aws_vpclattice_resource_gateway": "my-gateway",
        "aws_vpclattice_resource_configuration": "my-configuration",
        "aws_ram_resource_share": "My share",
    }
