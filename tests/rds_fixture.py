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
from fakes.terraform.engines import Engine, Workspace

VPC = "vpc-0123456789abcdef0"
GROUP = "sg-0123456789abcdef0"
SUBNETS = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
WRITER = "orders.cluster-xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
LOCAL = json.dumps({"terraform": {"backend": {"local": {"path": "terraform.tfstate"}}}})

INITIALIZED: dict[Path, TemporaryDirectory[str]] = {}

World = dict[str, dict[str, dict[str, Any]]]
Build = Callable[[TerraformStack], object]


def world() -> World:
    """An instance "orders" and a cluster of the same name, three private subnets, and one subnet elsewhere."""
    subnets = {
        subnet: {"vpc_id": VPC, "availability_zone_id": f"use1-az{index}", "available_ip_address_count": 200}
        for index, subnet in enumerate([*SUBNETS, "subnet-dddd"], 1)
    }
    subnets["subnet-dddd"] |= {"vpc_id": "vpc-ffff"}
    return copy.deepcopy(
        {
            "aws_db_instance": {
                name: {
                    "address": HOST.replace("orders", name),
                    "port": 5432,
                    "vpc_security_groups": [GROUP],
                    "db_subnet_group": "private",
                    "publicly_accessible": False,
                    "network_type": "IPV4",
                }
                for name in ("orders", "billing")
            },
            "aws_rds_cluster": {
                "orders": {
                    "endpoint": WRITER,
                    "reader_endpoint": WRITER.replace("cluster-", "cluster-ro-"),
                    "port": 3306,
                    "vpc_security_group_ids": [GROUP],
                    "db_subnet_group_name": "private",
                    "network_type": "IPV4",
                }
            },
            "aws_db_subnet_group": {"private": {"vpc_id": VPC, "subnet_ids": SUBNETS}},
            "aws_subnet": subnets,
            "aws_network_interface": {},
        }
    )


def stack(folder: Path, build: Build) -> TerraformStack:
    """A user's own stack that ``build`` fills."""
    folder.mkdir(parents=True, exist_ok=True)
    own = TerraformStack(App(outdir=str(folder)), "own")
    AwsProvider(own, "aws", region="us-east-1")
    backend_class("local")(own, path="terraform.tfstate")
    build(own)
    return own


def hold(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder hold this configuration and nothing but its state, kept there whatever the backend."""
    for file in [*folder.glob("*.tf"), *folder.glob("*.tf.json")]:
        file.unlink()
    for name, text in {**files, "override.tf.json": LOCAL}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def put(workspace: Workspace, made: TerraformStack, *, hcl: bool = False) -> Workspace:
    """Make the folder hold the stack, as JSON or as HCL, and nothing else but its state."""
    name, text = ("cdk.tf", hcl_of(made)["hcl"]) if hcl else ("cdk.tf.json", Testing.synth(made))
    hold(workspace.directory, {name: text})
    initialize(workspace)
    return workspace


def initialize(workspace: Workspace) -> None:
    """Have Terraform initialize the folder, or copy what it wrote for the same backend and provider before.

    Both are without modules: a configuration that calls one has to be initialized by itself.
    """
    written = workspace.directory / ".terraform"
    if written.exists():
        return
    if workspace.program in INITIALIZED:
        shutil.copytree(INITIALIZED[workspace.program].name, written)
    else:
        workspace.init()
        INITIALIZED[workspace.program] = TemporaryDirectory()
        shutil.copytree(written, INITIALIZED[workspace.program].name, dirs_exist_ok=True)


@contextmanager
def planned(terraform: Engine, folder: Path, build: Build, there: World | None = None) -> Iterator[Workspace]:
    """A folder with the user's own stack as JSON, and the world around it."""
    (folder / "run").mkdir(parents=True)
    with terraform.workspace(folder / "run", world=there or world()) as workspace:
        yield put(workspace, stack(folder / "synth", build))
