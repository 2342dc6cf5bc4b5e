"""Look-ups from an identifier: what they give, and each condition that stops the plan, fired and not fired."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import RamResourceShare, TerraformStack, TerraformVariable
from fakes.terraform.engines import (
    ON_ONE_ENGINE,
    TerraformEngine,
    TerraformError,
    Workspace,
    load_engine,
    required_engines,
)
from rds_fixture import (
    CLUSTER_WRITER_HOST,
    INSTANCE_HOST,
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    VPC_ID,
    AwsResources,
    BuildStack,
    build_stack,
    rds_resources,
    stack_workspace,
    write_stack,
)
from sample_project import synthesize_app, synthesize_stack

pytestmark = pytest.mark.cdk

ACCOUNT_INPUT: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
Change = Callable[[AwsResources], object]


def instance_connection(name_in_stack: str = "Default", **inputs: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    return lambda own: PrivateLinkRdsLattice.from_db_instance(
        own, name_in_stack, **{"db_instance_identifier": "orders", **ACCOUNT_INPUT, **inputs}
    )


def cluster_connection(name_in_stack: str = "Default", **inputs: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    return lambda own: PrivateLinkRdsLattice.from_db_cluster(
        own, name_in_stack, **{"db_cluster_identifier": "orders", **ACCOUNT_INPUT, **inputs}
    )


IDENTIFIER_INPUTS = {instance_connection: "db_instance_identifier", cluster_connection: "db_cluster_identifier"}


@ON_ONE_ENGINE
def test_identifier_synthesizes_json_and_hcl(terraform: TerraformEngine, tmp_path: Path) -> None:
    assert_lookup_finds(terraform, tmp_path, instance_connection(), INSTANCE_HOST, 5432)


@ON_ONE_ENGINE
def test_cluster_identifier_uses_writer(terraform: TerraformEngine, tmp_path: Path) -> None:
    assert_lookup_finds(terraform, tmp_path, cluster_connection(), CLUSTER_WRITER_HOST, 3306)


def assert_lookup_finds(terraform: TerraformEngine, tmp_path: Path, build: BuildStack, host: str, port: int) -> None:
    with stack_workspace(terraform, tmp_path, build) as workspace:
        plan = workspace.plan()
        values, expressions = plan.values, plan.configuration
        gateway = values["aws_vpclattice_resource_gateway.pl"]
        assert (gateway["vpc_id"], gateway["subnet_ids"]) == (VPC_ID, SUBNET_IDS)
        configuration = values["aws_vpclattice_resource_configuration.pl"]
        assert configuration["port_ranges"] == [str(port)]
        (definition,) = configuration["resource_configuration_definition"]
        assert definition["dns_resource"] == [{"domain_name": host, "ip_address_type": "IPV4"}]
        rule = values["aws_security_group_rule.rds_from_resource_gateway"]
        assert (rule["security_group_id"], rule["from_port"], rule["to_port"]) == (SECURITY_GROUP_ID, port, port)
        (egress,) = values["aws_security_group.resource_gateway"]["egress"]
        assert (egress["security_groups"], egress["from_port"], egress["to_port"]) == ([SECURITY_GROUP_ID], port, port)
        assert expressions["aws_vpclattice_resource_gateway.pl"]["vpc_id"]["references"][0].startswith(
            "data.aws_db_subnet_group."
        )
        assert set(plan.actions.values()) == {"create"}
        workspace.apply()
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "hcl", build), hcl=True)
        assert workspace.replan() == {}
        workspace.run("fmt", "-check", "-diff", "cdk.tf")


@pytest.fixture(scope="session")
def plan_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A folder for plans alone, on one engine: the conditions are Terraform's own language."""
    folder = tmp_path_factory.mktemp("one")
    with load_engine(required_engines()[0], folder).workspace(folder, aws=rds_resources()) as workspace:
        yield workspace


def plan_errors(one: Workspace, folder: Path, build: BuildStack, there: AwsResources) -> list[str]:
    """The errors of a plan in that world."""
    one.provider.aws_resources = there
    write_stack(one, build_stack(folder, build))
    try:
        one.run("plan", "-json")
    except TerraformError as error:
        return [line.partition(" (cdk.tf.json")[0] for line in str(error).splitlines()[1:]]
    return []


def edit_instance(**attributes: object) -> Change:
    return lambda there: there["aws_db_instance"]["orders"].update(attributes)


def edit_cluster(**attributes: object) -> Change:
    return lambda there: there["aws_rds_cluster"]["orders"].update(attributes)


def edit_subnets(**attributes: object) -> Change:
    return lambda there: [subnet.update(attributes) for subnet in there["aws_subnet"].values()]


