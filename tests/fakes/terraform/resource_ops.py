"""The operations of the AWS provider on a resource type or a data source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values


class AwsClients(Protocol):
    """The clients for the services of an account, in a Region."""

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        """Return the boto3 client for a service."""


class ResourceOps:
    """A resource type or a data source.

    The key of a resource is the import id, or the value by which the data source finds the resource.
    """

    def read(self, aws: AwsClients, key: str) -> Values | None:
        """Return the attributes as the AWS provider reads them, or None; omitted attributes keep their value."""
        raise NotImplementedError

    def import_id(self, state: Values) -> str:
        return str(state["id"])

    def find_ids(self, aws: AwsClients, filters: dict[str, list[str]]) -> list[str]:
        """Return the keys of the resources with, for every attribute in the filters, a value of the list."""
        raise NotImplementedError

    def create(self, aws: AwsClients, planned: Values) -> str:
        """Create a resource; return the key."""
        raise NotImplementedError

    def update(self, aws: AwsClients, prior: Values, planned: Values) -> None:
        raise NotImplementedError

    def delete(self, aws: AwsClients, prior: Values) -> None:
        raise NotImplementedError
