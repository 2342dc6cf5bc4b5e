"""Tests of the placeholders, the commands and the remedies of a check context."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import AwsClient, Deployment
from aws_privatelink_rds_lattice.checks import CheckContext
from fakes.aws.faults import check_context
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

MISSING_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-00000000000000000"


def context_by_arn(aws_account: FakeAwsAccount, name: str = MISSING_ARN) -> CheckContext:
    """Return a context for the MISSING_ARN or the id of a resource configuration that does not exist."""
    deployment = Deployment(
        {"region": "us-east-1"}, AwsClient(aws_account.client), known_ids={"resource_configuration": name}
    )
    return CheckContext(name, deployment, Path(), is_connection=False)


def test_placeholders_are_known_values(aws_account: FakeAwsAccount) -> None:
    context = check_context(aws_account, aws_account.setup_deployment())
    assert dict(context.placeholders) == {
        "configuration": "polytomic-rc",
        "gateway": "polytomic-rg",
        "share": "polytomic-rc",
        "host": aws_account.database_host,
        "port": "5432",
        "group": aws_account.database_group,
        "vpc": aws_account.vpc_id,
        "polytomic": POLYTOMIC_ACCOUNT,
        "polytomic_account": POLYTOMIC_ACCOUNT,
        "family": "IPv4",
        "addresses": "16",
    }
    assert context.database_address == f"{aws_account.database_host}:5432"


def test_unknown_values_are_general_terms(aws_account: FakeAwsAccount) -> None:
    context = context_by_arn(aws_account)
    assert dict(context.placeholders) == {
        "configuration": MISSING_ARN,
        "gateway": "of the deployment",
        "share": "of the deployment",
        "host": "the host",
        "port": "of the database",
        "group": "the database's security group",
        "vpc": "of the resource gateway",
        "polytomic": "of Polytomic",
        "polytomic_account": "account",
        "family": "IP",
        "addresses": "16",
    }
    assert context.database_address == "the database"


def test_commands_have_region_and_profile(aws_account: FakeAwsAccount) -> None:
    connection = check_context(aws_account, aws_account.setup_deployment())
    assert connection.privatelink_command("verify") == "privatelink verify polytomic"
    assert context_by_arn(aws_account).privatelink_command("verify") == f"privatelink verify {MISSING_ARN}"
    by_id = replace(context_by_arn(aws_account, "rcfg-0"), profile="two words")
    assert by_id.privatelink_command("adopt") == "privatelink adopt rcfg-0 --region us-east-1 --profile 'two words'"
    assert by_id.aws_command("ec2", "describe-vpcs") == (
        "aws ec2 describe-vpcs --region us-east-1 --profile 'two words'"
    )
    assert connection.list_subnets_command().startswith("aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-")
    assert "'Subnets[].[SubnetId,CidrBlock]'" in connection.list_subnets_command("SubnetId", "CidrBlock")


def test_remedies_of_connection_deploy(aws_account: FakeAwsAccount) -> None:
    context = check_context(aws_account, aws_account.setup_deployment())
    assert context.deploy_remedy.startswith("npx cdktf deploy polytomic")
    assert context.add_rule_remedy("sg-1", "ingress", "sg-2", 5432) == context.deploy_remedy
    assert context.set_input_remedy("rds_port to 1") == (
        f"# set rds_port to 1 in cdktf.json, then\n{context.deploy_remedy}"
    )
    assert context.replace_configuration_remedy.endswith(context.deploy_remedy)


def test_remedies_without_connection_adopt(aws_account: FakeAwsAccount) -> None:
    context = context_by_arn(aws_account)
    assert context.deploy_remedy.endswith(f"privatelink adopt {MISSING_ARN}")
    assert context.set_input_remedy("rds_port to 1") == context.deploy_remedy
    command = context.add_rule_remedy("sg-1", "egress", "sg-2", 5432).splitlines()[-1]
    assert command == (
        "aws ec2 authorize-security-group-egress --group-id sg-1 --ip-permissions "
        "'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-2}]' --region us-east-1"
    )
