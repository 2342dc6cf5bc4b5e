"""What is there already and comes under this program: the published module in a state, or resources built by hand."""

import copy
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from sample import PROJECT, REQUIRED
from terraform.engine import ON_ONE_ENGINE, Engine, Plan, TerraformError, Workspace
from world import GROUP, SUBNETS, VPC, World, hold, planned, put, stack, world

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack

pytestmark = pytest.mark.cdk

MODULE = PROJECT / "generated/aws-privatelink-rds-lattice"
INPUTS: Any = {**REQUIRED, "name": "polytomic"}
CALL = f"""
provider "aws" {{
  region = "us-east-1"
}}

module "polytomic_privatelink" {{
  source                   = "./published"
  name                     = "polytomic"
  vpc_id                   = "{VPC}"
  subnet_ids               = {json.dumps(SUBNETS)}
  rds_host                 = "{REQUIRED["rds_host"]}"
  rds_security_group_id    = "{GROUP}"
  polytomic_aws_account_id = "123456789012"
}}
"""
ADDRESSES = {
    "aws_security_group.resource_gateway",
    "aws_security_group_rule.rds_from_resource_gateway",
    "aws_vpclattice_resource_gateway.pl",
    "aws_vpclattice_resource_configuration.pl",
    "aws_ram_resource_share.pl",
    "aws_ram_resource_association.pl",
    "aws_ram_principal_association.pl",
}


def write(workspace: Workspace, files: dict[str, str]) -> None:
    """Make the folder hold this configuration and the module, and nothing else but its state."""
    shutil.copytree(MODULE, workspace.directory / "published", dirs_exist_ok=True)
    hold(workspace.directory, files)
    if not (workspace.directory / ".terraform/modules").exists():
        workspace.init()


def moves(plan: Plan) -> dict[str, str]:
    """New address -> old address; the plan does nothing else."""
    resources = plan.document["resource_changes"]
    assert {each["address"]: each["change"]["actions"] for each in resources} == {
        each["address"]: ["no-op"] for each in resources
    }
    return {each["address"]: each["previous_address"] for each in resources}


def deployment(folder: Path, **options: object) -> PrivateLinkStack:
    folder.mkdir(parents=True)
    connection: Any = {**INPUTS, "region": "us-east-1", **options}
    return PrivateLinkStack(App(outdir=str(folder)), "polytomic", **connection)


def test_a_team_moves_from_the_module_to_the_stack_and_back(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, {"main.tf": CALL})
    workspace.apply()
    made = deployment(tmp_path / "synth", adopt_module="module.polytomic_privatelink")
    expected = {address: f"module.polytomic_privatelink.{address}" for address in ADDRESSES}
    assert moves(put(workspace, made, hcl=True).plan()) == expected
    assert moves(put(workspace, made).plan()) == expected
    workspace.apply()
    assert workspace.replan() == {}
    put(workspace, deployment(tmp_path / "afterwards"))
    assert workspace.replan() == {}
    back = "".join(f"moved {{\n  from = {new}\n  to = {old}\n}}\n" for new, old in expected.items())
    write(workspace, {"main.tf": CALL + back})
    assert moves(workspace.plan()) == {old: new for new, old in expected.items()}
    workspace.apply()
    assert workspace.replan() == {}


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("options", "hcl"),
    [({"adopt_module": "module.polytomic"}, False), ({"rds_host": "other.example.com"}, True)],
    ids=["no such module, JSON", "another input, HCL"],
)
def test_a_plan_that_would_not_keep_the_modules_resources_is_stopped(
    workspace: Workspace, tmp_path: Path, options: dict[str, str], *, hcl: bool
) -> None:
    write(workspace, {"main.tf": CALL})
    workspace.apply()
    put(
        workspace,
        deployment(tmp_path / "synth", **{"adopt_module": "module.polytomic_privatelink", **options}),
        hcl=hcl,
    )
    with pytest.raises(TerraformError) as raised:
        workspace.run("plan", "-no-color")
    shown = " ".join(re.sub("[│╷╵]", "", str(raised.value)).split())
    assert "Error: Invalid count argument" in shown
    assert "terraform_data" in shown
    assert "adopt_module_moved_nothing_or_an_input_differs_from_the_module" in shown


