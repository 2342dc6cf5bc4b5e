"""Problems of a connection's inputs and arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import (
    InputError,
    PrivateLinkRdsLattice,
    PrivateLinkStack,
    ResourceGateway,
)
from aws_privatelink_rds_lattice.cdk.bindings import RamResourceShare, SecurityGroup, TerraformStack, Token
from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs
from rds_fixture import INSTANCE_HOST, VPC_ID
from sample_connections import (
    ACCOUNT_INPUT,
    GATEWAY_INPUTS,
    cluster_connection,
    database_connection,
    instance_connection,
)
from sample_project import REQUIRED_INPUTS, synthesize_stack
from workspaces import build_stack

pytestmark = pytest.mark.cdk


def test_inline_egress_rule_is_not_imported(tmp_path: Path) -> None:
    rule = "sg-0b_egress_tcp_5432_5432_sg-1"
    inputs: Any = {**REQUIRED_INPUTS, "import_ids": {"rds_egress_rule": rule}}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(build_stack(tmp_path, lambda _: None), "orders", **inputs)
    assert raised.value.problems == (
        (
            f'import_ids.rds_egress_rule: got "{rule}"; must be omitted for the connection\'s own resource '
            "gateway, whose security group has an inline egress rule; remove it: it is imported with security_group"
        ),
    )


def test_import_rejects_unmanaged_rule(tmp_path: Path) -> None:
    line = (
        'import_ids.rds_ingress_rule: got "sg-1_ingress_tcp_5432_5432_sg-0b"; must be omitted for a resource gateway '
        "with existing rules; remove it, or remove has_rules to manage the rules here"
    )
    inputs: Any = database_connection("orders", import_ids={"rds_ingress_rule": "sg-1_ingress_tcp_5432_5432_sg-0b"})
    ids: Any = {"security_group_id": "sg-0b", "has_rules": True}
    stack = build_stack(tmp_path, lambda _: None)
    gateway = ResourceGateway.from_ids(stack, "gateway", resource_gateway_id="rgw-0a", **ids)
    for create in (
        lambda: PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **inputs),
        lambda: PrivateLinkStack(stack, "s", region="us-east-1", resource_gateway={"id": "rgw-0a", **ids}, **inputs),
    ):
        with pytest.raises(InputError) as raised:
            create()
        assert raised.value.problems == (line,)


REMOVE_ONE_REMEDY = "remove one of the two"
CONFLICTS_WITH_GATEWAY = "must be omitted with resource_gateway"
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
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **database_connection("orders", **options))

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert list(raised.value.problems) == expected


def test_non_gateway_is_rejected(tmp_path: Path) -> None:
    other_stack = build_stack(tmp_path / "other", lambda _: None)
    gateway_of_other_stack = ResourceGateway(other_stack, "gateway", **GATEWAY_INPUTS)
    for resource_gateway, line in (
        (
            "rgw-0a",
            (
                'resource_gateway: got "rgw-0a"; must be a ResourceGateway; create one for all databases that share '
                "it, "
                "or use ResourceGateway.from_ids for an existing one"
            ),
        ),
        (
            gateway_of_other_stack,
            (
                'resource_gateway: got "own/gateway"; must be one of the same stack, which gets the rules of its '
                "security group; create all connections of a resource gateway in its stack"
            ),
        ),
    ):
        inputs: Any = {**database_connection("orders", rds_port=0), "resource_gateway": resource_gateway}
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(build_stack(tmp_path / "own", lambda _: None), "orders", **inputs)
        assert raised.value.problems[0] == line
        assert raised.value.problems[1].startswith("rds_port: got 0; ")


CONFLICTS_WITH_IDENTIFIER = "must be omitted with db_instance_identifier; remove one of the two"
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
        ("arn:aws:rds:us-east-1:123456789012:cluster:orders", "give only the identifier: the last part of the ARN"),
        (
            INSTANCE_HOST.replace("orders.", "orders.cluster-"),
            "give only the identifier: the part of the endpoint before the first dot",
        ),
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


@pytest.mark.parametrize("database", ["db_instance", "db_cluster"])
@pytest.mark.parametrize(
    ("inputs", "problem_names"),
    [(ACCOUNT_INPUT, ["vpc_id", "subnet_ids", "rds_host", "rds_security_group_id"]), (REQUIRED_INPUTS, None)],
    ids=["identifier only", "connection by host"],
)
def test_missing_identifier_does_not_skip_lookup(
    tmp_path: Path, database: str, inputs: dict[str, Any], problem_names: list[str] | None
) -> None:
    name = f"{database}_identifier"
    create = getattr(PrivateLinkRdsLattice, f"from_{database}")
    with pytest.raises(InputError) as raised:
        create(build_stack(tmp_path, lambda _: None), "x", **{name: None}, **inputs)
    assert [line.partition(":")[0] for line in raised.value.problems] == (problem_names or [name])


@pytest.mark.parametrize(
    ("name", "create"),
    [
        ("db_instance_identifier", PrivateLinkRdsLattice.from_db_instance),
        ("db_cluster_identifier", PrivateLinkRdsLattice.from_db_cluster),
    ],
)
def test_constructor_takes_identifier(tmp_path: Path, name: str, create: Callable[..., object]) -> None:
    inputs: dict[str, Any] = {name: "orders", **ACCOUNT_INPUT}
    config = synthesize_stack(tmp_path / "class", lambda stack: PrivateLinkRdsLattice(stack, "Default", **inputs))
    assert config == synthesize_stack(tmp_path / "method", lambda stack: create(stack, "Default", **inputs))


@pytest.mark.parametrize("database", ["db_instance", "db_cluster"])
def test_database_of_same_app_is_rejected(tmp_path: Path, database: str) -> None:
    def build(stack: TerraformStack) -> None:
        share = RamResourceShare(stack, "stands_for_a_database", name="x")
        group = SecurityGroup(stack, "stands_for_subnets", name="x")
        inputs: Any = {
            f"{database}_identifier": share.id,
            "polytomic_aws_account_id": "123456789012",
            "subnet_ids": Token.as_list(group.egress),
        }
        getattr(PrivateLinkRdsLattice, f"from_{database}")(stack, "x", **inputs)

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert raised.value.problems == (
        (
            f'{database}_identifier: got "${{aws_ram_resource_share.stands_for_a_database.id}}"; must be the '
            "identifier of a database that exists before the plan; for a database of the same program, call the "
            "constructor with references: rds_host, rds_port, vpc_id, subnet_ids and rds_security_group_id"
        ),
        (
            'subnet_ids: got "${tolist(aws_security_group.stands_for_subnets.egress)}"; must be a list of known '
            "length; "
            "list each subnet, as in [first.id, second.id]"
        ),
    )


def test_invalid_provider_joins_other_problems(tmp_path: Path) -> None:
    inputs: Any = {**REQUIRED_INPUTS, "rds_port": 0, "provider": "aws", "resource_gateway": "rgw-0a"}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(build_stack(tmp_path, lambda _: None), "x", **inputs)
    assert [line.partition(":")[0] for line in raised.value.problems] == [
        "resource_gateway",
        "provider",
        "rds_port",
        "vpc_id",
        "subnet_ids",
    ]


def test_all_problems_precede_creation(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        inputs: Any = {**REQUIRED_INPUTS, "rds_host": "10.0.0.5", "rds_port": "5432", "colour": "red"}
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(stack, "Default", **inputs)
        assert [line.split(":")[0] for line in raised.value.problems] == ["rds_host", "rds_port", "colour"]

    assert "resource" not in synthesize_stack(tmp_path, build)


@pytest.mark.parametrize(
    "value",
    [{1, 2}, object(), float("inf"), {"a": float("nan")}, [float("inf")], b"x", range(3)],
    ids=["set", "object", "infinity", "map with nan", "list with infinity", "bytes", "range"],
)
@pytest.mark.parametrize("name", get_input_specs(Inputs))
def test_unexpected_argument_is_rejected(tmp_path: Path, name: str, value: object) -> None:
    inputs: Any = {**REQUIRED_INPUTS, name: value}
    with pytest.raises(InputError, match=f"^{name}"):
        synthesize_stack(tmp_path, lambda stack: PrivateLinkRdsLattice(stack, "Default", **inputs))
