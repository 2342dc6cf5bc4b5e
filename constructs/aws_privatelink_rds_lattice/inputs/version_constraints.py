"""Terraform's version constraints."""

import re

ProviderVersion = tuple[int, int, int]


def allows_version_from(constraint: str, minimum: ProviderVersion) -> bool:
    """Tell whether a constraint admits any version from ``minimum`` on.

    Args:
        constraint: Terraform's, checked: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
        minimum: The version.
    """
    return all(_part_allows_version_from(part, minimum) for part in constraint.split(","))


def _part_allows_version_from(part: str, minimum: ProviderVersion) -> bool:
    found = re.fullmatch(r"(\D*?)\s*([\d.]+)", part.strip())
    if found is None:
        raise ValueError(part)
    operator, numbers = found[1], [int(number) for number in found[2].split(".")]
    version = (*numbers, 0, 0)[:3]
    match operator:
        case "" | "=" | "<=":
            return version >= minimum
        case "<":
            return version > minimum
        case "~>":
            kept = len(numbers) - 1  # the last number given may rise
            return tuple(numbers[:kept]) >= minimum[:kept]
        case _:  # >, >= and !=, which leave newer ones
            return True
