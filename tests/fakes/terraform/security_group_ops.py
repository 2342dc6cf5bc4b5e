"""Security groups and security group rules, in the form of the AWS provider."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from fakes.terraform.provider_schema import UNKNOWN_VALUE
from fakes.terraform.resource_ops import AwsClients, ResourceOps
from fakes.terraform.security_group_rules import (
    SecurityGroupRules,
    merge_rules_by_source,
    source_argument,
    split_rules_by_source,
    without_rule_id,
)

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

# The arguments of aws_security_group_rule for sources other than security groups.
CIDR_ARGUMENTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")


class SecurityGroupOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        filters = [{"Name": "group-id", "Values": [key]}]
        groups = aws.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
        if not groups:
            return None
        group = groups[0]
        rules = SecurityGroupRules(aws)
        return {
            "id": key,
            "arn": group["SecurityGroupArn"],
            "name": group["GroupName"],
            "name_prefix": "",
            "description": group["Description"],
            "vpc_id": group["VpcId"],
            "owner_id": group["OwnerId"],
            "egress": merge_rules_by_source(key, rules.list_rules(key, egress=True)),
            "ingress": merge_rules_by_source(key, rules.list_rules(key, egress=False)),
            "tags": {tag["Key"]: tag["Value"] for tag in group["Tags"]},
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        response = aws.client("ec2").create_security_group(
            VpcId=planned["vpc_id"], GroupName=planned["name"], Description=planned["description"]
        )
        group = str(response["GroupId"])
        # In every case: the AWS provider removes the egress rule that EC2 adds to a new group.
        for name in ("egress", "ingress"):
            self._set_rules(aws, group, name, [] if planned[name] == UNKNOWN_VALUE else planned[name])
        self._set_tags(aws, group, {}, planned["tags_all"])
        return group

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        for name in ("egress", "ingress"):
            if planned[name] != prior[name]:
                self._set_rules(aws, prior["id"], name, planned[name])
        self._set_tags(aws, prior["id"], prior["tags_all"], planned["tags_all"])

    def _set_rules(self, aws: AwsClients, group: str, name: str, inline: list[Values]) -> None:
        egress = name == "egress"
        rules = SecurityGroupRules(aws)
        existing_rules = rules.list_rules(group, egress=egress)
        planned_rules = split_rules_by_source(group, inline)
        removed_rules = [rule for rule in existing_rules if without_rule_id(rule) not in planned_rules]
        kept_rules = [without_rule_id(rule) for rule in existing_rules]
        rules.revoke(group, removed_rules, egress=egress)
        rules.authorize(group, [rule for rule in planned_rules if rule not in kept_rules], egress=egress)

    def _set_tags(self, aws: AwsClients, group: str, old: dict[str, str], new: dict[str, str]) -> None:
        client = aws.client("ec2")
        removed_keys = [{"Key": key} for key in old if key not in new]
        if removed_keys:
            client.delete_tags(Resources=[group], Tags=removed_keys)
        if new:
            client.create_tags(Resources=[group], Tags=[{"Key": key, "Value": value} for key, value in new.items()])

    def delete(self, aws: AwsClients, prior: Values) -> None:
        aws.client("ec2").delete_security_group(GroupId=prior["id"])


class SecurityGroupRuleOps(ResourceOps):
    """A rule resource. The key is the import id: GROUP_TYPE_PROTOCOL_FROM_TO_SOURCE, then further _SOURCE."""

    def import_id(self, state: Values) -> str:
        if state["security_group_id"] is None:
            return str(state["id"])  # an import: the state has the import id only
        names = ("security_group_id", "type", "protocol", "from_port", "to_port")
        parts = [str(state[name]) for name in names]
        if state["source_security_group_id"]:
            parts.append(state["source_security_group_id"])
        for name in CIDR_ARGUMENTS:
            parts.extend(state[name] or ())
        if state["self"]:
            parts.append("self")
        return "_".join(parts)

    def _parse_import_id(self, key: str, description: str = "") -> tuple[str, bool, list[Values]]:
        """Return the security group, True for egress, and the rules: a rule per source."""
        group, rule_type, protocol, first_port, last_port, *sources = key.split("_")
        rules: list[Values] = [
            {
                "protocol": protocol,
                "from_port": int(first_port),
                "to_port": int(last_port),
                "description": description,
                "source": group if source == "self" else source,
            }
            for source in sources
        ]
        return group, rule_type == "egress", rules

    def _existing_rules(self, aws: AwsClients, key: str) -> list[Values]:
        """Return the rules with an import id, or an empty list if a rule does not exist."""
        group, egress, key_rules = self._parse_import_id(key)
        existing_rules = SecurityGroupRules(aws).list_rules(group, egress=egress)
        matching_rules = [rule for rule in existing_rules if {**without_rule_id(rule), "description": ""} in key_rules]
        return matching_rules if len(matching_rules) == len(key_rules) else []

    def read(self, aws: AwsClients, key: str) -> Values | None:
        rules = self._existing_rules(aws, key)
        if not rules:
            return None
        group, rule_type, protocol, first_port, last_port, *sources = key.split("_")
        sources_by_argument: Values = {}
        for source in sources:
            argument = "self" if source == "self" else source_argument(source)
            sources_by_argument.setdefault(argument, []).append(source)
        return {
            "id": f"sgrule-{zlib.crc32(key.encode())}",
            "type": rule_type,
            "protocol": protocol,
            "from_port": int(first_port),
            "to_port": int(last_port),
            "security_group_id": group,
            "description": rules[0]["description"] or None,
            "security_group_rule_id": rules[0]["rule_id"] if len(rules) == 1 else "",
            # An absent source stays null after an apply, and an empty list after an import.
            **{name: sources_by_argument[name] for name in CIDR_ARGUMENTS if name in sources_by_argument},
            "source_security_group_id": sources_by_argument.get("security_groups", [None])[0],
            "self": "self" in sources_by_argument,
        }

    def create(self, aws: AwsClients, planned: Values) -> str:
        known_values = {name: None if value == UNKNOWN_VALUE else value for name, value in planned.items()}
        key = self.import_id(known_values)
        group, egress, rules = self._parse_import_id(key, known_values["description"] or "")
        SecurityGroupRules(aws).authorize(group, rules, egress=egress)
        return key

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        """Update the description: a change of another argument replaces the rule."""
        group, egress, rules = self._parse_import_id(self.import_id(prior), planned["description"] or "")
        SecurityGroupRules(aws).set_descriptions(group, rules, egress=egress)

    def delete(self, aws: AwsClients, prior: Values) -> None:
        group, egress, _ = self._parse_import_id(self.import_id(prior))
        SecurityGroupRules(aws).revoke(group, self._existing_rules(aws, self.import_id(prior)), egress=egress)
