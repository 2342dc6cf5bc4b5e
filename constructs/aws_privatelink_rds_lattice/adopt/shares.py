"""Select the RAM share that is the connection's alone, and import the share and its associations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .notes import PlannedChange
from .refusals import AdoptionRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.aws.client import Response

    from .draft import ConnectionDraft


class ShareUse(NamedTuple):
    """A RAM share with the resource configuration.

    Attributes:
        share: The share.
        principals: The principals of the share.
        failed: The principals and the resource configuration, as far as their association with the share failed.
        other_resources: The names or ARNs of the other resources in the share.
        reasons: The reasons for which the share is not the connection's alone.
    """

    share: Response
    principals: Collection[str]
    failed: list[str]
    other_resources: list[str]
    reasons: list[str]


def find_share_uses(deployment: Deployment, state_files: Mapping[str, Path]) -> list[ShareUse]:
    """Return the shares with the resource configuration, in the order of ``Deployment.shares``.

    Args:
        deployment: The deployment.
        state_files: Terraform states on this disk, by the ids of the resources in the states.

    Raises:
        AdoptionRefusedError: A share is not created yet.
    """
    shares = deployment.shares
    if not shares:
        return []
    pending_arns = [share["resourceShareArn"] for share in shares if share["status"] == "PENDING"]
    if pending_arns:
        arns = ", ".join(pending_arns)
        raise AdoptionRefusedError([f"the RAM share {arns} is PENDING: run adopt again once it is ACTIVE"])
    share_arns = [share["resourceShareArn"] for share in shares]
    resources = deployment.ram.list_resource_associations(share_arns=share_arns)
    names_by_arn = {item["arn"]: item["name"] for item in deployment.lattice.list_configurations()}
    principal_associations = [*deployment.share_principals, *deployment.other_share_principals]
    uses = []
    for share in shares:
        arn = share["resourceShareArn"]
        associations = [item for item in [*resources, *principal_associations] if item["resourceShareArn"] == arn]
        entities = {item["associatedEntity"] for item in associations if item["associationType"] == "RESOURCE"}
        principals = {item["associatedEntity"] for item in associations} - entities
        failed = sorted(item["associatedEntity"] for item in associations if item["status"] == "FAILED")
        others = sorted(names_by_arn.get(entity, entity) for entity in entities - {deployment.configuration_arn})
        reasons = list(_sharing_reasons(share, others, principals, deployment.polytomic_account_id))
        if arn in state_files:
            reasons.append(f"{state_files[arn]} has it")
        uses.append(ShareUse(share, principals, failed, others, reasons))
    return uses


def _sharing_reasons(
    share: Response, other_resources: list[str], principals: set[str], polytomic_account_id: str
) -> Iterator[str]:
    """Yield the reasons why others use a share, too, and the access that a destroy would remove."""
    if other_resources:
        yield f"it also has {', '.join(other_resources)}, and a destroy of the share would cut that off"
    if principals and polytomic_account_id not in principals:
        yield f"it is shared with {', '.join(sorted(principals))}, and a destroy of the share would cut that off"
    if share.get("featureSet", "STANDARD") != "STANDARD":
        yield f"RAM created it from a resource policy ({share['featureSet']})"
    if share["status"] != "ACTIVE":
        yield f"its status is {share['status']}"


def adopt_share(draft: ConnectionDraft) -> None:
    """Import the share of the draft with its associations, or have the connection create a share of its own."""
    own_use = draft.share_use
    account = draft.connection["polytomic_aws_account_id"]
    if own_use:
        _import_share(draft, own_use)
    elif not draft.share_uses:
        draft.add_note(PlannedChange.CREATED, "a RAM share with the resource configuration and Polytomic's account")
    else:
        description = f"the connection's own RAM share; account {account} gets an invitation"
        if any(account in use.principals for use in draft.share_uses):
            description += ", and keeps its access through the other share"
        draft.add_note(PlannedChange.CREATED, description)
    for use in draft.share_uses:
        if use is own_use:
            continue
        description = f"the RAM share {use.share['resourceShareArn']}, which also has the resource configuration"
        if use.reasons:
            description = f"the RAM share {use.share['resourceShareArn']}: {'; '.join(use.reasons)}"
        draft.add_note(PlannedChange.UNMANAGED, description)


def _import_share(draft: ConnectionDraft, use: ShareUse) -> None:
    share_arn = use.share["resourceShareArn"]
    draft.import_ids["ram_resource_share"] = share_arn
    if use.other_resources:  # Only a share that moves with its state.
        draft.add_note(PlannedChange.CUT_OFF, f"{', '.join(use.other_resources)}, in the RAM share {share_arn}")
    for entity in use.failed:
        draft.add_note(
            PlannedChange.BROKEN,
            f"the association of the RAM share {share_arn} with {entity} is FAILED: "
            f"`{draft.target.privatelink_command('verify')}` prints the command for it",
        )
    if not use.share["allowExternalPrincipals"]:
        draft.add_note(
            PlannedChange.UPDATED, f"the RAM share {share_arn}: it would allow accounts outside your organization"
        )
    associations = draft.deployment.ram.list_resource_associations(draft.deployment.configuration_arn)
    if share_arn not in {association["resourceShareArn"] for association in associations}:
        draft.import_ids["ram_resource_association"] = None
        draft.add_note(PlannedChange.CREATED, "the association of the RAM share with the resource configuration")
    account = draft.connection["polytomic_aws_account_id"]
    if account not in use.principals:
        draft.import_ids["ram_principal_association"] = None
        draft.add_note(PlannedChange.CREATED, f"the association of the RAM share with account {account}")
    for principal in sorted({*use.principals} - {account}):
        draft.add_note(PlannedChange.UNMANAGED, f"principal {principal} of the RAM share {share_arn}")
