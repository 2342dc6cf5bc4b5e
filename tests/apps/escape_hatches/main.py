"""What the construct does not know: overrides, lifecycles, addresses and orders of its resources."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, S3Backend, TerraformOutput, TerraformResource, TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.vpclattice_access_log_subscription import VpclatticeAccessLogSubscription

app = App()
stack = TerraformStack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
S3Backend(stack, bucket="acme-terraform", key="data.tfstate", region="us-east-1")
# Of the stack: other versions than those of the bindings.
stack.add_override("terraform.required_version", ">= 1.5")
stack.add_override("terraform.required_providers.aws.version", ">= 5.85, < 7.0")

log_group = CloudwatchLogGroup(stack, "connections", name="/polytomic/orders", retention_in_days=30)

link = PrivateLinkRdsLattice(
    stack,
    "orders",
    name="orders",
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=["subnet-aaaa", "subnet-bbbb"],
    rds_host="orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    rds_security_group_id="sg-0123456789abcdef0",
    polytomic_aws_account_id="123456789012",
)

# For type checkers: this connection creates both resources.
assert link.resource_gateway
assert link.rds_ingress_rule
# An argument by its name in Terraform, and one by the attribute of the bindings.
link.resource_gateway.add_override("timeouts", {"create": "20m", "delete": "20m"})
link.resource_gateway.lifecycle = TerraformResourceLifecycle(ignore_changes=["tags"], prevent_destroy=True)
link.ram_resource_share.permission_arns = [
    "arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeResourceConfiguration",
]
# The share is made when the subnets' routes and the log group are there.
link.ram_resource_share.depends_on = [f"{log_group.terraform_resource_type}.{log_group.friendly_unique_id}"]
# The address of the rule that another state has had so far.
link.rds_ingress_rule.override_logical_id("from_polytomic")
# A resource that is found by its id in the tree of constructs.
configuration = link.node.find_child("resource_configuration")
assert isinstance(configuration, TerraformResource)
configuration.add_override("lifecycle.create_before_destroy", value=False)

# A resource of one's own on one of the connection.
VpclatticeAccessLogSubscription(
    stack,
    "access_log",
    resource_identifier=link.resource_configuration_arn,
    destination_arn=log_group.arn,
)
for construct in link.node.find_all():
    if isinstance(construct, TerraformResource):
        construct.add_override("//.reviewed", "2026-11")
TerraformOutput(stack, "orders_arn", value=link.resource_configuration_arn)
app.synth()
