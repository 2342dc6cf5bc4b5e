"""Find, install and run the AWS provider: the program that ``terraform init`` installs for users."""

from __future__ import annotations

import glob
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_cli.command_output import CommandOutput

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDER_VERSION = "5.100.0"
# The project's own plugin folder, which git ignores.
INSTALL_FOLDER = Path(__file__).parent.parent / ".terraform-plugins"
# With the value "fake", the tests run as on a machine without the AWS provider.
PROVIDER_VARIABLE = "PRIVATELINK_AWS_PROVIDER"
# Mirrors at other places: an image of a machine for tests may have a mirror in a folder such as /opt/NAME.
ANY_MIRROR = "/*/*"
INSTALL_TIMEOUT = 600  # seconds, for a download of 150 MB

_REQUIRED_PROVIDER = {"aws": {"source": "hashicorp/aws", "version": PROVIDER_VERSION}}
_DATA_FOLDERS = "/usr/local/share:/usr/share"
# The directories in Terraform's CLI configuration: of a mirror, and of the plugin cache.
_CONFIGURED_FOLDER = re.compile(r'^\s*(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"', re.MULTILINE)
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
# The shell kills the provider at the end of the standard input, so the provider ends with the process that holds the
# other end of the pipe, even if that process is killed. Only the provider keeps the standard output open.
_RUN_UNTIL_END_OF_INPUT = '"$@" & exec >/dev/null 2>&1; cat; kill -9 $!; wait; rm -rf "$0"'


class ProviderStartError(RuntimeError):
    """An AWS provider that ended before the provider accepted connections."""


def find_real_provider() -> Path | None:
    """Return the program of the AWS provider; None if the program is not on this machine, or hidden.

    Raises:
        ValueError: PRIVATELINK_AWS_PROVIDER has a value other than "fake".
    """
    return None if is_provider_hidden() else search_real_provider()


def absence_of_real_provider() -> str:
    """Return the reason for the absence of the AWS provider."""
    return f"hidden by {PROVIDER_VARIABLE}" if is_provider_hidden() else "not on this machine"


def search_real_provider() -> Path | None:
    """Return the program of the AWS provider, also if hidden; None if the program is not on this machine."""
    for folder in _plugin_folders():
        if program := _program_in(glob.escape(folder)):
            return program
    return _program_in(ANY_MIRROR)


def is_provider_hidden() -> bool:
    """Return whether PRIVATELINK_AWS_PROVIDER hides the AWS provider."""
    value = os.environ.get(PROVIDER_VARIABLE, "")
    if value not in ("", "fake"):
        raise ValueError(f'{PROVIDER_VARIABLE} is "{value}", and must be "fake" or unset')
    return value == "fake"


def provider_platform() -> str:
    """Return the name of this machine's platform in the folders of plugins, such as "linux_amd64"."""
    machine = platform.machine()
    return f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"


def _program_in(folder: str) -> Path | None:
    pattern = f"{folder}/registry.*/hashicorp/aws/{PROVIDER_VERSION}/{provider_platform()}/terraform-provider-aws*"
    # Unlike Path.glob, glob ignores a folder that disappears during the search, such as a process in /proc.
    programs = sorted(glob.glob(pattern))  # noqa: PTH207
    return Path(programs[0]) if programs else None


def _plugin_folders() -> Iterator[str]:
    """Yield the folders of plugins: the project's, the folders in Terraform's settings, and Terraform's defaults."""
    home = Path.home()
    yield str(INSTALL_FOLDER)
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield cache
    cli_config = Path(os.environ.get("TF_CLI_CONFIG_FILE") or home / ".terraformrc")
    if cli_config.is_file():
        for folder in _CONFIGURED_FOLDER.findall(cli_config.read_text("utf-8")):
            yield os.path.expandvars(folder)
    yield f"{home}/.terraform.d/plugins"
    data_home = os.environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
    data_folders = os.environ.get("XDG_DATA_DIRS") or _DATA_FOLDERS
    for folder in [data_home, *data_folders.split(":")]:
        yield f"{folder}/terraform/plugins"
    for folder in (str(home), ""):
        yield f"{folder}/Library/Application Support/io.terraform/plugins"


