"""What changes in a resource, and why, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW

from .resources import KNOWN_AFTER_APPLY, PlanResource, UnknownValue
from .sensitive import iter_scalar_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_MAX_TEXT_LENGTH = 160
_MAX_ITEMS = 6
_SENSITIVE_PLACEHOLDER = "(sensitive)"
# Terraform's reasons for a deletion.
_DELETION_REASONS = {
    "delete_because_no_resource_config": "it is no longer in the configuration",
    "delete_because_no_module": "its module is no longer in the configuration",
    "delete_because_wrong_repetition": "it gets or loses count or for_each, without a moved block",
    "delete_because_count_index": "count is smaller now",
    "delete_because_each_key": "for_each no longer has its key",
    "delete_because_no_move_target": "it is moved to what is not in the configuration",
}
_REPLACEMENT_REASONS = {
    "replace_because_tainted": "it is tainted",
    "replace_by_request": "its replacement is asked for with -replace",
    "replace_by_triggers": "replace_triggered_by names what changes",
}


class ChangeDescriber:
    """Says what changes, without what is sensitive."""

    def __init__(self, resources: Mapping[str, PlanResource], sensitive_texts: Collection[str]) -> None:
        """Keep both.

        Args:
            resources: All of the plan, by address.
            sensitive_texts: The texts that the plan marks as sensitive.
        """
        self._sensitive_texts = sensitive_texts
        replaced = [each for each in resources.values() if each.is_replaced and each.before]
        self._replaced_by_id = {
            each.before[name]: each
            for each in replaced
            for name in ("id", "arn")
            if each.before and isinstance(each.before.get(name), str)
        }

    def format_value(self, value: object) -> str:
        """Return a value as a short text: a text as it is, anything else as JSON."""
        plain = self._redact(value)
        text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
        return text if len(text) <= _MAX_TEXT_LENGTH else f"{text[:_MAX_TEXT_LENGTH]}…"

    def _redact(self, value: object) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {name: self._redact(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._redact(each) for each in value]
        if value is None or isinstance(value, bool | UnknownValue) or not self._sensitive_texts:
            return value
        return _SENSITIVE_PLACEHOLDER if str(value) in self._sensitive_texts else value

    def join(self, names: Collection[str]) -> str:
        """Return a list of names in words; of many, the first and how many more there are."""
        first = [self.format_value(one) for one in sorted(names)[:_MAX_ITEMS]]
        more = len(names) - len(first)
        return ", ".join(first) + (f" and {more} more" if more else "")

    def describe_changes(self, resource: PlanResource) -> str:
        """Return what an update changes in a resource."""
        before, after = resource.before or {}, resource.after or {}
        changed = [name for name in after if after[name] != before.get(name)]
        if "tags" in changed and "tags_all" in changed:
            changed.remove("tags_all")
        found = [line for name in changed for line in self._iter_differences(name, before.get(name), after[name])]
        return self.summarize(found)

    def explain_replacement(self, resource: PlanResource) -> str:
        """Return why a resource is replaced, back to what is changed first."""
        return self._explain_replacement_chain(resource, frozenset())

    def explain_deletion(self, resource: PlanResource) -> str:
        """Return why a resource is deleted, as a clause behind a comma, or nothing where Terraform gives no reason."""
        return (
            f", since {_DELETION_REASONS[resource.action_reason]}"
            if resource.action_reason in _DELETION_REASONS
            else ""
        )

    def _explain_replacement_chain(self, resource: PlanResource, explained: frozenset[str]) -> str:
        if resource.deleted_out_of_band:
            return f"{resource.address} was deleted outside of Terraform"
        before, after = resource.before or {}, resource.after or {}
        # Where Terraform does not say which argument it is, those count that force another.
        paths = list(dict.fromkeys(path[0] for path in resource.replace_paths if path)) or [
            name
            for name in FORCE_NEW.get(resource.resource_type, ())
            if resource.action_reason not in _REPLACEMENT_REASONS and name in after
        ]
        found: list[str] = []
        for name in paths:
            if (was := before.get(str(name))) != (now := after.get(str(name))) or resource.replace_paths:
                found += self._iter_differences(str(name), was, now)
        because = (
            _REPLACEMENT_REASONS.get(resource.action_reason) or self.summarize(found) or "Terraform does not say why"
        )
        behind = [each for each in self._replaced_dependencies(resource, paths) if each.address not in explained]
        if not behind:
            return f"{resource.address} is replaced: {because}"
        if resource.action_reason not in _REPLACEMENT_REASONS:
            because = f"{', '.join(map(str, paths))} changes"
        explained |= {resource.address, *(each.address for each in behind)}
        since = "; ".join(self._explain_replacement_chain(each, explained) for each in behind[:_MAX_ITEMS])
        return f"{resource.address} is replaced: {because}, since {since}"

    def _replaced_dependencies(self, resource: PlanResource, arguments: list[Any]) -> Iterator[PlanResource]:
        """Yield what is replaced, too, and stands behind the arguments that replace a resource."""
        before = resource.before or {}
        triggers = list(before) if resource.action_reason == "replace_by_triggers" else []
        ids = iter_scalar_texts([before.get(str(name)) for name in (*arguments, *triggers)])
        behind = dict.fromkeys(self._replaced_by_id[each] for each in ids if each in self._replaced_by_id)
        yield from (each for each in behind if each is not resource)

    def _iter_differences(self, name: str, before: object, after: object) -> Iterator[str]:
        if isinstance(before, list) and isinstance(after, list) and len(before) == len(after) == 1:
            (before,), (after,) = before, after
        if isinstance(before, dict) and isinstance(after, dict) and "tags" not in name:
            for key in after:
                if before.get(key) != after[key]:
                    yield from self._iter_differences(f"{name}.{key}", before.get(key), after[key])
        elif before != after or after is KNOWN_AFTER_APPLY:
            texts = self.format_value(before), self.format_value(after)
            if isinstance(before, list) and isinstance(after, list) and any(text.endswith("…") for text in texts):
                yield f"{self.format_value(name)} changes, from {len(before)} to {len(after)} of them"
            else:
                yield f"{self.format_value(name)} changes from {texts[0]} to {texts[1]}"

    @staticmethod
    def summarize(texts: list[str], separator: str = ", ") -> str:
        """Return some texts as one; of many, the first and how many more there are."""
        more = len(texts) - _MAX_ITEMS
        return separator.join(texts[:_MAX_ITEMS]) + (f" and {more} more" if more > 0 else "")
