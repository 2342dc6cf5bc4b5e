"""Targets name commands and remedies for a connection, and for a deployment known by its ARN."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.target import Target
from fakes.aws.faults import connection_target
from fakes.aws.immediate_client import ImmediateClient

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

MISSING_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-00000000000000000"


def target_by_arn(aws_account: FakeAwsAccount, name: str = MISSING_ARN) -> Target:
    """Return a target for the ARN or the id of a resource configuration that does not exist."""
    return Target(
        name,
        {"region": "us-east-1"},
        Path(),
        is_connection=False,
        client=ImmediateClient(aws_account.client),
        known_ids={"resource_configuration": name},
    )


def test_commands_have_region_and_profile(aws_account: FakeAwsAccount) -> None:
    connection = connection_target(aws_account, aws_account.setup_deployment())
    assert connection.privatelink_command("verify") == "privatelink verify polytomic"
    assert target_by_arn(aws_account).privatelink_command("verify") == f"privatelink verify {MISSING_ARN}"
    by_id = replace(target_by_arn(aws_account, "rcfg-0"), profile="two words")
    assert by_id.privatelink_command("adopt") == "privatelink adopt rcfg-0 --region us-east-1 --profile 'two words'"
    assert by_id.aws_command("ec2", "describe-vpcs") == (
        "aws ec2 describe-vpcs --region us-east-1 --profile 'two words'"
    )
    assert connection.list_subnets_command().startswith("aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-")
    assert "'Subnets[].[SubnetId,CidrBlock]'" in connection.list_subnets_command("SubnetId", "CidrBlock")


def test_remedies_of_connection_deploy(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    assert target.deploy_remedy.startswith("npx cdktf deploy polytomic")
    assert target.add_rule_remedy("sg-1", "ingress", "sg-2", 5432) == target.deploy_remedy
    assert target.set_input_remedy("rds_port to 1") == (
        f"# set rds_port to 1 in cdktf.json, then\n{target.deploy_remedy}"
    )
    assert target.replace_configuration_remedy.endswith(target.deploy_remedy)


def test_remedies_without_connection_adopt(aws_account: FakeAwsAccount) -> None:
    target = target_by_arn(aws_account)
    assert target.deploy_remedy.endswith(f"privatelink adopt {MISSING_ARN}")
    assert target.set_input_remedy("rds_port to 1") == target.deploy_remedy
    command = target.add_rule_remedy("sg-1", "egress", "sg-2", 5432).splitlines()[-1]
    assert command == (
        "aws ec2 authorize-security-group-egress --group-id sg-1 --ip-permissions "
        "'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-2}]' --region us-east-1"
    )
