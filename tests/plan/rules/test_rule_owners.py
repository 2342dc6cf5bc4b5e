"""Parts of a configuration that remove separate rules of a security group."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.plan.references.security_group_references import SecurityGroupReferences
from aws_privatelink_rds_lattice.plan.rules.rule_owners import find_rule_owners
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import find_security_group_rules

RULE = {"type": "ingress", "security_group_id": "${aws_security_group.db.id}", "protocol": "tcp"}
RULE_ID = "${aws_security_group_rule.db.security_group_rule_id}"
INLINE_OWNER = "aws_security_group.db.ingress"
EXCLUSIVE_OWNER = "aws_vpc_security_group_rules_exclusive.db"
VARIABLES = {"some": {"default": [RULE]}, "none": {"default": None}, "no_items": {"default": []}, "required": {}}
LOCALS = {"ids": [RULE_ID], "one_id": RULE_ID, "unknown_ids": "${var.ids}"}

# Arguments of the group -> whether the inline rules remove the rule for certain; None if they do not.
INLINE_RULES: list[tuple[dict[str, Any], bool | None]] = [
    ({}, None),
    ({"ingress": None}, None),
    ({"ingress": []}, True),
    ({"ingress": {"cidr_blocks": None}}, True),
    ({"ingress": "${var.some}"}, True),
    ({"ingress": "${var.none}"}, None),
    ({"ingress": "${var.no_items}"}, True),
    ({"ingress": "${var.required}"}, True),
    ({"ingress": "${var.own ? var.some : null}"}, False),
    ({"egress": []}, None),
    ({"ingress": [], "lifecycle": {"ignore_changes": ["tags"]}}, True),
    ({"ingress": [], "lifecycle": {"ignore_changes": ["ingress"]}}, None),
    ({"ingress": [], "lifecycle": [{"ignore_changes": "all"}]}, None),
    ({"dynamic": {"ingress": {"for_each": ["a"]}}}, True),
    ({"dynamic": [{"ingress": [{"for_each": "${var.required}"}]}]}, True),
    ({"dynamic": {"ingress": {"for_each": "${var.no_items}"}}}, None),
    ({"dynamic": {"ingress": {"for_each": {}}}}, None),
    ({"dynamic": {"egress": {"for_each": ["a"]}}}, None),
]
# Ids of exclusive rules -> whether the list lacks the rule for certain; None if the list has the rule.
EXCLUSIVE_RULES: list[tuple[object, bool | None]] = [
    ([], True),
    (None, True),
    (["sgr-0a"], True),
    ([RULE_ID], None),
    ("${local.ids}", None),
    (["${local.one_id}"], None),
    ("${concat(local.ids, var.ids)}", False),
    ("${local.unknown_ids}", False),
    (["${module.rules.id}"], False),
    (["${aws_security_group_rule.other.security_group_rule_id}"], True),
]


def find_owners(**resources: object) -> list[tuple[str, bool]]:
    config = {
        "locals": LOCALS,
        "variable": VARIABLES,
        "resource": {"aws_security_group": {"db": {}}, "aws_security_group_rule": {"db": RULE}, **resources},
    }
    references = SecurityGroupReferences(config)
    (rule,) = [rule for rule in find_security_group_rules(config) if rule.address == "aws_security_group_rule.db"]
    owners = find_rule_owners(config, references, rule, references.identify(rule.security_group))
    return [(owner.address, owner.is_certain) for owner in owners]


@pytest.mark.parametrize(("arguments", "is_certain"), INLINE_RULES, ids=str)
def test_inline_rules_remove_separate_rule(arguments: dict[str, Any], is_certain: bool | None) -> None:  # noqa: FBT001 - a parameter of the cases
    owners = [] if is_certain is None else [(INLINE_OWNER, is_certain)]
    assert find_owners(aws_security_group={"db": arguments}) == owners
    assert find_owners(aws_security_group={"db": {}, "other": arguments}) == []


@pytest.mark.parametrize(("rule_ids", "is_certain"), EXCLUSIVE_RULES, ids=str)
def test_exclusive_rules_remove_unlisted_rule(rule_ids: object, is_certain: bool | None) -> None:  # noqa: FBT001 - see above
    owners = [] if is_certain is None else [(EXCLUSIVE_OWNER, is_certain)]
    exclusive = {"security_group_id": RULE["security_group_id"], "ingress_rule_ids": rule_ids}
    assert find_owners(aws_vpc_security_group_rules_exclusive={"db": exclusive}) == owners
    other_group = {**exclusive, "security_group_id": "sg-0a"}
    assert find_owners(aws_vpc_security_group_rules_exclusive={"db": other_group}) == []
