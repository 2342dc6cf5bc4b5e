"""Problems of a stack whose connections lose security group rules at each second apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.inputs.problems import format_problem
from aws_privatelink_rds_lattice.plan.references.security_group_references import (
    SecurityGroupAddress,
    SecurityGroupReferences,
)

from .rule_owners import RuleOwner, find_inline_owners, find_rule_owners
from .security_group_rules import (
    EXCLUSIVE_RULES,
    SECURITY_GROUP_TYPES,
    SecurityGroupRuleEntry,
    find_security_group_rules,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INLINE_REMEDY = (
    "write each {direction} rule of the group as an aws_vpc_security_group_{direction}_rule, with import_from for a "
    "rule that already exists in AWS, or put {argument} into ignore_changes of the group's lifecycle"
)
_SEPARATE_EGRESS_REMEDY = (
    "remove the rule, since the resource gateway needs egress to the database only, or set all egress rules, the "
    "database's among them, with security_group.put_egress"
)


def find_removed_rules(stack: str, configs: Mapping[str, Mapping[str, Any]], paths: Mapping[str, str]) -> list[str]:
    """Return the problems of a stack with connections; a rule that only may be removed is no problem.

    Args:
        stack: The path of the stack.
        configs: The configuration of the stack, and of the stacks that it can refer to, by path.
        paths: The construct paths of the security groups and rules of connections, by address.
    """
    check = _StackCheck(stack, configs, paths)
    return [*check.find_removed_rules(), *check.find_removed_egress()]


def has_inline_egress(config: Mapping[str, Any], security_group_id: str) -> bool:
    """Return True if the inline egress of a security group removes further egress rules of the group."""
    references = SecurityGroupReferences(config)
    rule = SecurityGroupRuleEntry("", "egress", security_group_id, "tcp", (None, None), ())
    owners = find_inline_owners(config, references, rule, references.identify(security_group_id))
    return any(owner.is_certain for owner in owners)


class _StackRules(NamedTuple):
    """The configuration of a stack."""

    name: str
    config: Mapping[str, Any]
    references: SecurityGroupReferences

    def describe(self, address: str, stack: str) -> str:
        """Return an address of this configuration for a message of a stack."""
        return address if self.name == stack else f"{address} of the stack {self.name}"


class _StackCheck:
    """A stack with rules of connections, and the other stacks that it refers to."""

    def __init__(self, stack: str, configs: Mapping[str, Mapping[str, Any]], paths: Mapping[str, str]) -> None:
        """Store the configurations.

        Args:
            stack: The path of the stack.
            configs: The configuration of each stack by path.
            paths: The construct paths of the security groups and rules of connections, by address.
        """
        self._stack = stack
        self._paths = paths
        self._all_stacks = {}
        for name, config in configs.items():
            self._all_stacks[name] = _StackRules(name, config, SecurityGroupReferences(config, name, configs))
        self._references = self._all_stacks[stack].references
        self._rules = list(find_security_group_rules(configs[stack]))

    def find_removed_rules(self) -> Iterator[str]:
        """Yield a problem for each part of the app that removes a separate rule of a connection."""
        for rule in self._rules:
            if rule.address not in self._paths:
                continue
            group = self._references.identify(rule.security_group)
            for stack in self._all_stacks.values():
                for owner in find_rule_owners(stack.config, stack.references, rule, group):
                    if owner.is_certain:
                        yield self._describe_removal(rule, owner, stack)

    def _describe_removal(self, rule: SecurityGroupRuleEntry, owner: RuleOwner, stack: _StackRules) -> str:
        argument = "rds_security_group_id" if rule.direction == "ingress" else "security_group_id"
        field = f"{self._connection_path(rule.address)}, {argument}"
        owner_text = stack.describe(owner.address, self._stack)
        if owner.address.startswith(f"{EXCLUSIVE_RULES}."):
            given = f"{rule.security_group}, whose list of rules ({owner_text}) lacks {rule.address}"
            return format_problem(field, given, "a security group whose list has the rule", owner.remedy)
        given = f"{rule.security_group}, whose inline rules ({owner_text}) remove {rule.address} at each second apply"
        inline_argument = owner.address.rpartition(".")[2]
        remedy = _INLINE_REMEDY.format(direction=rule.direction, argument=inline_argument)
        return format_problem(field, given, f"a security group without inline {rule.direction}", remedy)

    def find_removed_egress(self) -> Iterator[str]:
        """Yield a problem for each separate egress rule that the inline egress of a connection's group removes."""
        config = self._all_stacks[self._stack].config
        for rule in self._rules:
            group = self._references.identify(rule.security_group)
            is_own_group = isinstance(group, SecurityGroupAddress) and group.address in self._paths
            is_separate = rule.address.partition(".")[0] not in SECURITY_GROUP_TYPES
            if rule.address in self._paths or not is_own_group or not is_separate:
                continue
            for owner in find_inline_owners(config, self._references, rule, group):
                if owner.is_certain:
                    group_address = owner.address.rpartition(".")[0]
                    field = f"{self._connection_path(group_address)}, security_group"
                    given = f"the further rule {rule.address}, which {owner.address} removes at each second apply"
                    yield format_problem(field, given, "a group without separate egress rules", _SEPARATE_EGRESS_REMEDY)

    def _connection_path(self, address: str) -> str:
        """Return the path of the connection or the resource gateway with an element, without the stack."""
        path = self._paths[address].rpartition("/")[0]
        return path.removeprefix(f"{self._stack}/")