def edit_nothing(_there: AwsResources) -> None: ...


FAILED_CONDITION = "error: Resource precondition failed: "
FREE_ADDRESSES_TEXT = "IPv4 addresses that are free or the resource gateway's own"
REMEDY = "name the one that shall let the resource gateway in"
CONDITION_CASES: list[tuple[str, Callable[..., BuildStack], dict[str, Any], Change, list[str]]] = [
    ("good instance", instance_connection, {}, edit_nothing, []),
    ("good cluster", cluster_connection, {}, edit_nothing, []),
    (
        "public",
        instance_connection,
        {},
        edit_instance(publicly_accessible=True),
        [
            (
                "db_instance_identifier: got orders, which is publicly accessible; must be a private instance, for the "
                "name of this one leads to a public address, where the resource gateway has no way; turn off public "
                "access in the settings of the instance"
            )
        ],
    ),
    (
        "an instance of a cluster",
        instance_connection,
        {},
        edit_instance(db_cluster_identifier="sales"),
        [
            (
                "db_instance_identifier: got orders, which is an instance of the cluster sales; must be an instance of "
                "its own, for the name of this one follows no failover of the cluster; give sales as "
                "db_cluster_identifier, or this very instance by its rds_host"
            )
        ],
    ),
    (
        "several groups of an instance",
        instance_connection,
        {},
        edit_instance(vpc_security_groups=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "several groups of a cluster",
        cluster_connection,
        {},
        edit_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "no group",
        instance_connection,
        {},
        edit_instance(vpc_security_groups=[]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: none; {REMEDY}"
            )
        ],
    ),
    (
        "one of several groups",
        instance_connection,
        {"rds_security_group_id": "sg-2"},
        edit_instance(vpc_security_groups=["sg-1", "sg-2"]),
        [],
    ),
    (
        "a group that is not attached",
        cluster_connection,
        {"rds_security_group_id": "sg-3"},
        edit_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got sg-3; must be one that is attached to orders: sg-1, sg-2; "
                "give one of these, or attach it to the database"
            )
        ],
    ),
    (
        "a subnet in another VPC",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-dddd"]},
        edit_nothing,
        [
            (
                f"subnet_ids: got subnet-dddd, which lies in vpc-ffff; must be subnets in {VPC_ID}, the VPC of the "
                "database; name subnets of that VPC"
            )
        ],
    ),
    ("the port of the database", cluster_connection, {"rds_port": 3306}, edit_nothing, []),
    (
        "another port",
        instance_connection,
        {"rds_port": 3306},
        edit_nothing,
        [("rds_port: got 3306; must be 5432, the port of orders; give that one, or leave it out to have it looked up")],
    ),
    ("given subnets", instance_connection, {"subnet_ids": ["subnet-aaaa", "subnet-cccc"]}, edit_nothing, []),
    (
        "one zone",
        instance_connection,
        {},
        edit_subnets(availability_zone_id="use1-az1"),
        [
            (
                "subnet_ids: got subnet-aaaa in use1-az1, subnet-bbbb in use1-az1, subnet-cccc in use1-az1; must be "
                "subnets in two Availability Zones at least; name a subnet in another zone besides"
            )
        ],
    ),
    (
        "tight subnets",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-bbbb"]},
        lambda there: there["aws_subnet"]["subnet-bbbb"].update(available_ip_address_count=15),
        [
            (
                f"subnet_ids: got subnet-bbbb with 15 {FREE_ADDRESSES_TEXT}; must be subnets with 16 at least, which the resource "
                "gateway takes of each; free some, name another subnet, or set a lower ipv4_addresses_per_eni"
            )
        ],
    ),
    ("just enough", instance_connection, {}, edit_subnets(available_ip_address_count=16), []),
    (
        "fewer are enough",
        cluster_connection,
        {"ipv4_addresses_per_eni": 4},
        edit_subnets(available_ip_address_count=4),
        [],
    ),
    (
        "IPv6 of an IPv4 database",
        instance_connection,
        {"ip_address_type": "IPV6"},
        edit_nothing,
        [
            (
                "ip_address_type: got IPV6; must be another than IPV6, for orders has the network type IPV4 and so no "
                "IPv6 address; take IPV4, or give the database the network type DUAL"
            )
        ],
    ),
    (
        "IPv6 needs no IPv4 addresses",
        instance_connection,
        {"ip_address_type": "IPV6"},
        lambda there: (edit_subnets(available_ip_address_count=0)(there), edit_instance(network_type="DUAL")(there)),
        [],
    ),
    (
        "dual stack needs them",
        instance_connection,
        {"ip_address_type": "DUALSTACK", "subnet_ids": ["subnet-aaaa", "subnet-bbbb"], "ipv4_addresses_per_eni": 20},
        lambda there: there["aws_subnet"]["subnet-aaaa"].update(available_ip_address_count=19),
        [
            (
                f"subnet_ids: got subnet-aaaa with 19 {FREE_ADDRESSES_TEXT}; must be subnets with 20 at least, which the resource "
                "gateway takes of each; free some, name another subnet, or set a lower ipv4_addresses_per_eni"
            )
        ],
    ),
]


