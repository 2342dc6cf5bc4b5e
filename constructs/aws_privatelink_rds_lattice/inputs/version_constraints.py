"""Version constraints of Terraform, and the AWS provider required by a connection."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from .formats import VERSION_CONSTRAINT
from .problems import format_value_problem, quote_name
from .spec import RESOURCE_TYPES_SINCE, ProviderVersion
from .table import AWS_PROVIDER_VERSION, CONNECTION_INPUTS

_PART = re.compile(r"(\D*?)\s*([0-9.]+)(-.+)?")
# With so many numbers at most, as in ~> 5.85, the operator ~> allows all versions of the major version.
_MINOR_NUMBERS = 2
_COMPARISONS: Mapping[str, Callable[["_Version", "_Version"], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class _Version(NamedTuple):
    """A version in Terraform's order; a pre-release, such as 6.0.0-beta1, is older than the release."""

    major: int
    minor: int
    patch: int
    is_release: bool = True


class _Part(NamedTuple):
    """A part of a version constraint, such as ``>= 5.85``.

    Attributes:
        comparison: The operator; empty for a version alone, which means ``=``.
        version: The version.
        upper_bound: The first release that ``~>`` excludes; None for another operator.
    """

    comparison: str
    version: _Version
    upper_bound: _Version | None

    def allows(self, version: _Version) -> bool:
        """Return True if the part allows a version."""
        if self.upper_bound is None:
            return _COMPARISONS[self.comparison](version, self.version)
        return self.version <= version < self.upper_bound

    def list_candidates(self) -> list[_Version]:
        """Return the releases that may be the oldest allowed by the part, and an exact pre-release."""
        release = self.version._replace(is_release=True)
        candidates = [release, release._replace(patch=release.patch + 1)]
        # Terraform selects no pre-release by another operator.
        if self.comparison in ("", "=") and not self.version.is_release:
            candidates.append(self.version)
        return candidates


def provider_version_problems(connection: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem if ``aws_provider_version`` allows only versions too old for the connection, or no version.

    An invalid constraint is reported elsewhere, and Terraform checks a token.
    """
    constraint = connection.get("aws_provider_version") or AWS_PROVIDER_VERSION
    if list(VERSION_CONSTRAINT.problems("aws_provider_version", constraint)):
        return
    minimum, reason = find_min_provider(connection)
    if allows_version_from(str(constraint), minimum):
        return
    min_version = ".".join(map(str, minimum))
    allowed = f"a constraint that allows {min_version} or newer{reason}"
    if not allows_version_from(str(constraint), (0, 0, 0)):
        allowed = "a constraint with parts that allow a common version"
    remedy = f'write it as in ">= {min_version}, < 7.0"'
    yield format_value_problem("aws_provider_version", constraint, allowed, remedy)


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
            reason = f" if {name} is {quote_name(value)}"
    return minimum, reason


def allows_version_from(constraint: str, minimum: ProviderVersion) -> bool:
    """Return True if a validated version constraint of Terraform allows ``minimum`` or a newer version.

    The oldest such version, if any, is ``minimum``, a version in the constraint, or the patch after such a version. So
    the function tries these versions only.
    https://developer.hashicorp.com/terraform/language/expressions/version-constraints
    """
    parts = [_parse_part(text) for text in constraint.split(",")]
    candidates = [_Version(*minimum)]
    for part in parts:
        candidates += part.list_candidates()
    return any(version[:3] >= minimum and all(part.allows(version) for part in parts) for version in candidates)


def _parse_part(text: str) -> _Part:
    match = _PART.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    numbers = [int(number) for number in match[2].split(".")]
    major, minor, patch = (*numbers, 0, 0)[:3]
    version = _Version(major, minor, patch, is_release=match[3] is None)
    upper_bound = None
    if match[1] == "~>":
        upper_bound = _Version(major + 1, 0, 0)
        if len(numbers) > _MINOR_NUMBERS:
            upper_bound = _Version(major, minor + 1, 0)
    return _Part(match[1], version, upper_bound)
