"""The public classes and functions with inputs, each with the specifications of the inputs."""

from collections.abc import Callable
from dataclasses import replace

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.inputs.arguments import GATEWAY_INPUTS
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, CONSTRUCT_INPUTS

# Inputs of a connection to a database known by identifier.
DATABASE_INPUT_SPECS: dict[str, InputSpec] = {
    name: spec
    for name, spec in CONSTRUCT_INPUTS.items()
    if name not in RELATIONS["db_instance_identifier"].conflicts_with
}
DATABASE_INPUT_SPECS["rds_port"] = replace(DATABASE_INPUT_SPECS["rds_port"], default=None)
INPUTS_BY_CALLABLE: list[tuple[Callable[..., object], dict[str, InputSpec]]] = [
    (PrivateLinkRdsLattice, CONSTRUCT_INPUTS),
    (PrivateLinkRdsLattice.__init__, CONSTRUCT_INPUTS),
    (PrivateLinkRdsLattice.from_db_instance, DATABASE_INPUT_SPECS),
    (PrivateLinkRdsLattice.from_db_cluster, DATABASE_INPUT_SPECS),
    (ResourceGateway, GATEWAY_INPUTS),
    (ResourceGateway.__init__, GATEWAY_INPUTS),
    (PrivateLinkStack, dict(CONNECTION_INPUTS)),
    (PrivateLinkStack.__init__, dict(CONNECTION_INPUTS)),
]
