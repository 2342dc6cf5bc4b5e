"""Tests of the security group checks: accounts with a fault in the rules or the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.security_groups import (
    database_security_group,
    egress,
    ingress,
    security_group,
)
from checks.evidence import verify_evidence
from fakes.aws.addresses import cidr_source
from fakes.aws.deployment_targets import sample_client, target_by_arn
from fakes.aws.faults import BOTH_COMMANDS, FaultRegistry, connection_target, evidence_by_verdict
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.checks import Check
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


# Rules


@FAULTS("verify", "fail", "ingress", "it allows: nobody")
def missing_ingress_rule_fault(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)


@FAULTS("verify", "fail", "ingress", "it allows: nobody")
def ingress_on_other_port(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(
        aws_account.database_group, 3306, UserIdGroupPairs=[{"GroupId": aws_account.gateway_group}]
    )


@FAULTS("verify", "fail", "ingress", "it allows: sg-")
def ingress_from_other_group(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[{"GroupId": aws_account.database_group}])


@FAULTS("verify", "warn", "ingress", "allows {vpc}, and not the group sg-")
def ingress_from_cidr_only(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, **cidr_source(aws_account.vpc_cidr))


@FAULTS("verify", "fail", "ingress", "it allows: {gateway_0}")
def ingress_from_one_subnet(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(
        aws_account.database_group, **cidr_source(aws_account.subnet_cidrs[aws_account.gateway_subnets[0]])
    )


@FAULTS("verify", "warn", "ingress", "allows pl-")
def ingress_from_prefix_list(aws_account: FakeAwsAccount) -> None:
    all_subnets = aws_account.create_prefix_list(
        *(aws_account.subnet_cidrs[subnet] for subnet in aws_account.gateway_subnets)
    )
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": all_subnets}])


@FAULTS("verify", "fail", "ingress", "it allows: pl-")
def ingress_from_partial_prefix_list(aws_account: FakeAwsAccount) -> None:
    first_subnet = aws_account.create_prefix_list(aws_account.subnet_cidrs[aws_account.gateway_subnets[0]])
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": first_subnet}])


@FAULTS("verify", "fail", "egress", "it allows traffic to: nobody")
def missing_egress_rule(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_gateway_egress()


@FAULTS("verify", "fail", "egress", "the gateway has no security group")
def gateway_without_security_group(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["securityGroupIds"] = []


@FAULTS("verify", "fail", "egress", "it allows traffic to: nobody")
def egress_on_other_port(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_gateway_egress()
    aws_account.add_egress_rule(
        aws_account.gateway_group, 3306, UserIdGroupPairs=[{"GroupId": aws_account.database_group}]
    )


@FAULTS("verify", "fail", "egress", "it allows traffic to: sg-")
def egress_to_other_group(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_gateway_egress()
    aws_account.add_egress_rule(aws_account.gateway_group, UserIdGroupPairs=[{"GroupId": aws_account.gateway_group}])


@FAULTS(
    "verify", "warn", "egress", "allows traffic to {database_0}, the current address of the database, but not to all of"
)
def egress_to_one_subnet(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_gateway_egress()
    aws_account.add_egress_rule(
        aws_account.gateway_group, **cidr_source(aws_account.subnet_cidrs[aws_account.database_subnets[0]])
    )


# Groups


@FAULTS("preflight", "fail", "security-group", " is in vpc-")
def security_group_in_other_vpc(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": aws_account.create_security_group(aws_account.create_vpc("10.1.0.0/16"), "far")}


@FAULTS("preflight", "fail", "database-security-group", "is not attached to the database; attached: sg-")
def security_group_not_attached(aws_account: FakeAwsAccount) -> dict[str, Any]:
    return {"rds_security_group_id": aws_account.create_security_group(aws_account.vpc_id, "unused")}


@FAULTS(BOTH_COMMANDS, "fail", "database-security-group", "on the database is removing")
def security_group_not_active(aws_account: FakeAwsAccount) -> None:
    groups = [{"VpcSecurityGroupId": aws_account.database_group, "Status": "removing"}]
    # A proxy has no status for its security groups.
    for operation in ("rds:DescribeDBInstances", "rds:DescribeDBClusters"):
        aws_account.update_items(operation, VpcSecurityGroups=groups)


test_fault_fails_only_its_check = FAULTS.detection_test()


def test_egress_to_all_database_subnets_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_rules(aws_account.gateway_group, egress=True)
    aws_account.add_egress_rule(aws_account.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    assert verify_evidence(aws_account, connection) == {}


def test_foreign_interfaces_are_ignored(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.add_ingress_rule(aws_account.database_group, IpRanges=[{"CidrIp": "10.0.0.0/23"}])
    aws_account.create_interface(
        aws_account.database_subnets[0], [aws_account.gateway_group], ipv4=1, ipv6=0, Description="of an instance"
    )
    assert set(verify_evidence(aws_account, connection)) == {"warn ingress"}


def remove_rules(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.revoke_gateway_egress()


@pytest.mark.parametrize("check", [ingress, egress])
def test_unknown_groups_make_check_unknown(aws_account: FakeAwsAccount, check: Check) -> None:
    connection = aws_account.setup_deployment()
    remove_rules(aws_account)
    aws_account.faults["rds:DescribeDBInstances"] = "denied"
    result = check.run(connection_target(aws_account, connection))
    assert (result.verdict, result.evidence) == (
        "unknown",
        "AWS denies rds:DescribeDBInstances to these credentials",
    )


@pytest.mark.parametrize("check", [ingress, egress])
def test_missing_database_keeps_group_of_inputs(aws_account: FakeAwsAccount, check: Check) -> None:
    host = "other.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
    connection = aws_account.setup_deployment(rds_host=host)
    assert check.run(connection_target(aws_account, connection)).verdict == "pass"
    remove_rules(aws_account)
    assert check.run(connection_target(aws_account, connection)).verdict == "fail"


@pytest.mark.parametrize("check", [ingress, egress])
def test_ipv4_database_blocks_ipv6_rules(aws_account: FakeAwsAccount, check: Check) -> None:
    sample = SAMPLE_DEPLOYMENTS["ipv6"](aws_account)
    remove_rules(aws_account)
    aws_account.update_items("rds:DescribeDBInstances", NetworkType="IPV4")
    result = check.run(target_by_arn(sample).check_target(sample_client(aws_account, sample)))
    assert (result.verdict, result.remedy) == ("unknown", "# first correct the check database-addresses")


def test_partial_egress_fails_without_address(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    egress_to_one_subnet(aws_account)
    assert egress.run(connection_target(aws_account, connection)).verdict == "warn"
    assert egress.run(connection_target(aws_account, connection, addresses=())).verdict == "fail"


def test_database_without_security_group_fails(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=[])
    target = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    result = database_security_group.run(target)
    assert (result.verdict, result.evidence) == ("fail", "no security group is attached to the database: none")


def test_egress_by_cidr_names_no_group(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_gateway_egress()
    aws_account.add_egress_rule(aws_account.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    aws_account.add_egress_rule(aws_account.gateway_group, UserIdGroupPairs=[{"GroupId": aws_account.gateway_group}])
    result = egress.run(connection_target(aws_account, connection))
    assert (result.verdict, result.evidence) == (
        "pass",
        f"{aws_account.gateway_group} allows traffic to 10.0.10.0/23 on tcp 5432",
    )


@pytest.mark.parametrize(("cidr", "verdict"), [("10.0.0.0/23", "warn"), ("10.0.0.0/24", "unknown")])
def test_unread_prefix_list_matters_if_needed(aws_account: FakeAwsAccount, cidr: str, verdict: str) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    list_id = aws_account.create_prefix_list("10.0.0.0/23")
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": list_id}])
    aws_account.add_ingress_rule(aws_account.database_group, IpRanges=[{"CidrIp": cidr}])
    aws_account.faults["ec2:GetManagedPrefixListEntries"] = "denied"
    assert set(verify_evidence(aws_account, connection)) == {f"{verdict} ingress"}


def test_unread_prefix_list_beside_egress_cidr_passes(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    aws_account.revoke_gateway_egress()
    list_id = aws_account.create_prefix_list("10.0.0.0/8")
    aws_account.add_egress_rule(aws_account.gateway_group, PrefixListIds=[{"PrefixListId": list_id}])
    aws_account.add_egress_rule(aws_account.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    aws_account.faults["ec2:GetManagedPrefixListEntries"] = "denied"
    assert verify_evidence(aws_account, connection) == {}


def attach_group_of_other_vpc(aws_account: FakeAwsAccount) -> str:
    """Attach a group of another VPC, which is associated with the database's VPC, as the only group; return the id."""
    group_id = aws_account.create_security_group(aws_account.create_vpc("10.1.0.0/16"), "central")
    groups = [{"VpcSecurityGroupId": group_id, "Status": "active"}]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=groups)
    return group_id


