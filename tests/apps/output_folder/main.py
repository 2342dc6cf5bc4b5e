"""Connections of a table, written to the folder that `cdktf.json` names as `output`."""

import sys

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack, atomic_output
from cdktf import App

# Port and team by name.
DATABASES = {
    "orders": (5432, "sales"),
    "billing": (3306, "finance"),
}

problems: list[str] = []
# cdktf's own App() creates no nested folder.
with atomic_output() as folder:
    app = App(outdir=folder)
    for name, (port, team) in DATABASES.items():
        try:
            PrivateLinkStack(
                app,
                name,
                region="us-east-1",
                name=name,
                vpc_id="vpc-0123456789abcdef0",
                subnet_ids=["subnet-aaaa", "subnet-bbbb"],
                rds_host=f"{name}.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
                rds_port=port,
                rds_security_group_id="sg-0123456789abcdef0",
                polytomic_aws_account_id="123456789012",
                tags={"Team": team},
            )
        except InputError as error:
            problems += [f"{name}: {problem}" for problem in error.problems]
    if problems:
        # Leaves the output of an earlier run as it is.
        sys.exit("\n".join(problems))
    app.synth()
