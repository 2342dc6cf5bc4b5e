"""Workspaces with an applied configuration, shared by several tests of a process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import setup_databases
from terraform_cli.engines import TerraformEngine, Workspace
from workspaces import BuildStack, build_stack, write_stack


@contextmanager
def deployed_workspace(
    terraform: TerraformEngine,
    account: FakeAwsAccount,
    folder: Path,
    name: str,
    write: Callable[[Workspace], object],
) -> Iterator[Workspace]:
    """Yield a workspace with an applied configuration.

    A process applies the configuration of a name once, and restores the account and the state for later tests.

    Args:
        terraform: The engine.
        account: The account, with the databases.
        folder: The folder for the workspace.
        name: The name of the deployment.
        write: Writes the configuration to the workspace.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with terraform.workspace(folder) as workspace:
        write(workspace)
        state_file = folder / "terraform.tfstate"

        def deploy() -> str:
            setup_databases(account)
            workspace.apply()
            return state_file.read_text("utf-8")

        state = account.restore_or_build(f"{name} on {terraform.name} with {terraform.provider_name}", deploy)
        state_file.write_text(state, "utf-8")
        yield workspace


@contextmanager
def deployed_stack(
    terraform: TerraformEngine, account: FakeAwsAccount, folder: Path, name: str, build: BuildStack
) -> Iterator[Workspace]:
    """Yield a workspace with an applied user's stack; for the arguments see ``deployed_workspace``."""

    def write(workspace: Workspace) -> None:
        write_stack(workspace, build_stack(folder / "synth", build))

    with deployed_workspace(terraform, account, folder / "run", name, write) as workspace:
        yield workspace
