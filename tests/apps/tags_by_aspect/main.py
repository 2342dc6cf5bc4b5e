"""Tags of the company on every resource, by an Aspect, and a stop for resources without an owner."""

from typing import Protocol, runtime_checkable

import jsii
from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice, ResourceGateway
from cdktf import Annotations, App, Aspects, IAspect, S3Backend, TerraformStack
from constructs import IConstruct

TAGS = {"CostCenter": "4711", "ManagedBy": "cdktf"}
DATABASES = {
    "orders": ("orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com", "sales"),
    "billing": ("billing.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com", "finance"),
}


@runtime_checkable
class Taggable(Protocol):
    """A resource that takes tags."""

    tags: dict[str, str] | None

    @property
    def tags_input(self) -> dict[str, str] | None:
        """The tags that the program sets."""


@jsii.implements(IAspect)
class CompanyTags:
    """Adds the tags that a resource does not have."""

    def visit(self, node: IConstruct) -> None:
        """Add the tags to a resource that takes tags."""
        if isinstance(node, Taggable):
            node.tags = {**TAGS, **(node.tags_input or {})}


@jsii.implements(IAspect)
class OwnerRequired:
    """Stops the synthesis at a resource without the tag `Owner`."""

    def visit(self, node: IConstruct) -> None:
        """Report a resource without an owner."""
        if isinstance(node, Taggable) and "Owner" not in (node.tags_input or {}):
            Annotations.of(node).add_error("has no tag Owner")


app = App()
stack = TerraformStack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
S3Backend(stack, bucket="acme-terraform", key="data.tfstate", region="us-east-1")
gateway = ResourceGateway(
    stack,
    "gateway",
    name="databases",
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=["subnet-aaaa", "subnet-bbbb"],
    tags={"Owner": "platform"},
)
for name, (host, owner) in DATABASES.items():
    PrivateLinkRdsLattice(
        stack,
        name,
        name=name,
        resource_gateway=gateway,
        rds_host=host,
        rds_security_group_id="sg-0123456789abcdef0",
        polytomic_aws_account_id="123456789012",
        tags={"Owner": owner, "CostCenter": "0815"},
    )

# Of the stack: cdktf calls no Aspect of an app.
Aspects.of(stack).add(CompanyTags())
Aspects.of(stack).add(OwnerRequired())
app.synth()
