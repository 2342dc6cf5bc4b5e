"""Facts of a deployment in words, and the placeholders in the expectations of checks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.error_text import describe_error
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.aws import Deployment

_LOGGER = logging.getLogger(__name__)


def database_address(deployment: Deployment) -> str:
    """Return host and port of the database, or "the database" if either is unknown."""
    try:
        return f"{deployment.host}:{deployment.port}"
    except (MissingPartError, ApiError):
        return "the database"
    except Exception as error:  # noqa: BLE001 - the checks of the database report the unforeseen error
        _LOGGER.debug("the address of the database is unknown: %s", describe_error(error))
        return "the database"


def describe_resolvers(*, in_vpc: bool) -> str:
    """Return the DNS resolvers of a resource gateway in words."""
    return "the VPC's own resolvers" if in_vpc else "public resolvers"


# By name: the general term for an unknown value, and the function that returns the value for a deployment.
PLACEHOLDERS: Mapping[str, tuple[str, Callable[[Deployment], object]]] = {
    "configuration": ("of the deployment", lambda deployment: deployment.resource_name("resource_configuration")),
    "gateway": ("of the deployment", lambda deployment: deployment.resource_name("resource_gateway")),
    "share": ("of the deployment", lambda deployment: deployment.resource_name("ram_resource_share")),
    "host": ("the host", lambda deployment: deployment.host),
    "port": ("of the database", lambda deployment: deployment.port),
    "group": ("the database's security group", lambda deployment: ", ".join(deployment.database_security_group_ids)),
    "vpc": ("of the resource gateway", lambda deployment: deployment.vpc_id),
    "polytomic": ("of Polytomic", lambda deployment: deployment.polytomic_account_id),
    "polytomic_account": ("account", lambda deployment: deployment.polytomic_account_id),
    "family": ("IP", lambda deployment: "IPv6" if deployment.uses_ipv6 else "IPv4"),
    "addresses": (
        "enough",
        lambda deployment: deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI,
    ),
}


class PlaceholderValues:
    """The values of the placeholders for a deployment, by name; a general term replaces an unknown value."""

    def __init__(self, deployment: Deployment) -> None:
        """Store the deployment; a value is computed on access."""
        self._deployment = deployment

    def __getitem__(self, name: str) -> str:
        """Return the value of a placeholder."""
        general_term, get_value = PLACEHOLDERS[name]
        try:
            return str(get_value(self._deployment))
        except (MissingPartError, ApiError):
            return general_term
        except Exception as error:  # noqa: BLE001 - the check of the value reports the unforeseen error
            _LOGGER.debug("the value of the placeholder %s is unknown: %s", name, describe_error(error))
            return general_term
