"""A connection whose network and database are in the states of two other teams."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, DataTerraformRemoteStateS3, Fn, S3Backend, TerraformOutput, TerraformStack, Token
from constructs import Construct

STATE_BUCKET = "acme-terraform"
REGION = "us-east-1"


class PolytomicStack(TerraformStack):
    """The connection of the database `orders`."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Read both states, and create the connection."""
        super().__init__(scope, name)
        AwsProvider(self, "aws", region=REGION)
        S3Backend(self, bucket=STATE_BUCKET, key=f"{name}.tfstate", region=REGION)

        network = self.remote_state("network")
        database = self.remote_state("database")
        # This team has the endpoint as its only output, with the port: orders.….amazonaws.com:5432.
        endpoint = Fn.split(":", database.get_string("endpoint"))
        link = PrivateLinkRdsLattice(
            self,
            "orders",
            name="orders",
            vpc_id=network.get_string("vpc_id"),
            subnet_ids=network.get_list("private_subnet_ids"),
            rds_host=Token.as_string(Fn.element(endpoint, 0)),
            rds_port=Token.as_number(Fn.tonumber(Fn.element(endpoint, 1))),
            rds_security_group_id=database.get_string("security_group_id"),
            polytomic_aws_account_id="123456789012",
            tags={"Owner": database.get_string("owner"), "Name": f"{database.get_string('identifier')}-polytomic"},
        )
        TerraformOutput(self, "orders_arn", value=link.resource_configuration_arn)

    def remote_state(self, name: str) -> DataTerraformRemoteStateS3:
        """Return the outputs of another team's state."""
        return DataTerraformRemoteStateS3(self, name, bucket=STATE_BUCKET, key=f"{name}.tfstate", region=REGION)


app = App()
PolytomicStack(app, "polytomic")
app.synth()
