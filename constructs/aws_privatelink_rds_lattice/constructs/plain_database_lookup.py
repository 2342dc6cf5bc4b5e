"""The look-up of a database in a stack with a single connection, with plain names of the data sources."""

from typing import Any

from aws_privatelink_rds_lattice.cdk.address_check import refuse_same_addresses
from aws_privatelink_rds_lattice.cdk.bindings import Construct, TerraformElement

from .database import PLAIN_DATABASE_NAME, DatabaseLookup, ElementT
from .placement import stack_of


class PlainDatabaseLookup(DatabaseLookup):
    """The look-up of a stack with a single connection: its elements have plain names, such as ``database``."""

    def __init__(self, scope: Construct, *arguments: Any) -> None:  # noqa: ANN401 - the arguments of DatabaseLookup
        """Create the data sources, and refuse other elements of the stack with the same addresses."""
        self._renamed_elements: list[TerraformElement] = []
        super().__init__(scope, *arguments)
        refuse_same_addresses(stack_of(scope), self._renamed_elements)

    def _rename(self, element: ElementT, plain_name: str) -> ElementT:
        """Return an element with a plain name."""
        element.override_logical_id(plain_name)
        self._renamed_elements.append(element)
        return element

    def _keep_rule_addresses(self, data_source_type: str, construct_id: str) -> None:
        """Keep the CDK's name of the database's data source in the addresses of rules on a shared resource gateway.

        An earlier version gave the data source this name, and the addresses of the rules contain the name.
        """
        if self._resource_gateway:
            address_prefix = f"data.{data_source_type}"
            cdk_name = TerraformElement(self, construct_id).friendly_unique_id
            self.node.try_remove_child(construct_id)
            self._resource_gateway.label_rules(
                f"{address_prefix}.{PLAIN_DATABASE_NAME}", f"{address_prefix}.{cdk_name}"
            )
