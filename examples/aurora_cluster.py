"""Share an Aurora cluster by the writer endpoint, with a chosen security group and chosen subnets."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, TerraformOutput, TerraformStack

app = App()
stack = TerraformStack(app, "aurora-cluster")
AwsProvider(stack, "aws", region="us-east-1")

orders = PrivateLinkRdsLattice.from_db_cluster(
    stack,
    "orders",
    name="orders",
    db_cluster_identifier="orders",
    rds_security_group_id="sg-0123456789abcdef0",
    subnet_ids=["subnet-aaaa", "subnet-bbbb"],
    ipv4_addresses_per_eni=8,
    polytomic_aws_account_id="123456789012",
)
TerraformOutput(stack, "orders_arn", value=orders.resource_configuration_arn)
app.synth()
