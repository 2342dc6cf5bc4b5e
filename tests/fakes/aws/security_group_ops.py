"""Security groups and their rules, as the AWS provider has them."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from fakes.terraform.aws_provider import UNKNOWN_VALUE, AwsRefusal

from .resource_ops import ResourceOps
from .security_group_rules import (
    SecurityGroupRules,
    merge_rules_by_source,
    source_argument,
    split_rules_by_source,
    without_rule_id,
)

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

# Where a rule that is a resource has the sources that are no security group.
CIDR_ARGUMENTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")


class SecurityGroupOps(ResourceOps):
    def read(self, key: str) -> Values | None:
        filters = [{"Name": "group-id", "Values": [key]}]
        rules = SecurityGroupRules(self.account)
        for one in self.account.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]:
            return {
                "id": key,
                "arn": one["SecurityGroupArn"],
                "name": one["GroupName"],
                "description": one["Description"],
                "vpc_id": one["VpcId"],
                "owner_id": one["OwnerId"],
                "egress": merge_rules_by_source(key, rules.list_rules(key, egress=True)),
                "ingress": merge_rules_by_source(key, rules.list_rules(key, egress=False)),
                "tags": {tag["Key"]: tag["Value"] for tag in one["Tags"]},
            }
        return None

    def create(self, planned: Values) -> str:
        made = self.account.client("ec2").create_security_group(
            VpcId=planned["vpc_id"], GroupName=planned["name"], Description=planned["description"]
        )
        group = str(made["GroupId"])
        # Whatever is written: the AWS provider takes away what EC2 lets out of every new group.
        self._set_rules(group, "egress", [] if planned["egress"] == UNKNOWN_VALUE else planned["egress"])
        self._set_rules(group, "ingress", [] if planned["ingress"] == UNKNOWN_VALUE else planned["ingress"])
        self._set_tags(group, {}, planned["tags_all"])
        return group

    def update(self, prior: Values, planned: Values) -> None:
        for name in ("egress", "ingress"):
            if planned[name] != prior[name]:
                self._set_rules(prior["id"], name, planned[name])
        self._set_tags(prior["id"], prior["tags_all"], planned["tags_all"])

    def _set_rules(self, group: str, name: str, inline: list[Values]) -> None:
        rules, egress = SecurityGroupRules(self.account), name == "egress"
        wanted, there = split_rules_by_source(group, inline), rules.list_rules(group, egress=egress)
        rules.revoke(group, [one for one in there if without_rule_id(one) not in wanted], egress=egress)
        rules.authorize(group, [one for one in wanted if one not in map(without_rule_id, there)], egress=egress)

    def _set_tags(self, group: str, old: dict[str, str], new: dict[str, str]) -> None:
        client = self.account.client("ec2")
        if gone := [{"Key": name} for name in old if name not in new]:
            client.delete_tags(Resources=[group], Tags=gone)
        if new:
            client.create_tags(Resources=[group], Tags=[{"Key": key, "Value": value} for key, value in new.items()])

    def delete(self, prior: Values) -> None:
        client = self.account.client("ec2")
        filters = [{"Name": "group-id", "Values": [prior["id"]]}]
        for one in client.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]:
            raise AwsRefusal("DependencyViolation", f"{prior['id']} is in use by {one['NetworkInterfaceId']}.")
        client.delete_security_group(GroupId=prior["id"])


class SecurityGroupRuleOps(ResourceOps):
    """A rule by its import id: GROUP_TYPE_PROTOCOL_FROM_TO_SOURCE, with more sources behind."""

    def import_id(self, state: Values) -> str:
        sources = [state["source_security_group_id"]] if state["source_security_group_id"] else []
        sources += [each for name in CIDR_ARGUMENTS for each in state[name] or ()] + (["self"] if state["self"] else [])
        names = ("security_group_id", "type", "protocol", "from_port", "to_port")
        return "_".join([*(str(state[name]) for name in names), *sources])

    def _parse_import_id(self, key: str, description: str = "") -> tuple[str, bool, list[Values]]:
        group, kind, protocol, first, last, *sources = key.split("_")
        common = {"protocol": protocol, "from_port": int(first), "to_port": int(last), "description": description}
        rules = [{**common, "source": group if source == "self" else source} for source in sources]
        return group, kind == "egress", rules

    def _existing_rules(self, key: str) -> list[Values]:
        group, egress, wanted = self._parse_import_id(key)
        there = SecurityGroupRules(self.account).list_rules(group, egress=egress)
        found = [one for one in there if {**without_rule_id(one), "description": ""} in wanted]
        return found if len(found) == len(wanted) else []

    def read(self, key: str) -> Values | None:
        if not (found := self._existing_rules(key)):
            return None
        group, kind, protocol, first, last, *sources = key.split("_")
        by_member: Values = {}
        for source in sources:
            by_member.setdefault("self" if source == "self" else source_argument(source), []).append(source)
        return {
            "id": f"sgrule-{zlib.crc32(key.encode())}",
            "type": kind,
            "protocol": protocol,
            "from_port": int(first),
            "to_port": int(last),
            "security_group_id": group,
            "description": found[0]["description"] or None,
            "security_group_rule_id": found[0]["rule_id"] if len(found) == 1 else "",
            # What is not there is left null, as where it is not written: the stand-in has none of SDKv2's defaults.
            **{name: by_member.get(name) for name in CIDR_ARGUMENTS},
            "source_security_group_id": by_member.get("security_groups", [None])[0],
            "self": True if "self" in by_member else None,
        }

    def create(self, planned: Values) -> str:
        known = {name: None if value == UNKNOWN_VALUE else value for name, value in planned.items()}
        key = self.import_id(known)
        group, egress, rules = self._parse_import_id(key, known["description"] or "")
        SecurityGroupRules(self.account).authorize(group, rules, egress=egress)
        return key

    def update(self, prior: Values, planned: Values) -> None:
        """Change the description: all else replaces it."""
        group, egress, rules = self._parse_import_id(self.import_id(prior), planned["description"] or "")
        SecurityGroupRules(self.account).set_descriptions(group, rules, egress=egress)

    def delete(self, prior: Values) -> None:
        group, egress, _ = self._parse_import_id(self.import_id(prior))
        SecurityGroupRules(self.account).revoke(group, self._existing_rules(self.import_id(prior)), egress=egress)
