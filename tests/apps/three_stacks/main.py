"""Network, database and connection in three stacks, each with a state of its own in S3."""

import os

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, S3Backend, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

ENVIRONMENT = os.environ.get("ENVIRONMENT", "dev")
REGION = "us-east-1"


class BaseStack(TerraformStack):
    """A stack with the provider and the backend of all stacks."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Add the provider and the backend."""
        super().__init__(scope, name)
        AwsProvider(self, "aws", region=REGION)
        S3Backend(self, bucket="acme-terraform", key=f"{ENVIRONMENT}/{name}.tfstate", region=REGION, encrypt=True)


class NetworkStack(BaseStack):
    """The VPC, with a private subnet in each of three Availability Zones."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Create the VPC and its subnets."""
        super().__init__(scope, name)
        self.vpc = Vpc(self, "vpc", cidr_block="10.20.0.0/16")
        self.subnets = [
            Subnet(
                self,
                f"private_{zone}",
                vpc_id=self.vpc.id,
                cidr_block=f"10.20.{index}.0/24",
                availability_zone=f"{REGION}{zone}",
            )
            for index, zone in enumerate("abc")
        ]


class DatabaseStack(BaseStack):
    """The database, with its security group."""

    def __init__(self, scope: Construct, name: str, network: NetworkStack) -> None:
        """Create the database in the private subnets."""
        super().__init__(scope, name)
        # The rules of the group are resources of their own: inline rules would remove the rule of the connection.
        self.group = SecurityGroup(self, "group", name=f"orders-{ENVIRONMENT}", vpc_id=network.vpc.id)
        subnet_ids = [subnet.id for subnet in network.subnets]
        subnet_group = DbSubnetGroup(self, "subnets", name=f"orders-{ENVIRONMENT}", subnet_ids=subnet_ids)
        self.instance = DbInstance(
            self,
            "instance",
            identifier=f"orders-{ENVIRONMENT}",
            engine="postgres",
            instance_class="db.t4g.micro",
            allocated_storage=20,
            port=5433,
            username="orders",
            manage_master_user_password=True,
            db_subnet_group_name=subnet_group.name,
            vpc_security_group_ids=[self.group.id],
            skip_final_snapshot=True,
        )


class PolytomicStack(BaseStack):
    """The connection. Its inputs are references to the two other stacks."""

    def __init__(self, scope: Construct, name: str, network: NetworkStack, database: DatabaseStack) -> None:
        """Create the connection."""
        super().__init__(scope, name)
        link = PrivateLinkRdsLattice(
            self,
            "orders",
            name=f"orders-{ENVIRONMENT}",
            vpc_id=network.vpc.id,
            subnet_ids=[subnet.id for subnet in network.subnets],
            # Not `endpoint`, which ends with the port.
            rds_host=database.instance.address,
            rds_port=database.instance.port,
            rds_security_group_id=database.group.id,
            polytomic_aws_account_id="123456789012",
        )
        TerraformOutput(self, "orders_arn", value=link.resource_configuration_arn)


app = App()
network_stack = NetworkStack(app, "network")
database_stack = DatabaseStack(app, "database", network_stack)
PolytomicStack(app, "polytomic", network_stack, database_stack)
app.synth()