def rename_resources(value: object, mark: str) -> Any:  # noqa: ANN401 - of the type that is given
    """Return what is said of the database and its network with other names."""
    text = re.sub(r"\b(orders|private|subnet-[a-d]{4})\b", rf"\g<1>{mark}", json.dumps(value))
    return json.loads(text)


def test_plan_stops_if_database_unreachable(plan_workspace: Workspace, tmp_path: Path) -> None:
    """All in one plan: each has a database and a network of its own."""
    there: AwsResources = {}
    marks = {f"0c{index:02}": row for index, row in enumerate(CONDITION_CASES)}

    def build(own: TerraformStack) -> None:
        for mark, (_, make, inputs, _, _) in marks.items():
            identifier = {IDENTIFIER_INPUTS[make]: "orders"}
            make(f"link{mark}", name=f"link{mark}", **rename_resources({**identifier, **inputs}, mark))(own)

    for mark, (*_, change, _) in marks.items():
        own_world = rds_resources()
        change(own_world)
        for kind, found in rename_resources(own_world, mark).items():
            there.setdefault(kind, {}).update(found)
    told: dict[str, list[str]] = {row[0]: [] for row in CONDITION_CASES}
    for line in plan_errors(plan_workspace, tmp_path, build, there):
        failed = line.removeprefix("error: Resource ").partition("condition failed: ")[2]
        (mark,) = set(re.findall(r"0c\d\d", failed))
        told[marks[mark][0]].append(failed.replace(mark, ""))
    assert told == {row[0]: row[-1] for row in CONDITION_CASES}


def test_terraform_validates_references(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        given = {
            name: TerraformVariable(own, name, type=kind, default=default)
            for name, kind, default in (
                ("group", "string", "sg-3"),
                ("subnets", "list(string)", ["subnet-aaaa", "subnet-dddd"]),
                ("addresses", "number", 300),
                ("ip", "string", "IPV6"),
                ("identifier", "string", "orders"),
            )
        }
        instance_connection(
            db_instance_identifier=given["identifier"].string_value,
            rds_security_group_id=given["group"].string_value,
            subnet_ids=given["subnets"].list_value,
            ipv4_addresses_per_eni=given["addresses"].number_value,
            ip_address_type=given["ip"].string_value,
        )(own)

    found = plan_errors(plan_workspace, tmp_path / "bad", build, rds_resources())
    assert {line.partition("condition failed: ")[2].partition(";")[0] for line in found} == {
        "rds_security_group_id: got sg-3",
        "ip_address_type: got IPV6",
        "subnet_ids: got subnet-dddd, which lies in vpc-ffff",
    }


def test_same_apply_may_create_subnets(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        made = [RamResourceShare(own, f"share{index}", name="stands for a subnet").id for index in (1, 2)]
        instance_connection(subnet_ids=made)(own)

    assert plan_errors(plan_workspace, tmp_path, build, rds_resources()) == []


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("build", "hcl"), [(instance_connection, False), (cluster_connection, True)], ids=["JSON", "HCL"]
)
def test_gateway_addresses_count_as_free(
    terraform: TerraformEngine, tmp_path: Path, build: Callable[..., BuildStack], *, hcl: bool
) -> None:
    there = rds_resources()
    edit_subnets(available_ip_address_count=20)(there)

    def told(**inputs: object) -> Workspace:
        return write_stack(workspace, build_stack(tmp_path / f"{inputs}", build(**inputs)), hcl=hcl)

    def refusal(**inputs: object) -> list[str]:
        with pytest.raises(TerraformError) as raised:
            told(**inputs).plan()
        return sorted(re.findall(r"subnet_ids: got (\S+ with \d+) IPv4 addresses", str(raised.value)))

    with stack_workspace(terraform, tmp_path, build(), there) as workspace:
        told().apply()
        assert there["aws_subnet"]["subnet-aaaa"]["available_ip_address_count"] == 4
        assert workspace.replan() == {}
        assert refusal(ipv4_addresses_per_eni=21) == [f"{subnet} with 20" for subnet in SUBNET_IDS]
        told(ipv4_addresses_per_eni=20).apply()
        assert there["aws_subnet"]["subnet-aaaa"]["available_ip_address_count"] == 0
        there["aws_subnet"]["subnet-eeee"] = {**there["aws_subnet"]["subnet-aaaa"], "available_ip_address_count": 3}
        assert refusal(ipv4_addresses_per_eni=20, subnet_ids=[*SUBNET_IDS, "subnet-eeee"]) == ["subnet-eeee with 3"]


@ON_ONE_ENGINE
def test_other_addresses_do_not_count_as_free(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, instance_connection()) as workspace:
        workspace.apply()
        there = workspace.provider.aws_resources
        edit_subnets(available_ip_address_count=5)(there)
        interfaces = there["aws_network_interface"].values()
        for interface in interfaces:
            interface["private_ips"] = ["10.0.0.1"]
        assert workspace.replan() == {}
        for interface in interfaces:
            interface["group_name"] = "another-rg"
        with pytest.raises(TerraformError, match="with 5 IPv4 addresses that are free"):
            workspace.plan()


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("build", "hcl"), [(instance_connection, False), (cluster_connection, True)], ids=["JSON", "HCL"]
)
def test_existing_gateway_keeps_its_subnets(
    terraform: TerraformEngine, tmp_path: Path, build: Callable[..., BuildStack], *, hcl: bool
) -> None:
    with stack_workspace(terraform, tmp_path, build()) as workspace:
        write_stack(workspace, build_stack(tmp_path / "before", build()), hcl=hcl)
        workspace.apply()
        there = workspace.provider.aws_resources
        there["aws_subnet"]["subnet-eeee"] = {**there["aws_subnet"]["subnet-aaaa"], "availability_zone_id": "use1-az6"}
        there["aws_db_subnet_group"]["private"]["subnet_ids"] = [*SUBNET_IDS, "subnet-eeee"]
        assert workspace.replan() == {}
        write_stack(workspace, build_stack(tmp_path / "told", build(subnet_ids=[*SUBNET_IDS, "subnet-eeee"])), hcl=hcl)
        assert workspace.planned_actions()["aws_vpclattice_resource_gateway.pl"] == "replace"


