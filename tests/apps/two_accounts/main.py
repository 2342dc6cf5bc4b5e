"""Databases in two accounts and two Regions in one stack, each with a provider of its own."""

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, S3Backend, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProviderAssumeRole, AwsProviderDefaultTags
from constructs import Construct

HOME_REGION = "us-east-1"
# Account and Region by the name of the team.
TEAMS = {
    "sales": ("111122223333", "us-east-1"),
    "logistics": ("444455556666", "eu-west-1"),
}


class DataStack(TerraformStack):
    """A connection for the database of each team. All are called `orders`."""

    def __init__(self, scope: Construct, name: str) -> None:
        """Create a provider and a connection for each team."""
        super().__init__(scope, name)
        S3Backend(self, bucket="acme-terraform", key="data.tfstate", region=HOME_REGION)
        # The default provider, for resources of the platform team.
        AwsProvider(self, "aws", region=HOME_REGION)
        for team, (account_id, region) in TEAMS.items():
            link = PrivateLinkRdsLattice(
                self,
                team,
                provider=self.team_provider(team, account_id, region),
                name="orders",
                vpc_id="vpc-0123456789abcdef0",
                subnet_ids=["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
                rds_host=f"orders.xxxxxxxxxxxx.{region}.rds.amazonaws.com",
                rds_security_group_id="sg-0123456789abcdef0",
                polytomic_aws_account_id="123456789012",
            )
            TerraformOutput(self, f"{team}_arn", value=link.resource_configuration_arn)

    def team_provider(self, team: str, account_id: str, region: str) -> AwsProvider:
        """Return the provider for the account and the Region of a team."""
        return AwsProvider(
            self,
            f"aws_{team}",
            alias=team,
            region=region,
            assume_role=[AwsProviderAssumeRole(role_arn=f"arn:aws:iam::{account_id}:role/terraform")],
            default_tags=[AwsProviderDefaultTags(tags={"Team": team})],
        )


app = App()
DataStack(app, "data")
app.synth()
