"""Share an existing RDS instance by the identifier: Terraform looks up and checks host, port and network."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, TerraformOutput, TerraformStack

app = App()
stack = TerraformStack(app, "existing-instance")
AwsProvider(stack, "aws", region="us-east-1")

orders = PrivateLinkRdsLattice.from_db_instance(
    stack,
    "orders",
    name="orders",
    db_instance_identifier="orders",
    polytomic_aws_account_id="123456789012",
    protect=True,
)
TerraformOutput(stack, "orders_arn", value=orders.resource_configuration_arn)
app.synth()
