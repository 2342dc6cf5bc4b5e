"""The connection for an existing deployment while the inputs are collected, and the finished connection."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems

from .notes import AdoptionNote, PlannedChange, control_character_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

    from .facts import SecurityGroupFacts
    from .shares import ShareUse

_LOGGER = logging.getLogger(__name__)


class AdoptedConnection(NamedTuple):
    """A connection for an existing deployment.

    Attributes:
        connection: The inputs of the connection, as ``cdktf.json`` has them.
        notes: The differences between the deployment and the connection, the gravest first.
        problems: Values of the deployment that no connection can have, as texts. With a problem, the connection is
            not usable.
    """

    connection: dict[str, Any]
    notes: list[AdoptionNote]
    problems: list[str]


@dataclass
class ConnectionDraft:
    """The inputs, import ids and notes collected so far for a deployment.

    Attributes:
        target: The deployment, for checks.
        facts: The security groups and rules of the deployment.
        database_group_id: The security group of the database, for the ingress rule.
        gateway_group_id: The security group of the resource gateway, for the egress rule; None without such a group.
        state_module: The address of the module in a state with the deployment, if any.
        share_uses: The RAM shares with the resource configuration.
        gateway_users: The other users and managers of the resource gateway, in words.
        referring_group_ids: The security groups with rules that refer to the gateway's group.
        uses_existing_gateway: True if the connection refers to the resource gateway instead of managing the gateway.
        connection: The inputs, in any order.
        import_ids: The import ids by resource, as the input ``import_ids`` has them. None means that a deploy
            creates the resource.
        notes: The differences between the deployment and the connection.
    """

    target: Target
    facts: SecurityGroupFacts
    database_group_id: str
    gateway_group_id: str | None
    state_module: str | None
    share_uses: list[ShareUse] = field(default_factory=list)
    gateway_users: list[str] = field(default_factory=list)
    referring_group_ids: Sequence[str] = ()
    uses_existing_gateway: bool = False
    connection: dict[str, Any] = field(default_factory=dict)
    import_ids: dict[str, str | None] = field(default_factory=dict)
    notes: list[AdoptionNote] = field(default_factory=list)

    @property
    def deployment(self) -> Deployment:
        """The deployment in AWS."""
        return self.target.deployment

    @property
    def gateway_group(self) -> Response | None:
        """The security group of ``gateway_group_id``."""
        if not self.gateway_group_id:
            return None
        groups = self.deployment.ec2.fetch_security_groups(vpc_id=[self.deployment.gateway["vpcId"]])
        return groups.get(self.gateway_group_id)

    @property
    def share_use(self) -> ShareUse | None:
        """The first RAM share that is the connection's alone; with a state, the first share, which moves."""
        own_uses = [use for use in self.share_uses if self.state_module or not use.reasons]
        return next(iter(own_uses), None)

    def add_note(self, change: PlannedChange, description: str) -> None:
        """Add a note on a difference between the deployment and the connection."""
        _LOGGER.debug("not in the connection: %s: %s", change, description)
        self.notes.append(AdoptionNote(change, description))

    def finish(self) -> AdoptedConnection:
        """Return the connection in the order of the table of inputs, with sorted notes and all problems."""
        names = dict.fromkeys(("region", *CONNECTION_INPUTS))  # The Region comes first.
        connection = {name: self.connection[name] for name in names if name in self.connection}
        severities = list(PlannedChange)
        notes = sorted(self.notes, key=lambda note: severities.index(note.change))
        problems = [*control_character_problems(connection), *find_input_problems(CONNECTION_INPUTS, connection)]
        return AdoptedConnection(connection, notes, problems)
