"""The ids of the databases and networks of the fake AWS account, and workspaces with a user's stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terraform_cli.engines import TerraformEngine, Workspace
from workspaces import BuildStack, build_stack, write_stack

# ``fakes.aws.sample_databases`` creates them.
VPC_ID = "vpc-0123456789abcdef0"
SECURITY_GROUP_ID = "sg-0123456789abcdef0"
SUBNET_IDS = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
OTHER_VPC_SUBNET_ID = "subnet-dddd"
INSTANCE_HOST = "orders.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
CLUSTER_WRITER_HOST = "orders.cluster-aaaaaaaaaaaa.us-east-1.rds.amazonaws.com"


@contextmanager
def stack_workspace(terraform: TerraformEngine, folder: Path, build: BuildStack) -> Iterator[Workspace]:
    """Yield a workspace with a user's stack as JSON.

    Args:
        terraform: The engine.
        folder: The folder for the workspace and the synthesized stack.
        build: Adds constructs to the stack.
    """
    (folder / "run").mkdir(parents=True)
    with terraform.workspace(folder / "run") as workspace:
        yield write_stack(workspace, build_stack(folder / "synth", build))
