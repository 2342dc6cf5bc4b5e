"""The sample connection of the documentation, and how tests synthesize."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_privatelink_rds_lattice.cdk import App, AwsProvider, TerraformStack, backend_class
from aws_privatelink_rds_lattice.inputs import Inputs

PROJECT = Path(__file__).parent.parent
HOST = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
REQUIRED: Inputs = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
    "rds_host": HOST,
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}
ALL: Inputs = {
    **REQUIRED,
    "name": "polytomic",
    "rds_port": 3306,
    "tags": {"Team": "data", "Cost center": "4711"},
}


def synthesize(folder: Path, build: Callable[[App], object]) -> dict[str, Any]:
    """Return the configuration of the one stack that ``build`` makes."""
    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder / "cdktf.out"))
    build(app)
    app.synth()
    (file,) = folder.glob("cdktf.out/stacks/*/cdk.tf.json")
    config: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return config


def synthesize_in_stack(folder: Path, build: Callable[[TerraformStack], object]) -> dict[str, Any]:
    """Return the configuration of a user's own stack that ``build`` fills."""

    def stack(app: App) -> None:
        own = TerraformStack(app, "own")
        AwsProvider(own, "aws", region="us-east-1")
        backend_class("local")(own, path="terraform.tfstate")
        build(own)

    return synthesize(folder, stack)


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return the configuration without cdktf's metadata."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items() if key != "//"}
    return [plain(entry) for entry in value] if isinstance(value, list) else value
