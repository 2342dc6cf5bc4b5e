"""The check of a share's RAM permission: the actions that Polytomic may call."""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING

from .check import CheckFinding, Hop, check, passed, unknown, warned

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

_CONFIGURATION_TYPE = "vpc-lattice:resourceconfiguration"
# The actions of AWS's own permission for resource configurations, AWSRAMPermissionVpcLatticeResourceConfiguration:
# https://docs.aws.amazon.com/transfer/latest/userguide/sftp-connectors-vpc-lattice.html
_DEFAULT_PERMISSION = "AWSRAMPermissionVpcLatticeResourceConfiguration"
_DEFAULT_ACTIONS = (
    "vpc-lattice:AssociateViaAWSService",
    "vpc-lattice:AssociateViaAWSService-EventsAndStates",
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
    "vpc-lattice:GetResourceConfiguration",
)


@check(Hop.SHARE, "the share has AWS's default permission, or one that allows the same")
def share_permission(target: Target) -> CheckFinding:
    """Check if the share's RAM permissions have the default version, and what a customer's permission allows.

    AWS documents no list of the actions that a VPC endpoint of another account needs. So a customer's permission that
    allows less than AWS's own is unknown.
    """
    permissions = target.deployment.share_permissions
    versions = [f"{permission['name']} version {permission['version']}" for permission in permissions]
    evidence = ", ".join(versions) or "no permission yet"
    commands = []
    problems = []
    for permission in permissions:
        if not permission["defaultVersion"]:
            commands.append(_permission_command(target, permission["arn"]))
        if _is_customer_managed(permission) and permission["resourceType"].lower() == _CONFIGURATION_TYPE:
            problems += _list_permission_problems(target, permission)
    if problems:
        return unknown(f"{evidence}, your own permission: {'; '.join(problems)}", _default_permission_remedy(target))
    if commands:
        return warned(f"{evidence}, not the default version", "\n".join(commands))
    return passed(evidence)


def _is_customer_managed(permission: Response) -> bool:
    # An AWS managed permission belongs to the account "aws", such as arn:aws:ram::aws:permission/NAME.
    owner = permission["arn"].split(":")[4]
    return bool(owner != "aws" or permission.get("permissionType") == "CUSTOMER_MANAGED")


def _list_permission_problems(target: Target, permission: Response) -> list[str]:
    """Return the missing actions of a permission, compared with AWS's own, in words."""
    detail = target.deployment.ram.fetch_permission(permission["arn"], permission["version"])
    try:
        policy = json.loads(detail["permission"])
        actions = policy["Action"]
    except (KeyError, TypeError, ValueError):
        return ["its actions are unknown"]
    patterns = [actions] if isinstance(actions, str) else list(actions)
    missing_actions = [action for action in _DEFAULT_ACTIONS if not _allows(patterns, action)]
    problems = []
    if policy.get("Effect") != "Allow" or missing_actions:
        problems.append(
            f"it does not allow {', '.join(missing_actions or _DEFAULT_ACTIONS)}, which AWS's permission allows"
        )
    if policy.get("Condition"):
        problems.append("it has a condition, and this check cannot evaluate it for Polytomic")
    return problems


def _allows(patterns: list[str], action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _default_permission_remedy(target: Target) -> str:
    partition = target.deployment.share["resourceShareArn"].split(":")[1]
    command = _permission_command(target, f"arn:{partition}:ram::aws:permission/{_DEFAULT_PERMISSION}")
    return f"# if Polytomic cannot create its endpoint, use AWS's permission in the share:\n{command}"


def _permission_command(target: Target, permission_arn: str) -> str:
    """Return the AWS CLI command to use the default version of a permission in the share."""
    share_arn = target.deployment.share["resourceShareArn"]
    arguments = ("--resource-share-arn", share_arn, "--permission-arn", permission_arn, "--replace")
    return target.aws_command("ram", "associate-resource-share-permission", *arguments)
