"""The check of public access: the address that the resource gateway gets for a publicly accessible database."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import gather

from .check import BlockedCheckError, CheckFinding, Hop, check, failed, passed, warned
from .gateway_remedies import in_vpc_remedy
from .network_rules import cidr_blocks_cover, referenced_group_id, rule_peer, select_rules
from .remedies import enable_dns_remedy, fetch_or_default

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.target import Target

# Addresses that nobody on the internet has: RFC 1918, RFC 6598 and RFC 4193.
_PRIVATE_CIDRS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


@check(Hop.DATABASE, "the resource gateway gets a private address for the database")
def database_private(target: Target) -> CheckFinding:
    """Fail if the database is publicly accessible and the gateway uses public resolvers.

    Public resolvers lead to the public address, and the rules of the security groups do not cover traffic to a public
    address. Inside the VPC, the same name leads to the private address:
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
    """
    public_instance_ids = target.deployment.database.public_instance_ids
    if not public_instance_ids:
        return passed("not publicly accessible")
    if target.deployment.resolves_in_vpc:
        return _evaluate_vpc_resolvers(target, public_instance_ids)
    return failed(
        f"publicly accessible: {', '.join(public_instance_ids)}; the resource gateway would resolve the name to a "
        "public address, which the rules between the two security groups do not cover",
        _resolve_in_vpc_remedy(target, public_instance_ids),
    )


def _evaluate_vpc_resolvers(target: Target, public_instance_ids: Sequence[str]) -> CheckFinding:
    deployment = target.deployment
    has_support, has_hostnames, dns_servers = gather(
        [
            lambda: deployment.has_dns_support,
            lambda: deployment.has_dns_hostnames,
            lambda: deployment.custom_dns_servers,
        ]
    )
    evidence = f"publicly accessible: {', '.join(public_instance_ids)}"
    if dns_servers:
        return warned(
            f"{evidence}; the resource gateway uses {', '.join(dns_servers)}, and this machine cannot see whether they "
            "return the private address",
            _dig_in_vpc_remedy(target),
        )
    if not has_support:
        raise BlockedCheckError("vpc-dns", "the VPC's own resolver is off")
    if not has_hostnames:
        return warned(
            f"{evidence}; DNS hostnames are off in the VPC, so its resolver may return the public address",
            _dig_in_vpc_remedy(target),
        )
    return passed(f"{evidence}; the VPC's own resolver returns the private address")


def _dig_in_vpc_remedy(target: Target) -> str:
    command = shlex.join(["dig", "+short", target.deployment.host])
    return f"# on a machine in the VPC, check that this is a private address:\n{command}"


def _resolve_in_vpc_remedy(target: Target, public_instance_ids: Sequence[str]) -> str:
    """Return the remedy for a public database: resolve the name in the VPC, or take the public address away.

    Taking the address away breaks whoever uses it. So the command for that is there only if no rule of the database's
    groups lets in a public address.
    """
    lines = [
        *_vpc_resolver_steps(target),
        "# let the resource gateway resolve the name in the VPC; the public address stays",
        in_vpc_remedy(target),
    ]
    public_sources = fetch_or_default(lambda: _list_public_sources(target), ["an unknown address"])
    if public_sources:
        sources = ", ".join(public_sources)
        lines.append(f"# keep the public address: rules allow {sources}, and clients there need it")
        return "\n".join(lines)
    lines.append("# or remove the public address, because no rule of the database's groups allows its use")
    for instance_id in public_instance_ids:
        options = ("--no-publicly-accessible", "--apply-immediately", "--db-instance-identifier", instance_id)
        lines.append(target.aws_command("rds", "modify-db-instance", *options))
    return "\n".join(lines)


def _vpc_resolver_steps(target: Target) -> list[str]:
    """Return the steps to turn the VPC's own resolver on, if it is off and the VPC names no other resolver.

    Without a resolver, a gateway with IN_VPC resolves no name, of no configuration.
    """
    deployment = target.deployment
    has_support = fetch_or_default(lambda: deployment.has_dns_support, default=True)
    if has_support or fetch_or_default(lambda: deployment.custom_dns_servers, None):
        return []
    return [
        "# the VPC's own resolver is off: turn it on first",
        enable_dns_remedy(target, "--enable-dns-support"),
    ]


def _list_public_sources(target: Target) -> list[str]:
    """Return the peers of ingress rules of the database's groups that may be public addresses."""
    deployment = target.deployment
    group_ids = sorted(deployment.database.security_group_statuses)
    rules = deployment.ec2.fetch_security_group_rules(group_ids)
    sources = set()
    for rule in select_rules(rules, is_egress=False, port=deployment.database.port or deployment.port):
        peer = rule_peer(rule)
        is_address = not rule.get("PrefixListId") and not referenced_group_id(rule)
        if rule.get("PrefixListId") or (is_address and not cidr_blocks_cover(_PRIVATE_CIDRS, [peer])):
            sources.add(peer)
    return sorted(sources)
