"""Use the construct in a stack with the database: the inputs are references to resources of the stack."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

VPC_ID = "vpc-0123456789abcdef0"
SUBNET_IDS = ["subnet-aaaa", "subnet-bbbb"]
PORT = 5432

app = App()
stack = TerraformStack(app, "bigger-stack")
AwsProvider(stack, "aws", region="us-east-1")

# No ingress or egress here: with inline rules, Terraform would remove the rule that the construct adds to this group.
security_group = SecurityGroup(stack, "database_group", name="orders-database", vpc_id=VPC_ID)
subnet_group = DbSubnetGroup(stack, "subnet_group", name="orders", subnet_ids=SUBNET_IDS)
database = DbInstance(
    stack,
    "database",
    identifier="orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    port=PORT,
    username="orders",
    manage_master_user_password=True,
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[security_group.id],
    final_snapshot_identifier="orders-final",
)

connection = PrivateLinkRdsLattice(
    stack,
    "polytomic",
    name="orders",
    vpc_id=VPC_ID,
    subnet_ids=SUBNET_IDS,
    rds_host=database.address,
    rds_port=PORT,
    rds_security_group_id=security_group.id,
    polytomic_aws_account_id="123456789012",
)
TerraformOutput(stack, "orders_arn", value=connection.resource_configuration_arn)
app.synth()
