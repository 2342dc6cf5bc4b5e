"""Version constraints of Terraform."""

import re

ProviderVersion = tuple[int, int, int]


def allows_version_from(constraint: str, minimum: ProviderVersion) -> bool:
    """Return True if a constraint allows ``minimum`` or a newer version.

    Each part is checked on its own, so the result is also True for parts that contradict each other.

    Args:
        constraint: A validated version constraint of Terraform:
            https://developer.hashicorp.com/terraform/language/expressions/version-constraints
        minimum: The oldest version to look for.
    """
    return all(_part_allows_version_from(part, minimum) for part in constraint.split(","))


def _part_allows_version_from(part: str, minimum: ProviderVersion) -> bool:
    match = re.fullmatch(r"(\D*?)\s*([\d.]+)", part.strip())
    if match is None:
        raise ValueError(part)
    operator = match[1]
    numbers = [int(number) for number in match[2].split(".")]
    version = (*numbers, 0, 0)[:3]
    match operator:
        case "" | "=" | "<=":
            return version >= minimum
        case "<":
            return version > minimum
        case "~>":
            fixed_count = len(numbers) - 1  # only the last number may increase
            return tuple(numbers[:fixed_count]) >= minimum[:fixed_count]
        case _:  # >, >= and !=, which allow newer versions
            return True
