"""Checks of the RAM share, its principals and invitations, and of Polytomic's VPC endpoint."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING

from .check import BlockedCheckError, CheckFinding, Hop, check, failed, passed, warned
from .remedies import (
    create_share_remedy,
    external_principals_remedy,
    fetch_or_default,
    share_principal_remedy,
    share_resource_remedy,
)
from .status import evaluate_resource_status

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

# The longest time in which an account may accept an invitation; for some types of resources it is 12 hours:
# https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html
_INVITATION_LIFETIME = dt.timedelta(days=7)


@check(Hop.ENDPOINT, "account {polytomic} has a VPC endpoint for the configuration")
def endpoint(target: Target) -> CheckFinding:
    """Check if Polytomic has a VPC endpoint for the resource configuration.

    A missing endpoint is only a warning, because Polytomic creates the endpoint after accepting the share.
    """
    configuration_arn = target.deployment.configuration_arn
    # An association of a service network has neither an endpoint nor an owner.
    all_associations = target.deployment.endpoint_associations
    associations = [item for item in all_associations if "vpcEndpointId" in item or "vpcEndpointOwner" in item]
    polytomic_account_id = _require_polytomic_account(target)
    other_endpoints = []
    for association in associations:
        owner = association["vpcEndpointOwner"]
        if owner != polytomic_account_id:
            other_endpoints.append(f"{association['vpcEndpointId']} of {owner}")
    if other_endpoints:
        arguments = ("--resource-owner", "SELF", "--resource-arn", configuration_arn)
        return warned(
            f"endpoints of other accounts: {', '.join(other_endpoints)}",
            "# find out who shares the configuration with them\n"
            + target.aws_command("ram", "list-principals", *arguments),
        )
    if associations:
        return passed(", ".join(association["vpcEndpointId"] for association in associations))
    return warned(
        "none yet; Polytomic creates it after it has accepted the share",
        f"# send Polytomic the ARN {shlex.quote(configuration_arn)}",
    )


@check(Hop.SHARE, "the RAM share {share} is ACTIVE")
def share_status(target: Target) -> CheckFinding:
    """Check if the RAM share is active."""
    share = target.deployment.share
    return evaluate_resource_status(target, share["status"], share.get("statusMessage"), create_share_remedy(target))


@check(Hop.SHARE, "the share allows principals outside your organization")
def share_external(target: Target) -> CheckFinding:
    """Check if the share allows external principals; an account of the same organization does not need that."""
    if target.deployment.share["allowExternalPrincipals"]:
        return passed("external principals are allowed")
    stated_account_id = target.deployment.inputs.get("polytomic_aws_account_id")
    for association in target.deployment.share_principals:
        is_polytomic = association["associatedEntity"] == stated_account_id
        if is_polytomic and association["status"] == "ASSOCIATED" and association.get("external") is False:
            return passed("external principals are not allowed, and Polytomic's account is in your organization")
    return failed(
        "allowExternalPrincipals is false, so Polytomic's account cannot use the share",
        external_principals_remedy(target),
    )


@check(Hop.SHARE, "the share has the resource configuration, ASSOCIATED")
def share_resource(target: Target) -> CheckFinding:
    """Check if the share has an association with the resource configuration."""
    configuration_arn = target.deployment.configuration_arn
    share_arn = target.deployment.share["resourceShareArn"]
    for association in target.deployment.share_associations:
        if association["resourceShareArn"] == share_arn:
            return _evaluate_association(target, association)
    return failed(f"{configuration_arn} is not in the share", share_resource_remedy(target))


@check(Hop.SHARE, "the only principal of the share is account {polytomic}")
def share_principal(target: Target) -> CheckFinding:
    """Check if Polytomic's account is the only principal of the share.

    The finding is a warning if a second share gives the configuration to a different principal.
    """
    principals = sorted(association["associatedEntity"] for association in target.deployment.share_principals)
    if not principals:
        return failed("principals of the share: none", share_principal_remedy(target))
    polytomic_account_id = target.deployment.polytomic_account_id
    if principals == [polytomic_account_id]:
        return _evaluate_other_shares(target, polytomic_account_id)
    return failed(
        f"principals of the share: {', '.join(principals)}",
        _other_principals_remedy(target, principals, polytomic_account_id),
    )


def _other_principals_remedy(target: Target, principals: list[str], polytomic_account_id: str) -> str:
    """Return the remedy for other principals; a comment before each command names the lost access.

    A share with other resources is not touched: the other principals may need these.
    """
    share_arn = target.deployment.share["resourceShareArn"]
    steps = [] if polytomic_account_id in principals else [share_principal_remedy(target)]
    other_principals = [principal for principal in principals if principal != polytomic_account_id]
    other_resources = fetch_or_default(lambda: _list_other_resources(target), ["its resources are unknown"])
    if other_resources:
        steps.append(
            f"# the share also has {', '.join(other_resources)}: ask {', '.join(other_principals)} before you "
            "remove anything from it"
        )
        return "\n".join(steps)
    for principal in other_principals:
        arguments = ("--resource-share-arn", share_arn, "--principals", principal)
        steps.append(f"# removes the access of {shlex.quote(principal)}: first find out who that is")
        steps.append(target.aws_command("ram", "disassociate-resource-share", *arguments))
    return "\n".join(steps)


def _list_other_resources(target: Target) -> list[str]:
    """Return the ARNs of the resources in the share, without the configuration and its group."""
    deployment = target.deployment
    own_arns = {deployment.configuration_arn, deployment.configuration_group_arn}
    associations = deployment.ram.list_resource_associations(share_arns=[deployment.share["resourceShareArn"]])
    return sorted({association["associatedEntity"] for association in associations} - own_arns)


def _evaluate_other_shares(target: Target, polytomic_account_id: str) -> CheckFinding:
    """Warn if a different share gives the configuration to a principal other than Polytomic's account."""
    associations = target.deployment.other_share_principals
    principals = {association["associatedEntity"] for association in associations}
    other_principals = sorted(principals - {polytomic_account_id})
    if not other_principals:
        return passed(f"principal {polytomic_account_id}")
    arguments = ("--association-type", "RESOURCE", "--resource-arn", target.deployment.configuration_arn)
    return warned(
        f"principal {polytomic_account_id}; another share has it for {', '.join(other_principals)}",
        "# find out who needs it\n" + target.aws_command("ram", "get-resource-share-associations", *arguments),
    )


