"""The resource gateway: what it can be given, its protection, and one of them for several databases."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, RamResourceShare, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine, TerraformError
from rds_fixture import (
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    VPC_ID,
    BuildStack,
    build_stack,
    rds_resources,
    stack_workspace,
    write_stack,
)
from sample_project import REQUIRED_INPUTS

pytestmark = pytest.mark.cdk

NETWORK_INPUTS: dict[str, Any] = {"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS, "name": "data"}


def synthesized_resources(folder: Path, build: BuildStack) -> Any:  # noqa: ANN401 - JSON
    return synthesized(build_stack(folder, build))["resource"]


def gateway_connection(**options: object) -> BuildStack:
    inputs: Any = {**REQUIRED_INPUTS, **options}
    return lambda own: PrivateLinkRdsLattice(own, "Default", **inputs)


def database_connection(name: str, **options: object) -> dict[str, Any]:
    return {
        "name": name,
        "rds_host": f"{name}.example.com",
        "rds_security_group_id": SECURITY_GROUP_ID,
        "polytomic_aws_account_id": "123456789012",
        **options,
    }


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"rds_host": "other.example.com"}, "resource_configuration"),
        ({"subnet_ids": SUBNET_IDS[:2]}, "resource_gateway"),
    ],
)
def test_protect_stops_arn_change(
    terraform: TerraformEngine, tmp_path: Path, change: dict[str, object], kept: str
) -> None:
    with stack_workspace(terraform, tmp_path, gateway_connection(protect=True)) as workspace:
        workspace.apply()
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "tags", gateway_connection(protect=True, tags={"Team": "data"})))
        assert set(workspace.replan().values()) == {"update"}
        write_stack(workspace, build_stack(tmp_path / "change", gateway_connection(protect=True, **change)))
        with pytest.raises(TerraformError, match=f"Resource aws_vpclattice_{kept}.pl has lifecycle.prevent_destroy"):
            workspace.plan()
        write_stack(workspace, build_stack(tmp_path / "open", gateway_connection(protect=False, **change)))
        assert "replace" in workspace.replan().values()


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "hcl"),
    [({"names": {"security_group": "other"}}, False), ({"security_group_description": "Other"}, True)],
    ids=["name, JSON", "description, HCL"],
)
def test_protect_stops_group_replacement(
    terraform: TerraformEngine, tmp_path: Path, change: dict[str, object], *, hcl: bool
) -> None:
    with stack_workspace(terraform, tmp_path, gateway_connection(protect=True)) as workspace:
        workspace.apply()
        write_stack(workspace, build_stack(tmp_path / "kept", gateway_connection(protect=True, **change)), hcl=hcl)
        with pytest.raises(
            TerraformError, match=r"Resource aws_vpclattice_resource_gateway\.pl has lifecycle\.prevent"
        ):
            workspace.run("plan", "-json")
        write_stack(workspace, build_stack(tmp_path / "open", gateway_connection(**change)), hcl=hcl)
        applied = workspace.apply()
        assert applied.actions["aws_security_group.resource_gateway"] == "replace"
        assert applied.actions["aws_vpclattice_resource_gateway.pl"] == "replace"
        assert workspace.replan() == {}
        write_stack(
            workspace, build_stack(tmp_path / "tags", gateway_connection(tags={"Team": "data"}, **change)), hcl=hcl
        )
        assert set(workspace.planned_actions().values()) == {"update"}


@pytest.mark.parametrize(("given", "resolved"), [("IPV4", "IPV4"), ("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_dns_address_type_matches_gateway(tmp_path: Path, given: str, resolved: str) -> None:
    made = synthesized_resources(tmp_path, gateway_connection(ip_address_type=given))
    assert made["aws_vpclattice_resource_gateway"]["pl"]["ip_address_type"] == given
    (definition,) = made["aws_vpclattice_resource_configuration"]["pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == resolved


@ON_ONE_ENGINE
@pytest.mark.parametrize(("given", "resolved"), [("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_terraform_resolves_address_type(terraform: TerraformEngine, tmp_path: Path, given: str, resolved: str) -> None:
    def build(own: TerraformStack) -> None:
        gateway_connection(
            ip_address_type=TerraformVariable(own, "ip", default=given).string_value,
            ipv4_addresses_per_eni=TerraformVariable(own, "addresses", default=4).number_value,
        )(own)

    with stack_workspace(terraform, tmp_path, build) as workspace:
        values = workspace.plan().values
    gateway = values["aws_vpclattice_resource_gateway.pl"]
    assert (gateway["ip_address_type"], gateway["ipv4_addresses_per_eni"]) == (given, 4)
    (definition,) = values["aws_vpclattice_resource_configuration.pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == resolved


def test_addresses_per_eni_default_to_aws(tmp_path: Path) -> None:
    def gateway(**options: object) -> Any:  # noqa: ANN401 - JSON
        made = synthesized_resources(tmp_path / str(options), gateway_connection(**options))
        return made["aws_vpclattice_resource_gateway"]["pl"].get("ipv4_addresses_per_eni")

    assert [gateway(), gateway(ipv4_addresses_per_eni=1), gateway(ipv4_addresses_per_eni=62)] == [None, 1, 62]


ADDRESS_COUNT_ERROR = "must be a whole number from 1 to 62; leave it out for AWS's default of 16"
REMOVE_ONE_REMEDY = "remove one of the two"
INVALID_OPTIONS: list[tuple[dict[str, object], str]] = [
    ({"protect": "true"}, 'protect: got "true"; must be true or false; write it without quotes'),
    ({"protect": 1}, "protect: got 1; must be true or false; write it without quotes"),
    (
        {"ip_address_type": "ipv4"},
        (
            'ip_address_type: got "ipv4"; must be IPV4, IPV6 or DUALSTACK; '
            "choose IPV4 unless the subnets have IPv6 addresses"
        ),
    ),
    ({"ipv4_addresses_per_eni": 0}, f"ipv4_addresses_per_eni: got 0; {ADDRESS_COUNT_ERROR}"),
    ({"ipv4_addresses_per_eni": 63}, f"ipv4_addresses_per_eni: got 63; {ADDRESS_COUNT_ERROR}"),
    (
        {"ipv4_addresses_per_eni": 8, "ip_address_type": "IPV6"},
        f"ipv4_addresses_per_eni: got 8; must be left out where ip_address_type is IPV6; {REMOVE_ONE_REMEDY}",
    ),
]


@pytest.mark.parametrize(("options", "line"), INVALID_OPTIONS, ids=lambda value: str(value)[:40])
def test_invalid_options_are_reported(tmp_path: Path, options: dict[str, object], line: str) -> None:
    inputs: Any = {**NETWORK_INPUTS, **options}
    for build in (gateway_connection(**options), lambda own: ResourceGateway(own, "gateway", **inputs)):
        with pytest.raises(InputError) as raised:
            build_stack(tmp_path, build)
        assert raised.value.problems == (line,)


def test_protect_rejects_references(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway_connection(protect=TerraformVariable(own, "protect", type="bool").value)(own)

    with pytest.raises(InputError, match=r"protect: got .*; must be true or false"):
        build_stack(tmp_path, build)


def two_databases(own: TerraformStack) -> None:
    gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS, protect=True)
    PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database_connection("orders"))
    PrivateLinkRdsLattice(
        own,
        "billing",
        resource_gateway=gateway,
        **database_connection("billing", rds_port=3306, rds_security_group_id="sg-0a", protect=True),
    )


def test_two_databases_on_one_gateway(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, two_databases) as workspace:
        plan = workspace.plan()
        assert set(plan.actions.values()) == {"create"}
        kinds = [address.split(".")[0] for address in plan.actions]
        assert {kind: kinds.count(kind) for kind in kinds} == {
            "aws_ram_principal_association": 2,
            "aws_ram_resource_association": 2,
            "aws_ram_resource_share": 2,
            "aws_security_group": 1,
            "aws_security_group_rule": 4,
            "aws_vpclattice_resource_configuration": 2,
            "aws_vpclattice_resource_gateway": 1,
        }
        workspace.apply()
        assert workspace.replan() == {}
        state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
        of_kind = {kind: [each["values"] for each in state if each["type"] == kind] for kind in kinds}
        (group,), (gateway,) = of_kind["aws_security_group"], of_kind["aws_vpclattice_resource_gateway"]
        assert group["egress"] == []
        rules = {
            (
                rule["type"],
                rule["security_group_id"],
                rule["source_security_group_id"],
                rule["from_port"],
                rule["to_port"],
            )
            for rule in of_kind["aws_security_group_rule"]
        }
        assert rules == {
            ("egress", group["id"], SECURITY_GROUP_ID, 5432, 5432),
            ("ingress", SECURITY_GROUP_ID, group["id"], 5432, 5432),
            ("egress", group["id"], "sg-0a", 3306, 3306),
            ("ingress", "sg-0a", group["id"], 3306, 3306),
        }
        configurations = of_kind["aws_vpclattice_resource_configuration"]
        assert {each["resource_gateway_identifier"] for each in configurations} == {gateway["id"]}
        write_stack(workspace, build_stack(tmp_path / "hcl", two_databases), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.replan() == {}


def test_group_has_no_inline_rules(tmp_path: Path) -> None:
    made = synthesized_resources(tmp_path, two_databases)
    (group,) = made["aws_security_group"].values()
    assert "egress" not in group
    assert "ingress" not in group


def test_gateway_and_configurations_protected(tmp_path: Path) -> None:
    made = synthesized_resources(tmp_path, two_databases)
    assert [body.get("lifecycle") for body in made["aws_vpclattice_resource_gateway"].values()] == [
        {"prevent_destroy": True}
    ]
    assert {body["name"]: body.get("lifecycle") for body in made["aws_vpclattice_resource_configuration"].values()} == {
        "orders-rc": None,
        "billing-rc": {"prevent_destroy": True},
    }


def test_same_group_and_port_share_rules(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        group = RamResourceShare(own, "stands_for_a_group", name="group")
        made = [
            PrivateLinkRdsLattice(
                own, name, resource_gateway=gateway, **database_connection(name, rds_security_group_id=given)
            )
            for name, given in (
                ("one", SECURITY_GROUP_ID),
                ("two", SECURITY_GROUP_ID),
                ("three", group.id),
                ("four", group.id),
            )
        ]
        assert made[0].rds_ingress_rule is made[1].rds_ingress_rule
        assert made[2].rds_ingress_rule is made[3].rds_ingress_rule
        assert made[0].security_group is gateway.security_group

    made = synthesized_resources(tmp_path, build)["aws_security_group_rule"]
    assert {body["type"]: 0 for body in made.values()} == {"egress": 0, "ingress": 0}
    assert len(made) == 4
    assert all("ram_resource_share" in name or SECURITY_GROUP_ID.replace("-", "_") in name for name in made)


def databases_by_identifier(*names: str, **stated: object) -> BuildStack:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        for name in names:
            inputs: Any = {"name": name, "polytomic_aws_account_id": "123456789012", **stated}
            PrivateLinkRdsLattice.from_db_instance(
                own, name, db_instance_identifier=name, resource_gateway=gateway, **inputs
            )

    return build


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("before", "hcl"),
    [({}, False), ({"rds_security_group_id": SECURITY_GROUP_ID}, True)],
    ids=["looked up, JSON", "group stated, HCL"],
)
def test_rules_persist_if_identifiers_share_them(
    terraform: TerraformEngine, tmp_path: Path, before: dict[str, str], *, hcl: bool
) -> None:
    stated = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
    with stack_workspace(terraform, tmp_path, databases_by_identifier("billing", **before)) as workspace:
        workspace.apply()
        write_stack(
            workspace, build_stack(tmp_path / "both", databases_by_identifier("orders", "billing", **stated)), hcl=hcl
        )
        applied = workspace.apply()
        assert sorted((address.split(".")[0], action) for address, action in applied.actions.items()) == [
            ("aws_ram_principal_association", "create"),
            ("aws_ram_resource_association", "create"),
            ("aws_ram_resource_share", "create"),
            ("aws_security_group_rule", "move"),
            ("aws_security_group_rule", "move"),
            ("aws_vpclattice_resource_configuration", "create"),
        ]
        if hcl:
            workspace.run("fmt", "-check", "-diff", "cdk.tf")
        write_stack(workspace, build_stack(tmp_path / "one", databases_by_identifier("orders", **stated)), hcl=hcl)
        actions = workspace.planned_actions()
        assert set(actions.values()) == {"delete"}
        assert not any(address.startswith("aws_security_group_rule") for address in actions)


def test_host_and_identifier_share_rules(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        PrivateLinkRdsLattice(own, "audit", resource_gateway=gateway, **database_connection("audit"))
        inputs: Any = {"name": "orders", "polytomic_aws_account_id": "123456789012"}
        stated: Any = {"rds_security_group_id": SECURITY_GROUP_ID, "rds_port": 5432}
        PrivateLinkRdsLattice.from_db_instance(
            own, "orders", db_instance_identifier="orders", resource_gateway=gateway, **inputs, **stated
        )

    assert len(synthesized_resources(tmp_path, build)["aws_security_group_rule"]) == 2


@ON_ONE_ENGINE
@pytest.mark.parametrize("port", [5432, 5433])
def test_unknown_equal_groups_stop_plan(terraform: TerraformEngine, tmp_path: Path, port: int) -> None:
    with stack_workspace(terraform, tmp_path, databases_by_identifier("orders", "billing")) as workspace:
        workspace.provider.aws_resources["aws_db_instance"]["billing"]["port"] = port
        if port != 5432:
            workspace.apply()
            assert workspace.replan() == {}
            return
        with pytest.raises(TerraformError) as raised:
            workspace.plan()
    pair = f"{SECURITY_GROUP_ID} port 5432"
    assert (
        f"Resource precondition failed: rds_security_group_id: got {pair}, {pair}; must be another group or port for "
        "each database on a resource gateway, unless all are stated alike; give the same rds_security_group_id and "
        "rds_port to all that share them"
    ) in str(raised.value)


@ON_ONE_ENGINE
@pytest.mark.parametrize("first", ["reference", "literal"])
def test_literal_equal_to_reference_stops_plan(terraform: TerraformEngine, tmp_path: Path, first: str) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        groups = {
            "reference": TerraformVariable(own, "group", default=SECURITY_GROUP_ID).string_value,
            "literal": SECURITY_GROUP_ID,
        }
        for name in sorted(groups, key=lambda name: name != first):
            PrivateLinkRdsLattice(
                own, name, resource_gateway=gateway, **database_connection(name, rds_security_group_id=groups[name])
            )

    with stack_workspace(terraform, tmp_path, build) as workspace, pytest.raises(TerraformError) as raised:
        workspace.plan()
    pair = f"{SECURITY_GROUP_ID} port 5432"
    assert f"rds_security_group_id: got {pair}, {pair}; must be another group or port" in str(raised.value)


@ON_ONE_ENGINE
def test_existing_gateway_gets_only_rules(terraform: TerraformEngine, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(
            own, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b", ip_address_type="IPV6"
        )
        PrivateLinkRdsLattice(own, "Default", resource_gateway=gateway, **database_connection("orders"))

    with stack_workspace(terraform, tmp_path, build) as workspace:
        values = workspace.plan().values
        assert sorted(address.split(".")[0] for address in values) == [
            "aws_ram_principal_association",
            "aws_ram_resource_association",
            "aws_ram_resource_share",
            "aws_security_group_rule",
            "aws_security_group_rule",
            "aws_vpclattice_resource_configuration",
        ]
        configuration = values["aws_vpclattice_resource_configuration.pl"]
        assert configuration["resource_gateway_identifier"] == "rgw-0a"
        (definition,) = configuration["resource_configuration_definition"]
        assert definition["dns_resource"][0]["ip_address_type"] == "IPV6"
        workspace.apply()
        assert workspace.replan() == {}


@ON_ONE_ENGINE
@pytest.mark.parametrize("hcl", [False, True], ids=["JSON", "HCL"])
def test_existing_gateway_keeps_its_rules(terraform: TerraformEngine, tmp_path: Path, *, hcl: bool) -> None:
    def on_gateway(**options: Any) -> BuildStack:  # noqa: ANN401 - options by name
        def build(own: TerraformStack) -> None:
            ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b", **options}
            gateway = ResourceGateway.from_ids(own, "gateway", **ids)
            made = PrivateLinkRdsLattice(own, "Default", resource_gateway=gateway, **database_connection("orders"))
            assert hasattr(made, "rds_ingress_rule") is not gateway.has_rules

        return build

    there = rds_resources()
    ports = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
    there["aws_security_group_rule"] = {
        "out": {"type": "egress", "security_group_id": "sg-0b", "source_security_group_id": SECURITY_GROUP_ID, **ports},
        "in": {"type": "ingress", "security_group_id": SECURITY_GROUP_ID, "source_security_group_id": "sg-0b", **ports},
    }
    with stack_workspace(terraform, tmp_path, on_gateway(), there) as workspace:
        write_stack(workspace, build_stack(tmp_path / "twice", on_gateway()), hcl=hcl)
        with pytest.raises(TerraformError, match=r"InvalidPermission\.Duplicate"):
            workspace.apply()
        write_stack(workspace, build_stack(tmp_path / "kept", on_gateway(has_rules=True)), hcl=hcl)
        workspace.apply()
        assert workspace.replan() == {}
        assert list(there["aws_security_group_rule"]) == ["out", "in"]


def test_group_rules_have_one_gateway(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b"}
    own = build_stack(tmp_path, lambda _: None)
    ResourceGateway.from_ids(own, "gateway", **ids)
    ResourceGateway.from_ids(own, "rules of others", **ids, has_rules=True)
    with pytest.raises(InputError) as raised:
        ResourceGateway.from_ids(own, "again", **ids)
    assert raised.value.problems == (
        (
            'security_group_id: got "sg-0b"; must be that of one ResourceGateway of a stack, and is that of '
            "own/gateway; pass that one to all databases on it, or set has_rules where the rules are there already"
        ),
    )


def test_inline_egress_rule_is_not_imported(tmp_path: Path) -> None:
    rule = "sg-0b_egress_tcp_5432_5432_sg-1"
    inputs: Any = {**REQUIRED_INPUTS, "import_ids": {"rds_egress_rule": rule}}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(build_stack(tmp_path, lambda _: None), "orders", **inputs)
    assert raised.value.problems == (
        (
            f'import_ids.rds_egress_rule: got "{rule}"; must be left out with a resource gateway of its own, whose '
            "security group has its egress rule in itself; remove it: it comes with security_group"
        ),
    )


def test_import_rejects_unmanaged_rule(tmp_path: Path) -> None:
    line = (
        'import_ids.rds_ingress_rule: got "sg-1_ingress_tcp_5432_5432_sg-0b"; must be left out on a resource gateway '
        "that has the rules already; remove it, or take has_rules away to have the rules managed here"
    )
    inputs: Any = database_connection("orders", import_ids={"rds_ingress_rule": "sg-1_ingress_tcp_5432_5432_sg-0b"})
    ids: Any = {"security_group_id": "sg-0b", "has_rules": True}
    own = build_stack(tmp_path, lambda _: None)
    gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", **ids)
    for refused in (
        lambda: PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **inputs),
        lambda: PrivateLinkStack(own, "s", region="us-east-1", resource_gateway={"id": "rgw-0a", **ids}, **inputs),
    ):
        with pytest.raises(InputError) as raised:
            refused()
        assert raised.value.problems == (line,)


CONFLICTS_WITH_GATEWAY = "must be left out beside resource_gateway"
CONFLICTING_INPUTS: list[tuple[dict[str, object], list[str]]] = [
    (
        {"vpc_id": VPC_ID, "subnet_ids": ["subnet-a", "subnet-b"]},
        [
            f'vpc_id: got "{VPC_ID}"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}',
            f'subnet_ids: got ["subnet-a","subnet-b"]; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}',
        ],
    ),
    ({"ip_address_type": "IPV6"}, [f'ip_address_type: got "IPV6"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}']),
    ({"ipv4_addresses_per_eni": 4}, [f"ipv4_addresses_per_eni: got 4; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}"]),
    ({"adopt_module": "module.a"}, [f'adopt_module: got "module.a"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}']),
    (
        {"security_group_description": "x"},
        [f'security_group_description: got "x"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}'],
    ),
    (
        {"names": {"security_group": "x"}, "import_ids": {"resource_gateway": "rgw-0a"}},
        [
            f'names.security_group: got "x"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}',
            f'import_ids.resource_gateway: got "rgw-0a"; {CONFLICTS_WITH_GATEWAY}; {REMOVE_ONE_REMEDY}',
        ],
    ),
]


@pytest.mark.parametrize(("options", "expected"), CONFLICTING_INPUTS, ids=lambda value: str(value)[:40])
def test_inputs_conflict_with_gateway(tmp_path: Path, options: dict[str, object], expected: list[str]) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database_connection("orders", **options))

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert list(raised.value.problems) == expected


def test_existing_ingress_rule_is_imported(tmp_path: Path) -> None:
    rule = f"{SECURITY_GROUP_ID}_ingress_tcp_5432_5432_sg-0b"

    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
        inputs = database_connection("orders", import_ids={"rds_ingress_rule": rule})
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **inputs)

    config = json.loads(bindings.Testing.synth(build_stack(tmp_path, build)))
    (block,) = config["import"]
    assert block["id"] == rule
    assert config["resource"]["aws_security_group_rule"][block["to"].split(".")[1]]["type"] == "ingress"


def test_non_gateway_is_rejected(tmp_path: Path) -> None:
    other = build_stack(tmp_path / "other", lambda _: None)
    elsewhere = ResourceGateway(other, "gateway", **NETWORK_INPUTS)
    for given, line in (
        (
            "rgw-0a",
            (
                'resource_gateway: got "rgw-0a"; must be a ResourceGateway; make one for all databases that share it, '
                "or take ResourceGateway.from_ids for one that is there"
            ),
        ),
        (
            elsewhere,
            (
                'resource_gateway: got "own/gateway"; must be one of the same stack, to which the rules of its '
                "security group are added; make all links of a resource gateway in its stack"
            ),
        ),
    ):
        inputs: Any = {**database_connection("orders", rds_port=0), "resource_gateway": given}
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(build_stack(tmp_path / "own", lambda _: None), "orders", **inputs)
        assert raised.value.problems[0] == line
        assert raised.value.problems[1].startswith("rds_port: got 0; ")


def test_existing_gateway_ids_are_validated(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "sg-1", "security_group_id": None, "ip_address_type": "ipv4", "has_rules": 1}
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, lambda own: ResourceGateway.from_ids(own, "gateway", **ids))
    assert [line.partition("; must")[0] for line in raised.value.problems] == [
        'resource_gateway_id: got "sg-1"',
        "security_group_id: got null",
        'ip_address_type: got "ipv4"',
        "has_rules: got 1",
    ]


def test_names_are_unique_within_stack(tmp_path: Path) -> None:
    elsewhere: Any = {**REQUIRED_INPUTS, "vpc_id": "vpc-ffff"}

    def build(own: TerraformStack) -> None:
        PrivateLinkRdsLattice(own, "orders", **REQUIRED_INPUTS)
        PrivateLinkRdsLattice(own, "billing", **elsewhere)

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path / "name", build)
    assert raised.value.problems == (
        (
            'name: got "polytomic-privatelink"; must be another than that of orders, which is in the same stack; '
            "give each connection a name: AWS wants the names made of it to be unique"
        ),
    )

    def named(own: TerraformStack) -> None:
        ResourceGateway(own, "gateway", **NETWORK_INPUTS)
        PrivateLinkRdsLattice(own, "orders", **REQUIRED_INPUTS, names={"resource_gateway": "data-rg"})

    with pytest.raises(
        InputError, match=r'^names\.resource_gateway: got "data-rg"; must be another than that of gateway'
    ):
        build_stack(tmp_path / "names", named)


def test_gateway_with_inline_rules_is_rejected(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway_connection()(own)
        group = own.node.find_child("Default").node.find_child("resource_gateway_security_group")
        ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id=cast("Any", group).id)

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert raised.value.problems == (
        (
            'security_group_id: got "${aws_security_group.resource_gateway.id}"; must be a security group without '
            "inline egress, which removes the rules that are added here; make a ResourceGateway and pass it to all "
            "databases that are to share it"
        ),
    )


def test_gateway_with_ruleless_group_passes(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        group = bindings.SecurityGroup(own, "group", name="gateway")
        gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id=group.id)
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database_connection("orders"))

    assert len(synthesized_resources(tmp_path, build)["aws_security_group_rule"]) == 2


def test_stack_accepts_existing_gateway(tmp_path: Path) -> None:
    connection: Any = {
        **database_connection("orders"),
        "region": "us-east-1",
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    made = PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    config = json.loads(bindings.Testing.synth(made))
    assert config["output"]["resource_gateway_id"]["value"] == "rgw-0a"
    assert config["resource"]["aws_vpclattice_resource_configuration"]["pl"]["resource_gateway_identifier"] == "rgw-0a"


def test_stack_reports_invalid_gateway(tmp_path: Path) -> None:
    connection: Any = {
        **database_connection("orders"),
        "region": "us-east-1",
        "resource_gateway": {"id": "sg-1", "group": "x"},
    }
    with pytest.raises(InputError) as raised:
        PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    assert raised.value.problems == (
        (
            'resource_gateway.id: got "sg-1"; must be rgw- and hex digits; '
            "copy the id of the resource gateway from the AWS console"
        ),
        "resource_gateway.group: unknown; known are id, security_group_id, ip_address_type, has_rules",
        (
            "resource_gateway.security_group_id: missing; must be sg- and hex digits; "
            "copy the id of the resource gateway's security group from the AWS console"
        ),
    )
