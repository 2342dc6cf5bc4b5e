"""The resource gateway: what it can be given, its protection, and one of them for several databases."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, RamResourceShare, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.terraform.engines import ON_ONE_ENGINE, Engine, TerraformError
from rds_fixture import GROUP, SUBNETS, VPC, Build, planned, put, stack, world
from sample_project import REQUIRED

pytestmark = pytest.mark.cdk

NETWORK: dict[str, Any] = {"vpc_id": VPC, "subnet_ids": SUBNETS, "name": "data"}


def resources(folder: Path, build: Build) -> Any:  # noqa: ANN401 - JSON
    return synthesized(stack(folder, build))["resource"]


def link(**options: object) -> Build:
    inputs: Any = {**REQUIRED, **options}
    return lambda own: PrivateLinkRdsLattice(own, "Default", **inputs)


def database(name: str, **options: object) -> dict[str, Any]:
    return {
        "name": name,
        "rds_host": f"{name}.example.com",
        "rds_security_group_id": GROUP,
        "polytomic_aws_account_id": "123456789012",
        **options,
    }


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "kept"),
    [({"rds_host": "other.example.com"}, "resource_configuration"), ({"subnet_ids": SUBNETS[:2]}, "resource_gateway")],
)
def test_protection_stops_a_plan_that_would_change_the_arn(
    terraform: Engine, tmp_path: Path, change: dict[str, object], kept: str
) -> None:
    with planned(terraform, tmp_path, link(protect=True)) as workspace:
        workspace.apply()
        assert workspace.replan() == {}
        put(workspace, stack(tmp_path / "tags", link(protect=True, tags={"Team": "data"})))
        assert set(workspace.replan().values()) == {"update"}
        put(workspace, stack(tmp_path / "change", link(protect=True, **change)))
        with pytest.raises(TerraformError, match=f"Resource aws_vpclattice_{kept}.pl has lifecycle.prevent_destroy"):
            workspace.plan()
        put(workspace, stack(tmp_path / "open", link(protect=False, **change)))
        assert "replace" in workspace.replan().values()


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "hcl"),
    [({"names": {"security_group": "other"}}, False), ({"security_group_description": "Other"}, True)],
    ids=["name, JSON", "description, HCL"],
)
def test_a_new_security_group_takes_the_gateway_along_or_is_stopped(
    terraform: Engine, tmp_path: Path, change: dict[str, object], *, hcl: bool
) -> None:
    with planned(terraform, tmp_path, link(protect=True)) as workspace:
        workspace.apply()
        put(workspace, stack(tmp_path / "kept", link(protect=True, **change)), hcl=hcl)
        with pytest.raises(
            TerraformError, match=r"Resource aws_vpclattice_resource_gateway\.pl has lifecycle\.prevent"
        ):
            workspace.run("plan", "-json")
        put(workspace, stack(tmp_path / "open", link(**change)), hcl=hcl)
        applied = workspace.apply()
        assert applied.actions["aws_security_group.resource_gateway"] == "replace"
        assert applied.actions["aws_vpclattice_resource_gateway.pl"] == "replace"
        assert workspace.replan() == {}
        put(workspace, stack(tmp_path / "tags", link(tags={"Team": "data"}, **change)), hcl=hcl)
        assert set(workspace.actions().values()) == {"update"}


@pytest.mark.parametrize(("given", "resolved"), [("IPV4", "IPV4"), ("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_the_name_is_resolved_to_what_the_gateway_can_reach(tmp_path: Path, given: str, resolved: str) -> None:
    made = resources(tmp_path, link(ip_address_type=given))
    assert made["aws_vpclattice_resource_gateway"]["pl"]["ip_address_type"] == given
    (definition,) = made["aws_vpclattice_resource_configuration"]["pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == resolved


@ON_ONE_ENGINE
@pytest.mark.parametrize(("given", "resolved"), [("IPV6", "IPV6"), ("DUALSTACK", "IPV4")])
def test_terraform_resolves_a_reference_the_same_way(
    terraform: Engine, tmp_path: Path, given: str, resolved: str
) -> None:
    def build(own: TerraformStack) -> None:
        link(
            ip_address_type=TerraformVariable(own, "ip", default=given).string_value,
            ipv4_addresses_per_eni=TerraformVariable(own, "addresses", default=4).number_value,
        )(own)

    with planned(terraform, tmp_path, build) as workspace:
        values = workspace.plan().values
    gateway = values["aws_vpclattice_resource_gateway.pl"]
    assert (gateway["ip_address_type"], gateway["ipv4_addresses_per_eni"]) == (given, 4)
    (definition,) = values["aws_vpclattice_resource_configuration.pl"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["ip_address_type"] == resolved


def test_addresses_of_an_interface_are_those_given_or_left_to_aws(tmp_path: Path) -> None:
    def gateway(**options: object) -> Any:  # noqa: ANN401 - JSON
        made = resources(tmp_path / str(options), link(**options))
        return made["aws_vpclattice_resource_gateway"]["pl"].get("ipv4_addresses_per_eni")

    assert [gateway(), gateway(ipv4_addresses_per_eni=1), gateway(ipv4_addresses_per_eni=62)] == [None, 1, 62]


ADDRESSES = "must be a whole number from 1 to 62; leave it out for AWS's default of 16"
ALONE = "remove one of the two"
BAD: list[tuple[dict[str, object], str]] = [
    ({"protect": "true"}, 'protect: got "true"; must be true or false; write it without quotes'),
    ({"protect": 1}, "protect: got 1; must be true or false; write it without quotes"),
    (
        {"ip_address_type": "ipv4"},
        (
            'ip_address_type: got "ipv4"; must be IPV4, IPV6 or DUALSTACK; '
            "choose IPV4 unless the subnets have IPv6 addresses"
        ),
    ),
    ({"ipv4_addresses_per_eni": 0}, f"ipv4_addresses_per_eni: got 0; {ADDRESSES}"),
    ({"ipv4_addresses_per_eni": 63}, f"ipv4_addresses_per_eni: got 63; {ADDRESSES}"),
    (
        {"ipv4_addresses_per_eni": 8, "ip_address_type": "IPV6"},
        f"ipv4_addresses_per_eni: got 8; must be left out where ip_address_type is IPV6; {ALONE}",
    ),
]


@pytest.mark.parametrize(("options", "line"), BAD, ids=lambda value: str(value)[:40])
def test_bad_options_are_reported(tmp_path: Path, options: dict[str, object], line: str) -> None:
    inputs: Any = {**NETWORK, **options}
    for build in (link(**options), lambda own: ResourceGateway(own, "gateway", **inputs)):
        with pytest.raises(InputError) as raised:
            stack(tmp_path, build)
        assert raised.value.problems == (line,)


def test_protection_is_no_reference(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        link(protect=TerraformVariable(own, "protect", type="bool").value)(own)

    with pytest.raises(InputError, match=r"protect: got .*; must be true or false"):
        stack(tmp_path, build)


def two(own: TerraformStack) -> None:
    gateway = ResourceGateway(own, "gateway", **NETWORK, protect=True)
    PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database("orders"))
    PrivateLinkRdsLattice(
        own,
        "billing",
        resource_gateway=gateway,
        **database("billing", rds_port=3306, rds_security_group_id="sg-0a", protect=True),
    )


def test_two_databases_on_one_gateway(terraform: Engine, tmp_path: Path) -> None:
    with planned(terraform, tmp_path, two) as workspace:
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
            ("egress", group["id"], GROUP, 5432, 5432),
            ("ingress", GROUP, group["id"], 5432, 5432),
            ("egress", group["id"], "sg-0a", 3306, 3306),
            ("ingress", "sg-0a", group["id"], 3306, 3306),
        }
        configurations = of_kind["aws_vpclattice_resource_configuration"]
        assert {each["resource_gateway_identifier"] for each in configurations} == {gateway["id"]}
        put(workspace, stack(tmp_path / "hcl", two), hcl=True)
        workspace.run("fmt", "-check", "-diff", "cdk.tf")
        assert workspace.replan() == {}


def test_a_group_never_has_inline_and_separate_rules(tmp_path: Path) -> None:
    made = resources(tmp_path, two)
    (group,) = made["aws_security_group"].values()
    assert "egress" not in group
    assert "ingress" not in group


def test_protection_of_a_gateway_and_of_each_configuration(tmp_path: Path) -> None:
    made = resources(tmp_path, two)
    assert [body.get("lifecycle") for body in made["aws_vpclattice_resource_gateway"].values()] == [
        {"prevent_destroy": True}
    ]
    assert {body["name"]: body.get("lifecycle") for body in made["aws_vpclattice_resource_configuration"].values()} == {
        "orders-rc": None,
        "billing-rc": {"prevent_destroy": True},
    }


def test_databases_with_one_group_and_port_share_the_rules(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK)
        group = RamResourceShare(own, "stands_for_a_group", name="group")
        made = [
            PrivateLinkRdsLattice(own, name, resource_gateway=gateway, **database(name, rds_security_group_id=given))
            for name, given in (("one", GROUP), ("two", GROUP), ("three", group.id), ("four", group.id))
        ]
        assert made[0].rds_ingress_rule is made[1].rds_ingress_rule
        assert made[2].rds_ingress_rule is made[3].rds_ingress_rule
        assert made[0].security_group is gateway.security_group

    made = resources(tmp_path, build)["aws_security_group_rule"]
    assert {body["type"]: 0 for body in made.values()} == {"egress": 0, "ingress": 0}
    assert len(made) == 4
    assert all("ram_resource_share" in name or GROUP.replace("-", "_") in name for name in made)


def by_identifier(*names: str, **stated: object) -> Build:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK)
        for name in names:
            inputs: Any = {"name": name, "polytomic_aws_account_id": "123456789012", **stated}
            PrivateLinkRdsLattice.from_db_instance(
                own, name, db_instance_identifier=name, resource_gateway=gateway, **inputs
            )

    return build


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("before", "hcl"),
    [({}, False), ({"rds_security_group_id": GROUP}, True)],
    ids=["looked up, JSON", "group stated, HCL"],
)
def test_databases_by_identifier_share_stated_rules_which_stay_what_they_are(
    terraform: Engine, tmp_path: Path, before: dict[str, str], *, hcl: bool
) -> None:
    stated = {"rds_security_group_id": GROUP, "rds_port": 5432}
    with planned(terraform, tmp_path, by_identifier("billing", **before)) as workspace:
        workspace.apply()
        put(workspace, stack(tmp_path / "both", by_identifier("orders", "billing", **stated)), hcl=hcl)
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
        put(workspace, stack(tmp_path / "one", by_identifier("orders", **stated)), hcl=hcl)
        actions = workspace.actions()
        assert set(actions.values()) == {"delete"}
        assert not any(address.startswith("aws_security_group_rule") for address in actions)


def test_a_database_by_host_and_one_by_identifier_share_the_rules(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK)
        PrivateLinkRdsLattice(own, "audit", resource_gateway=gateway, **database("audit"))
        inputs: Any = {"name": "orders", "polytomic_aws_account_id": "123456789012"}
        stated: Any = {"rds_security_group_id": GROUP, "rds_port": 5432}
        PrivateLinkRdsLattice.from_db_instance(
            own, "orders", db_instance_identifier="orders", resource_gateway=gateway, **inputs, **stated
        )

    assert len(resources(tmp_path, build)["aws_security_group_rule"]) == 2


@ON_ONE_ENGINE
@pytest.mark.parametrize("port", [5432, 5433])
def test_equal_groups_that_only_terraform_knows_stop_the_plan(terraform: Engine, tmp_path: Path, port: int) -> None:
    with planned(terraform, tmp_path, by_identifier("orders", "billing")) as workspace:
        workspace.provider.world["aws_db_instance"]["billing"]["port"] = port
        if port != 5432:
            workspace.apply()
            assert workspace.replan() == {}
            return
        with pytest.raises(TerraformError) as raised:
            workspace.plan()
    pair = f"{GROUP} port 5432"
    assert (
        f"Resource precondition failed: rds_security_group_id: got {pair}, {pair}; must be another group or port for "
        "each database on a resource gateway, unless all are stated alike; give the same rds_security_group_id and "
        "rds_port to all that share them"
    ) in str(raised.value)


@ON_ONE_ENGINE
@pytest.mark.parametrize("first", ["reference", "literal"])
def test_a_literal_group_equal_to_a_reference_stops_the_plan(terraform: Engine, tmp_path: Path, first: str) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK)
        groups = {"reference": TerraformVariable(own, "group", default=GROUP).string_value, "literal": GROUP}
        for name in sorted(groups, key=lambda name: name != first):
            PrivateLinkRdsLattice(
                own, name, resource_gateway=gateway, **database(name, rds_security_group_id=groups[name])
            )

    with planned(terraform, tmp_path, build) as workspace, pytest.raises(TerraformError) as raised:
        workspace.plan()
    pair = f"{GROUP} port 5432"
    assert f"rds_security_group_id: got {pair}, {pair}; must be another group or port" in str(raised.value)


@ON_ONE_ENGINE
def test_a_gateway_that_is_there_gets_rules_and_nothing_else(terraform: Engine, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(
            own, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b", ip_address_type="IPV6"
        )
        PrivateLinkRdsLattice(own, "Default", resource_gateway=gateway, **database("orders"))

    with planned(terraform, tmp_path, build) as workspace:
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
def test_a_gateway_that_has_the_rules_keeps_them(terraform: Engine, tmp_path: Path, *, hcl: bool) -> None:
    def on_gateway(**options: Any) -> Build:  # noqa: ANN401 - options by name
        def build(own: TerraformStack) -> None:
            ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b", **options}
            gateway = ResourceGateway.from_ids(own, "gateway", **ids)
            made = PrivateLinkRdsLattice(own, "Default", resource_gateway=gateway, **database("orders"))
            assert hasattr(made, "rds_ingress_rule") is not gateway.has_rules

        return build

    there = world()
    ports = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
    there["aws_security_group_rule"] = {
        "out": {"type": "egress", "security_group_id": "sg-0b", "source_security_group_id": GROUP, **ports},
        "in": {"type": "ingress", "security_group_id": GROUP, "source_security_group_id": "sg-0b", **ports},
    }
    with planned(terraform, tmp_path, on_gateway(), there) as workspace:
        put(workspace, stack(tmp_path / "twice", on_gateway()), hcl=hcl)
        with pytest.raises(TerraformError, match=r"InvalidPermission\.Duplicate"):
            workspace.apply()
        put(workspace, stack(tmp_path / "kept", on_gateway(has_rules=True)), hcl=hcl)
        workspace.apply()
        assert workspace.replan() == {}
        assert list(there["aws_security_group_rule"]) == ["out", "in"]


def test_one_gateway_of_a_stack_adds_the_rules_of_a_group(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0b"}
    own = stack(tmp_path, lambda _: None)
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


def test_a_group_with_its_egress_in_itself_has_no_rule_to_import(tmp_path: Path) -> None:
    rule = "sg-0b_egress_tcp_5432_5432_sg-1"
    inputs: Any = {**REQUIRED, "import_ids": {"rds_egress_rule": rule}}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(stack(tmp_path, lambda _: None), "orders", **inputs)
    assert raised.value.problems == (
        (
            f'import_ids.rds_egress_rule: got "{rule}"; must be left out with a resource gateway of its own, whose '
            "security group has its egress rule in itself; remove it: it comes with security_group"
        ),
    )


def test_a_rule_of_others_is_not_imported(tmp_path: Path) -> None:
    line = (
        'import_ids.rds_ingress_rule: got "sg-1_ingress_tcp_5432_5432_sg-0b"; must be left out on a resource gateway '
        "that has the rules already; remove it, or take has_rules away to have the rules managed here"
    )
    inputs: Any = database("orders", import_ids={"rds_ingress_rule": "sg-1_ingress_tcp_5432_5432_sg-0b"})
    ids: Any = {"security_group_id": "sg-0b", "has_rules": True}
    own = stack(tmp_path, lambda _: None)
    gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", **ids)
    for refused in (
        lambda: PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **inputs),
        lambda: PrivateLinkStack(own, "s", region="us-east-1", resource_gateway={"id": "rgw-0a", **ids}, **inputs),
    ):
        with pytest.raises(InputError) as raised:
            refused()
        assert raised.value.problems == (line,)


BESIDE = "must be left out beside resource_gateway"
CONTRADICTIONS: list[tuple[dict[str, object], list[str]]] = [
    (
        {"vpc_id": VPC, "subnet_ids": ["subnet-a", "subnet-b"]},
        [
            f'vpc_id: got "{VPC}"; {BESIDE}; {ALONE}',
            f'subnet_ids: got ["subnet-a","subnet-b"]; {BESIDE}; {ALONE}',
        ],
    ),
    ({"ip_address_type": "IPV6"}, [f'ip_address_type: got "IPV6"; {BESIDE}; {ALONE}']),
    ({"ipv4_addresses_per_eni": 4}, [f"ipv4_addresses_per_eni: got 4; {BESIDE}; {ALONE}"]),
    ({"adopt_module": "module.a"}, [f'adopt_module: got "module.a"; {BESIDE}; {ALONE}']),
    ({"security_group_description": "x"}, [f'security_group_description: got "x"; {BESIDE}; {ALONE}']),
    (
        {"names": {"security_group": "x"}, "import_ids": {"resource_gateway": "rgw-0a"}},
        [
            f'names.security_group: got "x"; {BESIDE}; {ALONE}',
            f'import_ids.resource_gateway: got "rgw-0a"; {BESIDE}; {ALONE}',
        ],
    ),
]


@pytest.mark.parametrize(("options", "expected"), CONTRADICTIONS, ids=lambda value: str(value)[:40])
def test_what_the_gateway_decides_is_not_given_again(
    tmp_path: Path, options: dict[str, object], expected: list[str]
) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", **NETWORK)
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database("orders", **options))

    with pytest.raises(InputError) as raised:
        stack(tmp_path, build)
    assert list(raised.value.problems) == expected


def test_a_hand_made_ingress_rule_of_a_gateway_that_is_there_is_imported(tmp_path: Path) -> None:
    rule = f"{GROUP}_ingress_tcp_5432_5432_sg-0b"

    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
        inputs = database("orders", import_ids={"rds_ingress_rule": rule})
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **inputs)

    config = json.loads(bindings.Testing.synth(stack(tmp_path, build)))
    (block,) = config["import"]
    assert block["id"] == rule
    assert config["resource"]["aws_security_group_rule"][block["to"].split(".")[1]]["type"] == "ingress"


def test_what_is_no_gateway_of_the_stack_is_refused(tmp_path: Path) -> None:
    other = stack(tmp_path / "other", lambda _: None)
    elsewhere = ResourceGateway(other, "gateway", **NETWORK)
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
        inputs: Any = {**database("orders", rds_port=0), "resource_gateway": given}
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(stack(tmp_path / "own", lambda _: None), "orders", **inputs)
        assert raised.value.problems[0] == line
        assert raised.value.problems[1].startswith("rds_port: got 0; ")


def test_bad_ids_of_a_gateway_that_is_there_are_reported(tmp_path: Path) -> None:
    ids: Any = {"resource_gateway_id": "sg-1", "security_group_id": None, "ip_address_type": "ipv4", "has_rules": 1}
    with pytest.raises(InputError) as raised:
        stack(tmp_path, lambda own: ResourceGateway.from_ids(own, "gateway", **ids))
    assert [line.partition("; must")[0] for line in raised.value.problems] == [
        'resource_gateway_id: got "sg-1"',
        "security_group_id: got null",
        'ip_address_type: got "ipv4"',
        "has_rules: got 1",
    ]


def test_a_name_stands_once_in_a_stack(tmp_path: Path) -> None:
    elsewhere: Any = {**REQUIRED, "vpc_id": "vpc-ffff"}

    def build(own: TerraformStack) -> None:
        PrivateLinkRdsLattice(own, "orders", **REQUIRED)
        PrivateLinkRdsLattice(own, "billing", **elsewhere)

    with pytest.raises(InputError) as raised:
        stack(tmp_path / "name", build)
    assert raised.value.problems == (
        (
            'name: got "polytomic-privatelink"; must be another than that of orders, which is in the same stack; '
            "give each connection a name: AWS wants the names made of it to be unique"
        ),
    )

    def named(own: TerraformStack) -> None:
        ResourceGateway(own, "gateway", **NETWORK)
        PrivateLinkRdsLattice(own, "orders", **REQUIRED, names={"resource_gateway": "data-rg"})

    with pytest.raises(
        InputError, match=r'^names\.resource_gateway: got "data-rg"; must be another than that of gateway'
    ):
        stack(tmp_path / "names", named)


def test_a_gateway_whose_group_has_inline_rules_is_refused(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        link()(own)
        group = own.node.find_child("Default").node.find_child("resource_gateway_security_group")
        ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id=cast("Any", group).id)

    with pytest.raises(InputError) as raised:
        stack(tmp_path, build)
    assert raised.value.problems == (
        (
            'security_group_id: got "${aws_security_group.resource_gateway.id}"; must be a security group without '
            "inline egress, which removes the rules that are added here; make a ResourceGateway and pass it to all "
            "databases that are to share it"
        ),
    )


def test_a_gateway_whose_group_is_in_the_stack_without_rules_passes(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        group = bindings.SecurityGroup(own, "group", name="gateway")
        gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id=group.id)
        PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, **database("orders"))

    assert len(resources(tmp_path, build)["aws_security_group_rule"]) == 2


def test_a_stack_takes_a_gateway_that_is_there(tmp_path: Path) -> None:
    connection: Any = {
        **database("orders"),
        "region": "us-east-1",
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    made = PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    config = json.loads(bindings.Testing.synth(made))
    assert config["output"]["resource_gateway_id"]["value"] == "rgw-0a"
    assert config["resource"]["aws_vpclattice_resource_configuration"]["pl"]["resource_gateway_identifier"] == "rgw-0a"


def test_a_bad_gateway_of_a_stack_is_reported(tmp_path: Path) -> None:
    connection: Any = {**database("orders"), "region": "us-east-1", "resource_gateway": {"id": "sg-1", "group": "x"}}
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
