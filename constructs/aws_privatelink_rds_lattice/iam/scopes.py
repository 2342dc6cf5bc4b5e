"""How narrow IAM allows an action: each scope becomes a statement of the policy.

Which resource types and condition keys an action takes is AWS's service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html;
the tests hold every scope against it. IAM knows security groups, resource gateways and resource configurations by
their ids, which are drawn when they are made, so that names can narrow a share only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tagged(Enum):
    """The tags that a statement asks for: those of the request, those of the resource, or none."""

    REQUEST = "aws:RequestTag"
    RESOURCE = "aws:ResourceTag"
    NOT = ""


class Condition(NamedTuple):
    """A condition; its values have the places of a connection in braces.

    Attributes:
        operator: IAM's operator.
        key: The condition key.
        values: The values, of which one must match.
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """A statement, but for its actions.

    Attributes:
        on: The ARN of each type of resource, with the places of a connection in braces; none for actions that have no
            resource-level permission.
        where: The conditions.
        tagged: Whose tags it asks for, where the connection has any.
        says: What the role may do by it, with the places of a connection in braces.
    """

    on: Mapping[str, str] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    tagged: Tagged = Tagged.NOT
    says: str = ""


_EC2 = "arn:{partition}:ec2:{region}:{account}"
_LATTICE = "arn:{partition}:vpc-lattice:{region}:{account}"
_RAM = "arn:{partition}:ram:{region}:{account}"
_RDS = "arn:{partition}:rds:{region}:{account}"

_ANY_GROUP = {"security-group": f"{_EC2}:security-group/*"}
_ANY_LATTICE = {
    "ResourceConfiguration": f"{_LATTICE}:resourceconfiguration/*",
    "ResourceGateway": f"{_LATTICE}:resourcegateway/*",
}
_ANY_SHARE = {"resource-share": f"{_RAM}:resource-share/*"}
_IN_REGION = Condition("StringEquals", "aws:RequestedRegion", ("{region}",))
_IN_VPC = Condition("ArnLike", "ec2:Vpc", (f"{_EC2}:vpc/{{vpc}}",))
_NAMED = Condition("StringEquals", "ram:ResourceShareName", ("{share_name}",))
# IfExists, since the principal and the resource come in calls of their own: RAM authorizes each for itself.
_WITH_POLYTOMIC = (
    Condition("StringEqualsIfExists", "ram:Principal", ("{polytomic}",)),
    Condition("StringEqualsIfExists", "ram:RequestedResourceType", ("vpc-lattice:ResourceConfiguration",)),
)

