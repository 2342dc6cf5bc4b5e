"""Tests of the remedies for a deployment known by its ARN: pasted into a shell, they repair the deployment."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY, run_checks
from aws_privatelink_rds_lattice.checks.share import share_resource
from fakes.aws.deployment_targets import sample_client, target_by_arn
from fakes.aws.faults import evidence_by_verdict
from fakes.aws.remedy_commands import find_invalid_commands
from fakes.aws.remedy_shell import paste_remedy
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.checks import CheckResult
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

MANAGED_HEADING = "# if Terraform manages it, change it there; otherwise"


def verify_by_arn(aws_account: FakeAwsAccount, sample: SampleDeployment, arn: str = "") -> list[CheckResult]:
    """Run ``verify`` on a deployment by the ARN of the configuration, or by another ARN."""
    target = target_by_arn(sample)
    if arn:
        target = replace(target, name=arn, ids={"resource_configuration": arn})
    return run_checks(VERIFY, target.check_target(sample_client(aws_account, sample)))


def join_remedies(results: list[CheckResult]) -> str:
    """Return the remedies of the failed checks, each once."""
    remedies = [result.remedy for result in results if result.verdict == "fail"]
    return "\n".join(dict.fromkeys(remedies))


# Faults that AWS commands repair, each with the check and a part of the remedy.


def remove_share(aws_account: FakeAwsAccount) -> None:
    aws_account.associations.clear()
    aws_account.shares.clear()


def forbid_external_principals(aws_account: FakeAwsAccount) -> None:
    aws_account.shares[0]["allowExternalPrincipals"] = False


def remove_principal(aws_account: FakeAwsAccount) -> None:
    aws_account.polytomic_association["status"] = "DISASSOCIATED"


def change_configured_port(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration["portRanges"] = ["22", "3306"]


def change_database_port(aws_account: FakeAwsAccount) -> None:
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance["Endpoint"].update(Port=5433))


def remove_gateway_groups(aws_account: FakeAwsAccount) -> None:
    aws_account.client("vpc-lattice").update_resource_gateway(
        resourceGatewayIdentifier=aws_account.deployed_gateway["id"], securityGroupIds=[]
    )


def remove_rules(aws_account: FakeAwsAccount) -> None:
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.revoke_gateway_egress()


def close_network_acls(aws_account: FakeAwsAccount) -> None:
    for subnet in (aws_account.gateway_subnets[0], *aws_account.database_subnets):
        aws_account.create_network_acl(subnet)


def turn_dns_off(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"
    aws_account.set_vpc_attributes(EnableDnsSupport=False)


def publish_database(aws_account: FakeAwsAccount) -> None:
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)
    aws_account.add_ingress_rule(aws_account.database_group, IpRanges=[{"CidrIp": "0.0.0.0/0"}])


def publish_database_without_resolver(aws_account: FakeAwsAccount) -> None:
    publish_database(aws_account)
    aws_account.set_vpc_attributes(EnableDnsSupport=False)


@pytest.mark.parametrize(
    ("check", "inject", "command"),
    [
        ("share-status", remove_share, "aws ram create-resource-share "),
        ("share-external", forbid_external_principals, "aws ram update-resource-share "),
        ("share-principal", remove_principal, f"--principals {POLYTOMIC_ACCOUNT}"),
        ("database-port", change_database_port, "aws vpc-lattice update-resource-configuration "),
        ("configuration-port", change_configured_port, "--port-ranges 22 3306 5432 "),
        ("egress", remove_gateway_groups, "aws vpc-lattice update-resource-gateway "),
        ("ingress", remove_rules, "aws ec2 authorize-security-group-ingress "),
        ("acl-database", close_network_acls, "aws ec2 create-network-acl-entry "),
        ("vpc-dns", turn_dns_off, "aws ec2 modify-vpc-attribute "),
        ("database-private", publish_database, "--resource-config-dns-resolution IN_VPC "),
        ("database-private", publish_database_without_resolver, "--enable-dns-support "),
    ],
)
def test_pasted_remedy_repairs_deployment(
    aws_account: FakeAwsAccount, check: str, inject: Callable[[FakeAwsAccount], None], command: str
) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    inject(aws_account)
    results = verify_by_arn(aws_account, sample)
    (remedy,) = [result.remedy for result in results if result.id == check and result.verdict == "fail"]
    assert command in remedy
    assert remedy.splitlines()[0].startswith("# ")
    all_remedies = join_remedies(results)
    assert list(find_invalid_commands(all_remedies)) == []
    paste_remedy(aws_account, all_remedies)
    assert [result for result in verify_by_arn(aws_account, sample) if result.verdict == "fail"] == []


def test_configuration_is_put_into_share(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.share_association(sample.arn)["status"] = "DISASSOCIATED"
    target = target_by_arn(sample)
    # Without the association, only the ARN of the share leads to the share.
    ids = {**target.ids, "ram_resource_share": sample.share}
    target = replace(target, ids=ids)
    client = sample_client(aws_account, sample)
    (result,) = run_checks([share_resource], target.check_target(client))
    assert result.remedy.splitlines()[0] == MANAGED_HEADING
    paste_remedy(aws_account, result.remedy)
    assert "fail" not in {result.verdict for result in verify_by_arn(aws_account, sample)}


def test_child_is_shared_through_its_group(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    group = aws_account.create_configuration(name="databases", type="GROUP", resourceGatewayId=sample.gateway)
    aws_account.deployed_configuration.update(type="CHILD", resourceConfigurationGroupId=group["id"])
    remove_share(aws_account)
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert f"--resource-arns {group['arn']} " in remedy
    paste_remedy(aws_account, remedy)
    assert "fail" not in {result.verdict for result in verify_by_arn(aws_account, sample)}


# Faults that AWS cannot repair: the remedy makes another configuration.


def hold_ip_address(aws_account: FakeAwsAccount) -> None:
    definition = {"ipResource": {"ipAddress": "10.0.10.4"}}
    aws_account.deployed_configuration["resourceConfigurationDefinition"] = definition


def fail_configuration(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration.update(status="CREATE_FAILED", failureReason="no reason")


def fail_gateway(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["status"] = "CREATE_FAILED"


@pytest.mark.parametrize("inject", [fail_configuration, fail_gateway, hold_ip_address])
def test_pasted_remedy_makes_new_configuration(
    aws_account: FakeAwsAccount, inject: Callable[[FakeAwsAccount], None]
) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    inject(aws_account)
    remedy = join_remedies(verify_by_arn(aws_account, sample)).replace("DATABASE_HOST", sample.host)
    remedy = remedy.replace("DATABASE_PORT", str(sample.port))
    assert list(find_invalid_commands(remedy)) == []
    (message,) = paste_remedy(aws_account, remedy)
    new_arn = message.removeprefix("send Polytomic the ARN ")
    results = verify_by_arn(aws_account, sample, new_arn)
    assert evidence_by_verdict(results) == {
        "warn endpoint": "none yet; Polytomic creates it after it has accepted the share"
    }
    assert sample.arn in remedy.splitlines()[-1] or "when nothing uses it" in remedy.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "gateway_type", "address_type"),
    [
        ("console names", "IPV4", "IPV4"),
        ("console names", "DUALSTACK", "DUALSTACK"),
        ("ipv6", "IPV6", "IPV6"),
        # The subnets have IPv4 addresses, and AWS accepts IPV6 only in subnets without.
        ("ipv6", "IPV4", "DUALSTACK"),
    ],
)
def test_new_gateway_fits_in_subnets_of_old(
    aws_account: FakeAwsAccount, name: str, gateway_type: str, address_type: str
) -> None:
    sample = SAMPLE_DEPLOYMENTS[name](aws_account)
    aws_account.deployed_gateway.update(status="CREATE_FAILED", ipAddressType=gateway_type, ipv4AddressesPerEni=4)
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert f" --ip-address-type {address_type} --ipv4-addresses-per-eni 4 " in remedy
    assert list(find_invalid_commands(remedy)) == []


def test_failed_association_may_be_of_terraform(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.polytomic_association["status"] = "FAILED"
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    heading, command = remedy.splitlines()
    assert heading == MANAGED_HEADING
    assert command.startswith("aws ram associate-resource-share ")
    assert POLYTOMIC_ACCOUNT in command


def test_association_of_service_network_is_not_polytomic(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.associations.remove(aws_account.polytomic_association)
    for member in ("vpcEndpointId", "vpcEndpointOwner"):
        del aws_account.endpoints[0][member]
    assert "--principals POLYTOMIC_ACCOUNT" in join_remedies(verify_by_arn(aws_account, sample))


def test_failed_update_is_repeated(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    gateway = aws_account.deployed_gateway
    gateway["status"] = "UPDATE_FAILED"
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert "create-resource-gateway" not in remedy
    groups_before = list(gateway["securityGroupIds"])
    paste_remedy(aws_account, remedy)
    assert gateway["securityGroupIds"] == groups_before


# Invitations


def test_expired_invitation_is_sent_anew(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    now = dt.datetime.now(dt.UTC)
    aws_account.polytomic_association.update(status="ASSOCIATING", creationTime=now - dt.timedelta(days=6))
    assert "warn share-accepted" in evidence_by_verdict(verify_by_arn(aws_account, sample))
    aws_account.polytomic_association["creationTime"] = now - dt.timedelta(days=330)
    results = verify_by_arn(aws_account, sample)
    evidence = evidence_by_verdict(results)["fail share-accepted"]
    assert evidence.startswith(f"the invitation of {now - dt.timedelta(days=330):%Y-%m-%d} has expired")
    remedy = join_remedies(results)
    endpoint_id = aws_account.endpoints[0]["vpcEndpointId"]
    assert remedy.startswith(f"# {endpoint_id} of {POLYTOMIC_ACCOUNT} uses the configuration: ask Polytomic first ")
    aws_account.endpoints.clear()
    assert join_remedies(verify_by_arn(aws_account, sample)).startswith("# send a new invitation, ")
    paste_remedy(aws_account, remedy)
    assert "warn share-accepted" in evidence_by_verdict(verify_by_arn(aws_account, sample))


# Remedies that would break something


def test_wrong_port_option_changes_no_configuration(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    target = replace(target_by_arn(sample), inputs={"region": REGION, "rds_port": 3306})
    results = run_checks(VERIFY, target.check_target(sample_client(aws_account, sample)))
    assert join_remedies(results) == "# the resource configuration has this port: omit the option --rds-port"
    (waiting,) = [result for result in results if result.id == "configuration-port"]
    assert waiting.blocking_check == "database-port"


def test_share_with_other_resources_keeps_principals(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.create_association("PRINCIPAL", "111111111111")
    assert "aws ram disassociate-resource-share" in join_remedies(verify_by_arn(aws_account, sample))
    aws_account.create_association("RESOURCE", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1")
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert "the share also has arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1: ask 111111111111" in remedy
    assert "aws " not in remedy


def test_in_vpc_remedy_names_other_configurations(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    aws_account.create_configuration(name="billing", resourceGatewayId=sample.gateway)
    publish_database(aws_account)
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert "# the gateway then also resolves the names of billing in the VPC: first check that they exist" in remedy
    assert "--no-publicly-accessible" not in remedy


def test_unknown_polytomic_account_is_placeholder(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    remove_principal(aws_account)
    aws_account.endpoints.clear()
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert "# replace with Polytomic's AWS account id: POLYTOMIC_ACCOUNT" in remedy.splitlines()
    assert "--principals POLYTOMIC_ACCOUNT" in remedy


def test_ingress_remedy_names_other_users_of_group(aws_account: FakeAwsAccount) -> None:
    sample = SAMPLE_DEPLOYMENTS["two groups on the gateway"](aws_account)
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    first_group, second_group = sample.gateway_groups
    client = aws_account.client("ec2")
    subnet_id = aws_account.database_subnets[0]
    interface_ids: dict[str, str] = {}
    for group_id in (first_group, second_group):
        remedy = join_remedies(verify_by_arn(aws_account, sample))
        assert f"GroupId={first_group if not interface_ids else second_group}" in remedy
        assert "lets them in, too" not in remedy
        response = client.create_network_interface(SubnetId=subnet_id, Groups=[group_id])
        interface_ids[group_id] = response["NetworkInterface"]["NetworkInterfaceId"]
    remedy = join_remedies(verify_by_arn(aws_account, sample))
    assert f"# {first_group} is also the group of {interface_ids[first_group]}: the rule allows them, too" in remedy
