"""Checks of the share and of Polytomic's endpoint: who was given what, and whether it is accepted."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .check import BlockedCheckError, CheckFinding, check, failed, passed, warned
from .result import Hop
from .status import evaluate_resource_status

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws.client import Response

    from .context import CheckContext


@check(Hop.ENDPOINT, "account {polytomic} has made a VPC endpoint for the configuration")
def endpoint(case: CheckContext) -> CheckFinding:
    """Polytomic has made an endpoint; until it does, nothing is wrong here."""
    arn = case.deployment.configuration_arn
    found = case.deployment.endpoint_associations
    polytomic = _require_polytomic_account(case)
    others = [
        f"{one['vpcEndpointId']} of {one['vpcEndpointOwner']}" for one in found if one["vpcEndpointOwner"] != polytomic
    ]
    if others:
        return warned(
            f"endpoints of other accounts: {', '.join(others)}",
            "# see who shares the configuration with them\n"
            + case.aws_command("ram", "list-principals", "--resource-owner", "SELF", "--resource-arn", arn),
        )
    if found:
        return passed(", ".join(one["vpcEndpointId"] for one in found))
    return warned(
        "none yet; Polytomic makes it after it has accepted the share",
        f"# send Polytomic the ARN {shlex.quote(arn)}",
    )


@check(Hop.SHARE, "the RAM share {share} is ACTIVE")
def share_status(case: CheckContext) -> CheckFinding:
    """The share exists and is active."""
    share = case.deployment.share
    return evaluate_resource_status(case, share["status"], share.get("statusMessage"), case.deploy_remedy)


@check(Hop.SHARE, "the share may be used outside your organization")
def share_external(case: CheckContext) -> CheckFinding:
    """The share allows external principals, which Polytomic's account is."""
    if case.deployment.share["allowExternalPrincipals"]:
        return passed("external principals are allowed")
    return failed("allowExternalPrincipals is false, so Polytomic's account cannot use the share", case.deploy_remedy)


@check(Hop.SHARE, "the share has the resource configuration, ASSOCIATED")
def share_resource(case: CheckContext) -> CheckFinding:
    """The configuration is in the share."""
    arn, share = case.deployment.configuration_arn, case.deployment.share["resourceShareArn"]
    for one in case.deployment.share_associations:
        if one["resourceShareArn"] == share:
            return _evaluate_association(case, one)
    return failed(f"{arn} is not in the share", case.deploy_remedy)


@check(Hop.SHARE, "the only principal of the share is account {polytomic}")
def share_principal(case: CheckContext) -> CheckFinding:
    """The share is for Polytomic's account, and for nobody else."""
    found = sorted(one["associatedEntity"] for one in case.deployment.share_principals)
    if not found:
        return failed("principals of the share: none", case.deploy_remedy)
    polytomic = case.deployment.polytomic_account_id
    if found == [polytomic]:
        others = sorted({one["associatedEntity"] for one in case.deployment.other_share_principals} - {polytomic})
        if others:
            return warned(
                f"principal {polytomic}; another share gives the configuration to {', '.join(others)}",
                "# see who needs it\n"
                + case.aws_command(
                    "ram",
                    "get-resource-share-associations",
                    "--association-type",
                    "RESOURCE",
                    "--resource-arn",
                    case.deployment.configuration_arn,
                ),
            )
        return passed(f"principal {polytomic}")
    remedy = case.deploy_remedy
    for other in found:
        if other != polytomic:
            arn = case.deployment.share["resourceShareArn"]
            words = ("disassociate-resource-share", "--resource-share-arn", arn, "--principals", other)
            remedy += f"\n# takes the share from {shlex.quote(other)}\n{case.aws_command('ram', *words)}"
    return failed(f"principals of the share: {', '.join(found)}", remedy)


@check(Hop.SHARE, "Polytomic has accepted the share: its association is ASSOCIATED")
def share_accepted(case: CheckContext) -> CheckFinding:
    """Polytomic has accepted; waiting for it is not a failure."""
    polytomic = _require_polytomic_account(case)
    for one in case.deployment.share_principals:
        if one["associatedEntity"] == polytomic:
            if one["status"] == "ASSOCIATING":
                return warned(
                    "waiting for Polytomic to accept; nothing is wrong on your side",
                    f"# wait for it with\n{case.privatelink_command('verify')} --wait",
                )
            return _evaluate_association(case, one)
    raise BlockedCheckError("share-principal", f"account {polytomic} is not a principal of the share")


@check(Hop.SHARE, "the share's permission is at its default version")
def share_permission(case: CheckContext) -> CheckFinding:
    """The share's RAM permission is at the current version."""
    found, arn = case.deployment.share_permissions, case.deployment.share["resourceShareArn"]
    seen = ", ".join(f"{one['name']} version {one['version']}" for one in found) or "no permission yet"
    old = [one for one in found if not one["defaultVersion"]]
    if old:
        return warned(
            f"{seen}, not the default version",
            "\n".join(
                case.aws_command(
                    "ram",
                    "associate-resource-share-permission",
                    "--resource-share-arn",
                    arn,
                    "--permission-arn",
                    one["arn"],
                    "--replace",
                )
                for one in old
            ),
        )
    return passed(seen)


def _require_polytomic_account(case: CheckContext) -> str:
    """Return Polytomic's account; where nobody could be it, that is seen to first."""
    if not case.deployment.inputs.get("polytomic_aws_account_id") and not case.deployment.share_principals:
        raise BlockedCheckError("share-principal", "principals of the share: none")
    return case.deployment.polytomic_account_id


def _evaluate_association(case: CheckContext, association: Response) -> CheckFinding:
    option = "--principals" if association["associationType"] == "PRINCIPAL" else "--resource-arns"
    words = ("--resource-share-arn", association["resourceShareArn"], option, association["associatedEntity"])
    remedy = case.aws_command("ram", "associate-resource-share", *words)
    return evaluate_resource_status(case, association["status"], association.get("statusMessage"), remedy)
