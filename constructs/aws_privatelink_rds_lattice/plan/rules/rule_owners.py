"""Parts of a configuration that remove separate rules of a security group at each second apply."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.parsing.json_items import (
    ignores_changes,
    iter_config_resources,
    list_blocks,
)

from .security_group_rules import (
    EXCLUSIVE_RULES,
    SECURITY_GROUP_RULE,
    SECURITY_GROUP_TYPES,
    SecurityGroupRuleEntry,
    inline_argument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.references.security_group_references import SecurityGroupReferences

# In an expression whose value can be null: there are no inline rules then.
_OPTIONAL = re.compile(r"\bnull\b")
# In an expression whose value the configuration does not show.
_OUTSIDE = re.compile(r"(?<![\w.])(?:var|local|module|data|each)\.")


class RuleOwner(NamedTuple):
    """A part of a configuration that removes a separate rule.

    Attributes:
        address: The address of the part: inline rules, or a resource with the ids of all rules of a group.
        remedy: The change of the configuration that keeps the rule.
        is_certain: False if the part can have no rules, or can list the rule, in a way the configuration does not show.
    """

    address: str
    remedy: str
    is_certain: bool


def find_rule_owners(
    config: Mapping[str, Any], references: SecurityGroupReferences, rule: SecurityGroupRuleEntry, group: object
) -> Iterator[RuleOwner]:
    """Yield the parts of a configuration that remove a rule.

    Args:
        config: A parsed ``cdk.tf.json``.
        references: The references of ``config``.
        rule: A rule, of ``config`` or of another configuration.
        group: The security group of the rule; see ``SecurityGroupReferences.identify``.
    """
    yield from _find_exclusive_owners(config, references, rule, group)
    yield from find_inline_owners(config, references, rule, group)


def _find_exclusive_owners(
    config: Mapping[str, Any], references: SecurityGroupReferences, rule: SecurityGroupRuleEntry, group: object
) -> Iterator[RuleOwner]:
    """Yield each ``aws_vpc_security_group_rules_exclusive`` of the rule's group without the rule."""
    resource_type = rule.address.partition(".")[0]
    ids_argument = f"{rule.direction}_rule_ids"
    attributes = [f"{rule.address}.security_group_rule_id"]
    remedy = f"list ${{{attributes[0]}}} in {ids_argument}"
    if resource_type in SECURITY_GROUP_TYPES:
        remedy = f"write this rule as a separate resource and list its id in {ids_argument}"
    elif resource_type != SECURITY_GROUP_RULE:
        # The attribute id of an aws_security_group_rule is not an id of AWS.
        attributes.append(f"{rule.address}.id")
    for address, body in iter_config_resources(config, EXCLUSIVE_RULES):
        listed_ids = json.dumps(references.resolve(body.get(ids_argument)), default=str)
        is_listed = any(attribute in listed_ids for attribute in attributes)
        if references.identify(body.get("security_group_id")) == group and not is_listed:
            yield RuleOwner(address, remedy, is_certain=not _OUTSIDE.search(listed_ids))


def find_inline_owners(
    config: Mapping[str, Any], references: SecurityGroupReferences, rule: SecurityGroupRuleEntry, group: object
) -> Iterator[RuleOwner]:
    """Yield the inline rules of the rule's group. An empty list of inline rules removes all rules, too.

    The AWS provider removes all rules of a security group in the same direction that are not inline.
    """
    for resource_type in SECURITY_GROUP_TYPES:
        argument = inline_argument(resource_type, rule.direction)
        for address, body in iter_config_resources(config, resource_type):
            inline_address = f"{address}.{argument}"
            is_group = references.group_of_resource(address).is_same_resource(group)
            if not is_group or rule.address == inline_address or ignores_changes(body, argument):
                continue
            inline_rules = [references.resolve(body.get(argument)), *_iter_dynamic_lists(body, argument, references)]
            inline_rules = [rules for rules in inline_rules if rules is not None]
            if inline_rules:
                is_certain = not all(isinstance(rules, str) and _OPTIONAL.search(rules) for rules in inline_rules)
                yield RuleOwner(inline_address, "write all rules of the group inline, or none", is_certain)


def _iter_dynamic_lists(
    body: Mapping[str, Any], argument: str, references: SecurityGroupReferences
) -> Iterator[object]:
    """Yield ``for_each`` of each dynamic block with inline rules. With an empty list, there are no inline rules."""
    for dynamic in list_blocks(body.get("dynamic")):
        for block in list_blocks(dynamic.get(argument)):
            items = references.resolve(block.get("for_each"))
            if items not in ([], {}):
                yield items
