"""The operations of the AWS provider on a resource type or a data source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

    from .account import FakeAwsAccount


class ResourceOps:
    """A resource type or a data source.

    The key of a resource is the import id, or the value by which the data source finds the resource.
    """

    def __init__(self, account: FakeAwsAccount) -> None:
        self.account = account

    def read(self, key: str) -> Values | None:
        """Return the attributes as the AWS provider reads them, or None; omitted attributes keep their value."""
        raise NotImplementedError

    def import_id(self, state: Values) -> str:
        return str(state["id"])

    def find_ids(self, filters: dict[str, list[str]]) -> list[str]:
        """Return the keys of the resources with, for every attribute in the filters, a value of the list."""
        raise NotImplementedError

    def create(self, planned: Values) -> str:
        """Create a resource; return the key."""
        raise NotImplementedError

    def update(self, prior: Values, planned: Values) -> None:
        raise NotImplementedError

    def delete(self, prior: Values) -> None:
        raise NotImplementedError