@check(Hop.SHARE, "Polytomic has accepted the share: its association is ASSOCIATED")
def share_accepted(target: Target) -> CheckFinding:
    """Check if Polytomic has accepted the share; a pending acceptance is a warning."""
    polytomic_account_id = _require_polytomic_account(target)
    for association in target.deployment.share_principals:
        if association["associatedEntity"] == polytomic_account_id:
            if association["status"] == "ASSOCIATING":
                return _evaluate_invitation(target, association)
            return _evaluate_association(target, association)
    raise BlockedCheckError("share-principal", f"account {polytomic_account_id} is not a principal of the share")


def _evaluate_invitation(target: Target, association: Response) -> CheckFinding:
    """Return the finding for an invitation that Polytomic has not accepted."""
    sent_at = association.get("creationTime")
    if sent_at is None or _utc_now() - sent_at <= _INVITATION_LIFETIME:
        return warned(
            "waiting for Polytomic to accept; nothing is wrong on your side",
            f"# wait with\n{target.privatelink_command('verify')} --wait",
        )
    share_arn = association["resourceShareArn"]
    arguments = ("--resource-share-arn", share_arn, "--principals", association["associatedEntity"])
    return failed(
        f"the invitation of {sent_at:%Y-%m-%d} has expired: Polytomic did not accept it within "
        f"{_INVITATION_LIFETIME.days} days",
        "\n".join(
            [
                *_endpoint_notes(target, association["associatedEntity"]),
                "# send a new invitation, and ask Polytomic to accept it",
                target.aws_command("ram", "disassociate-resource-share", *arguments),
                target.aws_command("ram", "associate-resource-share", *arguments),
            ]
        ),
    )


def _endpoint_notes(target: Target, account_id: str) -> list[str]:
    """Return a comment on each endpoint that an account has, although it has not accepted the invitation."""
    associations = fetch_or_default(lambda: target.deployment.endpoint_associations, [])
    notes = []
    for association in associations:
        if association.get("vpcEndpointOwner") == account_id:
            endpoint_id = association.get("vpcEndpointId", "an endpoint")
            notes.append(
                f"# {endpoint_id} of {account_id} uses the configuration: ask Polytomic first whether it works without "
                "this share"
            )
    return notes


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _require_polytomic_account(target: Target) -> str:
    """Return the id of Polytomic's account; raise BlockedCheckError if neither inputs nor share have an account."""
    if not target.deployment.inputs.get("polytomic_aws_account_id") and not target.deployment.share_principals:
        raise BlockedCheckError("share-principal", "principals of the share: none")
    return target.deployment.polytomic_account_id


def _evaluate_association(target: Target, association: Response) -> CheckFinding:
    """Return the finding for the status of an association of the share with a principal or a resource."""
    option = "--principals" if association["associationType"] == "PRINCIPAL" else "--resource-arns"
    arguments = ("--resource-share-arn", association["resourceShareArn"], option, association["associatedEntity"])
    remedy = target.managed_remedy(target.aws_command("ram", "associate-resource-share", *arguments))
    return evaluate_resource_status(target, association["status"], association.get("statusMessage"), remedy)
