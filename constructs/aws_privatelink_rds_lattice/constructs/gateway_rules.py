"""The rules between the security group of a shared resource gateway and the databases' security groups."""

import logging
import re

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    Precondition,
    SecurityGroupRule,
    TerraformElement,
    TerraformLocal,
    TerraformProvider,
    TerraformResourceLifecycle,
)
from aws_privatelink_rds_lattice.inputs.table import EGRESS_RULE_DESCRIPTION, INGRESS_RULE_DESCRIPTION

from .lifecycle import RawTerraformJson
from .rule_guard import watch_rules
from .tokens import resolve_to_string

_LOGGER = logging.getLogger(__name__)

# Key of a rule in ``import_ids`` -> prefix of the construct id, type, description. The prefix is part of addresses.
_RULES = {
    "rds_egress_rule": ("egress_to", "egress", EGRESS_RULE_DESCRIPTION),
    "rds_ingress_rule": ("ingress_of", "ingress", INGRESS_RULE_DESCRIPTION),
}
RULE_IMPORT_KEYS = tuple(_RULES)

# A database's security group and port, as text in the configuration: a literal, or ``${…}`` for a token.
_GroupAndPort = tuple[str, str]


class GatewayRules:
    """An egress and an ingress rule for each distinct security group and port of the databases on a gateway."""

    def __init__(self, scope: Construct, security_group_id: str, provider: TerraformProvider | None) -> None:
        """Start without rules; the scope and the security group are the resource gateway's."""
        self._scope = scope
        self._security_group_id = security_group_id
        self._provider = provider
        self._rules: dict[_GroupAndPort, dict[str, SecurityGroupRule]] = {}
        # Label in the oldest address so far, which is the target of the next move.
        self._oldest_labels: dict[_GroupAndPort, str] = {}
        # Text for messages, such as "sg-0a port 5432", which may contain tokens.
        self._descriptions: list[str] = []
        # Address of a data source -> address in the ids of the rules.
        self._label_addresses: dict[str, str] = {}

    def label_as(self, address: str, label_address: str) -> None:
        """Replace the address of a data source in the ids of the rules, which are part of the addresses of the rules.

        Args:
            address: The address of the data source.
            label_address: The address in the ids.
        """
        self._label_addresses[address] = label_address

    def get_or_create(self, security_group_id: str, port: float) -> dict[str, SecurityGroupRule]:
        """Return the rules for a database's security group and port, and create missing rules.

        AWS rejects a duplicate rule. Security groups that only Terraform knows are therefore compared in the plan.

        Returns:
            The egress and the ingress rule by key of ``import_ids``.
        """
        key = self._resolve(security_group_id, port)
        if key not in self._rules:
            self._rules[key] = self._create(key, security_group_id, port)
        return self._rules[key]

    def _resolve(self, security_group_id: str, port: float) -> _GroupAndPort:
        return self._resolve_for_label(security_group_id), self._resolve_for_label(port)

    def _resolve_for_label(self, value: str | float) -> str:
        text = resolve_to_string(self._scope, value)
        for address, label_address in self._label_addresses.items():
            text = text.replace(f"{address}.", f"{label_address}.")
        return text

    def _create(self, key: _GroupAndPort, security_group_id: str, port: float) -> dict[str, SecurityGroupRule]:
        description = f"{security_group_id} port {port}"
        lifecycle = None
        if _contains_reference(*key) or _contains_reference(*self._descriptions):
            lifecycle = self._distinct_pairs_lifecycle([*self._descriptions, description])
        self._descriptions.append(description)
        label = _rule_label(key)
        self._oldest_labels[key] = label
        rules: dict[str, SecurityGroupRule] = {}
        group_id = self._security_group_id
        peer_group_id = security_group_id
        for import_key, (id_prefix, rule_type, rule_description) in _RULES.items():
            rules[import_key] = SecurityGroupRule(
                self._scope,
                f"{id_prefix}_{label}",
                type=rule_type,
                description=rule_description,
                from_port=port,
                to_port=port,
                protocol="tcp",
                security_group_id=group_id,
                source_security_group_id=peer_group_id,
                lifecycle=lifecycle,
                provider=self._provider,
            )
            group_id, peer_group_id = peer_group_id, group_id  # the ingress rule is the reverse of the egress rule
        watch_rules(self._scope, *rules.values())
        return rules

    def _distinct_pairs_lifecycle(self, descriptions: list[str]) -> TerraformResourceLifecycle | None:
        """Return a precondition against databases with the same security group and port; None for a single database."""
        if len(descriptions) == 1:
            return None
        descriptions_local = TerraformLocal(self._scope, f"targets_{len(descriptions)}", descriptions)
        address = f"local.{descriptions_local.friendly_unique_id}"
        message = (
            f'rds_security_group_id: got ${{join(", ", {address})}}; must be another group or port for each database '
            "on a resource gateway, unless all have the same form; give the same rds_security_group_id and rds_port to "
            "all that share them"
        )
        return TerraformResourceLifecycle(
            precondition=[
                Precondition(condition=f"${{length(distinct({address})) == length({address})}}", error_message=message)
            ]
        )

    def move(self, group_and_port: tuple[str, float], previous_spellings: list[tuple[str, float]]) -> None:
        """Make Terraform move existing rules of a database from previous addresses to the current addresses.

        Args:
            group_and_port: Security group and port of the rules that ``get_or_create`` returned.
            previous_spellings: Security group and port as previous configurations may have given them, oldest first:
                a literal and a reference to the same value lead to distinct addresses.
        """
        key = self._resolve(*group_and_port)
        previous_keys = dict.fromkeys(self._resolve(group, port) for group, port in previous_spellings)
        for previous_key in reversed(previous_keys):
            if previous_key != key:
                self._move_from(previous_key, key)

    def _move_from(self, previous_key: _GroupAndPort, key: _GroupAndPort) -> None:
        # Terraform accepts a single previous address per resource, so the moves form a chain that ends at the current
        # address; the newest spelling comes first.
        previous_label = _rule_label(previous_key)
        next_label = self._oldest_labels[key]
        self._oldest_labels[key] = previous_label
        moves = []
        for id_prefix, _, _ in _RULES.values():
            previous_address = self._rule_address(f"{id_prefix}_{previous_label}")
            next_address = self._rule_address(f"{id_prefix}_{next_label}")
            _LOGGER.debug("move %s to %s", previous_address, next_address)
            moves.append({"from": previous_address, "to": next_address})
        RawTerraformJson(self._scope, f"moved_{previous_label}", {"moved": moves})

    def _rule_address(self, construct_id: str) -> str:
        """Return the Terraform address of a rule with this construct id, even if the rule does not exist."""
        rule = self._scope.node.try_find_child(construct_id)
        element = rule if isinstance(rule, TerraformElement) else TerraformElement(self._scope, construct_id)
        address = f"aws_security_group_rule.{element.friendly_unique_id}"
        if rule is None:
            self._scope.node.try_remove_child(construct_id)
        return address


def _contains_reference(*texts: str) -> bool:
    return any("${" in text for text in texts)


def _rule_label(key: _GroupAndPort) -> str:
    return "_".join(re.findall(r"\w+", "_".join(key)))
