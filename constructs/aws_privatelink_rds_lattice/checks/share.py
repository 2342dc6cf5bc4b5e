"""Checks of the RAM share and of Polytomic's VPC endpoint."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .check import BlockedCheckError, CheckFinding, Hop, check, failed, passed, warned
from .status import evaluate_resource_status

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target


@check(Hop.ENDPOINT, "account {polytomic} has made a VPC endpoint for the configuration")
def endpoint(target: Target) -> CheckFinding:
    """Check if Polytomic has a VPC endpoint for the resource configuration.

    A missing endpoint is only a warning, because Polytomic creates the endpoint after accepting the share.
    """
    configuration_arn = target.deployment.configuration_arn
    associations = target.deployment.endpoint_associations
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
            "# see who shares the configuration with them\n" + target.aws_command("ram", "list-principals", *arguments),
        )
    if associations:
        return passed(", ".join(association["vpcEndpointId"] for association in associations))
    return warned(
        "none yet; Polytomic makes it after it has accepted the share",
        f"# send Polytomic the ARN {shlex.quote(configuration_arn)}",
    )


@check(Hop.SHARE, "the RAM share {share} is ACTIVE")
def share_status(target: Target) -> CheckFinding:
    """Check if the RAM share is active."""
    share = target.deployment.share
    return evaluate_resource_status(target, share["status"], share.get("statusMessage"), target.deploy_remedy)


@check(Hop.SHARE, "the share may be used outside your organization")
def share_external(target: Target) -> CheckFinding:
    """Check if the share allows external principals, because Polytomic's account is external."""
    if target.deployment.share["allowExternalPrincipals"]:
        return passed("external principals are allowed")
    return failed("allowExternalPrincipals is false, so Polytomic's account cannot use the share", target.deploy_remedy)


@check(Hop.SHARE, "the share has the resource configuration, ASSOCIATED")
def share_resource(target: Target) -> CheckFinding:
    """Check if the share has an association with the resource configuration."""
    configuration_arn = target.deployment.configuration_arn
    share_arn = target.deployment.share["resourceShareArn"]
    for association in target.deployment.share_associations:
        if association["resourceShareArn"] == share_arn:
            return _evaluate_association(target, association)
    return failed(f"{configuration_arn} is not in the share", target.deploy_remedy)


@check(Hop.SHARE, "the only principal of the share is account {polytomic}")
def share_principal(target: Target) -> CheckFinding:
    """Check if Polytomic's account is the only principal of the share.

    The finding is a warning if a second share gives the configuration to a different principal.
    """
    principals = sorted(association["associatedEntity"] for association in target.deployment.share_principals)
    if not principals:
        return failed("principals of the share: none", target.deploy_remedy)
    polytomic_account_id = target.deployment.polytomic_account_id
    if principals == [polytomic_account_id]:
        return _evaluate_other_shares(target, polytomic_account_id)
    share_arn = target.deployment.share["resourceShareArn"]
    steps = [target.deploy_remedy]
    for principal in principals:
        if principal != polytomic_account_id:
            arguments = ("--resource-share-arn", share_arn, "--principals", principal)
            steps.append(f"# takes the share from {shlex.quote(principal)}")
            steps.append(target.aws_command("ram", "disassociate-resource-share", *arguments))
    return failed(f"principals of the share: {', '.join(principals)}", "\n".join(steps))


def _evaluate_other_shares(target: Target, polytomic_account_id: str) -> CheckFinding:
    """Warn if a different share gives the configuration to a principal other than Polytomic's account."""
    associations = target.deployment.other_share_principals
    principals = {association["associatedEntity"] for association in associations}
    other_principals = sorted(principals - {polytomic_account_id})
    if not other_principals:
        return passed(f"principal {polytomic_account_id}")
    arguments = ("--association-type", "RESOURCE", "--resource-arn", target.deployment.configuration_arn)
    return warned(
        f"principal {polytomic_account_id}; another share gives the configuration to {', '.join(other_principals)}",
        "# see who needs it\n" + target.aws_command("ram", "get-resource-share-associations", *arguments),
    )


@check(Hop.SHARE, "Polytomic has accepted the share: its association is ASSOCIATED")
def share_accepted(target: Target) -> CheckFinding:
    """Check if Polytomic has accepted the share; a pending acceptance is a warning."""
    polytomic_account_id = _require_polytomic_account(target)
    for association in target.deployment.share_principals:
        if association["associatedEntity"] == polytomic_account_id:
            if association["status"] == "ASSOCIATING":
                return warned(
                    "waiting for Polytomic to accept; nothing is wrong on your side",
                    f"# wait for it with\n{target.privatelink_command('verify')} --wait",
                )
            return _evaluate_association(target, association)
    raise BlockedCheckError("share-principal", f"account {polytomic_account_id} is not a principal of the share")


@check(Hop.SHARE, "the share's permission is at its default version")
def share_permission(target: Target) -> CheckFinding:
    """Check if the share's RAM permissions have the default version."""
    permissions = target.deployment.share_permissions
    share_arn = target.deployment.share["resourceShareArn"]
    versions = [f"{permission['name']} version {permission['version']}" for permission in permissions]
    evidence = ", ".join(versions) or "no permission yet"
    commands = []
    for permission in permissions:
        if not permission["defaultVersion"]:
            arguments = ("--resource-share-arn", share_arn, "--permission-arn", permission["arn"], "--replace")
            commands.append(target.aws_command("ram", "associate-resource-share-permission", *arguments))
    if commands:
        return warned(f"{evidence}, not the default version", "\n".join(commands))
    return passed(evidence)


def _require_polytomic_account(target: Target) -> str:
    """Return the id of Polytomic's account; raise BlockedCheckError if neither inputs nor share have an account."""
    if not target.deployment.inputs.get("polytomic_aws_account_id") and not target.deployment.share_principals:
        raise BlockedCheckError("share-principal", "principals of the share: none")
    return target.deployment.polytomic_account_id


def _evaluate_association(target: Target, association: Response) -> CheckFinding:
    """Return the finding for the status of an association of the share with a principal or a resource."""
    option = "--principals" if association["associationType"] == "PRINCIPAL" else "--resource-arns"
    arguments = ("--resource-share-arn", association["resourceShareArn"], option, association["associatedEntity"])
    remedy = target.aws_command("ram", "associate-resource-share", *arguments)
    return evaluate_resource_status(target, association["status"], association.get("statusMessage"), remedy)
