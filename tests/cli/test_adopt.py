"""``adopt``: the connection for an existing deployment, and the reported differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

    AdoptOutput = Callable[..., dict[str, Any]]


def test_console_deployment_adopts_silently(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    connection = adopt_output()
    assert connection == {
        "region": "us-east-1",
        "name": "polytomic",
        "vpc_id": aws_account.vpc_id,
        "subnet_ids": sorted(aws_account.gateway_subnets),
        "rds_host": deployment.host,
        "rds_port": 5432,
        "rds_security_group_id": deployment.database_groups[0],
        "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
        "import_ids": {
            "security_group": deployment.gateway_groups[0],
            "resource_gateway": deployment.gateway,
            "resource_configuration": deployment.arn.partition("/")[2],
            "ram_resource_share": deployment.share,
        },
        "names": {"security_group": "polytomic-resource-gateway"},
        "security_group_description": "Polytomic resource gateway",
    }
    assert list(connection)[:2] == ["region", "name"]


def test_adopt_only_reads(aws_account: FakeAwsAccount, adopt_output: AdoptOutput) -> None:
    aws_account.clear_counts()
    adopt_output()
    operations = [action.partition(":")[2] for action in aws_account.call_counts]
    assert [operation for operation in operations if not operation.startswith(("Describe", "Get", "List"))] == []


# Sample deployment, change to the account, and the lines that adopt reports. The change returns expected inputs of the
# connection, and options to add to the command.
ADOPT_CASES: list[tuple[str, Any, tuple[str, ...]]] = []


def adopt_case(deployment_name: str, *lines: str) -> Callable[[Any], Any]:
    def add(change: Any) -> Any:  # noqa: ANN401 - a function
        ADOPT_CASES.append((deployment_name, change, lines))
        return change

    return add


@adopt_case("console names", "to be changed: the tags of the resource gateway: Owner would be removed")
def tags_on_one_resource(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, Any]:
    for resource in (account.gateways[0], account.configurations[0]):
        resource["tags"] = {"Team": "data", "aws:cloudformation:stack-name": "x"}
    account.gateways[0]["tags"]["Owner"] = "me"
    account.shares[0]["tags"] = [{"key": "Team", "value": "data"}]
    account.client("ec2").create_tags(Resources=deployment.gateway_groups, Tags=[{"Key": "Team", "Value": "data"}])
    return {"tags": {"Team": "data"}}


@adopt_case(
    "console names", "to be changed: the ports of the resource configuration {rcfg}: 5000-6000 would change to 5432"
)
def port_range(account: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    account.configurations[0]["portRanges"] = ["5000-6000"]
    return {"rds_port": 5432}


@adopt_case("console names", "unchanged, and not managed: principal 111111111111 of the RAM share {share}")
def second_principal(account: FakeAwsAccount, _: SampleDeployment) -> None:
    account.create_association("PRINCIPAL", "111111111111")


@adopt_case(
    "console names",
    "unchanged, and not managed: the resource gateway {rgw}: {group} allows egress beyond the database (tcp "
    "443-443 to 10.0.0.0/8), which Terraform would remove",
    "unchanged, and not managed: the rules between {group} and {rds}",
)
def extra_egress_rule(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, Any]:
    account.add_egress_rule(deployment.gateway_groups[0], 443, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    return {
        "resource_gateway": {
            "id": deployment.gateway,
            "security_group_id": deployment.gateway_groups[0],
            "has_rules": True,
        },
        "vpc_id": None,
        "subnet_ids": None,
        "names": None,
        "security_group_description": None,
        "import_ids": {
            "resource_configuration": deployment.arn.partition("/")[2],
            "ram_resource_share": deployment.share,
        },
    }


@adopt_case(
    "two groups on the gateway",
    (
        "unchanged, and not managed: the resource gateway {rgw}: it has 2 security groups ({groups}), and Terraform "
        "would remove all but one"
    ),
    "missing, to be created: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def missing_rule_on_unmanaged_gateway(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, Any]:
    account.revoke_rules(deployment.database_groups[0], egress=False)
    gateway_group = deployment.gateway_groups[0]
    database_group = deployment.database_groups[0]
    return {
        "resource_gateway": {"id": deployment.gateway, "security_group_id": gateway_group},
        "import_ids": {
            "resource_configuration": deployment.arn.partition("/")[2],
            "ram_resource_share": deployment.share,
            "rds_egress_rule": f"{gateway_group}_egress_tcp_5432_5432_{database_group}",
            "rds_ingress_rule": None,
        },
    }


@adopt_case(
    "console names",
    "unchanged, and not managed: the resource gateway {rgw}: it also serves other",
    "unchanged, and not managed: the rules between {group} and {rds}",
)
def second_configuration(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, Any]:
    id_digits = "f" * 17
    arn = f"{deployment.arn[:-17]}{id_digits}"
    second = {**account.configurations[0], "name": "other", "id": f"rcfg-{id_digits}", "arn": arn}
    account.configurations.append(second)
    return {"vpc_id": None}


@adopt_case(
    "console names",
    "missing, to be created: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def wider_ingress_rule(account: FakeAwsAccount, deployment: SampleDeployment) -> dict[str, Any]:
    account.revoke_rules(deployment.database_groups[0], egress=False)
    sources = [{"GroupId": deployment.gateway_groups[0]}]
    rule = {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "UserIdGroupPairs": sources}
    account.client("ec2").authorize_security_group_ingress(GroupId=deployment.database_groups[0], IpPermissions=[rule])
    return {"resource_gateway": None}


@adopt_case(
    "console names",
    "missing, to be created: a security group of the resource gateway, which has none",
    "missing, to be created: the egress rule of that group to {rds} on tcp 5432",
    "missing, to be created: the ingress rule of {rds} for the resource gateway on tcp 5432",
)
def gateway_without_group(account: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    account.gateways[0]["securityGroupIds"] = []
    return {"names": None, "security_group_description": None}


@adopt_case(
    "console names",
    "to be changed: the RAM share {share}: it would allow accounts outside your organization",
    "missing, to be created: the association of the RAM share with account 210987654321",
)
def organization_only_share(account: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    account.client("ram").update_resource_share(resourceShareArn=account.share_arn, allowExternalPrincipals=False)
    account.associations.remove(account.polytomic_association)
    return {"--polytomic-aws-account-id": POLYTOMIC_ACCOUNT}


@adopt_case(
    "console names",
    "missing, to be created: a RAM share with the resource configuration and Polytomic's account",
)
def missing_share(account: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    account.associations.clear()
    return {"--polytomic-aws-account-id": POLYTOMIC_ACCOUNT}


@adopt_case("console names")
def private_dns_and_few_addresses(account: FakeAwsAccount, _: SampleDeployment) -> dict[str, Any]:
    account.gateways[0].update(ipAddressType="DUALSTACK", ipv4AddressesPerEni=8, resourceConfigDnsResolution="IN_VPC")
    return {
        "ip_address_type": "DUALSTACK",
        "ipv4_addresses_per_eni": 8,
        "dns_resolution": "IN_VPC",
        "aws_provider_version": ">= 6.46, < 7.0",
    }


@pytest.mark.parametrize(
    ("deployment", "change", "lines"),
    [pytest.param(name, change, lines, id=change.__name__) for name, change, lines in ADOPT_CASES],
    indirect=["deployment"],
)
def test_adopt_reports_differences_first(
    aws_account: FakeAwsAccount,
    deployment: SampleDeployment,
    change: Callable[[FakeAwsAccount, SampleDeployment], dict[str, Any] | None],
    lines: tuple[str, ...],
    adopt_output: AdoptOutput,
) -> None:
    expected: dict[str, Any] = change(aws_account, deployment) or {}
    placeholders = {
        "rcfg": deployment.arn.partition("/")[2],
        "rgw": deployment.gateway,
        "group": deployment.gateway_groups[0],
        "groups": ", ".join(sorted(deployment.gateway_groups)),
        "rds": deployment.database_groups[0],
        "share": deployment.share,
    }
    options = [f"{name}={expected.pop(name)}" for name in list(expected) if name.startswith("--")]
    stderr_lines = tuple(line.format_map(placeholders) for line in lines)
    connection = adopt_output(*options, stderr_lines=stderr_lines)
    assert {name: connection.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda aws_account: aws_account.configurations[0].update(
                resourceConfigurationDefinition={"ipResource": {"ipAddress": "10.0.10.10"}}
            ),
            "the configuration has no host, but the IP address 10.0.10.10; add --rds-host",
        ),
        (
            lambda aws_account: aws_account.associations.remove(aws_account.polytomic_association),
            (
                "Polytomic's account is ambiguous: no share has a principal outside your account; pass one with "
                "--polytomic-aws-account-id"
            ),
        ),
        (
            lambda aws_account: aws_account.edit_items(
                "rds:DescribeDBInstances", lambda instance: instance["Endpoint"].update(Address="other")
            ),
            (
                "no instance, cluster or proxy in us-east-1, account 123456789012, has the endpoint {host}; add "
                "--rds-security-group-id"
            ),
        ),
    ],
    ids=["host", "account", "database"],
)
def test_unknown_value_asks_for_its_flag(
    aws_account: FakeAwsAccount,
    deployment: SampleDeployment,
    change: Callable[[FakeAwsAccount], object],
    line: str,
    adopt_output: AdoptOutput,
) -> None:
    change(aws_account)
    message = line.replace("{host}", deployment.host)
    assert adopt_output(stderr_lines=(f"privatelink: {deployment.arn}: {message}",), status=2) == {}


def test_database_group_with_rule_is_chosen(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    other_group = aws_account.create_security_group(aws_account.vpc_id, "other")
    group_ids = [other_group, *deployment.database_groups]
    groups = [{"VpcSecurityGroupId": group_id, "Status": "active"} for group_id in group_ids]
    aws_account.update_items("rds:DescribeDBInstances", VpcSecurityGroups=groups)
    assert adopt_output()["rds_security_group_id"] == deployment.database_groups[0]
    aws_account.revoke_rules(deployment.database_groups[0], egress=False)
    aws_account.revoke_rules(deployment.gateway_groups[0], egress=True)
    result = run_privatelink("adopt", deployment.arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"privatelink: {deployment.arn}: the security group of the database for the ingress rule is ambiguous: "
        f"{', '.join(sorted(group_ids))}; pass one with --rds-security-group-id\n"
    )
    assert run_privatelink("adopt", deployment.arn, "--rds-security-group-id", other_group).status == 0


def test_control_characters_rejected_in_name(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.shares[0]["name"] = "evil\x1b[2J"
    result = run_privatelink("adopt", deployment.arn)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: no connection can describe this deployment:\n"
        "privatelink: names: evil\\u001b[2J has control characters; remove them in AWS\n"
    )
