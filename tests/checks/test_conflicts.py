"""Before the deployment, in every shape of connection: what must be there is, and what is taken over is no clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import asked, by_verdict
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.sample_deployments import Shape


def on_gateway(cloud: Cloud, shape: Shape, **there: Any) -> Any:  # noqa: ANN401 - a connection
    """Return a connection for the database on the resource gateway that is there, under a name of its own."""
    connection: Any = cloud.connection(name="second", rds_host=shape.host, rds_security_group_id=shape.groups[0])
    for name in ("vpc_id", "subnet_ids"):
        del connection[name]
    gateway = {"id": shape.gateway, "security_group_id": shape.gateway_groups[0], **there}
    return {**connection, "resource_gateway": gateway}


def test_a_gateway_that_is_there_with_its_rules_is_ready(cloud: Cloud) -> None:
    shape = SHAPES["console names"](cloud)
    assert by_verdict(asked(cloud, "preflight", on_gateway(cloud, shape, has_rules=True))) == {}
    cloud.gateways[0]["status"] = "UPDATE_FAILED"
    assert by_verdict(asked(cloud, "preflight", on_gateway(cloud, shape, has_rules=True))) == {
        "fail gateway-status": "UPDATE_FAILED"
    }


def test_rules_that_are_there_are_duplicates_unless_said(cloud: Cloud) -> None:
    shape = SHAPES["console names"](cloud)
    (group,), (rds,) = shape.gateway_groups, shape.groups
    assert by_verdict(asked(cloud, "preflight", on_gateway(cloud, shape))) == {
        "fail ingress-rule": f"{rds} already lets {group} in on tcp 5432 and {group} already lets traffic out to {rds} "
        "on tcp 5432, so the deployment fails with InvalidPermission.Duplicate"
    }
    cloud.revoke(rds, egress=False)
    cloud.revoke(group, egress=True)
    assert by_verdict(asked(cloud, "preflight", on_gateway(cloud, shape))) == {}
    assert by_verdict(asked(cloud, "preflight", on_gateway(cloud, shape, has_rules=True))) == {
        "fail ingress-rule": f"resource_gateway.has_rules is true, and the rules between {group} and {rds} on tcp 5432 "
        "are not there"
    }


def test_a_gateway_that_is_not_there_has_one_owner(cloud: Cloud) -> None:
    shape = SHAPES["console names"](cloud)
    cloud.gateways.clear()
    found = asked(cloud, "preflight", on_gateway(cloud, shape, has_rules=True))
    assert [one.id for one in found if one.verdict == "fail"] == ["gateway-status"]
    others = {one.remedy for one in found if one.verdict == "unknown"}
    assert others == {"# first see to the check gateway-status"}


def test_what_is_imported_or_moved_is_not_in_the_way(cloud: Cloud) -> None:
    shape = SHAPES["published module"](cloud)
    connection: Any = cloud.connection()
    assert {one.id for one in asked(cloud, "preflight", connection) if one.verdict == "fail"} == {
        "ingress-rule",
        "names",
    }
    ids = {
        "security_group": shape.gateway_groups[0],
        "resource_gateway": shape.gateway,
        "resource_configuration": shape.arn.partition("/")[2],
        "ram_resource_share": shape.share,
    }
    assert by_verdict(asked(cloud, "preflight", connection | {"import_ids": ids})) == {}
    assert by_verdict(asked(cloud, "preflight", connection | {"adopt_module": "module.x"})) == {}
    some = {name: ids[name] for name in ("security_group", "resource_gateway", "ram_resource_share")}
    assert by_verdict(asked(cloud, "preflight", connection | {"import_ids": some})) == {
        "fail names": f"taken: resource configuration {ids['resource_configuration']}"
    }


def test_names_of_ones_own_are_looked_for(cloud: Cloud) -> None:
    SHAPES["other names"](cloud)
    assert by_verdict(asked(cloud, "preflight", cloud.connection())) == {}
    names = {"security_group": "DB-exit", "resource_gateway": "analytics-gw", "resource_configuration": "x-rc"}
    (seen,) = by_verdict(asked(cloud, "preflight", cloud.connection(names={**names, "security_group": "y"}))).values()
    assert seen == f"taken: resource gateway {cloud.gateways[0]['id']}"
    found = by_verdict(asked(cloud, "preflight", cloud.connection(names=names)))
    assert set(found) == {"fail names", "fail ingress-rule"}


@pytest.mark.parametrize("kind", ["IPV6", "DUALSTACK"])
def test_ipv6_needs_blocks_in_the_subnets_and_addresses_of_the_database(cloud: Cloud, kind: str) -> None:
    shape = SHAPES["ipv6"](cloud)
    six = tuple(address for address in shape.addresses if (":" in address) is (kind == "IPV6"))
    connection: Any = cloud.connection(ip_address_type=kind, name="new")
    assert by_verdict(asked(cloud, "preflight", connection, addresses=six)) == {}
    bare = cloud.subnet(cloud.vpc_id, "10.0.99.0/24", "b")
    without = connection | {"subnet_ids": [cloud.gateway_subnets[0], bare]}
    assert by_verdict(asked(cloud, "preflight", without, addresses=six)) == {
        "fail subnet-addresses": f"without an IPv6 CIDR block: {bare}"
    }
    cloud.edit("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(NetworkType="IPV4"))
    found = by_verdict(asked(cloud, "preflight", connection, addresses=six))
    alone = {"fail database-addresses": "the endpoint of instance orders has IPv4 addresses only"}
    assert found == (alone if kind == "IPV6" else {})


def test_a_vpc_without_ipv6_is_said_by_one_and_the_database_by_another(cloud: Cloud) -> None:
    found = asked(cloud, "preflight", cloud.before(ip_address_type="IPV6"), addresses=("2001:db8::1",))
    assert {f"{one.verdict} {one.id}" for one in found if one.verdict != "pass"} == {
        "fail vpc",
        "fail database-addresses",
        "unknown host-address",
        "unknown subnet-addresses",
    }
