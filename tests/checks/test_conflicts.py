"""Before the deployment, in every shape of connection: what must be there is, and what is taken over is no clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.faults import evidence_by_verdict, run_checks_on_account
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


def connection_on_gateway(cloud: FakeAwsAccount, shape: SampleDeployment, **there: Any) -> Any:  # noqa: ANN401 - a connection
    """Return a connection for the database on the resource gateway that is there, under a name of its own."""
    connection: Any = cloud.connection_inputs(
        name="second", rds_host=shape.host, rds_security_group_id=shape.database_groups[0]
    )
    for name in ("vpc_id", "subnet_ids"):
        del connection[name]
    gateway = {"id": shape.gateway, "security_group_id": shape.gateway_groups[0], **there}
    return {**connection, "resource_gateway": gateway}


def test_existing_gateway_with_rules_is_ready(aws_account: FakeAwsAccount) -> None:
    shape = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    assert (
        evidence_by_verdict(
            run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape, has_rules=True))
        )
        == {}
    )
    aws_account.gateways[0]["status"] = "UPDATE_FAILED"
    assert evidence_by_verdict(
        run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape, has_rules=True))
    ) == {"fail gateway-status": "UPDATE_FAILED"}


def test_existing_rules_fail_unless_declared(aws_account: FakeAwsAccount) -> None:
    shape = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    (group,), (rds,) = shape.gateway_groups, shape.database_groups
    assert evidence_by_verdict(
        run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape))
    ) == {
        "fail ingress-rule": f"{rds} already lets {group} in on tcp 5432 and {group} already lets traffic out to {rds} "
        "on tcp 5432, so the deployment fails with InvalidPermission.Duplicate"
    }
    aws_account.revoke_rules(rds, egress=False)
    aws_account.revoke_rules(group, egress=True)
    assert (
        evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape)))
        == {}
    )
    assert evidence_by_verdict(
        run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape, has_rules=True))
    ) == {
        "fail ingress-rule": f"resource_gateway.has_rules is true, and the rules between {group} and {rds} on tcp 5432 "
        "are not there"
    }


def test_missing_gateway_fails_one_check(aws_account: FakeAwsAccount) -> None:
    shape = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.gateways.clear()
    found = run_checks_on_account(aws_account, "preflight", connection_on_gateway(aws_account, shape, has_rules=True))
    assert [one.id for one in found if one.verdict == "fail"] == ["gateway-status"]
    others = {one.remedy for one in found if one.verdict == "unknown"}
    assert others == {"# first see to the check gateway-status"}


def test_imported_or_moved_is_no_conflict(aws_account: FakeAwsAccount) -> None:
    shape = SAMPLE_DEPLOYMENTS["published module"](aws_account)
    connection: Any = aws_account.connection_inputs()
    assert {one.id for one in run_checks_on_account(aws_account, "preflight", connection) if one.verdict == "fail"} == {
        "ingress-rule",
        "names",
    }
    ids = {
        "security_group": shape.gateway_groups[0],
        "resource_gateway": shape.gateway,
        "resource_configuration": shape.arn.partition("/")[2],
        "ram_resource_share": shape.share,
    }
    assert evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection | {"import_ids": ids})) == {}
    assert (
        evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection | {"adopt_module": "module.x"}))
        == {}
    )
    some = {name: ids[name] for name in ("security_group", "resource_gateway", "ram_resource_share")}
    assert evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection | {"import_ids": some})) == {
        "fail names": f"taken: resource configuration {ids['resource_configuration']}"
    }


def test_custom_names_are_checked(aws_account: FakeAwsAccount) -> None:
    SAMPLE_DEPLOYMENTS["other names"](aws_account)
    assert evidence_by_verdict(run_checks_on_account(aws_account, "preflight", aws_account.connection_inputs())) == {}
    names = {"security_group": "DB-exit", "resource_gateway": "analytics-gw", "resource_configuration": "x-rc"}
    (seen,) = evidence_by_verdict(
        run_checks_on_account(
            aws_account, "preflight", aws_account.connection_inputs(names={**names, "security_group": "y"})
        )
    ).values()
    assert seen == f"taken: resource gateway {aws_account.gateways[0]['id']}"
    found = evidence_by_verdict(
        run_checks_on_account(aws_account, "preflight", aws_account.connection_inputs(names=names))
    )
    assert set(found) == {"fail names", "fail ingress-rule"}


@pytest.mark.parametrize("kind", ["IPV6", "DUALSTACK"])
def test_ipv6_needs_ipv6_subnets_and_database(aws_account: FakeAwsAccount, kind: str) -> None:
    shape = SAMPLE_DEPLOYMENTS["ipv6"](aws_account)
    six = tuple(address for address in shape.addresses if (":" in address) is (kind == "IPV6"))
    connection: Any = aws_account.connection_inputs(ip_address_type=kind, name="new")
    assert evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection, addresses=six)) == {}
    bare = aws_account.create_subnet(aws_account.vpc_id, "10.0.99.0/24", "b")
    without = connection | {"subnet_ids": [aws_account.gateway_subnets[0], bare]}
    assert evidence_by_verdict(run_checks_on_account(aws_account, "preflight", without, addresses=six)) == {
        "fail subnet-addresses": f"without an IPv6 CIDR block: {bare}"
    }
    aws_account.edit_items("rds:DescribeDBInstances", "DBInstances", lambda one: one.update(NetworkType="IPV4"))
    found = evidence_by_verdict(run_checks_on_account(aws_account, "preflight", connection, addresses=six))
    alone = {"fail database-addresses": "the endpoint of instance orders has IPv4 addresses only"}
    assert found == (alone if kind == "IPV6" else {})


def test_vpc_without_ipv6_fails_two_checks(aws_account: FakeAwsAccount) -> None:
    found = run_checks_on_account(
        aws_account,
        "preflight",
        aws_account.setup_before_deployment(ip_address_type="IPV6"),
        addresses=("2001:db8::1",),
    )
    assert {f"{one.verdict} {one.id}" for one in found if one.verdict != "pass"} == {
        "fail vpc",
        "fail database-addresses",
        "unknown host-address",
        "unknown subnet-addresses",
    }