@ON_ONE_ENGINE
def test_failed_condition_allows_destroy(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, instance_connection()) as workspace:
        workspace.apply()
        there = workspace.provider.aws_resources
        edit_instance(publicly_accessible=True)(there)
        edit_subnets(availability_zone_id="use1-az1")(there)
        workspace.destroy()
        assert workspace.run("state", "list").stdout == ""


@ON_ONE_ENGINE
@pytest.mark.parametrize("hcl", [False, True], ids=["JSON", "HCL"])
def test_destroy_works_after_database_is_gone(terraform: TerraformEngine, tmp_path: Path, *, hcl: bool) -> None:
    with stack_workspace(terraform, tmp_path, instance_connection()) as workspace:
        write_stack(workspace, build_stack(tmp_path / "made", instance_connection()), hcl=hcl)
        workspace.apply()
        workspace.provider.aws_resources["aws_db_instance"]["orders"]["db_cluster_identifier"] = "sales"
        with pytest.raises(TerraformError, match="an instance of the cluster sales"):
            workspace.plan()
        del workspace.provider.aws_resources["aws_db_instance"]["orders"]
        with pytest.raises(TerraformError, match="There is no aws_db_instance 'orders'"):
            workspace.destroy()
        workspace.run("destroy", "-auto-approve", "-refresh=false")
        assert workspace.run("state", "list").stdout == ""


