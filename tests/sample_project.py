"""The sample connection of the documentation, and functions to synthesize stacks in tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider, TerraformStack
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.inputs.table import Inputs

SAMPLE_HOST = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
REQUIRED_INPUTS: Inputs = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
    "rds_host": SAMPLE_HOST,
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}
ALL_INPUTS: Inputs = {
    **REQUIRED_INPUTS,
    "name": "polytomic",
    "rds_port": 3306,
    "tags": {"Team": "data", "Cost center": "4711"},
}


def create_user_stack(app: App) -> TerraformStack:
    """Create a stack as a user writes stacks: with a provider and a local backend."""
    stack = TerraformStack(app, "own")
    AwsProvider(stack, "aws", region="us-east-1")
    backend_class("local")(stack, path="terraform.tfstate")
    return stack


def synthesize_app(folder: Path, build: Callable[[App], object]) -> dict[str, Any]:
    """Return the configuration of the single stack in an app filled by ``build``."""
    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder / "cdktf.out"))
    build(app)
    app.synth()
    (file,) = folder.glob("cdktf.out/stacks/*/cdk.tf.json")
    config: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return config


def synthesize_stack(folder: Path, build: Callable[[TerraformStack], object]) -> dict[str, Any]:
    """Return the configuration of a user's stack after ``build`` adds constructs."""
    return synthesize_app(folder, lambda app: build(create_user_stack(app)))


def without_metadata(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a configuration without the metadata of cdktf."""
    if isinstance(value, dict):
        return {key: without_metadata(member) for key, member in value.items() if key != "//"}
    if isinstance(value, list):
        return [without_metadata(item) for item in value]
    return value
