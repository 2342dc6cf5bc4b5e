"""What changes in a resource, and why, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.force_new import REPLACES

from .resources import UNKNOWN, Resource, Unknown, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_LONGEST = 160
_MOST = 6
_SENSITIVE = "(sensitive)"
# Terraform's reasons for a deletion.
_DELETED = {
    "delete_because_no_resource_config": "it is no longer in the configuration",
    "delete_because_no_module": "its module is no longer in the configuration",
    "delete_because_wrong_repetition": "it gets or loses count or for_each, without a moved block",
    "delete_because_count_index": "count is smaller now",
    "delete_because_each_key": "for_each no longer has its key",
    "delete_because_no_move_target": "it is moved to what is not in the configuration",
}
_REPLACED = {
    "replace_because_tainted": "it is tainted",
    "replace_by_request": "its replacement is asked for with -replace",
    "replace_by_triggers": "replace_triggered_by names what changes",
}


class Words:
    """Says what changes, without what is sensitive."""

    def __init__(self, resources: Mapping[str, Resource], secrets: Collection[str]) -> None:
        """Keep both.

        Args:
            resources: All of the plan, by address.
            secrets: The texts that the plan marks as sensitive.
        """
        self._secrets = secrets
        replaced = [each for each in resources.values() if each.is_replaced and each.before]
        self._replaced = {
            each.before[name]: each
            for each in replaced
            for name in ("id", "arn")
            if each.before and isinstance(each.before.get(name), str)
        }

    def said(self, value: object) -> str:
        """Return a value as a short text: a text as it is, anything else as JSON."""
        plain = self._open(value)
        text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _open(self, value: object) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {name: self._open(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._open(each) for each in value]
        if value is None or isinstance(value, bool | Unknown) or not self._secrets:
            return value
        return _SENSITIVE if str(value) in self._secrets else value

    def names(self, several: Collection[str]) -> str:
        """Return a list of names in words; of many, the first and how many more there are."""
        first = [self.said(one) for one in sorted(several)[:_MOST]]
        more = len(several) - len(first)
        return ", ".join(first) + (f" and {more} more" if more else "")

    def changes(self, one: Resource) -> str:
        """Return what an update changes in a resource."""
        before, after = one.before or {}, one.after or {}
        changed = [name for name in after if after[name] != before.get(name)]
        if "tags" in changed and "tags_all" in changed:
            changed.remove("tags_all")
        found = [line for name in changed for line in self._differences(name, before.get(name), after[name])]
        return self.few(found)

    def why_replaced(self, one: Resource) -> str:
        """Return why a resource is replaced, back to what is changed first."""
        return self._why(one, frozenset())

    def why_deleted(self, one: Resource) -> str:
        """Return why a resource is deleted, as a clause behind a comma, or nothing where Terraform gives no reason."""
        return f", since {_DELETED[one.reason]}" if one.reason in _DELETED else ""

    def _why(self, one: Resource, above: frozenset[str]) -> str:
        if one.is_lost:
            return f"{one.address} was deleted outside of Terraform"
        before, after = one.before or {}, one.after or {}
        # Where Terraform does not say which argument it is, those count that force another.
        paths = list(dict.fromkeys(path[0] for path in one.paths if path)) or [
            name for name in REPLACES.get(one.kind, ()) if one.reason not in _REPLACED and name in after
        ]
        found: list[str] = []
        for name in paths:
            if (was := before.get(str(name))) != (now := after.get(str(name))) or one.paths:
                found += self._differences(str(name), was, now)
        because = _REPLACED.get(one.reason) or self.few(found) or "Terraform does not say why"
        behind = [each for each in self._behind(one, paths) if each.address not in above]
        if not behind:
            return f"{one.address} is replaced: {because}"
        if one.reason not in _REPLACED:
            because = f"{', '.join(map(str, paths))} changes"
        above |= {one.address, *(each.address for each in behind)}
        since = "; ".join(self._why(each, above) for each in behind[:_MOST])
        return f"{one.address} is replaced: {because}, since {since}"

    def _behind(self, one: Resource, paths: list[Any]) -> Iterator[Resource]:
        """Yield what is replaced, too, and stands behind the arguments that replace a resource."""
        before = one.before or {}
        triggers = list(before) if one.reason == "replace_by_triggers" else []
        ids = texts([before.get(str(name)) for name in (*paths, *triggers)])
        behind = dict.fromkeys(self._replaced[each] for each in ids if each in self._replaced)
        yield from (each for each in behind if each is not one)

    def _differences(self, name: str, was: object, now: object) -> Iterator[str]:
        if isinstance(was, list) and isinstance(now, list) and len(was) == len(now) == 1:
            (was,), (now,) = was, now
        if isinstance(was, dict) and isinstance(now, dict) and "tags" not in name:
            for key in now:
                if was.get(key) != now[key]:
                    yield from self._differences(f"{name}.{key}", was.get(key), now[key])
        elif was != now or now is UNKNOWN:
            texts = self.said(was), self.said(now)
            if isinstance(was, list) and isinstance(now, list) and any(text.endswith("…") for text in texts):
                yield f"{self.said(name)} changes, from {len(was)} to {len(now)} of them"
            else:
                yield f"{self.said(name)} changes from {texts[0]} to {texts[1]}"

    @staticmethod
    def few(found: list[str], between: str = ", ") -> str:
        """Return some texts as one; of many, the first and how many more there are."""
        more = len(found) - _MOST
        return between.join(found[:_MOST]) + (f" and {more} more" if more > 0 else "")
