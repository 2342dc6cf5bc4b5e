"""Real Terraform accepts each backend as JSON and as HCL, with settings from the environment and -backend-config."""

import os
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, core
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from processes import run_command
from sample_connections import STACK_INPUTS
from terraform_cli.engines import find_engine

pytestmark = pytest.mark.cdk

# Nothing listens there.
CLOSED_PORT = "127.0.0.1:1"
CLOSED_URL = f"http://{CLOSED_PORT}"
AWS_ENVIRONMENT = {
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION": "us-east-1",
}
S3_SETTINGS = {
    "max_retries": 1,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_requesting_account_id": True,
    "use_path_style": True,
}
# The error of an accepted backend: on the way to the network, or for the credentials.
ERRORS_OF_ACCEPTED_BACKEND = (
    "connection refused",
    "interactiveMode must be specified",  # kubernetes, in version v1 of the client's configuration
    "open missing.json: no such file or directory",  # gcs
)
# The backend, the environment of ``terraform init``, and the options -backend-config.
INIT_CASES: list[tuple[dict[str, Any], dict[str, str], tuple[str, ...]]] = [
    (
        {
            "s3": {
                **S3_SETTINGS,
                "bucket": "b",
                "key": "k",
                "use_lockfile": True,
                "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/r", "tags": {"a": "b"}},
                "endpoints": {"s3": CLOSED_URL, "sts": CLOSED_URL},
            }
        },
        AWS_ENVIRONMENT,
        (),
    ),
    (
        {"s3": {**S3_SETTINGS, "endpoints": {"s3": CLOSED_URL}}},
        AWS_ENVIRONMENT,
        ("bucket=b", "key=k"),
    ),
    ({"http": {"retry_max": 0}}, {"TF_HTTP_ADDRESS": CLOSED_URL}, ()),
    ({"pg": {}}, {"PG_CONN_STR": f"postgres://{CLOSED_PORT}/x?sslmode=disable"}, ()),
    ({"pg": {"schema_name": "x"}}, {}, (f"conn_str=postgres://{CLOSED_PORT}/x",)),
    ({"consul": {"path": "x", "address": CLOSED_PORT}}, {}, ()),
    (
        {
            "kubernetes": {
                "secret_suffix": "x",
                "labels": {"a": "b"},
                "exec": {"api_version": "client.authentication.k8s.io/v1", "command": "true", "args": ["x"]},
            }
        },
        {"KUBE_HOST": CLOSED_URL},
        (),
    ),
    (
        {
            "cos": {
                "bucket": "b-1",
                "region": "ap-guangzhou",
                "assume_role": {"role_arn": "x", "session_name": "y", "session_duration": 3600},
            }
        },
        {"TENCENTCLOUD_SECRET_ID": "x", "TENCENTCLOUD_SECRET_KEY": "x"},
        (),
    ),
    (
        {"oss": {"bucket": "b", "region": "cn-beijing", "assume_role": {"role_arn": "acs:ram::1:role/x"}}},
        {"ALICLOUD_ACCESS_KEY": "x", "ALICLOUD_SECRET_KEY": "x"},
        (),
    ),
    (
        {"azurerm": {"container_name": "c", "key": "k"}},
        {"ARM_ACCESS_KEY": "eA==", "ARM_SUBSCRIPTION_ID": "x"},
        ("storage_account_name=s",),
    ),
    ({"gcs": {"prefix": "p"}}, {"GOOGLE_APPLICATION_CREDENTIALS": "missing.json"}, ("bucket=b",)),
    ({"remote": {"hostname": CLOSED_PORT, "organization": "o", "workspaces": {"prefix": "x-"}}}, {}, ()),
    ({"cloud": {"hostname": CLOSED_PORT}}, {"TF_CLOUD_ORGANIZATION": "o", "TF_WORKSPACE": "w"}, ()),
]


@pytest.mark.skipif(find_engine("terraform") is None, reason="Terraform is not on this machine")
@pytest.mark.parametrize(("backend", "environment", "options"), INIT_CASES, ids=lambda value: next(iter(value), ""))
def test_init_accepts_backend_up_to_network(
    tmp_path: Path, backend: dict[str, Any], environment: dict[str, str], options: tuple[str, ...]
) -> None:
    connection: Any = {**STACK_INPUTS, "backend": backend}
    stack = PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
    for file_name, text in (("cdk.tf", hcl_of(stack)["hcl"]), ("cdk.tf.json", core.Testing.synth(stack))):
        folder = tmp_path / file_name / "orders"
        folder.mkdir(parents=True)
        (folder / file_name).write_text(text, "utf-8")
        output = run_init(folder, environment, *(f"-backend-config={option}" for option in options))
        assert any(error in output for error in ERRORS_OF_ACCEPTED_BACKEND), output


def run_init(folder: Path, environment: dict[str, str], *options: str) -> str:
    """Return the text of a ``terraform init`` without a network, on a single line."""
    run = run_command(
        folder,
        str(find_engine("terraform")),
        "init",
        "-input=false",
        "-no-color",
        *options,
        env={
            "CHECKPOINT_DISABLE": "1",
            "HOME": str(folder),
            "HTTPS_PROXY": CLOSED_URL,
            "PATH": os.environ["PATH"],
            **environment,
        },
    )
    return " ".join((run.stdout + run.stderr).split())