def test_each_connection_has_own_data_sources(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        for name in ("orders", "billing"):
            inputs: dict[str, Any] = {**ACCOUNT_INPUT, "name": name}
            PrivateLinkRdsLattice.from_db_instance(own, name, db_instance_identifier=name, **inputs)

    data = synthesize_stack(tmp_path, build)["data"]
    assert {kind: len(named) for kind, named in data.items()} == {
        "aws_db_instance": 2,
        "aws_db_subnet_group": 2,
        "aws_network_interface": 2,
        "aws_network_interfaces": 2,
        "aws_subnet": 2,
    }


CONFLICTS_WITH_IDENTIFIER = "must be left out beside db_instance_identifier; remove one of the two"
INVALID_INPUTS: list[tuple[dict[str, object], list[str]]] = [
    ({"db_instance_identifier": "-x"}, ['db_instance_identifier: got "-x"']),
    ({"db_instance_identifier": "a--b"}, ['db_instance_identifier: got "a--b"']),
    ({"db_instance_identifier": "a" * 64}, [f'db_instance_identifier: got "{"a" * 64}"']),
    (
        {"rds_host": INSTANCE_HOST, "rds_port": 1, "vpc_id": VPC_ID},
        [
            f'rds_host: got "{INSTANCE_HOST}"; {CONFLICTS_WITH_IDENTIFIER}',
            f'vpc_id: got "{VPC_ID}"; {CONFLICTS_WITH_IDENTIFIER}',
        ],
    ),
    ({"polytomic_aws_account_id": None}, ["polytomic_aws_account_id: missing"]),
    ({"subnet_ids": ["subnet-aaaa"]}, ['subnet_ids: got ["subnet-aaaa"]']),
    ({"regoin": 1}, ["regoin: unknown"]),
]


@pytest.mark.parametrize(("inputs", "expected"), INVALID_INPUTS, ids=lambda value: str(value)[:40])
def test_invalid_inputs_are_reported(tmp_path: Path, inputs: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, instance_connection(**inputs))
    assert [line[: len(start)] for line, start in zip(raised.value.problems, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("identifier", "remedy"),
    [
        ("arn:aws:rds:us-east-1:123456789012:db:orders", "give the identifier alone: the last part of the ARN"),
        (INSTANCE_HOST, "give the identifier alone: the part of the endpoint before the first dot"),
        ("9lives", "copy the identifier of the database from the AWS console"),
    ],
)
def test_non_identifier_gets_remedy(tmp_path: Path, identifier: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, cluster_connection(db_cluster_identifier=identifier))
    assert raised.value.problems == (
        (
            f'db_cluster_identifier: got "{identifier}"; must be 1 to 63 letters, digits and single hyphens, with a '
            f"letter first and no hyphen at the end; {remedy}"
        ),
    )


def test_stack_accepts_identifier(tmp_path: Path) -> None:
    connection: Any = {"region": "us-east-1", "db_cluster_identifier": "orders", **ACCOUNT_INPUT}
    config = synthesize_app(tmp_path, lambda app: PrivateLinkStack(app, "orders", **connection))
    (source,) = config["data"]["aws_rds_cluster"].values()
    assert source["cluster_identifier"] == "orders"
    assert list(config["resource"]["aws_vpclattice_resource_gateway"]) == ["pl"]
    assert len(config["output"]) == 3


def test_existing_gateway_needs_only_database(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway.from_ids(own, "gateway", resource_gateway_id="rgw-0a", security_group_id="sg-0b")
        instance_connection(resource_gateway=gateway)(own)

    data = synthesize_stack(tmp_path / "synth", build)["data"]
    assert {kind: len(named) for kind, named in data.items()} == {"aws_db_instance": 1}
    there = {"aws_db_instance": rds_resources()["aws_db_instance"]}
    assert plan_errors(plan_workspace, tmp_path / "good", build, there) == []
    edit_instance(publicly_accessible=True)(there)
    assert len(plan_errors(plan_workspace, tmp_path / "bad", build, there)) == 1


def test_shared_gateway_must_be_in_database_vpc(plan_workspace: Workspace, tmp_path: Path) -> None:
    def on_gateway(vpc_id: str) -> BuildStack:
        def build(own: TerraformStack) -> None:
            gateway = ResourceGateway(own, "gateway", vpc_id=vpc_id, subnet_ids=SUBNET_IDS)
            PrivateLinkRdsLattice.from_db_instance(
                own, "orders", db_instance_identifier="orders", resource_gateway=gateway, **ACCOUNT_INPUT
            )

        return build

    assert plan_errors(plan_workspace, tmp_path / "good", on_gateway(VPC_ID), rds_resources()) == []
    assert plan_errors(plan_workspace, tmp_path / "bad", on_gateway("vpc-ffff"), rds_resources()) == [
        (
            f"{FAILED_CONDITION}resource_gateway: got one in vpc-ffff; must be one in {VPC_ID}, the VPC of the database; make a "
            "resource gateway in that VPC, or leave it out to have one made"
        )
    ]


def test_shared_gateway_needs_one_named_group(plan_workspace: Workspace, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        gateway = ResourceGateway(own, "gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS)
        instance_connection(resource_gateway=gateway)(own)

    there = rds_resources()
    edit_instance(vpc_security_groups=["sg-1", "sg-2"])(there)
    (error,) = plan_errors(plan_workspace, tmp_path, build, there)
    assert error.removeprefix("error: Resource postcondition failed: ") == (
        "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
        f"attached are: sg-1, sg-2; {REMEDY}"
    )
