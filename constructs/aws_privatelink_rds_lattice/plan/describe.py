"""Descriptions of the changes in a plan and of their reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .force_new import FORCE_NEW
from .resources import KNOWN_AFTER_APPLY, REPLACED_AFTER_FAILURE, PlanResource, UnknownValue, iter_ids
from .rules.security_group_rules import RULE_RESOURCE_TYPES, SECURITY_GROUP_TYPES
from .sensitive import iter_scalar_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_MAX_TEXT_LENGTH = 160
_MAX_ITEMS = 6
_ELLIPSIS = "…"
_SENSITIVE_PLACEHOLDER = "(sensitive)"
# The values of action_reason, of Terraform and of OpenTofu. The reasons for the read of a data source are left out,
# since a data source changes nothing. The reason replace_because_cannot_update comes with the arguments.
_DELETION_REASONS = {
    "delete_because_no_resource_config": "it is no longer in the configuration",
    "delete_because_no_module": "its module is no longer in the configuration",
    "delete_because_wrong_repetition": "it gets or loses count or for_each, without a moved block",
    "delete_because_count_index": "count is smaller now",
    "delete_because_enabled_false": "its argument enabled is false",
    "delete_because_each_key": "for_each no longer has its key",
    "delete_because_no_move_target": "it is moved to an address that is not in the configuration",
}
_FORGET_REASONS = {
    "forgot_because_lifecycle_destroy_in_config": "its lifecycle has destroy = false in the configuration",
    "forgot_because_lifecycle_destroy_in_state": "its lifecycle had destroy = false at the last apply",
}
_SHARE_TYPES = (
    tf.RESOURCE_SHARE,
    tf.RESOURCE_ASSOCIATION,
    tf.PRINCIPAL_ASSOCIATION,
    tf.EXCLUSIVE_ASSOCIATIONS,
    tf.RESOURCE_POLICY,
    tf.SERVICE_NETWORK_ASSOCIATION,
    tf.SERVICE_NETWORK_VPC_ASSOCIATION,
)
# The access that stays with a forgotten resource.
_LASTING_ACCESS = {
    **dict.fromkeys(RULE_RESOURCE_TYPES, "the traffic that it allows stays open"),
    **dict.fromkeys(SECURITY_GROUP_TYPES, "the traffic that its inline rules allow, if any, stays open"),
    **dict.fromkeys(_SHARE_TYPES, "the access that it gives stays"),
}
_REPLACEMENT_REASONS = {
    REPLACED_AFTER_FAILURE: "it is tainted",
    "replace_by_request": "-replace requests its replacement",
    "replace_by_triggers": "its replace_triggered_by changes",
}


class ChangeDescriber:
    """Descriptions of changes, without the sensitive values of a plan."""

    def __init__(self, resources: Iterable[PlanResource], sensitive_texts: Collection[str]) -> None:
        """Index the replaced resources, and store the sensitive texts of the plan."""
        self._sensitive_texts = sensitive_texts
        self._replaced_by_id: dict[str, PlanResource] = {}
        for resource in resources:
            if resource.is_replaced:
                self._replaced_by_id.update(dict.fromkeys(iter_ids(resource.before), resource))

    def format_value(self, value: object) -> str:
        """Return a value as a short text: a text unchanged, everything else as JSON."""
        redacted = self._redact(value)
        text = redacted if isinstance(redacted, str) else json.dumps(redacted, ensure_ascii=False)
        if len(text) > _MAX_TEXT_LENGTH:
            return f"{text[:_MAX_TEXT_LENGTH]}{_ELLIPSIS}"
        return text

    def is_sensitive(self, value: object) -> bool:
        """Return True if a text is sensitive."""
        return isinstance(value, str) and value in self._sensitive_texts

    def _redact(self, value: object) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {name: self._redact(member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self._redact(item) for item in value]
        if value is None or isinstance(value, bool | UnknownValue) or not self._sensitive_texts:
            return value
        if str(value) in self._sensitive_texts:
            return _SENSITIVE_PLACEHOLDER
        return value

    def join(self, names: Iterable[str]) -> str:
        """Return names in order as text: the first names, and the number of the remaining names."""
        return self.summarize(list(map(self.format_value, sorted(names))))

    @staticmethod
    def summarize(texts: list[str], separator: str = ", ") -> str:
        """Return a list of strings as a single text: the first texts, and the number of the remaining texts."""
        text = separator.join(texts[:_MAX_ITEMS])
        if len(texts) > _MAX_ITEMS:
            text += f" and {len(texts) - _MAX_ITEMS} more"
        return text

    def describe_actions(self, resources: Iterable[PlanResource]) -> str:
        """Return the changes of resources as a single text."""
        return self.summarize(list(map(self.describe_action, resources)), "; ")

    def describe_causes(self, causes: Iterable[PlanResource]) -> str:
        """Return the changes of the resources behind an effect as a single text."""
        return self.describe_actions(causes) or "the plan gives no reason"

    def describe_action(self, resource: PlanResource) -> str:
        """Return the change of a resource in a sentence."""
        if resource.is_replaced:
            return self.explain_replacement(resource)
        if resource.is_forgotten:
            return self.describe_forgetting(resource)
        if resource.creates:
            return f"{resource.address} is created"
        if resource.destroys:
            return f"{resource.address} is deleted{self.explain_deletion(resource)}"
        names = dict.fromkeys(resource.after or {})
        if self._describe_differences(resource, ["tags"]):
            names.pop("tags_all", None)
        differences = self._describe_differences(resource, names)
        if not differences:
            return f"{resource.address} is updated in-place"
        return f"{resource.address}: {differences}"

    def explain_deletion(self, resource: PlanResource) -> str:
        """Return the reason for a deletion as a clause after a comma; empty if Terraform gives no reason."""
        reason = _DELETION_REASONS.get(resource.action_reason)
        return f", since {reason}" if reason else ""

    def describe_forgetting(self, resource: PlanResource, *, keeps_access: bool = False) -> str:
        """Return a sentence about a resource that Terraform forgets: AWS keeps the resource.

        Args:
            resource: The resource.
            keeps_access: True to name the access that a share or an association keeps.
        """
        reason = _FORGET_REASONS.get(resource.action_reason)
        because = f", since {reason}" if reason else ""
        is_rule = resource.resource_type in RULE_RESOURCE_TYPES
        if (keeps_access or is_rule) and resource.resource_type in _LASTING_ACCESS:
            because += f"; {_LASTING_ACCESS[resource.resource_type]}"
        subject = resource.address
        if resource.creates:
            subject = f"the object that {resource.address} replaces"
        return f"{subject} stays in AWS, and Terraform removes it from the state{because}"

    def explain_replacement(self, resource: PlanResource, explained: frozenset[str] = frozenset()) -> str:
        """Return the reason for a replacement, back to the first changed resource.

        Args:
            resource: The replaced resource.
            explained: The addresses of the resources with an explanation, which end the chain of reasons.
        """
        if resource.deleted_out_of_band:
            return f"{resource.address} was deleted outside of Terraform"
        arguments = _replacing_arguments(resource)
        reason = _REPLACEMENT_REASONS.get(resource.action_reason)
        causes = [cause for cause in self._find_replaced_causes(resource, arguments) if cause.address not in explained]
        if not causes:
            reason = reason or self._describe_differences(resource, arguments) or "the plan gives no reason"
            return f"{resource.address} is replaced: {reason}"
        reason = reason or f"{', '.join(arguments)} changes"
        explained = explained.union([resource.address], [cause.address for cause in causes])
        chain = [self.explain_replacement(cause, explained) for cause in causes[:_MAX_ITEMS]]
        return f"{resource.address} is replaced: {reason}, since {'; '.join(chain)}"

    def _describe_differences(self, resource: PlanResource, names: Iterable[str]) -> str:
        before = resource.before or {}
        after = resource.after or {}
        differences: list[str] = []
        for name in names:
            differences += self._iter_differences(name, before.get(name), after.get(name))
        return self.summarize(differences)

    def _find_replaced_causes(self, resource: PlanResource, arguments: Iterable[str]) -> list[PlanResource]:
        """Return the replaced resources with an ID or ARN in the arguments behind a replacement."""
        before = resource.before or {}
        names = list(arguments)
        if resource.action_reason == "replace_by_triggers":
            names += before
        causes: dict[PlanResource, None] = {}
        for text in iter_scalar_texts(list(map(before.get, names))):
            cause = self._replaced_by_id.get(text)
            if cause and cause is not resource:
                causes[cause] = None
        return list(causes)

    def _iter_differences(self, name: str, before: object, after: object) -> Iterator[str]:
        """Yield the differences between two values of an argument; for blocks, of each nested argument."""
        if isinstance(before, list) and isinstance(after, list) and len(before) == len(after) == 1:
            before = before[0]
            after = after[0]
        if isinstance(before, dict) and isinstance(after, dict) and "tags" not in name:
            for key in after:
                if before.get(key) != after[key]:
                    yield from self._iter_differences(f"{name}.{key}", before.get(key), after[key])
        elif before != after or after is KNOWN_AFTER_APPLY:
            yield self._describe_difference(name, before, after)

    def _describe_difference(self, name: str, before: object, after: object) -> str:
        text_before = self.format_value(before)
        text_after = self.format_value(after)
        is_shortened = text_before.endswith(_ELLIPSIS) or text_after.endswith(_ELLIPSIS)
        if is_shortened and isinstance(before, list) and isinstance(after, list):
            return f"{self.format_value(name)} changes from {len(before)} to {len(after)} entries"
        return f"{self.format_value(name)} changes from {text_before} to {text_after}"


def _replacing_arguments(resource: PlanResource) -> list[str]:
    """Return the arguments behind the replacement of a resource.

    Without arguments and without a reason from Terraform, all arguments that can force a replacement count.
    """
    if resource.replacing_arguments or resource.action_reason in _REPLACEMENT_REASONS:
        return list(dict.fromkeys(resource.replacing_arguments))
    after = resource.after or {}
    return [name for name in FORCE_NEW.get(resource.resource_type, ()) if name in after]
