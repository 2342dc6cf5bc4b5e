"""Find the parts of connections, such as the ID of a security group, in resources of unreviewed types.

The values before and after the apply are searched for IDs and ARNs, also inside of longer texts such as policies. For
values that are known after apply, the references in the configuration count, and those of provisioners too.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.parsing.json_items import mapping_at
from aws_privatelink_rds_lattice.plan.references.expressions import iter_leaf_expressions
from aws_privatelink_rds_lattice.plan.resources import UnknownValue, iter_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.context import PlanContext
    from aws_privatelink_rds_lattice.plan.other_changes import OtherChanges
    from aws_privatelink_rds_lattice.plan.resources import PlanResource, ResourceValues

# The distinctive end of the ID and of the ARN of each kind of part. An ID within a longer word is none.
_ID_PATTERN = re.compile(r"[sr](?:g-|gw-|cfg-|esource-share/)[\w-]+")
_ID_START = re.compile(r"\w+-(?:share/)?")
_WORD_END = re.compile(r"[\w-]$")
PROVISIONER_ARGUMENT = "provisioner"


class PartMention(NamedTuple):
    """A part of a connection in an argument of a resource of another type.

    Attributes:
        resource: The resource.
        argument: The innermost argument or nested block with the part; a rule block includes its arguments.
        part: The address of the part; the ID or ARN for a part outside the plan.
        is_before: True if the resource has the part before the apply.
        is_after: True if the resource has the part after the apply.
        is_certain: False if the configuration refers to several resources.
    """

    resource: PlanResource
    argument: str
    part: str
    is_before: bool
    is_after: bool
    is_certain: bool = True


def find_part_mentions(plan: PlanContext) -> Mapping[str, list[PartMention]]:
    """Return the mentions in changed resources of unreviewed types, by part."""
    if not plan.other_changes.types and not plan.after.references.has_provisioners:
        return {}
    parts: set[str] = set()
    for connection in plan.connections:
        parts |= connection.part_names
    finder = _MentionFinder(plan, parts)
    mentions: dict[str, list[PartMention]] = defaultdict(list)
    reviewed_mentions = itertools.chain.from_iterable(map(finder.find_provisioner_mentions, plan.resources.values()))
    for mention in itertools.chain(finder.find_mentions(plan.other_changes), reviewed_mentions):
        mentions[mention.part].append(mention)
    return mentions


class _MentionFinder:
    """Finder of the parts in a resource."""

    def __init__(self, plan: PlanContext, parts: set[str]) -> None:
        self._references = plan.after.references
        self._name_of = plan.after.name_of
        self._parts = parts
        self._sources: dict[tuple[str, tuple[str, ...]], tuple[list[str], bool]] = {}
        self._part_by_id: dict[str, str] = {}
        for part in parts:
            resource = plan.resources.get(part)
            ids = [part]
            if resource:
                ids = [*iter_ids(resource.before), *iter_ids(resource.after)]
            for id_or_arn in ids:
                for identifier in _ID_PATTERN.findall(id_or_arn):
                    self._part_by_id[identifier] = part
        # One search for each kind of ID is faster than a search for all kinds.
        starts = sorted({_ID_START.findall(identifier)[0] for identifier in self._part_by_id})
        self._text_patterns = [re.compile(rf"{start}[\w-]+") for start in starts]

    def find_mentions(self, changes: OtherChanges) -> Iterator[PartMention]:
        """Yield the parts in the values, the references and the provisioners of resources."""
        for resource in changes.iter_with_text(self._has_id):
            yield from self._find_in_values(resource)
        for resource in changes:
            yield from self._find_in_config(resource)

    def _has_id(self, text: str) -> bool:
        # A loop is faster than a generator.
        for pattern in self._text_patterns:  # noqa: SIM110 - see above
            if not self._part_by_id.keys().isdisjoint(pattern.findall(text)):
                return True
        return False

    def _find_in_config(self, resource: PlanResource) -> Iterator[PartMention]:
        config = self._references.find_config(resource)
        if resource.after:
            yield from self._find_in_references(resource, resource.after, mapping_at(config, "expressions"))
        yield from self.find_provisioner_mentions(resource)

    def find_provisioner_mentions(self, resource: PlanResource) -> Iterator[PartMention]:
        """Yield the parts in the provisioners of a resource. A provisioner of a part can change the part."""
        if not (resource.creates or resource.destroys):
            # Provisioners run for resources that the apply creates or destroys.
            return
        provisioners = self._references.find_config(resource).get("provisioners")
        if not provisioners:
            return
        parts = {part for _, part in self._iter_parts(provisioners)}
        parts.update(mention.part for mention in self._find_in_expression(resource, "", provisioners))
        parts.update({resource.address} & self._parts)
        for part in sorted(parts):
            yield PartMention(resource, PROVISIONER_ARGUMENT, part, is_before=False, is_after=True)

    def _find_in_values(self, resource: PlanResource) -> Iterator[PartMention]:
        before = set(self._iter_parts(resource.before))
        after = set(self._iter_parts(resource.after))
        for argument, part in sorted(before | after):
            mention = (argument, part)
            yield PartMention(resource, argument, part, is_before=mention in before, is_after=mention in after)

    def _iter_parts(self, values: object) -> Iterator[tuple[str, str]]:
        for argument, text in _iter_argument_texts(values, ""):
            for match in _ID_PATTERN.finditer(text):
                part = self._part_by_id.get(match[0])
                if part and not _WORD_END.search(text[: match.start()]):
                    yield argument, part

    def _find_in_references(
        self, resource: PlanResource, values: ResourceValues, expressions: Mapping[str, object]
    ) -> Iterator[PartMention]:
        for name, expression in expressions.items():
            if _has_unknown_value(values.get(name)):
                yield from self._find_in_expression(resource, name, expression)

    def _find_in_expression(self, resource: PlanResource, name: str, expression: object) -> Iterator[PartMention]:
        for argument, leaf in iter_leaf_expressions(expression, name):
            parts, is_certain = self._find_sources(resource, leaf)
            for part in parts:
                yield PartMention(resource, argument, part, is_before=False, is_after=True, is_certain=is_certain)

    def _find_sources(self, resource: PlanResource, expression: Mapping[str, Any]) -> tuple[list[str], bool]:
        """Return the parts among the sources of an expression, and True if the expression has a single source."""
        references = tuple(expression["references"])
        # Without an iteration key, the expression has the same sources in all instances of a module.
        is_iterated = any(reference.startswith(("each.", "count.")) for reference in references)
        key = (resource.address if is_iterated else resource.module_address, references)
        if key not in self._sources:
            sources = self._references.find_expression_sources(resource, expression).named
            names = {self._name_of(source) if isinstance(source, str) else source.address for source in sources}
            self._sources[key] = sorted(names & self._parts), len(names) == 1
        return self._sources[key]


def _has_unknown_value(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_unknown_value, value.values()))
    if isinstance(value, list):
        return any(map(_has_unknown_value, value))
    return isinstance(value, UnknownValue)


def _iter_argument_texts(value: object, argument: str) -> Iterator[tuple[str, str]]:
    """Yield each text in a value, at any depth, with the innermost argument."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _iter_argument_texts(member, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _iter_argument_texts(item, argument)
    elif isinstance(value, str):
        yield argument, value
