"""Version constraints of Terraform, and the AWS provider required by a connection."""

import re
from collections.abc import Iterator, Mapping

from .formats import VERSION_CONSTRAINT
from .problems import format_value_problem, quote_name
from .spec import RESOURCE_TYPES_SINCE, ProviderVersion
from .table import AWS_PROVIDER_VERSION, CONNECTION_INPUTS


def provider_version_problems(connection: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem if ``aws_provider_version`` allows only versions too old for the connection.

    An invalid constraint is reported elsewhere, and Terraform checks a token.
    """
    constraint = connection.get("aws_provider_version") or AWS_PROVIDER_VERSION
    is_literal = not list(VERSION_CONSTRAINT.problems("aws_provider_version", constraint))
    minimum, reason = find_min_provider(connection)
    if is_literal and not allows_version_from(str(constraint), minimum):
        min_version = ".".join(map(str, minimum))
        yield format_value_problem(
            "aws_provider_version",
            constraint,
            f"a constraint that admits {min_version} or newer{reason}",
            f'write it as in ">= {min_version}, < 7.0"',
        )


def find_min_provider(connection: Mapping[str, object]) -> tuple[ProviderVersion, str]:
    """Return the oldest AWS provider for a connection, and the reason as a clause after "or newer".

    Only valid literals count: an invalid value is reported elsewhere, and Terraform checks a token.
    """
    minimum = RESOURCE_TYPES_SINCE
    reason = ", the first with resource configurations"
    for name, spec in CONNECTION_INPUTS.items():
        value = connection.get(name)
        if spec.since <= minimum or value in (None, spec.default):
            continue
        if not list(spec.rule.problems(name, value)):
            minimum = spec.since
            reason = f" where {name} is {quote_name(value)}"
    return minimum, reason


def allows_version_from(constraint: str, minimum: ProviderVersion) -> bool:
    """Return True if a validated version constraint of Terraform allows ``minimum`` or a newer version.

    Each part is checked on its own, so the result is also True for parts that contradict each other.
    https://developer.hashicorp.com/terraform/language/expressions/version-constraints
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
