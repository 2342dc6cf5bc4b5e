"""Rules of security groups: single rules as EC2 has, and inline rules with many sources as the AWS provider has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values
    from fakes.terraform.resource_ops import AwsClients

    Response = dict[str, Any]

# Argument of the AWS provider for the sources of a rule -> member of a permission of EC2, and the field of a source.
SOURCE_FIELDS = {
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefix_list_ids": ("PrefixListIds", "PrefixListId"),
    "security_groups": ("UserIdGroupPairs", "GroupId"),
}
# The arguments of a rule besides the sources.
COMMON_ARGUMENTS = ("protocol", "from_port", "to_port", "description")


class SecurityGroupRules:
    """Reads and writes the rules of security groups in EC2."""

    def __init__(self, aws: AwsClients) -> None:
        self._ec2 = aws.client("ec2")

    def list_rules(self, group: str, *, egress: bool) -> list[Values]:
        """Return the egress or ingress rules of a group, with the attributes of the AWS provider and the rule id."""
        filters = [{"Name": "group-id", "Values": [group]}]
        items = self._ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
        return [provider_rule(item) for item in items if item["IsEgress"] is egress]

    def authorize(self, group: str, rules: list[Values], *, egress: bool) -> None:
        client = self._ec2
        authorize = client.authorize_security_group_egress if egress else client.authorize_security_group_ingress
        if rules:
            authorize(GroupId=group, IpPermissions=[ip_permission(rule) for rule in rules])

    def revoke(self, group: str, rules: list[Values], *, egress: bool) -> None:
        client = self._ec2
        revoke = client.revoke_security_group_egress if egress else client.revoke_security_group_ingress
        if rules:
            revoke(GroupId=group, SecurityGroupRuleIds=[rule["rule_id"] for rule in rules])

    def set_descriptions(self, group: str, rules: list[Values], *, egress: bool) -> None:
        permissions = [ip_permission(rule) for rule in rules]
        if egress:
            self._ec2.update_security_group_rule_descriptions_egress(GroupId=group, IpPermissions=permissions)
        else:
            self._ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=permissions)


def provider_rule(item: Response) -> Values:
    """Return a rule in a response of EC2 with the attributes of the AWS provider and the rule id."""
    source = item.get("ReferencedGroupInfo", {}).get("GroupId") or item.get("CidrIpv4") or item.get("CidrIpv6")
    return {
        "rule_id": item["SecurityGroupRuleId"],
        "protocol": item["IpProtocol"],
        # All ports of all protocols are -1 in EC2, and 0 in the AWS provider.
        "from_port": max(item["FromPort"], 0),
        "to_port": max(item["ToPort"], 0),
        "source": source or item["PrefixListId"],
        "description": item.get("Description", ""),
    }


def ip_permission(rule: Values) -> Response:
    """Return a rule with a single source as a permission of EC2."""
    member, field = SOURCE_FIELDS[source_argument(rule["source"])]
    source = {field: rule["source"]}
    if rule["description"]:
        source["Description"] = rule["description"]
    permission: Response = {"IpProtocol": rule["protocol"], member: [source]}
    if rule["protocol"] != "-1":
        permission["FromPort"] = rule["from_port"]
        permission["ToPort"] = rule["to_port"]
    return permission


def source_argument(source: str) -> str:
    if source.startswith("sg-"):
        return "security_groups"
    if source.startswith("pl-"):
        return "prefix_list_ids"
    return "ipv6_cidr_blocks" if ":" in source else "cidr_blocks"


def merge_rules_by_source(group: str, rules: list[Values]) -> list[Values]:
    """Return single rules as inline rules of the AWS provider: merged if only the sources differ."""
    inline_rules: dict[tuple[object, ...], Values] = {}
    for rule in rules:
        common_values = {name: rule[name] for name in COMMON_ARGUMENTS}
        key = tuple(common_values.values())
        if key not in inline_rules:
            no_sources: Values = {name: [] for name in SOURCE_FIELDS}
            inline_rules[key] = {**common_values, **no_sources, "self": False}
        if rule["source"] == group:
            inline_rules[key]["self"] = True
        else:
            inline_rules[key][source_argument(rule["source"])].append(rule["source"])
    return list(inline_rules.values())


def split_rules_by_source(group: str, inline_rules: list[Values]) -> list[Values]:
    """Return inline rules of the AWS provider as single rules of EC2: a rule per source."""
    rules = []
    for inline_rule in inline_rules:
        common_values = {name: inline_rule[name] for name in COMMON_ARGUMENTS}
        sources = [source for name in SOURCE_FIELDS for source in inline_rule[name] or ()]
        if inline_rule["self"]:
            sources.append(group)
        rules += [{**common_values, "source": source} for source in sources]
    return rules


def without_rule_id(rule: Values) -> Values:
    """Return a rule without the rule id."""
    return {name: value for name, value in rule.items() if name != "rule_id"}
