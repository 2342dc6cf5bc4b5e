"""Security groups and their rules, as the AWS provider has them."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from fakes.terraform.aws_provider import UNKNOWN, Refused

from .resource_ops import Kind
from .security_group_rules import Rules, apart, bare, gathered, member_of

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

# Where a rule that is a resource has the sources that are no security group.
BLOCKS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")


class SecurityGroup(Kind):
    def find(self, key: str) -> Values | None:
        filters = [{"Name": "group-id", "Values": [key]}]
        rules = Rules(self.cloud)
        for one in self.cloud.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]:
            return {
                "id": key,
                "arn": one["SecurityGroupArn"],
                "name": one["GroupName"],
                "description": one["Description"],
                "vpc_id": one["VpcId"],
                "owner_id": one["OwnerId"],
                "egress": gathered(key, rules.of(key, egress=True)),
                "ingress": gathered(key, rules.of(key, egress=False)),
                "tags": {tag["Key"]: tag["Value"] for tag in one["Tags"]},
            }
        return None

    def create(self, planned: Values) -> str:
        made = self.cloud.client("ec2").create_security_group(
            VpcId=planned["vpc_id"], GroupName=planned["name"], Description=planned["description"]
        )
        group = str(made["GroupId"])
        # Whatever is written: the AWS provider takes away what EC2 lets out of every new group.
        self._change(group, "egress", [] if planned["egress"] == UNKNOWN else planned["egress"])
        self._change(group, "ingress", [] if planned["ingress"] == UNKNOWN else planned["ingress"])
        self._tag(group, {}, planned["tags_all"])
        return group

    def update(self, prior: Values, planned: Values) -> None:
        for name in ("egress", "ingress"):
            if planned[name] != prior[name]:
                self._change(prior["id"], name, planned[name])
        self._tag(prior["id"], prior["tags_all"], planned["tags_all"])

    def _change(self, group: str, name: str, inline: list[Values]) -> None:
        rules, egress = Rules(self.cloud), name == "egress"
        wanted, there = apart(group, inline), rules.of(group, egress=egress)
        rules.take(group, [one for one in there if bare(one) not in wanted], egress=egress)
        rules.add(group, [one for one in wanted if one not in map(bare, there)], egress=egress)

    def _tag(self, group: str, old: dict[str, str], new: dict[str, str]) -> None:
        client = self.cloud.client("ec2")
        if gone := [{"Key": name} for name in old if name not in new]:
            client.delete_tags(Resources=[group], Tags=gone)
        if new:
            client.create_tags(Resources=[group], Tags=[{"Key": key, "Value": value} for key, value in new.items()])

    def delete(self, prior: Values) -> None:
        client = self.cloud.client("ec2")
        filters = [{"Name": "group-id", "Values": [prior["id"]]}]
        for one in client.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]:
            raise Refused("DependencyViolation", f"{prior['id']} is in use by {one['NetworkInterfaceId']}.")
        client.delete_security_group(GroupId=prior["id"])


class SecurityGroupRule(Kind):
    """A rule by its import id: GROUP_TYPE_PROTOCOL_FROM_TO_SOURCE, with more sources behind."""

    def key(self, state: Values) -> str:
        sources = [state["source_security_group_id"]] if state["source_security_group_id"] else []
        sources += [each for name in BLOCKS for each in state[name] or ()] + (["self"] if state["self"] else [])
        names = ("security_group_id", "type", "protocol", "from_port", "to_port")
        return "_".join([*(str(state[name]) for name in names), *sources])

    def _rules(self, key: str, description: str = "") -> tuple[str, bool, list[Values]]:
        group, kind, protocol, first, last, *sources = key.split("_")
        common = {"protocol": protocol, "from_port": int(first), "to_port": int(last), "description": description}
        rules = [{**common, "source": group if source == "self" else source} for source in sources]
        return group, kind == "egress", rules

    def _there(self, key: str) -> list[Values]:
        group, egress, wanted = self._rules(key)
        there = Rules(self.cloud).of(group, egress=egress)
        found = [one for one in there if {**bare(one), "description": ""} in wanted]
        return found if len(found) == len(wanted) else []

    def find(self, key: str) -> Values | None:
        if not (found := self._there(key)):
            return None
        group, kind, protocol, first, last, *sources = key.split("_")
        by_member: Values = {}
        for source in sources:
            by_member.setdefault("self" if source == "self" else member_of(source), []).append(source)
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
            **{name: by_member.get(name) for name in BLOCKS},
            "source_security_group_id": by_member.get("security_groups", [None])[0],
            "self": True if "self" in by_member else None,
        }

    def create(self, planned: Values) -> str:
        known = {name: None if value == UNKNOWN else value for name, value in planned.items()}
        key = self.key(known)
        group, egress, rules = self._rules(key, known["description"] or "")
        Rules(self.cloud).add(group, rules, egress=egress)
        return key

    def update(self, prior: Values, planned: Values) -> None:
        """Change the description: all else replaces it."""
        group, egress, rules = self._rules(self.key(prior), planned["description"] or "")
        Rules(self.cloud).describe(group, rules, egress=egress)

    def delete(self, prior: Values) -> None:
        group, egress, _ = self._rules(self.key(prior))
        Rules(self.cloud).take(group, self._there(self.key(prior)), egress=egress)