@ON_ONE_ENGINE
def test_a_module_in_another_is_adopted_into_a_construct_of_a_stack(workspace: Workspace, tmp_path: Path) -> None:
    inner = CALL.partition("\nmodule ")[2].replace("./published", "../published")
    outer = 'provider "aws" {\n  region = "us-east-1"\n}\n\nmodule "data" {\n  source   = "./data"\n'
    write(
        workspace,
        {
            "main.tf": f'{outer}  for_each = toset(["eu.1"])\n}}\n',
            "data/main.tf": f"module {inner}".replace("  name ", "  count = 1\n  name "),
        },
    )
    workspace.apply()
    address = 'module.data["eu.1"].module.polytomic_privatelink[0]'

    def build(own: TerraformStack) -> None:
        PrivateLinkRdsLattice(own, "orders", **INPUTS, adopt_module=address)

    expected = {f"{address}.{published}" for published in ADDRESSES}
    made = stack(tmp_path / "synth", build)
    assert set(moves(put(workspace, made, hcl=True).plan()).values()) == expected
    assert set(moves(put(workspace, made).plan()).values()) == expected


@ON_ONE_ENGINE
def test_a_module_leaves_a_state_that_holds_more(terraform: Engine, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    module = "module.polytomic_privatelink"
    with terraform.workspace(tmp_path / "old") as workspace:
        own = 'resource "aws_ram_resource_share" "own" {\n  name = "own"\n}\n'
        write(workspace, {"main.tf": CALL + own})
        workspace.apply()
        (workspace.directory / "all.tfstate").write_text(workspace.run("state", "pull").stdout, "utf-8")
        out = tmp_path / "new/terraform.tfstate"
        workspace.run("state", "mv", "-state=all.tfstate", f"-state-out={out}", module, module)
        workspace.run("state", "push", "all.tfstate")
        (workspace.directory / "main.tf").write_text(CALL.partition("module ")[0] + own, "utf-8")
        assert workspace.replan() == {}
    with terraform.workspace(tmp_path / "new") as workspace:
        put(workspace, deployment(tmp_path / "synth", adopt_module=module))
        assert moves(workspace.plan()) == {address: f"{module}.{address}" for address in ADDRESSES}


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("polytomic_privatelink", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.module", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a[x]", "copy it from `terraform state list`, up to the type of the resource"),
        ("module.a.aws_ram_resource_share.pl", "leave out the resource: give the module alone"),
    ],
)
def test_what_is_no_module_is_refused(tmp_path: Path, address: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        deployment(tmp_path / "x", adopt_module=address)
    assert raised.value.problems == (
        (
            f'adopt_module: got "{address}"; must be the address of a module, such as module.polytomic_privatelink; '
            f"{remedy}"
        ),
    )


SHARE = "arn:aws:ram:us-east-1:123456789012:resource-share/0123abcd-1"
CONFIGURATION = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0a1b"
RULE = f"{GROUP}_ingress_tcp_5432_5432_sg-0a1b"
IDS = {
    "security_group": "sg-0a1b",
    "resource_gateway": "rgw-0a1b",
    "resource_configuration": "rcfg-0a1b",
    "ram_resource_share": SHARE,
}
BY_HAND: dict[str, Any] = {
    "import_ids": IDS,
    "names": {"security_group": "polytomic-resource-gateway"},
    "security_group_description": "To the database",
}
THERE: World = {
    "aws_security_group": {
        "sg-0a1b": {
            "name": "polytomic-resource-gateway",
            "description": "To the database",
            "vpc_id": VPC,
            "tags": {},
            "ingress": [],
            "egress": [
                {
                    "description": "Egress to RDS",
                    "from_port": 5432,
                    "to_port": 5432,
                    "protocol": "tcp",
                    "security_groups": [GROUP],
                    "cidr_blocks": None,
                    "ipv6_cidr_blocks": None,
                    "prefix_list_ids": None,
                    "self": None,
                }
            ],
        }
    },
    "aws_security_group_rule": {
        RULE: {
            "type": "ingress",
            "from_port": 5432,
            "to_port": 5432,
            "protocol": "tcp",
            "security_group_id": GROUP,
            "source_security_group_id": "sg-0a1b",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        }
    },
    "aws_vpclattice_resource_gateway": {
        "rgw-0a1b": {
            "name": "polytomic-rg",
            "vpc_id": VPC,
            "subnet_ids": SUBNETS,
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
            "arn": CONFIGURATION,
            "resource_configuration_definition": [
                {
                    "arn_resource": [],
                    "ip_resource": [],
                    "dns_resource": [{"domain_name": REQUIRED["rds_host"], "ip_address_type": "IPV4"}],
                }
            ],
            "tags": {},
        }
    },
    "aws_ram_resource_share": {
        SHARE: {"name": "polytomic-rc", "allow_external_principals": True, "arn": SHARE, "tags": {}}
    },
    "aws_ram_resource_association": {
        f"{SHARE},{CONFIGURATION}": {"resource_arn": CONFIGURATION, "resource_share_arn": SHARE}
    },
    "aws_ram_principal_association": {
        f"{SHARE},123456789012": {"principal": "123456789012", "resource_share_arn": SHARE}
    },
}


def by_hand(**options: object) -> Any:  # noqa: ANN401 - a build
    inputs: Any = {**INPUTS, **BY_HAND, **options}
    return lambda own: PrivateLinkRdsLattice(own, "Default", **inputs)


@ON_ONE_ENGINE
def test_what_was_built_by_hand_is_imported_and_nothing_else(terraform: Engine, tmp_path: Path) -> None:
    with planned(terraform, tmp_path, by_hand(), copy.deepcopy(THERE)) as workspace:
        assert workspace.actions() == dict.fromkeys(ADDRESSES, "no-op (import)")
        put(workspace, stack(tmp_path / "hcl", by_hand()), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.apply().actions == dict.fromkeys(ADDRESSES, "no-op (import)")
        assert workspace.replan() == {}
        put(workspace, stack(tmp_path / "afterwards", by_hand(import_ids={})))
        assert workspace.replan() == {}
        workspace.destroy()


@ON_ONE_ENGINE
def test_what_follows_is_found_for_a_database_that_is_looked_up(terraform: Engine, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        inputs: Any = {**BY_HAND, "name": "polytomic", "polytomic_aws_account_id": "123456789012"}
        PrivateLinkRdsLattice.from_db_instance(own, "Default", db_instance_identifier="orders", **inputs)

    there = {**world(), **copy.deepcopy(THERE)}
    there["aws_db_instance"]["orders"]["address"] = REQUIRED["rds_host"]
    with planned(terraform, tmp_path, build, there) as workspace:
        actions = {address: action for address, action in workspace.actions().items() if address in ADDRESSES}
        assert actions == dict.fromkeys(ADDRESSES, "no-op (import)")


REPLACED: list[tuple[dict[str, object], str]] = [
    ({"security_group_description": "Another"}, "aws_security_group.resource_gateway"),
    ({"names": {}}, "aws_security_group.resource_gateway"),
    ({"names": {**BY_HAND["names"], "resource_gateway": "other-rg"}}, "aws_vpclattice_resource_gateway.pl"),
    ({"names": {**BY_HAND["names"], "resource_configuration": "other-rc"}}, "aws_vpclattice_resource_configuration.pl"),
]


@ON_ONE_ENGINE
def test_an_import_that_would_be_replaced_stops_the_plan(terraform: Engine, tmp_path: Path) -> None:
    with planned(terraform, tmp_path, by_hand(), copy.deepcopy(THERE)) as workspace:
        for index, (options, address) in enumerate(REPLACED):
            put(workspace, stack(tmp_path / str(index), by_hand(**options)))
            with pytest.raises(TerraformError, match=f"cannot be destroyed: Resource {address} has"):
                workspace.plan()


@ON_ONE_ENGINE
def test_other_differences_are_changed_in_place(terraform: Engine, tmp_path: Path) -> None:
    names = {**BY_HAND["names"], "ram_resource_share": "other"}
    with planned(terraform, tmp_path, by_hand(names=names, tags={"Team": "data"}), copy.deepcopy(THERE)) as workspace:
        changed = {address: action for address, action in workspace.actions().items() if "update" in action}
        assert changed == dict.fromkeys(
            (
                "aws_ram_resource_share.pl",
                "aws_security_group.resource_gateway",
                "aws_vpclattice_resource_configuration.pl",
                "aws_vpclattice_resource_gateway.pl",
            ),
            "update (import)",
        )


def imports(folder: Path, **ids: object) -> dict[str, str]:
    blocks = json.loads(bindings.Testing.synth(stack(folder, by_hand(import_ids=ids)))).get("import", [])
    return {block["to"]: block["id"] for block in blocks}


def test_what_follows_from_ids_is_imported_too(tmp_path: Path) -> None:
    assert imports(tmp_path / "none") == {}
    assert imports(tmp_path / "group", security_group="sg-0a1b") == {
        "aws_security_group.resource_gateway": "sg-0a1b",
        "aws_security_group_rule.rds_from_resource_gateway": RULE,
    }
    assert imports(tmp_path / "share", ram_resource_share=SHARE) == {
        "aws_ram_resource_share.pl": SHARE,
        "aws_ram_principal_association.pl": f"{SHARE},123456789012",
    }
    assert imports(tmp_path / "both", ram_resource_share=SHARE, resource_configuration="rcfg-0a1b") == {
        "aws_ram_resource_share.pl": SHARE,
        "aws_vpclattice_resource_configuration.pl": "rcfg-0a1b",
        "aws_ram_principal_association.pl": f"{SHARE},123456789012",
        "aws_ram_resource_association.pl": f"{SHARE},{CONFIGURATION}",
    }
    nulls = dict.fromkeys(("rds_ingress_rule", "ram_resource_association", "ram_principal_association"))
    assert imports(tmp_path / "nulls", **IDS, **nulls) == {
        "aws_security_group.resource_gateway": "sg-0a1b",
        "aws_vpclattice_resource_gateway.pl": "rgw-0a1b",
        "aws_vpclattice_resource_configuration.pl": "rcfg-0a1b",
        "aws_ram_resource_share.pl": SHARE,
    }
    china = SHARE.replace("arn:aws:", "arn:aws-cn:").replace("us-east-1", "cn-north-1")
    found = imports(tmp_path / "china", ram_resource_share=china, resource_configuration="rcfg-0a1b")
    assert found["aws_ram_resource_association.pl"] == (
        f"{china},arn:aws-cn:vpc-lattice:cn-north-1:123456789012:resourceconfiguration/rcfg-0a1b"
    )


BAD: list[tuple[dict[str, object], list[str]]] = [
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
                f"import_ids: got {json.dumps(IDS, separators=(',', ':'))}; must be left out beside adopt_module; "
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


@pytest.mark.parametrize(("options", "expected"), BAD, ids=lambda value: str(value)[:40])
def test_bad_options_are_reported(tmp_path: Path, options: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        stack(tmp_path, by_hand(**options))
    assert list(raised.value.problems) == expected


def test_names_for_what_is_new_do_not_change_the_rest(tmp_path: Path) -> None:
    names = {
        "security_group": "Group (1)",
        "resource_gateway": "my-gateway",
        "resource_configuration": "my-configuration",
        "ram_resource_share": "My share",
    }
    resources = json.loads(bindings.Testing.synth(stack(tmp_path, by_hand(import_ids={}, names=names))))["resource"]
    assert {kind: body["name"] for kind, named in resources.items() for body in named.values() if "name" in body} == {
        "aws_security_group": "Group (1)",
        "aws_vpclattice_resource_gateway": "my-gateway",
        "aws_vpclattice_resource_configuration": "my-configuration",
        "aws_ram_resource_share": "My share",
    }