def install_real_provider(terraform: str | None) -> str:
    """Install the AWS provider into the project's plugin folder with ``terraform init``.

    Packed providers in a mirror of the user's CLI configuration are unpacked too.

    Args:
        terraform: The program of Terraform or OpenTofu, if on this machine.

    Returns:
        The reason for a failure, in a line; empty on success.
    """
    if terraform is None:
        return "neither Terraform nor OpenTofu is on this machine"
    INSTALL_FOLDER.mkdir(exist_ok=True)
    # Only a complete provider gets into the plugin folder.
    with tempfile.TemporaryDirectory(dir=INSTALL_FOLDER) as folder:
        problem = _run_init(terraform, Path(folder))
        program = _program_in(f"{glob.escape(folder)}/cache")
        if program:
            target = INSTALL_FOLDER / program.parent.relative_to(f"{folder}/cache")
            target.parent.mkdir(parents=True, exist_ok=True)
            program.parent.rename(target)
    return problem


def _run_init(terraform: str, folder: Path) -> str:
    """Have Terraform install the provider into the folder ``cache``; return the reason for a failure."""
    (folder / "cache").mkdir()
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": _REQUIRED_PROVIDER}}))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    if "TF_CLI_CONFIG_FILE" in os.environ:
        kept["TF_CLI_CONFIG_FILE"] = os.environ["TF_CLI_CONFIG_FILE"]
    environment = {
        **kept,
        "CHECKPOINT_DISABLE": "1",
        "TF_PLUGIN_CACHE_DIR": f"{folder}/cache",
        "TF_REGISTRY_CLIENT_TIMEOUT": "3",
        "TF_REGISTRY_DISCOVERY_RETRY": "0",
    }
    try:
        process = subprocess.run(
            [terraform, "init", "-json", "-input=false"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return f"terraform init took over {INSTALL_TIMEOUT} seconds"
    if process.returncode == 0:
        return ""
    result = CommandOutput("terraform init", process.returncode, process.stdout, process.stderr)
    errors = [text for text in result.diagnostics if text.startswith("error")]
    return (errors or [f"terraform init ended with exit status {process.returncode}"])[0].partition(" To see which")[0]


def _find_installer() -> str | None:
    """Return the program in TERRAFORM_BINARY_NAME, or else Terraform, or else OpenTofu."""
    names = (os.environ.get("TERRAFORM_BINARY_NAME") or "terraform", "tofu")
    return next(filter(None, map(shutil.which, names)), None)


def prepare_real_provider() -> None:
    """Install the AWS provider if not on this machine, and print the progress."""
    if is_provider_hidden() or find_real_provider():
        return
    sys.stdout.write(f"Installing hashicorp/aws {PROVIDER_VERSION} (700 MB, once) into {INSTALL_FOLDER}: ")
    sys.stdout.flush()
    problem = install_real_provider(_find_installer())
    sys.stdout.write(f"failed, so the tests run on the fake provider. {problem}\n" if problem else "done\n")
    sys.stdout.flush()


@contextmanager
def run_real_provider(program: Path, endpoint_url: str) -> Iterator[str]:
    """Run the AWS provider; yield the address of the provider, as gRPC writes addresses.

    The provider gets no variable of the user, and a temporary home folder.

    Args:
        program: The program of the provider.
        endpoint_url: The URL that the provider sends every call of AWS to.

    Raises:
        ProviderStartError: The provider ended at the start.
    """
    folder = tempfile.mkdtemp(prefix="aws-provider-")
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_SECRET_ACCESS_KEY": "test",
        "GOGC": "400",  # the schemas in memory are large, and few objects are garbage
        "HOME": folder,
        "PATH": os.environ["PATH"],
        "PLUGIN_UNIX_SOCKET_DIR": folder,
        "TF_LOG_PROVIDER": "OFF",  # the default for a provider with -debug is TRACE
        "TF_LOG_SDK": "OFF",
        "TMPDIR": folder,
    }
    with (
        Path(folder, "stderr").open("w+") as stderr,
        subprocess.Popen(
            ["/bin/sh", "-c", _RUN_UNTIL_END_OF_INPUT, folder, program, "-debug"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,  # Ctrl-C in a terminal reaches no shell that has yet to kill the provider
            text=True,
        ) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            if reattach := re.search(r"TF_REATTACH_PROVIDERS='(.*)'", line):
                break
        else:
            stderr.seek(0)
            raise ProviderStartError(f"{program} ended at its start: {stderr.read()}")
        (plugin,) = json.loads(reattach[1]).values()
        yield f"unix:{plugin['Addr']['String']}"
