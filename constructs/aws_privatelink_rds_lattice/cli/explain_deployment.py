"""``privatelink explain ARN``: describe an existing deployment from AWS: what exists, what is open, and for whom."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather, run_in_rounds
from aws_privatelink_rds_lattice.aws.lattice_api import describe_configuration_definition
from aws_privatelink_rds_lattice.checks.group_rules import list_database_group_ids
from aws_privatelink_rds_lattice.checks.network_rules import referenced_group_id, rule_peer, select_rules

from .explain_connection import IP_VERSIONS
from .targets import ensure_ready, prepare_targets
from .terminal import show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

_ACCEPTANCE = {
    "ASSOCIATED": "has accepted",
    "ASSOCIATING": "has not accepted yet",
}


class Section(NamedTuple):
    """A part of the description.

    Attributes:
        name: The key in ``--json``.
        heading: The heading in the text.
        lines: A line for each fact; None if AWS does not return the facts.
        error: The reason and the remedy if AWS does not return the facts; else empty.
    """

    name: str
    heading: str
    lines: list[str] | None
    error: str = ""


class DeploymentExplanation(NamedTuple):
    """The description of an existing deployment.

    Attributes:
        arn: The ARN or id from the command line.
        region: The AWS Region.
        account_id: The AWS account of the credentials.
        sections: The parts of the description.
    """

    arn: str
    region: str
    account_id: str
    sections: list[Section]

    @property
    def is_complete(self) -> bool:
        """True if AWS returned all facts."""
        return not any(section.error for section in self.sections)

    def as_text_lines(self) -> list[str]:
        """Return the description as lines, each fact with a bullet."""
        lines = [f"{self.arn}: what exists and is open, in {self.region}, account {self.account_id}"]
        for section in self.sections:
            lines += ["", section.heading]
            facts = section.lines if section.lines is not None else [f"unknown: {section.error}"]
            lines += [f"  - {fact}" for fact in facts]
        return lines

    def as_json(self) -> dict[str, object]:
        """Return the description as a JSON object."""
        facts = {section.name: section.lines for section in self.sections}
        return {"deployment": self.arn, "region": self.region, "account": self.account_id, **facts}


def explain_deployment(options: argparse.Namespace) -> DeploymentExplanation:
    """Describe the deployment of the ARN on the command line.

    Raises:
        UsageError: See ``ensure_ready``.
    """
    (target,) = prepare_targets(options, is_deployed=True)
    tasks: list[Callable[[], Section | None]] = [functools.partial(ensure_ready, target)]
    for name, heading, describe in _SECTIONS:
        tasks.append(functools.partial(_make_section, name, heading, describe, target))
    with show_progress(f"explain: {target.name}"):
        sections = [section for section in run_in_rounds(tasks) if section is not None]
    return DeploymentExplanation(target.name, target.inputs["region"], target.deployment.account_id, sections)


def _make_section(name: str, heading: str, describe: Callable[[Target], list[str]], target: Target) -> Section:
    try:
        return Section(name, heading, describe(target))
    except ApiError as error:
        return Section(name, heading, None, f"{error.reason}; {error.advice}")
    except MissingPartError as error:
        return Section(name, heading, None, f"{error.reason}; run privatelink verify for the remedy")


def _describe_resources(target: Target) -> list[str]:
    """Return a line for the configuration, the gateway, and each share."""
    deployment = target.deployment
    configuration, gateway, shares = gather(
        [lambda: deployment.configuration, lambda: deployment.gateway, lambda: deployment.shares]
    )
    host = describe_configuration_definition(deployment.configuration_definition)
    ports = _describe_own_ports(configuration)
    ip_version = IP_VERSIONS.get(gateway.get("ipAddressType", ""), "unknown")
    groups = ", ".join(gateway["securityGroupIds"]) or "no security group"
    lines = [
        f"resource configuration {configuration['name']}, {configuration['type']}: {host}, {ports}",
        (
            f"resource gateway {gateway['name']} ({gateway['id']}) in {gateway['vpcId']}, with {ip_version} interfaces "
            f"in {', '.join(gateway['subnetIds'])}, and {groups}"
        ),
    ]
    for share in shares:
        outside = "for accounts outside your organization, too"
        if not share["allowExternalPrincipals"]:
            outside = "for accounts of your organization only"
        lines.append(f"RAM share {share['name']}, {share['status']}: {outside}")
    return lines


def _describe_own_ports(configuration: Response) -> str:
    """Return the ports of a resource configuration."""
    if configuration["type"] == "ARN" and not configuration.get("portRanges"):
        return "the port of the database"
    return f"TCP port {', '.join(configuration['portRanges']) or 'unknown'}"


def _describe_rules(target: Target) -> list[str]:
    """Return a line for each rule between gateway and database, and for each further rule to the database's port."""
    deployment = target.deployment
    gateway, port, (database_groups, group_error) = gather(
        [lambda: deployment.gateway, lambda: deployment.port, lambda: list_database_group_ids(target)]
    )
    if group_error:
        raise group_error
    gateway_groups = gateway["securityGroupIds"]
    gateway_rules, database_rules = gather(
        [
            lambda: deployment.ec2.fetch_security_group_rules(gateway_groups),
            lambda: deployment.ec2.fetch_security_group_rules(database_groups),
        ]
    )
    lines = []
    for rule in _sorted_rules(rule for rule in gateway_rules if rule["IsEgress"]):
        peer = _describe_peer(rule, database_groups, "the database")
        lines.append(f"out of {rule['GroupId']}: {_describe_ports(rule)} to {peer}")
    for rule in _sorted_rules(select_rules(database_rules, is_egress=False, port=port)):
        peer = _describe_peer(rule, gateway_groups, "the gateway")
        lines.append(f"into {rule['GroupId']}: {_describe_ports(rule)} from {peer}")
    return lines or ["no rule: the gateway cannot reach the database"]


