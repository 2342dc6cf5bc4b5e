"""The placeholders in the expectations of checks, and the database's address, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.aws import Deployment


def database_address(deployment: Deployment) -> str:
    """Return host and port of the database, or "the database" if either is unknown."""
    try:
        return f"{deployment.host}:{deployment.port}"
    except (MissingPartError, ApiError):
        return "the database"


class _Placeholder(NamedTuple):
    """A placeholder in the expectation of a check.

    Attributes:
        general_term: The replacement if the value is unknown.
        get_value: The function that returns the value for a deployment.
    """

    general_term: str
    get_value: Callable[[Deployment], object]


def _expected_group_ids(deployment: Deployment) -> str:
    input_id = deployment.inputs.get("rds_security_group_id")
    if input_id:
        return str(input_id)
    return ", ".join(deployment.database_security_group_ids)


def _address_family(deployment: Deployment) -> str:
    return "IPv6" if deployment.uses_ipv6 else "IPv4"


def _addresses_per_interface(deployment: Deployment) -> object:
    return deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI


PLACEHOLDERS: Mapping[str, _Placeholder] = {
    "configuration": _Placeholder(
        "of the deployment", lambda deployment: deployment.resource_name("resource_configuration")
    ),
    "gateway": _Placeholder("of the deployment", lambda deployment: deployment.resource_name("resource_gateway")),
    "share": _Placeholder("of the deployment", lambda deployment: deployment.resource_name("ram_resource_share")),
    "host": _Placeholder("the host", lambda deployment: deployment.host),
    "port": _Placeholder("of the database", lambda deployment: deployment.port),
    "group": _Placeholder("the database's security group", _expected_group_ids),
    "vpc": _Placeholder("of the resource gateway", lambda deployment: deployment.vpc_id),
    "polytomic": _Placeholder("of Polytomic", lambda deployment: deployment.polytomic_account_id),
    "polytomic_account": _Placeholder("account", lambda deployment: deployment.polytomic_account_id),
    "family": _Placeholder("IP", _address_family),
    "addresses": _Placeholder("enough", _addresses_per_interface),
}


class PlaceholderValues:
    """The values of the placeholders for a deployment, by name; a general term replaces an unknown value."""

    def __init__(self, deployment: Deployment) -> None:
        """Store the deployment; a value is computed on access."""
        self._deployment = deployment

    def __getitem__(self, name: str) -> str:
        """Return the value of a placeholder."""
        placeholder = PLACEHOLDERS[name]
        try:
            return str(placeholder.get_value(self._deployment))
        except (MissingPartError, ApiError):
            return placeholder.general_term
