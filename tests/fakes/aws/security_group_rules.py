"""The rules of security groups: each as EC2 has it, and as the AWS provider has several in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

    from .account import FakeAwsAccount
    from .botocore_hooks import Response

# Where the AWS provider has the sources of a rule, and where EC2 has them.
SOURCE_FIELDS = {
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefix_list_ids": ("PrefixListIds", "PrefixListId"),
    "security_groups": ("UserIdGroupPairs", "GroupId"),
}


class SecurityGroupRules:
    """Reads and writes them."""

    def __init__(self, cloud: FakeAwsAccount) -> None:
        self._ec2 = cloud.client("ec2")

    def list_rules(self, group: str, *, egress: bool) -> list[Values]:
        """Return a group's rules: what of the provider's attributes each has, besides its id."""
        filters = [{"Name": "group-id", "Values": [group]}]
        found = self._ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
        return [
            {
                "rule_id": one["SecurityGroupRuleId"],
                "protocol": one["IpProtocol"],
                # EC2 has -1 for all ports of all protocols, the AWS provider 0.
                "from_port": max(one["FromPort"], 0),
                "to_port": max(one["ToPort"], 0),
                "source": one.get("ReferencedGroupInfo", {}).get("GroupId")
                or one.get("CidrIpv4")
                or one.get("CidrIpv6")
                or one["PrefixListId"],
                "description": one.get("Description", ""),
            }
            for one in found
            if one["IsEgress"] is egress
        ]

    def authorize(self, group: str, rules: list[Values], *, egress: bool) -> None:
        client, permissions = self._ec2, [ip_permission(one) for one in rules]
        authorize = client.authorize_security_group_egress if egress else client.authorize_security_group_ingress
        if permissions:
            authorize(GroupId=group, IpPermissions=permissions)

    def revoke(self, group: str, rules: list[Values], *, egress: bool) -> None:
        client, ids = self._ec2, [one["rule_id"] for one in rules]
        revoke = client.revoke_security_group_egress if egress else client.revoke_security_group_ingress
        if ids:
            revoke(GroupId=group, SecurityGroupRuleIds=ids)

    def set_descriptions(self, group: str, rules: list[Values], *, egress: bool) -> None:
        client, permissions = self._ec2, [ip_permission(one) for one in rules]
        describe = (
            client.update_security_group_rule_descriptions_egress
            if egress
            else client.update_security_group_rule_descriptions_ingress
        )
        describe(GroupId=group, IpPermissions=permissions)


def ip_permission(rule: Values) -> Response:
    """Return a rule as EC2 takes it."""
    member, name = SOURCE_FIELDS[source_argument(rule["source"])]
    description = {"Description": rule["description"]} if rule["description"] else {}
    ports = {} if rule["protocol"] == "-1" else {"FromPort": rule["from_port"], "ToPort": rule["to_port"]}
    return {"IpProtocol": rule["protocol"], **ports, member: [{name: rule["source"], **description}]}


def source_argument(source: str) -> str:
    if source.startswith(("sg-", "pl-")):
        return "security_groups" if source.startswith("sg-") else "prefix_list_ids"
    return "ipv6_cidr_blocks" if ":" in source else "cidr_blocks"


def merge_rules_by_source(group: str, rules: list[Values]) -> list[Values]:
    """Return rules as the AWS provider reads them inline: those that differ in their source alone are one."""
    found: dict[tuple[object, ...], Values] = {}
    for one in rules:
        alike = {name: one[name] for name in ("protocol", "from_port", "to_port", "description")}
        none: Values = {**{name: [] for name in SOURCE_FIELDS}, "self": False}
        inline = found.setdefault((*alike.values(),), {**alike, **none})
        if one["source"] == group:
            inline["self"] = True
        else:
            inline[source_argument(one["source"])].append(one["source"])
    return list(found.values())


def split_rules_by_source(group: str, inline: list[Values]) -> list[Values]:
    """Return inline rules as EC2 has them: one for each source."""
    return [
        {name: one[name] for name in ("protocol", "from_port", "to_port", "description")} | {"source": source}
        for one in inline
        for source in [each for name in SOURCE_FIELDS for each in one[name] or ()] + ([group] if one["self"] else [])
    ]


def without_rule_id(rule: Values) -> Values:
    """Return a rule without its id."""
    return {name: value for name, value in rule.items() if name != "rule_id"}
