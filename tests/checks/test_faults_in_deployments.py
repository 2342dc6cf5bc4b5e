"""Every fault is found in every deployment, however it was made, and however it is known."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from fakes.aws.deployment_targets import as_connection, by_arn
from fakes.aws.faults import Faults, by_verdict, facts
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakes.aws.account import Cloud
    from fakes.aws.deployment_targets import Known
    from fakes.aws.faults import Fault
    from fakes.aws.sample_deployments import Shape

pytestmark = pytest.mark.usefixtures("in_turn")

# Faults that are none, or others, where more is stated than an ARN.
KNOWN_BY_ARN = Faults()
# Faults of deployments over IPv6.
OF_IPV6 = Faults()


@KNOWN_BY_ARN("verify", "fail", "share-status", "there is no RAM share {share}")
def in_no_share(cloud: Cloud) -> None:
    cloud.associations.clear()


@OF_IPV6("verify", "fail", "database-addresses", "has IPv4 addresses only", addresses=())
def database_without_ipv6(cloud: Cloud) -> None:
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(NetworkType="IPV4"))


TABLE: list[Fault] = [
    fault
    for file in sorted(Path(__file__).parent.glob("test_*.py"))
    if file != Path(__file__)
    for fault in getattr(importlib.import_module(f"checks.{file.stem}"), "FAULTS", ())
    if fault.command == "verify"
]


class Instead(NamedTuple):
    """Who finds a fault in place of the check that does where a connection states what it wants."""

    verdict: str
    check: str
    seen: str


# By the fault's name; None where it is no fault then.
BY_ARN = {
    "another_name": Instead("fail", "database", "no instance, cluster or proxy in us-east-1"),
    "arn_in_place_of_a_name": Instead("warn", "target", "it holds the ARN arn:aws:rds:"),
    "configuration_for_another_port": Instead("fail", "database-port", "the database listens on port 5432"),
    "configuration_not_shared": Instead("fail", "share-status", "there is no RAM share with the configuration"),
    "configuration_of_another_gateway": Instead("fail", "gateway-status", "no resource gateway rgw-00000000000000000"),
    "gateway_that_asks_the_vpc": None,
    "wrong_principal": Instead("warn", "endpoint", "endpoints of other accounts: vpce-"),
}
# Of a gateway that the connection only refers to, nothing is stated.
BY_A_GATEWAY_THAT_IS_THERE = {"gateway_that_asks_the_vpc": None}
# Of a proxy, RDS states neither its port nor the status of its groups; it is never public, nor stopped, nor in a
# configuration by its ARN.
NOT_OF_A_PROXY = {
    "another_port",
    "arn_in_place_of_a_name",
    "configuration_for_another_port",
    "configuration_for_other_ports",
    "public_database",
    "public_database_at_its_public_address",
    "security_group_not_active",
    "stopped",
}
# What the checks say of a shape without a fault.
STANDING = {
    "missing ingress rule": {"fail ingress"},
    "ingress by CIDR": {"warn ingress"},
    "proxy": {"warn database-port"},
}
# The shapes that differ from others as connections; whether import_ids are looked at, or names alone.
CONNECTIONS = {
    "console names": True,
    "other names": False,
    "two groups on the gateway": True,
    "shared gateway": False,
    "ipv6": True,
}


def made(cloud: Cloud, name: str) -> Shape:
    cloud.clear()
    return SHAPES[name](cloud)


def expected(one: Fault, known: Known) -> Fault | None:
    instead: Mapping[str, Instead | None] = {} if known.is_connection else BY_ARN
    if "resource_gateway" in known.stated:
        instead = BY_A_GATEWAY_THAT_IS_THERE
    if one.change.__name__ not in instead:
        return one
    other = instead[one.change.__name__]
    return one._replace(**other._asdict()) if other else None


def tables(name: str) -> Iterator[Fault]:
    for one in (*TABLE, *(OF_IPV6 if name == "ipv6" else ())):
        if name != "proxy" or one.change.__name__ not in NOT_OF_A_PROXY:
            yield one


def test_where_several_could_be_polytomic_what_depends_on_it_alone_is_unknown(cloud: Cloud) -> None:
    shape = made(cloud, "console names")
    cloud.associate("PRINCIPAL", "111111111111", external=True)
    results = run_checks(VERIFY, by_arn(shape).case(shape, AwsClient(cloud.client)))
    seen = "which account is Polytomic's is not known: the shares name 111111111111, 210987654321"
    assert by_verdict(results) == dict.fromkeys(
        ("unknown endpoint", "unknown share-principal", "unknown share-accepted"), seen
    )
    assert {one.remedy for one in results if one.verdict == "unknown"} == {
        "# say which with the option --polytomic-aws-account-id"
    }


@pytest.mark.parametrize("name", SHAPES)
def test_every_fault_is_found(cloud: Cloud, name: str) -> None:
    shape, standing = made(cloud, name), STANDING.get(name, set())
    ways = [by_arn(shape)]
    if name in CONNECTIONS:
        ways.append(as_connection(cloud, shape, with_ids=CONNECTIONS[name]))
    for known in ways:
        assert set(by_verdict(run_checks(VERIFY, known.case(shape, AwsClient(cloud.client))))) == standing
    lines: list[str] = []
    for one in (*tables(name), *KNOWN_BY_ARN):
        made(cloud, name)
        words = {**facts(cloud), "arn": shape.arn, "address": shape.addresses[-1]}
        if one.change(cloud):
            continue  # A fault of what is stated.
        reader = AwsClient(cloud.client)  # What was read for the one way is not read again for the other.
        for known in ways[:1] if one in KNOWN_BY_ARN else ways:
            own = words | {**known.words}
            results = run_checks(VERIFY, known.case(shape, reader, one.leads_to(own)))
            if fault := expected(one, known):
                missed = list(fault.missed(results, own, standing))
            else:
                missed = [f"{what}, and it is no fault" for what in set(by_verdict(results)) - standing]
            way = "as a connection" if known.is_connection else "by its ARN"
            lines += (f"{one.change.__name__}, {way}: {line}" for line in missed)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