SCOPES: Mapping[str, Scope] = {
    "ReadInRegion": Scope(
        where=(_IN_REGION,),
        says="see {read} of the whole account in {region}: IAM has nothing narrower for lists",
    ),
    "ReadAnywhere": Scope(),
    "MakeSecurityGroup": Scope(_ANY_GROUP, tagged=Tagged.REQUEST, says="make security groups in {vpc_said}{tagged}"),
    "MakeSecurityGroupInVpc": Scope({"vpc": f"{_EC2}:vpc/{{vpc}}"}),
    "TagNewSecurityGroup": Scope(
        _ANY_GROUP, (Condition("StringEquals", "ec2:CreateAction", ("CreateSecurityGroup",)),), Tagged.REQUEST
    ),
    "ChangeSecurityGroup": Scope(
        _ANY_GROUP,
        (_IN_VPC,),
        Tagged.RESOURCE,
        "change and delete security groups in {vpc_said}{tagged}, and let traffic out of them: IAM knows them neither "
        "by name nor by port",
    ),
    "UntagSecurityGroup": Scope(_ANY_GROUP, tagged=Tagged.RESOURCE),
    "DatabaseSecurityGroup": Scope(
        {"security-group": f"{_EC2}:security-group/{{database_group}}"},
        (_IN_VPC,),
        says="add ingress rules to {database_group_said} and remove them: IAM knows neither their ports nor whom they "
        "let in",
    ),
    "GatewaySecurityGroup": Scope(
        {"security-group": f"{_EC2}:security-group/{{gateway_group}}"},
        says="add egress rules to {gateway_group} and remove them",
    ),
    "MakeGateway": Scope(
        {"ResourceGateway": f"{_LATTICE}:resourcegateway/*"},
        (Condition("StringEquals", "vpc-lattice:VpcId", ("{vpc}",)),),
        Tagged.REQUEST,
        "make resource gateways in {vpc_said}{tagged}",
    ),
    "MakeConfiguration": Scope(
        {**_ANY_LATTICE, "ResourceGateway": f"{_LATTICE}:resourcegateway/{{gateway}}"},
        tagged=Tagged.REQUEST,
        says="make resource configurations{tagged}",
    ),
    "TagNewLattice": Scope(
        _ANY_LATTICE,
        (
            Condition(
                "StringEquals", "vpc-lattice:CreateAction", ("CreateResourceConfiguration", "CreateResourceGateway")
            ),
        ),
        Tagged.REQUEST,
    ),
    # Without tags: of what is gone, AWS would deny instead of saying that it is gone, and Terraform waits for that.
    "AnyLattice": Scope(_ANY_LATTICE),
    "ChangeLattice": Scope(
        _ANY_LATTICE,
        tagged=Tagged.RESOURCE,
        says="change and delete {lattice} in {region}{tagged}",
    ),
    "SharePolicy": Scope(
        {"ResourceConfiguration": _ANY_LATTICE["ResourceConfiguration"]},
        tagged=Tagged.RESOURCE,
        says="set the resource policy of resource configurations{tagged}, which AWS asks of whoever shares one by RAM; "
        "IAM does not know whom such a policy lets in",
    ),
    "MakeShare": Scope(
        where=(_IN_REGION, Condition("Bool", "ram:RequestedAllowsExternalPrincipals", ("true",)), *_WITH_POLYTOMIC),
        tagged=Tagged.REQUEST,
        says="make RAM shares{tagged}, for AWS account {polytomic} and resource configurations only",
    ),
    "ReadShare": Scope(_ANY_SHARE, (_NAMED,)),
    "ChangeShare": Scope(
        _ANY_SHARE, (_NAMED,), Tagged.RESOURCE, "change and delete RAM shares named {share_name}{tagged}"
    ),
    "ShareWithPolytomic": Scope(
        _ANY_SHARE,
        (_NAMED, *_WITH_POLYTOMIC),
        Tagged.RESOURCE,
        "put into shares named {share_name}, and take out of them, AWS account {polytomic} and resource configurations",
    ),
    "TagShare": Scope(_ANY_SHARE, tagged=Tagged.RESOURCE, says="tag RAM shares in {region}{tagged}"),
    "ServiceLinkedRole": Scope(
        {
            "role": "arn:{partition}:iam::{account}:role/aws-service-role/vpc-lattice.amazonaws.com/"
            "AWSServiceRoleForVpcLattice"
        },
        (Condition("StringEquals", "iam:AWSServiceName", ("vpc-lattice.amazonaws.com",)),),
        says="make the service-linked role AWSServiceRoleForVpcLattice, where the account has none yet",
    ),
    "LookUpDatabase": Scope(
        {"db": f"{_RDS}:db:{{database}}", "cluster": f"{_RDS}:cluster:{{database}}", "subgrp": f"{_RDS}:subgrp:*"},
        says="look up {database_said} in RDS, and DB subnet groups",
    ),
    "ListState": Scope(
        {"bucket": "arn:{state_partition}:s3:::{bucket}"},
        (Condition("StringEquals", "s3:prefix", ("{prefix}", "{workspaces}/")),),
    ),
    "State": Scope(
        {"object": "arn:{state_partition}:s3:::{bucket}/{key}"}, says="read{and_write} the state in {state_said}"
    ),
    "StateLock": Scope({"object": "arn:{state_partition}:s3:::{bucket}/{key}.tflock"}, says="lock that state"),
    "StateTable": Scope(
        {"table": "arn:{state_partition}:dynamodb:{state_region}:{state_account}:table/{table}"},
        says="lock that state in the DynamoDB table {table}",
    ),
    "StateKey": Scope({"key": "{kms_key}"}, says="use the KMS key of that state"),
    # Of verify: RDS authorizes a question for all by the type's wildcard.
    "ReadRds": Scope(
        {
            "cluster": f"{_RDS}:cluster:*",
            "db": f"{_RDS}:db:*",
            "proxy": f"{_RDS}:db-proxy:*",
            "proxy-endpoint": f"{_RDS}:db-proxy-endpoint:*",
            "subgrp": f"{_RDS}:subgrp:*",
            "target-group": f"{_RDS}:target-group:*",
        }
    ),
    "ReadVpc": Scope({"vpc": f"{_EC2}:vpc/{{vpc}}"}),
    # Some are AWS's own, others those of an account that shares them.
    "ReadPrefixList": Scope({"prefix-list": "arn:{partition}:ec2:{region}:*:prefix-list/*"}),
    "ReadAnyShare": Scope(_ANY_SHARE),
}
