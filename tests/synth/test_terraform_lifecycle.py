"""Real Terraform runs what is synthesized, from init to destroy, by itself and from the cdktf command line."""

import functools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import TerraformOutput, TerraformStack
from fakes.terraform.engines import ON_ONE_ENGINE, Engine, TerraformError, Workspace, on_engines
from rds_fixture import hold, initialize, planned, put, stack
from sample_project import CDK, PROJECT, REQUIRED, cdk, copy_program, synthesize
from sample_project import run as run_python

SNAPSHOTS = sorted((PROJECT / "tests/constructs/__snapshots__/test_privatelink").glob("*.tf.json"))
GATEWAY = "aws_vpclattice_resource_gateway.pl"
CONFIGURATION = "aws_vpclattice_resource_configuration.pl"
GROUP = "aws_security_group.resource_gateway"
RULE = "aws_security_group_rule.rds_from_resource_gateway"
SHARE = "aws_ram_resource_share.pl"
RESOURCE_ASSOCIATION = "aws_ram_resource_association.pl"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association.pl"
ALL = {GATEWAY, CONFIGURATION, GROUP, RULE, SHARE, RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION}


def write(workspace: Workspace, text: str) -> None:
    hold(workspace.directory, {"cdk.tf.json": text})


def sample(folder: Path) -> str:
    connection: Any = {**REQUIRED, "region": "us-east-1", "name": "polytomic"}
    return json.dumps(synthesize(folder, lambda app: PrivateLinkStack(app, "polytomic", **connection)))


def state(workspace: Workspace) -> dict[str, dict[str, Any]]:
    root = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]
    return {resource["address"]: resource["values"] for resource in root["resources"]}


# All on one engine, and the published module's on the others.
@on_engines("snapshot", SNAPSHOTS, [snapshot for snapshot in SNAPSHOTS if "default" in snapshot.name])
def test_every_snapshot_runs_from_init_to_destroy(workspace: Workspace, snapshot: Path) -> None:
    write(workspace, snapshot.read_text("utf-8"))
    addresses = {
        f"{kind}.{name}"
        for kind, named in json.loads(snapshot.read_text("utf-8"))["resource"].items()
        for name in named
    }
    workspace.init()
    workspace.validate()
    assert workspace.apply().actions == dict.fromkeys(addresses, "create")
    assert workspace.replan() == {}
    workspace.destroy()
    assert workspace.run("state", "list").stdout == ""


@pytest.mark.cdk
def test_what_stands_after_the_apply_is_the_contract(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, sample(tmp_path / "synth"))
    initialize(workspace)
    outputs = workspace.apply().outputs
    stands = state(workspace)
    given = {
        address: {name: value for name, value in values.items() if value not in (None, [])}
        for address, values in stands.items()
    }
    ids = {address: values["id"] for address, values in stands.items()}
    configuration_arn, share_arn = stands[CONFIGURATION]["arn"], stands[SHARE]["arn"]
    contract: dict[str, dict[str, Any]] = {
        GROUP: {
            "name": "polytomic-rg",
            "description": "Polytomic PrivateLink resource gateway egress to RDS",
            "vpc_id": "vpc-0123456789abcdef0",
        },
        RULE: {
            "type": "ingress",
            "from_port": 5432,
            "to_port": 5432,
            "protocol": "tcp",
            "source_security_group_id": ids[GROUP],
            "security_group_id": "sg-0123456789abcdef0",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        },
        GATEWAY: {
            "name": "polytomic-rg",
            "vpc_id": "vpc-0123456789abcdef0",
            "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
            "security_group_ids": [ids[GROUP]],
            "ip_address_type": "IPV4",
        },
        CONFIGURATION: {
            "name": "polytomic-rc",
            "type": "SINGLE",
            "resource_gateway_identifier": ids[GATEWAY],
            "port_ranges": ["5432"],
            "protocol": "TCP",
        },
        SHARE: {"name": "polytomic-rc", "allow_external_principals": True},
        RESOURCE_ASSOCIATION: {"resource_arn": configuration_arn, "resource_share_arn": share_arn},
        PRINCIPAL_ASSOCIATION: {"principal": "123456789012", "resource_share_arn": share_arn},
    }
    assert {
        address: {name: given[address].get(name) for name in values} for address, values in contract.items()
    } == contract
    assert set(stands) == ALL
    (egress,) = stands[GROUP]["egress"]
    assert {name: value for name, value in egress.items() if value} == {
        "description": "Egress to RDS",
        "from_port": 5432,
        "to_port": 5432,
        "protocol": "tcp",
        "security_groups": ["sg-0123456789abcdef0"],
    }
    (definition,) = stands[CONFIGURATION]["resource_configuration_definition"]
    assert definition["dns_resource"] == [{"domain_name": REQUIRED["rds_host"], "ip_address_type": "IPV4"}]
    assert {name: value for name, value in definition.items() if value} == {"dns_resource": definition["dns_resource"]}
    assert outputs == {
        "resource_configuration_arn": configuration_arn,
        "resource_gateway_id": ids[GATEWAY],
        "ram_resource_share_arn": share_arn,
    }


