"""Terraform's version constraints."""

import re

Version = tuple[int, int, int]


def admits(constraint: str, since: Version) -> bool:
    """Tell whether a constraint admits any version from ``since`` on.

    Args:
        constraint: Terraform's, checked: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
        since: The version.
    """
    return all(_reaches(part, since) for part in constraint.split(","))


def _reaches(part: str, since: Version) -> bool:
    found = re.fullmatch(r"(\D*?)\s*([\d.]+)", part.strip())
    if found is None:
        raise ValueError(part)
    operator, numbers = found[1], [int(number) for number in found[2].split(".")]
    version = (*numbers, 0, 0)[:3]
    match operator:
        case "" | "=" | "<=":
            return version >= since
        case "<":
            return version > since
        case "~>":
            kept = len(numbers) - 1  # the last number given may rise
            return tuple(numbers[:kept]) >= since[:kept]
        case _:  # >, >= and !=, which leave newer ones
            return True
