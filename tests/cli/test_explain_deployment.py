"""``privatelink explain ARN``: resources, rules and access of an existing deployment, from AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


def explained(arn: str) -> dict[str, Any]:
    """Return the description of a deployment from the JSON of ``explain``."""
    result = run_privatelink("explain", arn, "--json")
    document = json.loads(result.out)
    assert document["exit_status"] == result.status
    (deployment,) = document["deployments"]
    return {"status": result.status, **deployment}


def test_explain_arn_describes_deployment(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    gateway_group, database_group = aws_account.gateway_group, aws_account.database_group
    (gateway,) = aws_account.gateways
    (configuration,) = aws_account.configurations
    subnets = ", ".join(gateway["subnetIds"])
    assert explained(deployment.arn) == {
        "status": 0,
        "deployment": deployment.arn,
        "region": "us-east-1",
        "account": "123456789012",
        "exists": [
            f"resource configuration {configuration['name']}, SINGLE: {deployment.host}, TCP port 5432",
            (
                f"resource gateway {gateway['name']} ({gateway['id']}) in {aws_account.vpc_id}, with IPv4 interfaces "
                f"in {subnets}, and {gateway_group}"
            ),
            f"RAM share {aws_account.shares[0]['name']}, ACTIVE: for accounts outside your organization, too",
        ],
        "open": [
            f"out of {gateway_group}: tcp 5432 to security group {database_group} (the database)",
            f"into {database_group}: tcp 5432 from security group {gateway_group} (the gateway)",
        ],
        "access": [
            f"AWS account {POLYTOMIC_ACCOUNT}, by share {aws_account.shares[0]['name']}: has accepted",
            (
                f"VPC endpoint {aws_account.endpoints[0]['vpcEndpointId']} of {POLYTOMIC_ACCOUNT} connects to the "
                "configuration"
            ),
        ],
        "access_logs": ["none: no subscription exists"],
    }
    text = run_privatelink("explain", deployment.arn).out.replace("\n  us-east-1", " us-east-1")
    assert text.startswith(
        f"{deployment.arn}: what exists and is open, in us-east-1, account 123456789012\n\nExists\n  - resource"
    )
    assert "\n\nWho has access\n  - AWS account" in text


def test_explain_arn_reports_rules_of_others(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.create_association("PRINCIPAL", "111111111111", external=True, status="ASSOCIATING")
    aws_account.client("ec2").authorize_security_group_ingress(
        GroupId=aws_account.database_group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    )
    aws_account.create_access_log_subscription(deployment.arn, "arn:aws:s3:::polytomic-logs")
    facts = explained(deployment.arn)
    assert facts["access_logs"] == ["arn:aws:s3:::polytomic-logs: every principal that can read it"]
    assert f"into {aws_account.database_group}: tcp 0 to 65535 from 10.0.0.0/8" in facts["open"]
    assert any(line.startswith("AWS account 111111111111, by share ") for line in facts["access"])


def test_explain_arn_names_port_of_database(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    (configuration,) = aws_account.configurations
    (instance,) = aws_account.client("rds").describe_db_instances()["DBInstances"]
    arn = instance["DBInstanceArn"]
    del configuration["portRanges"]
    configuration |= {"type": "ARN", "resourceConfigurationDefinition": {"arnResource": {"arn": arn}}}
    assert explained(deployment.arn)["exists"][0].endswith(f", ARN: the ARN {arn}, the port of the database")


def test_explain_arn_reports_unknown_parts(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults = {"ec2:DescribeSecurityGroupRules": "denied"}
    result = run_privatelink("explain", deployment.arn)
    assert result.status == 2
    opens = " ".join(result.out.partition("\nOpen\n")[2].partition("\n\n")[0].split())
    assert opens.startswith("- unknown: AWS denies ec2:DescribeSecurityGroupRules to these credentials; ")
    facts = explained(deployment.arn)
    assert (facts["open"], facts["status"]) == (None, 2)
    assert facts["access"]


def test_unknown_account_has_remedy(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults = {"sts:GetCallerIdentity": "throttled"}
    result = run_privatelink("explain", deployment.arn)
    reason = "AWS throttled sts:GetCallerIdentity, after all retries"
    assert result.err == f"privatelink: {reason}; wait a minute and run the command again\n"


def test_explain_arn_claims_no_more_than_is_open(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    permissions = [
        {"IpProtocol": "icmp", "FromPort": first, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        for first in (-1, 8)
    ]
    aws_account.client("ec2").authorize_security_group_egress(
        GroupId=aws_account.gateway_group, IpPermissions=permissions
    )
    configuration = aws_account.deployed_configuration
    database_arn = "arn:aws:rds:us-east-1:123456789012:db:orders"
    configuration |= {
        "type": "ARN",
        "resourceConfigurationDefinition": {"arnResource": {"arn": database_arn}},
        "allowAssociationToShareableServiceNetwork": True,
    }
    del configuration["portRanges"], configuration["protocol"]
    facts = explained(deployment.arn)
    assert facts["exists"][0].endswith(f", ARN: the ARN {database_arn}, the port of the database")
    assert f"out of {aws_account.gateway_group}: icmp, all types to 10.0.0.0/8" in facts["open"]
    assert f"out of {aws_account.gateway_group}: icmp, type 8 to 10.0.0.0/8" in facts["open"]
    assert facts["access"][-1].startswith("service networks that other accounts share or use may have it: ")


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_explain_arn_makes_only_reads(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.clear_counts()
    facts = explained(deployment.arn)
    assert facts["open"] == [
        (f"out of {aws_account.gateway_group}: tcp 5432 to security group {aws_account.database_group} (the database)")
    ]
    operations = {operation.partition(":")[2] for operation in aws_account.call_counts}
    assert [name for name in operations if not name.startswith(("Describe", "Get", "List"))] == []
