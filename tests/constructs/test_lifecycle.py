"""What is there already and comes under this program: the published module in a state, or resources built by hand."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine, TerraformError, Workspace
from published_module import MODULE_CALL, RESOURCE_ADDRESSES, planned_moves, write_module_workspace
from rds_fixture import (
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    VPC_ID,
    AwsResources,
    build_stack,
    rds_resources,
    stack_workspace,
    write_stack,
)
from sample_project import REQUIRED_INPUTS

pytestmark = pytest.mark.cdk

MODULE_INPUTS: Any = {**REQUIRED_INPUTS, "name": "polytomic"}


def module_deployment(folder: Path, **options: object) -> PrivateLinkStack:
    folder.mkdir(parents=True)
    connection: Any = {**MODULE_INPUTS, "region": "us-east-1", **options}
    return PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection)


def test_team_moves_from_module_to_stack_and_back(workspace: Workspace, tmp_path: Path) -> None:
    write_module_workspace(workspace, {"main.tf": MODULE_CALL})
    workspace.apply()
    made = module_deployment(tmp_path / "synth", adopt_module="module.polytomic_privatelink")
    expected = {address: f"module.polytomic_privatelink.{address}" for address in RESOURCE_ADDRESSES}
    assert planned_moves(write_stack(workspace, made, hcl=True).plan()) == expected
    assert planned_moves(write_stack(workspace, made).plan()) == expected
    workspace.apply()
    assert workspace.replan() == {}
    write_stack(workspace, module_deployment(tmp_path / "afterwards"))
    assert workspace.replan() == {}
    back = "".join(f"moved {{\n  from = {new}\n  to = {old}\n}}\n" for new, old in expected.items())
    write_module_workspace(workspace, {"main.tf": MODULE_CALL + back})
    assert planned_moves(workspace.plan()) == {old: new for new, old in expected.items()}
    workspace.apply()
    assert workspace.replan() == {}


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("options", "hcl"),
    [({"adopt_module": "module.polytomic"}, False), ({"rds_host": "other.example.com"}, True)],
    ids=["no such module, JSON", "another input, HCL"],
)
def test_plan_stops_if_module_input_differs(
    workspace: Workspace, tmp_path: Path, options: dict[str, str], *, hcl: bool
) -> None:
    write_module_workspace(workspace, {"main.tf": MODULE_CALL})
    workspace.apply()
    write_stack(
        workspace,
        module_deployment(tmp_path / "synth", **{"adopt_module": "module.polytomic_privatelink", **options}),
        hcl=hcl,
    )
    with pytest.raises(TerraformError) as raised:
        workspace.run("plan", "-no-color")
    shown = " ".join(re.sub("[│╷╵]", "", str(raised.value)).split())
    assert "Error: Invalid count argument" in shown
    assert "terraform_data" in shown
    assert "adopt_module_moved_nothing_or_an_input_differs_from_the_module" in shown


@ON_ONE_ENGINE
def test_nested_module_is_adopted_into_construct(workspace: Workspace, tmp_path: Path) -> None:
    inner = MODULE_CALL.partition("\nmodule ")[2].replace("./published", "../published")
    outer = 'provider "aws" {\n  region = "us-east-1"\n}\n\nmodule "data" {\n  source   = "./data"\n'
    write_module_workspace(
        workspace,
        {
            "main.tf": f'{outer}  for_each = toset(["eu.1"])\n}}\n',
            "data/main.tf": f"module {inner}".replace("  name ", "  count = 1\n  name "),
        },
    )
    workspace.apply()
    address = 'module.data["eu.1"].module.polytomic_privatelink[0]'

    def build(own: TerraformStack) -> None:
        PrivateLinkRdsLattice(own, "orders", **MODULE_INPUTS, adopt_module=address)

    expected = {f"{address}.{published}" for published in RESOURCE_ADDRESSES}
    made = build_stack(tmp_path / "synth", build)
    assert set(planned_moves(write_stack(workspace, made, hcl=True).plan()).values()) == expected
    assert set(planned_moves(write_stack(workspace, made).plan()).values()) == expected


@ON_ONE_ENGINE
def test_module_is_moved_out_of_larger_state(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    module = "module.polytomic_privatelink"
    with terraform.workspace(tmp_path / "old") as workspace:
        own = 'resource "aws_ram_resource_share" "own" {\n  name = "own"\n}\n'
        write_module_workspace(workspace, {"main.tf": MODULE_CALL + own})
        workspace.apply()
        (workspace.directory / "all.tfstate").write_text(workspace.run("state", "pull").stdout, "utf-8")
        out = tmp_path / "new/terraform.tfstate"
        workspace.run("state", "mv", "-state=all.tfstate", f"-state-out={out}", module, module)
        workspace.run("state", "push", "all.tfstate")
        (workspace.directory / "main.tf").write_text(MODULE_CALL.partition("module ")[0] + own, "utf-8")
        assert workspace.replan() == {}
    with terraform.workspace(tmp_path / "new") as workspace:
        write_stack(workspace, module_deployment(tmp_path / "synth", adopt_module=module))
        assert planned_moves(workspace.plan()) == {address: f"{module}.{address}" for address in RESOURCE_ADDRESSES}


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("polytomic_privatelink", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.module", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a[x]", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.aws_ram_resource_share.pl", "leave out the resource: give the module alone"),
    ],
)
def test_adopt_module_rejects_invalid_address(tmp_path: Path, address: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        module_deployment(tmp_path / "x", adopt_module=address)
    assert raised.value.problems == (
        (
            f'adopt_module: got "{address}"; must be the address of a module, such as module.polytomic_privatelink; '
            f"{remedy}"
        ),
    )


SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/0123abcd-1"
CONFIGURATION_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0a1b"
RULE_IMPORT_ID = f"{SECURITY_GROUP_ID}_ingress_tcp_5432_5432_sg-0a1b"
IMPORT_IDS = {
    "security_group": "sg-0a1b",
    "resource_gateway": "rgw-0a1b",
    "resource_configuration": "rcfg-0a1b",
    "ram_resource_share": SHARE_ARN,
}
HAND_BUILT_INPUTS: dict[str, Any] = {
    "import_ids": IMPORT_IDS,
    "names": {"security_group": "polytomic-resource-gateway"},
    "security_group_description": "To the database",
}
HAND_BUILT_RESOURCES: AwsResources = {
    "aws_security_group": {
        "sg-0a1b": {
            "name": "polytomic-resource-gateway",
            "description": "To the database",
            "vpc_id": VPC_ID,
            "tags": {},
            "ingress": [],
            "egress": [
                {
                    "description": "Egress to RDS",
                    "from_port": 5432,
                    "to_port": 5432,
                    "protocol": "tcp",
                    "security_groups": [SECURITY_GROUP_ID],
                    "cidr_blocks": None,
                    "ipv6_cidr_blocks": None,
                    "prefix_list_ids": None,
                    "self": None,
                }
            ],
        }
    },
    "aws_security_group_rule": {
        RULE_IMPORT_ID: {
            "type": "ingress",
            "from_port": 5432,
            "to_port": 5432,
            "protocol": "tcp",
            "security_group_id": SECURITY_GROUP_ID,
            "source_security_group_id": "sg-0a1b",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        }
    },
    "aws_vpclattice_resource_gateway": {
        "rgw-0a1b": {
            "name": "polytomic-rg",
            "vpc_id": VPC_ID,
            "subnet_ids": SUBNET_IDS,
            "security_group_ids": ["sg-0a1b"],
            "ip_address_type": "IPV4",
            "ipv4_addresses_per_eni": 16,
            "tags": {},
        }
    },
    "aws_vpclattice_resource_configuration": {
        "rcfg-0a1b": {
            "name": "polytomic-rc",
            "type": "SINGLE",
            "resource_gateway_identifier": "rgw-0a1b",
            "port_ranges": ["5432"],
            "protocol": "TCP",
            "arn": CONFIGURATION_ARN,
            "resource_configuration_definition": [
                {
                    "arn_resource": [],
                    "ip_resource": [],
                    "dns_resource": [{"domain_name": REQUIRED_INPUTS["rds_host"], "ip_address_type": "IPV4"}],
                }
            ],
            "tags": {},
        }
    },
    "aws_ram_resource_share": {
        SHARE_ARN: {"name": "polytomic-rc", "allow_external_principals": True, "arn": SHARE_ARN, "tags": {}}
    },
    "aws_ram_resource_association": {
        f"{SHARE_ARN},{CONFIGURATION_ARN}": {"resource_arn": CONFIGURATION_ARN, "resource_share_arn": SHARE_ARN}
    },
    "aws_ram_principal_association": {
        f"{SHARE_ARN},123456789012": {"principal": "123456789012", "resource_share_arn": SHARE_ARN}
    },
}


def hand_built_stack(**options: object) -> Any:  # noqa: ANN401 - a build
    inputs: Any = {**MODULE_INPUTS, **HAND_BUILT_INPUTS, **options}
    return lambda own: PrivateLinkRdsLattice(own, "Default", **inputs)


@ON_ONE_ENGINE
def test_hand_built_resources_are_imported_unchanged(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, hand_built_stack(), copy.deepcopy(HAND_BUILT_RESOURCES)) as workspace:
        assert workspace.planned_actions() == dict.fromkeys(RESOURCE_ADDRESSES, "no-op (import)")
        write_stack(workspace, build_stack(tmp_path / "hcl", hand_built_stack()), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.apply().actions == dict.fromkeys(RESOURCE_ADDRESSES, "no-op (import)")
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "afterwards", hand_built_stack(import_ids={})))
        assert workspace.replan() == {}
        workspace.destroy()


@ON_ONE_ENGINE
def test_import_works_with_database_identifier(terraform: TerraformEngine, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        inputs: Any = {**HAND_BUILT_INPUTS, "name": "polytomic", "polytomic_aws_account_id": "123456789012"}
        PrivateLinkRdsLattice.from_db_instance(own, "Default", db_instance_identifier="orders", **inputs)

    there = {**rds_resources(), **copy.deepcopy(HAND_BUILT_RESOURCES)}
    there["aws_db_instance"]["orders"]["address"] = REQUIRED_INPUTS["rds_host"]
    with stack_workspace(terraform, tmp_path, build, there) as workspace:
        actions = {
            address: action for address, action in workspace.planned_actions().items() if address in RESOURCE_ADDRESSES
        }
        assert actions == dict.fromkeys(RESOURCE_ADDRESSES, "no-op (import)")


REPLACING_CHANGES: list[tuple[dict[str, object], str]] = [
    ({"security_group_description": "Another"}, "aws_security_group.resource_gateway"),
    ({"names": {}}, "aws_security_group.resource_gateway"),
    ({"names": {**HAND_BUILT_INPUTS["names"], "resource_gateway": "other-rg"}}, "aws_vpclattice_resource_gateway.pl"),
    (
        {"names": {**HAND_BUILT_INPUTS["names"], "resource_configuration": "other-rc"}},
        "aws_vpclattice_resource_configuration.pl",
    ),
]


@ON_ONE_ENGINE
def test_plan_stops_if_import_would_replace(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, hand_built_stack(), copy.deepcopy(HAND_BUILT_RESOURCES)) as workspace:
        for index, (options, address) in enumerate(REPLACING_CHANGES):
            write_stack(workspace, build_stack(tmp_path / str(index), hand_built_stack(**options)))
            with pytest.raises(TerraformError, match=f"cannot be destroyed: Resource {address} has"):
                workspace.plan()


@ON_ONE_ENGINE
def test_other_differences_update_in_place(terraform: TerraformEngine, tmp_path: Path) -> None:
    names = {**HAND_BUILT_INPUTS["names"], "ram_resource_share": "other"}
    with stack_workspace(
        terraform, tmp_path, hand_built_stack(names=names, tags={"Team": "data"}), copy.deepcopy(HAND_BUILT_RESOURCES)
    ) as workspace:
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
    blocks = json.loads(bindings.Testing.synth(build_stack(folder, hand_built_stack(import_ids=ids)))).get("import", [])
    return {block["to"]: block["id"] for block in blocks}


def test_dependent_ids_are_imported(tmp_path: Path) -> None:
    assert import_blocks(tmp_path / "none") == {}
    assert import_blocks(tmp_path / "group", security_group="sg-0a1b") == {
        "aws_security_group.resource_gateway": "sg-0a1b",
        "aws_security_group_rule.rds_from_resource_gateway": RULE_IMPORT_ID,
    }
    assert import_blocks(tmp_path / "share", ram_resource_share=SHARE_ARN) == {
        "aws_ram_resource_share.pl": SHARE_ARN,
        "aws_ram_principal_association.pl": f"{SHARE_ARN},123456789012",
    }
    assert import_blocks(tmp_path / "both", ram_resource_share=SHARE_ARN, resource_configuration="rcfg-0a1b") == {
        "aws_ram_resource_share.pl": SHARE_ARN,
        "aws_vpclattice_resource_configuration.pl": "rcfg-0a1b",
        "aws_ram_principal_association.pl": f"{SHARE_ARN},123456789012",
        "aws_ram_resource_association.pl": f"{SHARE_ARN},{CONFIGURATION_ARN}",
    }
    nulls = dict.fromkeys(("rds_ingress_rule", "ram_resource_association", "ram_principal_association"))
    assert import_blocks(tmp_path / "nulls", **IMPORT_IDS, **nulls) == {
        "aws_security_group.resource_gateway": "sg-0a1b",
        "aws_vpclattice_resource_gateway.pl": "rgw-0a1b",
        "aws_vpclattice_resource_configuration.pl": "rcfg-0a1b",
        "aws_ram_resource_share.pl": SHARE_ARN,
    }
    china = SHARE_ARN.replace("arn:aws:", "arn:aws-cn:").replace("us-east-1", "cn-north-1")
    found = import_blocks(tmp_path / "china", ram_resource_share=china, resource_configuration="rcfg-0a1b")
    assert found["aws_ram_resource_association.pl"] == (
        f"{china},arn:aws-cn:vpc-lattice:cn-north-1:123456789012:resourceconfiguration/rcfg-0a1b"
    )


INVALID_OPTIONS: list[tuple[dict[str, object], list[str]]] = [
    (
        {"import_ids": {"gateway": "rgw-1", "resource_gateway": "rcfg-1", "ram_resource_share": "share"}},
        [
            "import_ids.gateway: unknown; did you mean resource_gateway?",
            (
                'import_ids.resource_gateway: got "rcfg-1"; must be rgw- and hex digits; '
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
                'import_ids: got ["rgw-1"]; must be a map: resources and their ids; '
                'write it as in {"resource_gateway": "rgw-…"}'
            )
        ],
    ),
    (
        {"adopt_module": "module.a"},
        [
            (
                f"import_ids: got {json.dumps(IMPORT_IDS, separators=(',', ':'))}; must be left out beside adopt_module; "
                "remove one of the two"
            )
        ],
    ),
    (
        {"names": {"security_group": "sg-x", "resource_gateway": "Polytomic"}},
        [
            (
                'names.security_group: got "sg-x"; must be 1 to 255 letters, digits, spaces and '
                "._-:/()#,@[]+=&;{}!$*, and not start with sg-; copy the name from the AWS console"
            ),
            (
                'names.resource_gateway: got "Polytomic"; must be 3 to 40 characters of a-z, 0-9 and single hyphens, '
                "with no hyphen at either end, and not start with rgw-; copy the name from the AWS console"
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
    assert {kind: body["name"] for kind, named in resources.items() for body in named.values() if "name" in body} == {
        "aws_security_group": "Group (1)",
        "aws_vpclattice_resource_gateway": "my-gateway",
        "aws_vpclattice_resource_configuration": "my-configuration",
        "aws_ram_resource_share": "My share",
    }
