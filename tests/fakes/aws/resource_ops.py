"""What the AWS provider does with one type of resource, or with a data source of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

    from .account import FakeAwsAccount


class ResourceOps:
    """A resource type, or a data source's. Its key is the id to import it by, or what the data source finds it by."""

    def __init__(self, cloud: FakeAwsAccount) -> None:
        self.account = cloud

    def read(self, key: str) -> Values | None:
        """Return its attributes, as the AWS provider reads them; what it leaves out stays as it was."""
        raise NotImplementedError

    def import_id(self, state: Values) -> str:
        return str(state["id"])

    def find_ids(self, filters: dict[str, list[str]]) -> list[str]:
        """Return the keys of all whose attributes have one of the values each."""
        raise NotImplementedError

    def create(self, planned: Values) -> str:
        """Make it; return its key."""
        raise NotImplementedError

    def update(self, prior: Values, planned: Values) -> None:
        raise NotImplementedError

    def delete(self, prior: Values) -> None:
        raise NotImplementedError
