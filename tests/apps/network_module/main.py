"""A connection in the network of a Terraform module, whose outputs are the inputs of the connection."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, Fn, S3Backend, TerraformHclModule, TerraformOutput, TerraformStack, Token

MODULE = "./modules/network"

# cdktf copies a local module to the output if the context lists it.
app = App(context={"cdktfRelativeModules": [MODULE]})
stack = TerraformStack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
S3Backend(stack, bucket="acme-terraform", key="data.tfstate", region="us-east-1")

# A module of the registry, such as terraform-aws-modules/vpc/aws, is written in the same way, with its version.
network = TerraformHclModule(
    stack,
    "network",
    source=MODULE,
    variables={
        "name": "data",
        "cidr": "10.30.0.0/16",
        "azs": [f"us-east-1{zone}" for zone in "abc"],
        "private_subnets": [f"10.30.{index}.0/24" for index in range(3)],
    },
)
private_subnets = Token.as_list(network.get("private_subnets"))

link = PrivateLinkRdsLattice(
    stack,
    "orders",
    name="orders",
    vpc_id=network.get_string("vpc_id"),
    # Two of the three: the number of the module's subnets is known to Terraform only.
    subnet_ids=Token.as_list(Fn.slice(private_subnets, 0, 2)),
    rds_host="orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    rds_security_group_id=network.get_string("database_security_group_id"),
    polytomic_aws_account_id="123456789012",
)
TerraformOutput(stack, "orders_arn", value=link.resource_configuration_arn)
app.synth()
