"""The rows of the table of required actions, and the sources that rows of several modules have."""

from __future__ import annotations

from typing import NamedTuple

AWS_DOCS = "https://docs.aws.amazon.com"
LATTICE_ACTIONS = f"{AWS_DOCS}/service-authorization/latest/reference/list_vpc-lattice.html"
LATTICE_TAGS_GO = "internal/service/vpclattice/tags_gen.go"


class ActionRow(NamedTuple):
    """The actions that a component requires for some operations; see ``RequiredAction``.

    Attributes:
        actions: The actions, separated by spaces.
        operations: The operations, separated by spaces.
        scope_name: The name of the policy statement's scope in ``STATEMENT_SCOPES``.
        source: The source of the requirement.
        resource_types: The resource types of the actions; None for all types of the scope.
    """

    actions: str
    operations: str
    scope_name: str
    source: str
    resource_types: tuple[str, ...] | None = None
