"""A response that lacks any member makes a result unknown, or means what AWS documents; it never means a fault."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, NamedTuple

import pytest

from aws_privatelink_rds_lattice.adopt import adopt_deployment
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, run_checks
from aws_privatelink_rds_lattice.cli.region_listing import list_region
from aws_privatelink_rds_lattice.errors import PrivateLinkError
from checks.test_healthy_deployments import configuration_in_group, configuration_of_arn
from fakes.aws.absent_members import RecordedResponses, absent_member_client, remove_response_member
from fakes.aws.cli_runner import resolve_host_to, run_privatelink, use_account_in_cli
from fakes.aws.deployment_targets import sample_client, target_as_connection, target_by_arn
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import AwsClient
    from fakes.aws.absent_members import MemberPath
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.botocore_hooks import Response
    from fakes.aws.deployment_targets import DeploymentTarget
    from fakes.aws.sample_deployments import SampleDeployment

    # Verdict and evidence, by check or value.
    Results = dict[str, tuple[str, str]]
    Command = Callable[[AwsClient], Results]

    Change = Callable[[FakeAwsAccount], object]

UNKNOWN = "unknown"


class Variant(NamedTuple):
    """A sample deployment with a change that makes the commands read further members.

    Attributes:
        deployment_name: The name of the sample deployment.
        change: Changes the deployment in the account; None for no change.
        commands: The commands to run: those that read members which no earlier variant has.
    """

    deployment_name: str
    commands: tuple[str, ...]
    change: Change | None = None


def public_database_with_other_resolver(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_gateway["resourceConfigDnsResolution"] = "IN_VPC"
    aws_account.use_dns_servers("10.0.0.9", "AmazonProvidedDNS")
    aws_account.update_items("rds:DescribeDBInstances", PubliclyAccessible=True)


def configuration_with_custom_domain(aws_account: FakeAwsAccount) -> None:
    aws_account.deployed_configuration.update(
        customDomainName="db.example.com",
        domainVerificationStatus="PENDING",
        domainVerificationId="dv-0123456789abcdef0",
    )


VARIANTS = {
    "console": Variant("console names", ("verify ARN", "list", "adopt", "verify", "preflight")),
    "missing ingress rule": Variant("missing ingress rule", ("verify",)),
    "ipv6": Variant("ipv6", ("verify", "preflight")),
    "aurora": Variant("aurora", ("verify ARN", "list")),
    "proxy": Variant("proxy", ("verify ARN",)),
    "group": Variant("console names", ("verify ARN", "list", "adopt"), configuration_in_group),
    "ARN": Variant("console names", ("verify ARN",), configuration_of_arn),
    "public database": Variant("console names", ("verify ARN",), public_database_with_other_resolver),
    "custom domain": Variant("console names", ("verify ARN",), configuration_with_custom_domain),
}
# The members whose absence AWS documents, or whose list XML leaves out when it is empty; and the changed verdicts.
KNOWN_ABSENCES = {
    # A configuration need not have a domain.
    ("vpc-lattice:GetResourceConfiguration", "customDomainName"): {"configuration-domain": "pass"},
    # "The default is PUBLIC."
    ("vpc-lattice:GetResourceGateway", "resourceConfigDnsResolution"): {"database-private": "fail"},
    # An absent list of XML is an empty list.
    ("ec2:DescribeVpcs", "Vpcs.[].Ipv6CidrBlockAssociationSet"): {"vpc": "fail"},
    ("ec2:DescribeSubnets", "Subnets.[].Ipv6CidrBlockAssociationSet"): {"subnet-addresses": "fail"},
    # A subnet with IPv6 blocks and without an IPv4 block has IPv6 only, and AWS accepts IPV6 there.
    ("ec2:DescribeSubnets", "Subnets.[].CidrBlock"): {"subnet-addresses": "pass"},
}


def run_verify(target: DeploymentTarget, client: AwsClient) -> Results:
    results = run_checks(VERIFY, target.check_target(client))
    return {result.id: (result.verdict, result.evidence) for result in results}


def run_preflight(target: DeploymentTarget, client: AwsClient) -> Results:
    results = run_checks(PREFLIGHT, dataclasses.replace(target.check_target(client), is_deployed=False))
    return {result.id: (result.verdict, result.evidence) for result in results}


def deployment_commands(
    account: FakeAwsAccount, deployment: SampleDeployment, names: Iterable[str]
) -> Iterator[tuple[str, Command]]:
    """Yield the commands of the names, each with its name; a command returns its results."""
    arn_target = target_by_arn(deployment)

    def list_configurations(client: AwsClient) -> Results:
        listing = list_region(client, REGION)
        return {"errors": (UNKNOWN, " ".join(listing.errors)), "rows": (UNKNOWN, str(listing.rows is None))}

    def adopt(client: AwsClient) -> Results:
        try:
            adopt_deployment(arn_target.check_target(client))
        except PrivateLinkError as error:
            return {"connection": (UNKNOWN, str(error))}
        return {"connection": (UNKNOWN, "")}

    commands: dict[str, Command] = {
        "verify ARN": functools.partial(run_verify, arn_target),
        "list": list_configurations,
        "adopt": adopt,
    }
    if not commands.keys() >= set(names):
        connection_target = target_as_connection(account, deployment)
        commands["verify"] = functools.partial(run_verify, connection_target)
        commands["preflight"] = functools.partial(run_preflight, connection_target)
    for name in names:
        yield name, commands[name]


def find_wrong_claims(expected: Results, results: Results, absent: tuple[str, MemberPath]) -> Iterator[str]:
    """Yield the results that claim something else than before, although only a member is absent."""
    action, path = absent
    known_verdicts = KNOWN_ABSENCES.get((action, ".".join(path)), {})
    for name, (verdict, evidence) in results.items():
        allowed_verdicts = (UNKNOWN, expected[name][0], known_verdicts.get(name))
        if verdict not in allowed_verdicts:
            yield f"{name} is {verdict}, not {expected[name][0]}: {evidence}"
        if "unexpected error" in evidence or "None" in evidence:
            yield f"{name}: {evidence}"


def list_removable_members(read_members: Iterable[tuple[str, MemberPath]]) -> list[tuple[str, MemberPath]]:
    """Return the members that a response may lack: not its own list of items, which ``call_operation`` checks."""
    members = set(read_members)
    item_lists = {(action, path[:1]) for action, path in members if path[1:2] == ("[]",)}
    return sorted(members - item_lists)


@pytest.mark.parametrize("name", VARIANTS)
def test_absent_member_is_no_fault(aws_account: FakeAwsAccount, name: str) -> None:
    variant = VARIANTS[name]
    deployment = SAMPLE_DEPLOYMENTS[variant.deployment_name](aws_account)
    if variant.change:
        variant.change(aws_account)
    recorded = RecordedResponses()
    errors: list[str] = []
    for command_name, command in deployment_commands(aws_account, deployment, variant.commands):
        recorded.read_members.clear()
        expected = command(absent_member_client(aws_account, deployment, recorded))
        members = list_removable_members(recorded.read_members)
        assert members
        for absent in members:
            results = command(absent_member_client(aws_account, deployment, recorded, absent))
            claims = find_wrong_claims(expected, results, absent)
            errors += [f"{command_name} without {absent[0]} {'.'.join(absent[1])}: {claim}" for claim in claims]
    assert not errors, "\n".join(errors)


def remove_member(name: str) -> Callable[[Response], object]:
    return lambda item: item.pop(name, None)


def remove_network_type(aws_account: FakeAwsAccount) -> None:
    aws_account.edit_items("rds:DescribeDBInstances", remove_member("NetworkType"))


def remove_endpoint(aws_account: FakeAwsAccount) -> None:
    def make_new(instance: Response) -> None:
        del instance["Endpoint"]
        instance["DBInstanceStatus"] = "creating"

    aws_account.edit_items("rds:DescribeDBInstances", make_new)


def remove_port(aws_account: FakeAwsAccount) -> None:
    aws_account.edit_items("rds:DescribeDBInstances", lambda instance: instance["Endpoint"].pop("Port"))


def remove_protocol(aws_account: FakeAwsAccount) -> None:
    del aws_account.deployed_configuration["protocol"]


def remove_port_ranges(aws_account: FakeAwsAccount) -> None:
    del aws_account.deployed_configuration["portRanges"]


def remove_route_target(aws_account: FakeAwsAccount) -> None:
    aws_account.edit_items("ec2:DescribeRouteTables", lambda table: table["Routes"][0].pop("GatewayId"))


def remove_proxy_health(aws_account: FakeAwsAccount) -> None:
    aws_account.proxy_targets = [{"Type": "TRACKED_CLUSTER"}, {"Type": "RDS_INSTANCE"}]


def remove_subnets(aws_account: FakeAwsAccount) -> None:
    aws_account.response_edits["ec2:DescribeSubnets"] = lambda response: response.update(Subnets=[])


@pytest.mark.parametrize(
    ("name", "change", "check", "verdict", "evidence"),
    [
        ("ipv6", remove_network_type, "database-addresses", UNKNOWN, "RDS returns no network type for the endpoint of"),
        (
            "console names",
            remove_endpoint,
            "database",
            UNKNOWN,
            "no endpoint of instance orders, whose status is creating",
        ),
        ("console names", remove_port, "database-port", UNKNOWN, "RDS returns no port for the endpoint of instance"),
        ("console names", remove_protocol, "configuration-port", "pass", "SINGLE, TCP, ports 5432"),
        (
            "console names",
            remove_port_ranges,
            "configuration-port",
            UNKNOWN,
            "VPC Lattice returns no ports: SINGLE, TCP",
        ),
        ("console names", remove_route_target, "routes-out", UNKNOWN, "a route without its destination or target"),
        (
            "console names",
            remove_subnets,
            "routes-out",
            UNKNOWN,
            "EC2 returns no subnet of the resource gateway in vpc-",
        ),
        ("proxy", remove_proxy_health, "database-status", UNKNOWN, "it lacks TargetHealth"),
    ],
)
def test_absent_member_is_reported(  # noqa: PLR0913, PLR0917 - parameters of the test
    aws_account: FakeAwsAccount,
    name: str,
    change: Callable[[FakeAwsAccount], None],
    check: str,
    verdict: str,
    evidence: str,
) -> None:
    deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
    change(aws_account)
    results = run_verify(target_by_arn(deployment), sample_client(aws_account, deployment))
    assert results[check][0] == verdict
    assert evidence in results[check][1]


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("vpc-lattice:GetResourceConfiguration", ("portRanges",)),
        ("vpc-lattice:GetResourceGateway", ("securityGroupIds",)),
        ("ram:GetResourceShares", ("resourceShares", "[]", "allowExternalPrincipals")),
        ("ec2:DescribeSecurityGroupRules", ("SecurityGroupRules", "[]", "FromPort")),
    ],
)
def test_explain_reports_absent_member_as_unknown(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, operation: str, path: MemberPath
) -> None:
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    deployment = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(deployment, monkeypatch)
    aws_account.response_edits[operation] = functools.partial(remove_response_member, path=path)
    result = run_privatelink("explain", deployment.arn)
    assert result.status == 2
    assert f"unknown: the response to {operation} is unreadable: it lacks {path[-1]}" in " ".join(result.out.split())
    assert "None" not in result.out