NEW_ARN = {CONFIGURATION: "replace", RESOURCE_ASSOCIATION: "replace"}
TAGGED = dict.fromkeys([GROUP, GATEWAY, CONFIGURATION, SHARE], "update")
CHANGES: list[tuple[dict[str, object], dict[str, str]]] = [
    ({"rds_port": 3306}, {RULE: "replace", GROUP: "update", CONFIGURATION: "update"}),
    ({"tags": {"Team": "data"}}, TAGGED),
    ({"rds_security_group_id": "sg-ffff"}, {RULE: "replace", GROUP: "update"}),
    ({"polytomic_aws_account_id": "210987654321"}, {PRINCIPAL_ASSOCIATION: "replace"}),
    ({"rds_host": "other.example.com"}, NEW_ARN),
    ({"subnet_ids": ["subnet-aaaa", "subnet-dddd"]}, {GATEWAY: "replace", **NEW_ARN}),
    ({"name": "other"}, {GROUP: "replace", RULE: "replace", GATEWAY: "replace", SHARE: "update", **NEW_ARN}),
    ({"vpc_id": "vpc-ffff"}, {GROUP: "replace", RULE: "replace", GATEWAY: "replace", **NEW_ARN}),
]


@pytest.mark.cdk
@ON_ONE_ENGINE
def test_what_a_change_replaces(terraform: Engine, tmp_path: Path) -> None:
    """Each change is that of a link of its own, and all are applied at once."""
    links = {f"changed-{index}": change for index, (change, _) in enumerate(CHANGES)}

    def build(own: TerraformStack, *, after: bool) -> None:
        for link, change in links.items():
            inputs: Any = {**REQUIRED, "name": link, **(change if after else {})}
            made = PrivateLinkRdsLattice(own, link, **inputs)
            TerraformOutput(own, f"{link}-arn", value=made.resource_configuration_arn)

    with planned(terraform, tmp_path, functools.partial(build, after=False)) as workspace:
        before = workspace.apply().outputs
        applied = put(workspace, stack(tmp_path / "after", functools.partial(build, after=True))).apply()
    found: dict[str, dict[str, str]] = {link: {} for link in links}
    for address, action in applied.actions.items():
        kind, name = address.split(".")
        found[name[: len("changed-0")]][kind] = action
    assert [(links[link], actions) for link, actions in found.items()] == [
        (change, {address.split(".")[0]: action for address, action in expected.items()})
        for change, expected in CHANGES
    ]
    new = [before[f"{link}-arn"] != applied.outputs[f"{link}-arn"] for link in links]
    assert new == [expected.get(CONFIGURATION) == "replace" for _, expected in CHANGES]


@pytest.mark.parametrize(
    ("version", "fits"), [("5.59.9", False), ("5.60.0", True), ("6.999.0+standin", True), ("7.0.0", False)]
)
def test_provider_versions_that_fit(terraform: Engine, tmp_path: Path, version: str, fits: bool) -> None:  # noqa: FBT001 - parameter
    with terraform.workspace(tmp_path, version=version) as workspace:
        write(workspace, sample(tmp_path / "synth"))
        if fits:
            workspace.init()
        else:
            with pytest.raises(TerraformError, match=r"no available releases match .* >= 5\.60\.0, < 7\.0\.0"):
                workspace.init()


@pytest.mark.cdk
@pytest.mark.slow
@ON_ONE_ENGINE
def test_the_command_line_deploys_finds_no_changes_and_destroys(terraform: Engine, tmp_path: Path) -> None:
    # What cdktf.json says is started on cdktf alone: pipenv takes its time.
    project = copy_program(tmp_path / "a project", None if CDK == "cdktf" else "python main.py")
    state_file, output = project / "terraform.polytomic.tfstate", project / "cdktf.out/stacks/polytomic/cdk.tf.json"
    with terraform.workspace(project) as workspace:

        def run(command: str, *options: str) -> str:
            return cdk(
                project, command, "polytomic", "--skip-provider-lock", *options, environment=workspace.environment
            )

        assert run_python(project, "main.py").returncode == 0
        made = output.read_bytes()
        deployed = run("deploy", "--auto-approve", "--skip-synth")
        assert "7 to add, 0 to change, 0 to destroy" in deployed
        assert "resource_configuration_arn = arn:aws:vpc-lattice:us-east-1:" in deployed
        assert state_file.is_file()
        shutil.rmtree(project / "cdktf.out")
        assert "No changes" in run("diff")
        assert output.read_bytes() == made
        run("destroy", "--auto-approve", "--skip-synth")
    assert json.loads(state_file.read_text("utf-8"))["resources"] == []
