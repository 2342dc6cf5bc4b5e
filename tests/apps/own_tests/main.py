"""A stack with a connection, tested by pytest in `test_main.py`."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct


class DataStack(TerraformStack):
    """The connection of the database `orders`, with the security group of the database."""

    def __init__(self, scope: Construct, name: str, *, environment: str) -> None:
        """Create the connection of an environment."""
        super().__init__(scope, name)
        AwsProvider(self, "aws", region="us-east-1")
        group = SecurityGroup(self, "database", name=f"orders-{environment}", vpc_id="vpc-0123456789abcdef0")
        self.link = PrivateLinkRdsLattice(
            self,
            "orders",
            name=f"orders-{environment}",
            vpc_id="vpc-0123456789abcdef0",
            subnet_ids=["subnet-aaaa", "subnet-bbbb"],
            rds_host=f"orders-{environment}.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
            rds_security_group_id=group.id,
            polytomic_aws_account_id="123456789012",
            protect=environment == "prod",
        )
        TerraformOutput(self, "orders_arn", value=self.link.resource_configuration_arn)


if __name__ == "__main__":
    app = App()
    for environment in ("dev", "prod"):
        DataStack(app, f"data-{environment}", environment=environment)
    app.synth()
