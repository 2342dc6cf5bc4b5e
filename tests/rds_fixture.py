"""A database that is there, with its network, for look-ups against the stand-in; and how a folder is planned."""

import copy
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider, TerraformStack, Testing
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from fakes.terraform.engines import TerraformEngine, Workspace

VPC_ID = "vpc-0123456789abcdef0"
SECURITY_GROUP_ID = "sg-0123456789abcdef0"
SUBNET_IDS = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
INSTANCE_HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
CLUSTER_WRITER_HOST = "orders.cluster-xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
LOCAL_BACKEND_OVERRIDE = json.dumps({"terraform": {"backend": {"local": {"path": "terraform.tfstate"}}}})

INIT_CACHE: dict[Path, TemporaryDirectory[str]] = {}

AwsResources = dict[str, dict[str, dict[str, Any]]]
BuildStack = Callable[[TerraformStack], object]


def rds_resources() -> AwsResources:
    """An instance "orders" and a cluster of the same name, three private subnets, and one subnet elsewhere."""
    subnets = {
        subnet: {"vpc_id": VPC_ID, "availability_zone_id": f"use1-az{index}", "available_ip_address_count": 200}
        for index, subnet in enumerate([*SUBNET_IDS, "subnet-dddd"], 1)
    }
    subnets["subnet-dddd"] |= {"vpc_id": "vpc-ffff"}
    return copy.deepcopy(
        {
            "aws_db_instance": {
                name: {
                    "address": INSTANCE_HOST.replace("orders", name),
                    "port": 5432,
                    "vpc_security_groups": [SECURITY_GROUP_ID],
                    "db_subnet_group": "private",
                    "publicly_accessible": False,
                    "network_type": "IPV4",
                }
                for name in ("orders", "billing")
            },
            "aws_rds_cluster": {
                "orders": {
                    "endpoint": CLUSTER_WRITER_HOST,
                    "reader_endpoint": CLUSTER_WRITER_HOST.replace("cluster-", "cluster-ro-"),
                    "port": 3306,
                    "vpc_security_group_ids": [SECURITY_GROUP_ID],
                    "db_subnet_group_name": "private",
                    "network_type": "IPV4",
                }
            },
            "aws_db_subnet_group": {"private": {"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS}},
            "aws_subnet": subnets,
            "aws_network_interface": {},
        }
    )


def build_stack(folder: Path, build: BuildStack) -> TerraformStack:
    """A user's own stack that ``build`` fills."""
    folder.mkdir(parents=True, exist_ok=True)
    own = TerraformStack(App(outdir=str(folder)), "own")
    AwsProvider(own, "aws", region="us-east-1")
    backend_class("local")(own, path="terraform.tfstate")
    build(own)
    return own


def write_workspace(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder hold this configuration and nothing but its state, kept there whatever the backend."""
    for file in [*folder.glob("*.tf"), *folder.glob("*.tf.json")]:
        file.unlink()
    for name, text in {**files, "override.tf.json": LOCAL_BACKEND_OVERRIDE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def write_stack(workspace: Workspace, stack: TerraformStack, *, hcl: bool = False) -> Workspace:
    """Make the folder hold the stack, as JSON or as HCL, and nothing else but its state."""
    name, text = ("cdk.tf", hcl_of(stack)["hcl"]) if hcl else ("cdk.tf.json", Testing.synth(stack))
    write_workspace(workspace.directory, {name: text})
    init_workspace(workspace)
    return workspace


def init_workspace(workspace: Workspace) -> None:
    """Have Terraform initialize the folder, or copy what it wrote for the same backend and provider before.

    Both are without modules: a configuration that calls one has to be initialized by itself.
    """
    written = workspace.directory / ".terraform"
    if written.exists():
        return
    if workspace.program in INIT_CACHE:
        shutil.copytree(INIT_CACHE[workspace.program].name, written)
    else:
        workspace.init()
        INIT_CACHE[workspace.program] = TemporaryDirectory()
        shutil.copytree(written, INIT_CACHE[workspace.program].name, dirs_exist_ok=True)


@contextmanager
def stack_workspace(
    terraform: TerraformEngine, folder: Path, build: BuildStack, aws_resources: AwsResources | None = None
) -> Iterator[Workspace]:
    """A folder with the user's own stack as JSON, and the world around it."""
    (folder / "run").mkdir(parents=True)
    with terraform.workspace(folder / "run", aws=aws_resources or rds_resources()) as workspace:
        yield write_stack(workspace, build_stack(folder / "synth", build))
