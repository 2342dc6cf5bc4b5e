"""Expressions in the configuration of a plan: their references, without the values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_blocks, mapping_at

from .addresses import INSTANCE_KEY_PATTERN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# A name or a key of a reference: module.a["x"].b, aws_security_group.c[0].id.
_REFERENCE_PART = re.compile(rf"([\w-]+)((?:\[[^\]]*\])*)\.?|{INSTANCE_KEY_PATTERN}")
_PART_SEPARATOR = re.compile(r"[.\[]")


def most_specific_references(expression: object) -> list[str]:
    """Return the references in an expression, at any depth, without the prefixes of longer references.

    Terraform lists ``aws_vpc.a.id`` together with the prefix ``aws_vpc.a``.
    """
    references: dict[str, None] = {}
    for _, leaf in iter_leaf_expressions(expression):
        references.update(dict.fromkeys(leaf["references"]))
    prefixes = set()
    for reference in references:
        for separator in _PART_SEPARATOR.finditer(reference):
            prefixes.add(reference[: separator.start()])
    return [reference for reference in references if reference not in prefixes]


def iter_leaf_expressions(expression: object, argument: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each expression with references, at any depth, with the innermost argument or nested block.

    Args:
        expression: An expression, nested blocks, or the expressions of a resource by argument.
        argument: The argument with the expression.
    """
    if isinstance(expression, dict):
        references = expression.get("references")
        if isinstance(references, list) and all(isinstance(reference, str) for reference in references):
            yield argument, expression
        else:
            for name, member in expression.items():
                yield from iter_leaf_expressions(member, str(name))
    elif isinstance(expression, list):
        for item in expression:
            yield from iter_leaf_expressions(item, argument)


def iter_constants(expression: object) -> Iterator[object]:
    """Yield the constants beside references in an expression, at any depth.

    Only a configuration in JSON has them: a template, or a list with templates.
    """
    for _, leaf in iter_leaf_expressions(expression):
        if "constant_value" in leaf:
            yield leaf["constant_value"]


def select_key(references: Collection[str], targets: Collection[str], for_each: object, key: str) -> str:
    """Return the instance key in the references of an expression with an iteration key; empty if not known.

    Args:
        references: All references of the expression.
        targets: The references to resources, modules, variables, local values and data sources.
        for_each: The expression of ``for_each``.
        key: The instance key of the resource or module call with the expression.
    """
    # An index through a map, such as a[local.names[each.key]], has the map among the targets.
    if any(root_of(target) in ("local", "var", "data") for target in targets):
        return ""
    if "each.key" in references or "count.index" in references:
        return key
    if not any(reference.startswith("each.value") for reference in references):
        return ""
    constant = mapping_at(for_each).get("constant_value")
    if isinstance(constant, list):
        return key
    if isinstance(constant, dict):
        value = constant.get(key.strip('[]"'))
        return f'["{value}"]' if isinstance(value, str) else ""
    # for_each over the instances of a resource has the keys of these instances.
    has_same_keys = not targets and len(most_specific_references(for_each)) == 1
    return key if has_same_keys else ""


def select_block_expressions(blocks: object, attribute: str, values: Mapping[str, Any]) -> list[object]:
    """Return the expressions of an argument in the nested blocks with the constant values of a block."""
    expressions = []
    for block in list_blocks(blocks):
        if "references" in block or "constant_value" in block:
            # An expression instead of blocks.
            return [blocks]
        if all(_agrees_with(expression, values.get(name)) for name, expression in block.items()):
            expressions.append(block.get(attribute))
    return expressions


def _agrees_with(expression: object, value: object) -> bool:
    """Return False if an expression is a constant other than a value."""
    if not isinstance(expression, dict) or set(expression) != {"constant_value"}:
        return True
    constant = expression["constant_value"]
    return constant == value or str(constant) == str(value)


def root_of(reference: str) -> str:
    """Return the first part of a reference: a resource type, or a word such as ``var`` or ``module``."""
    return reference.partition(".")[0]


def split_reference(reference: str) -> list[tuple[str, str]]:
    """Return the names in a reference, each with its instance keys or an empty text."""
    return [(name, keys) for name, keys in _REFERENCE_PART.findall(reference) if name]
