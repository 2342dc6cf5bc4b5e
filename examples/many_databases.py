"""Share several databases of a VPC with a single resource gateway; each gets a configuration, rules and a share."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice, ResourceGateway
from cdktf import App, TerraformOutput, TerraformStack

# Host, port and security group by name.
DATABASES = {
    "orders": ("orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com", 5432, "sg-0123456789abcdef0"),
    "billing": ("billing.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com", 5432, "sg-0123456789abcdef0"),
    "shop": ("shop.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com", 3306, "sg-0123456789abcdef1"),
}

app = App()
stack = TerraformStack(app, "many-databases")
AwsProvider(stack, "aws", region="us-east-1")

gateway = ResourceGateway(
    stack,
    "gateway",
    name="databases",
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=["subnet-aaaa", "subnet-bbbb"],
)
for name, (host, port, security_group_id) in DATABASES.items():
    connection = PrivateLinkRdsLattice(
        stack,
        name,
        name=name,
        resource_gateway=gateway,
        rds_host=host,
        rds_port=port,
        rds_security_group_id=security_group_id,
        polytomic_aws_account_id="123456789012",
    )
    TerraformOutput(stack, f"{name}_arn", value=connection.resource_configuration_arn)
app.synth()