def test_associated_group_of_other_vpc_passes(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    group_id = attach_group_of_other_vpc(aws_account)
    aws_account.revoke_rules(aws_account.gateway_group, egress=True)
    aws_account.add_egress_rule(aws_account.gateway_group, IpRanges=[{"CidrIp": "10.0.10.0/23"}])
    aws_account.add_ingress_rule(group_id, UserIdGroupPairs=[{"GroupId": aws_account.gateway_group}])
    by_arn = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    assert evidence_by_verdict(run_checks(VERIFY, by_arn)) == {}
    connection = aws_account.connection_inputs(rds_security_group_id=group_id)
    as_connection = connection_target(aws_account, connection)
    results = run_checks([security_group, database_security_group], as_connection)
    assert [result.verdict for result in results] == ["pass", "pass"]


def test_group_of_other_account_makes_rules_unknown(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    hidden_group = "sg-0f0f0f0f0f0f0f0f0"
    groups = [{"VpcSecurityGroupId": hidden_group, "Status": "active"}]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=groups)
    target = target_by_arn(sample).check_target(sample_client(aws_account, sample))
    results = {result.id: result for result in run_checks(VERIFY, target)}
    assert results["ingress"].verdict == "unknown"
    assert (
        results["ingress"].evidence
        == f"EC2 returns no rules for these credentials of the security group {hidden_group}"
    )
    assert results["database-security-group"].verdict == results["security-group"].verdict == "pass"


def test_group_being_added_is_not_done_yet(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    groups = [{"VpcSecurityGroupId": aws_account.database_group, "Status": "adding"}]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=groups)
    (evidence,) = verify_evidence(aws_account, connection).items()
    assert evidence == (
        "unknown database-security-group",
        f"the status of {aws_account.database_group} on the database is adding, not done yet",
    )
