"""An app for each environment in one process, each with an output folder of its own."""

import sys
from pathlib import Path

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack
from cdktf import App

REGION = "us-east-1"
# VPC, subnets and security group by environment.
ENVIRONMENTS = {
    "dev": ("vpc-0123456789abcdef0", ["subnet-aaaa", "subnet-bbbb"], "sg-0123456789abcdef0"),
    "staging": ("vpc-0123456789abcdef1", ["subnet-aaab", "subnet-bbbc"], "sg-0123456789abcdef1"),
    "prod": ("vpc-0123456789abcdef2", ["subnet-aaac", "subnet-bbbd", "subnet-cccd"], "sg-0123456789abcdef2"),
}


def build_app(environment: str) -> App:
    """Return the app of an environment; stacks and resources have the same names in all of them."""
    vpc_id, subnet_ids, group_id = ENVIRONMENTS[environment]
    app = App(outdir=f"terraform-{environment}")
    for database in ("orders", "billing"):
        PrivateLinkStack(
            app,
            database,
            region=REGION,
            name=database,
            vpc_id=vpc_id,
            subnet_ids=subnet_ids,
            rds_host=f"{database}.{environment}.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
            rds_security_group_id=group_id,
            polytomic_aws_account_id="123456789012",
            protect=environment == "prod",
            backend={"s3": {"bucket": f"acme-{environment}", "key": f"{database}.tfstate", "region": REGION}},
        )
    return app


if __name__ == "__main__":
    try:
        apps = [build_app(environment) for environment in ENVIRONMENTS]
    except InputError as error:
        sys.exit(str(error))
    for app in apps:
        app.synth()
        for path in sorted(Path(app.outdir).glob("stacks/*/cdk.tf.json")):
            print(path)
