"""The connection of a stack with a single connection, from the stack's valid inputs."""

from aws_privatelink_rds_lattice.cdk.bindings import Construct
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

from .plain_database_lookup import PlainDatabaseLookup
from .privatelink import PrivateLinkRdsLattice
from .resource_gateway import ResourceGateway


class ValidatedConnection(PrivateLinkRdsLattice):
    """The connection of a ``PrivateLinkStack``, from the stack's valid inputs."""

    _lookup_class = PlainDatabaseLookup

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        inputs: ValidInputs,
        resource_gateway: ResourceGateway | None,
    ) -> None:
        """Create the resources, with the stack's default provider."""
        self._create_from_valid_inputs(scope, id, inputs, resource_gateway, None)