def _sorted_rules(rules: Iterable[Response]) -> list[Response]:
    return sorted(rules, key=lambda rule: (rule["GroupId"], rule_peer(rule), rule.get("FromPort", 0)))


def _describe_ports(rule: Response) -> str:
    """Return the protocol and the ports of a security group rule, such as "tcp 5432"."""
    if rule["IpProtocol"] == "-1":
        return "all traffic"
    first = rule["FromPort"]
    last = rule["ToPort"]
    if rule["IpProtocol"].startswith("icmp"):
        # The ports are the type and the code; -1 is any.
        return f"{rule['IpProtocol']}, {'all types' if first == -1 else f'type {first}'}"
    if first == last:
        return f"{rule['IpProtocol']} {first}"
    return f"{rule['IpProtocol']} {first} to {last}"


def _describe_peer(rule: Response, known_groups: list[str], owner: str) -> str:
    """Return the peer of a rule, with the owner of a known security group."""
    group_id = referenced_group_id(rule)
    if group_id is None:
        return rule_peer(rule)
    return f"security group {group_id} ({owner})" if group_id in known_groups else f"security group {group_id}"


def _describe_access(target: Target) -> list[str]:
    """Return a line for each principal of each share, for each VPC endpoint, and for service networks of others."""
    deployment = target.deployment
    shares, endpoints, configuration = gather(
        [lambda: deployment.shares, lambda: deployment.endpoint_associations, lambda: deployment.configuration]
    )
    lines = []
    if shares:
        principals = [*deployment.share_principals, *deployment.other_share_principals]
        lines = [_describe_principal(principal, shares) for principal in principals]
    lines += map(_describe_endpoint, endpoints)
    if configuration.get("allowAssociationToShareableServiceNetwork"):
        lines.append("service networks that other accounts share or use may have it: this command does not read these")
    return lines or ["nobody outside this account: no share has a principal, and there is no VPC endpoint"]


def _describe_endpoint(association: Response) -> str:
    owner = association.get("vpcEndpointOwner", "an unknown account")
    if "vpcEndpointId" in association:
        return f"VPC endpoint {association['vpcEndpointId']} of {owner} connects to the configuration"
    return (
        f"{association.get('id', 'an association')} of {owner} connects to the configuration through a service network"
    )


def _describe_principal(principal: Response, shares: Iterable[Response]) -> str:
    names = {share["resourceShareArn"]: share["name"] for share in shares}
    entity = principal["associatedEntity"]
    description = f"AWS account {entity}" if entity.isdecimal() else str(entity)
    status = _ACCEPTANCE.get(principal["status"], f"has the status {principal['status']} and no access")
    return f"{description}, by share {names.get(principal['resourceShareArn'], 'of another name')}: {status}"


def _describe_access_logs(target: Target) -> list[str]:
    """Return a line for each destination of the access logs."""
    own_arn = target.deployment.configuration["arn"]
    lines = []
    for subscription in target.deployment.access_log_subscriptions:
        is_own = subscription["resourceArn"] == own_arn
        origin = "" if is_own else f", from the group {subscription['resourceId']}"
        lines.append(f"{subscription['destinationArn']}{origin}: every principal that can read it")
    return sorted(lines) or ["none: no subscription exists"]


_SECTIONS: tuple[tuple[str, str, Callable[[Target], list[str]]], ...] = (
    ("exists", "Exists", _describe_resources),
    ("open", "Open", _describe_rules),
    ("access", "Who has access", _describe_access),
    ("access_logs", "Access logs", _describe_access_logs),
)
