"""The path of a stack's local state: beside ``cdktf.json``, and never in the output folder, which cdktf overwrites."""

import functools
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath

from aws_privatelink_rds_lattice.cdk.bindings import App, Construct
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.local_state import default_state_file, is_other_state, output_folder
from aws_privatelink_rds_lattice.synth.output import SynthesisError, default_output_folder, published_folder

from .tokens import is_token

_CONFIG_FILE = "cdktf.json"
_STACKS = "stacks"
# The settings of the backend "local" that name files or folders with states, and Terraform's own names for these.
_STATE_SETTINGS = {"path": "terraform.tfstate", "workspace_dir": "terraform.tfstate.d"}


@functools.cache
def app_output_folder(scope: Construct) -> Path:
    """Return the folder in which the output of a construct's app ends up, without symbolic links.

    Without an app, cdktf rejects a stack; the folder is then the one of the project in the working folder.
    """
    app = _app_of(scope)
    return published_folder(Path(app.outdir) if isinstance(app, App) else default_output_folder())


@functools.cache
def _app_project_folder(scope: Construct) -> Path:
    """Return the folder of the project of a construct's app; the look-up reads ``cdktf.json``, so it is made once."""
    return _project_folder(app_output_folder(scope))


def _app_of(scope: Construct) -> object:
    return scope if isinstance(scope, App) else scope.node.root


@functools.cache
def _stacks_by_state_file(app: object) -> dict[Path, str]:  # noqa: ARG001 - each app has states of its own
    """Return the dictionary of an app that ``register_state_path`` fills."""
    return {}


def register_state_path(scope: Construct, stack_name: str, path: str) -> None:
    """Register the path of a stack's local state in the app; a path with a reference is unknown.

    Raises:
        SynthesisError: Another stack of the app has the same state, under whatever path.
    """
    if "${" in path or "\0" in path:
        return
    stack_folder = _stack_folder(app_output_folder(scope), stack_name)
    state_file = Path(os.path.normpath(stack_folder / path))
    owner = _stacks_by_state_file(_app_of(scope)).setdefault(state_file, stack_name)
    if owner != stack_name:
        raise SynthesisError(
            f"{stack_name}: has the state {state_file}, as {owner} has; must be different from that of {owner}; give "
            "each stack its own state: otherwise each would destroy the resources of the other"
        )


def default_state_path(scope: Construct, stack_name: str) -> str:
    """Return the default state path of a stack of an app, relative to the folder in which Terraform runs.

    The path is the same on every machine with the same layout. A path between two Windows drives is absolute.

    Raises:
        SynthesisError: The state is where an earlier version of this package kept the state.
    """
    output = app_output_folder(scope)
    stack_folder = _stack_folder(output, stack_name)
    state_file = default_state_file(_app_project_folder(scope), stack_name)
    _refuse_earlier_state(default_state_file(output.parent, stack_name), state_file, stack_folder)
    try:
        path = os.path.relpath(state_file, stack_folder)
    except ValueError:  # on another drive of Windows
        path = str(state_file)
    return Path(path).as_posix()


def state_path_problems(settings: Mapping[str, object], output: Path) -> Iterator[str]:
    """Yield a problem for each setting of the backend "local" with a path in the output folder."""
    project = _project_folder(output)
    # An output folder that contains the project has other files, too; cdktf overwrites only the stacks.
    overwritten_folder = output / _STACKS if project.is_relative_to(output) else output
    stack_folder = _stack_folder(output, "stack")
    for name, default_name in _STATE_SETTINGS.items():
        value = settings.get(name)
        # No file has a null character in its name: Terraform reports such a path.
        if not isinstance(value, str) or not value or "\0" in value or is_token(value):
            continue
        path = (stack_folder / value).resolve()
        if path.is_relative_to(overwritten_folder):
            file_name = PureWindowsPath(path.name).name
            if stack_folder.is_relative_to(path):
                file_name = default_name
            remedy_path = Path(os.path.relpath(project / file_name, stack_folder)).as_posix()
            remedy = (
                f"write {remedy_path}, which is beside {_CONFIG_FILE}: a relative path starts in the stack's folder"
            )
            if re.match(r"~|.*[$%]", value):
                remedy += ", and Terraform does not expand ~ or environment variables"
            yield format_value_problem(
                f"backend.local.{name}",
                value,
                "a path outside of the output folder, which cdktf overwrites",
                remedy,
            )


def _stack_folder(output: Path, stack_name: str) -> Path:
    """Return the folder in which Terraform runs, without symbolic links: from there, Terraform follows ``..``."""
    return (output / _STACKS / stack_name).resolve()


def _project_folder(output: Path) -> Path:
    """Return the folder of the project to which an output folder belongs.

    The cdktf command line runs an app in the folder of ``cdktf.json``, and passes the output folder on. Any other
    output belongs to the nearest ``cdktf.json`` above the output folder, or else to the working folder. An app in a
    test, with an output in the folder for temporary files, belongs to no project.
    """
    working_folder = Path.cwd()
    if output == output_folder(working_folder).resolve():
        return working_folder
    for folder in (output, *output.parents):
        if (folder / _CONFIG_FILE).is_file():
            return folder
        if folder == working_folder:
            return working_folder
    if _is_temporary(output, working_folder) or not (working_folder / _CONFIG_FILE).is_file():
        return output.parent
    return working_folder


def _is_temporary(output: Path, working_folder: Path) -> bool:
    """Return True for an output in the folder for temporary files, away from the working folder.

    The working folder may be below the folder for temporary files, too: a checkout of a CI system, or a test's project.
    """
    temporary_folder = Path(tempfile.gettempdir()).resolve()
    if not output.is_relative_to(temporary_folder):
        return False
    if not working_folder.is_relative_to(temporary_folder):
        return True
    # The folder directly below the folder for temporary files, which each program creates for itself.
    own_folder = output.relative_to(temporary_folder).parts[:1]
    return own_folder != working_folder.relative_to(temporary_folder).parts[:1]


def _refuse_earlier_state(earlier_file: Path, state_file: Path, stack_folder: Path) -> None:
    """Raise an error if a state is beside the output folder, where earlier versions of this package kept the state.

    Without the error, Terraform would create all resources a second time, or destroy those of another deployment.

    Raises:
        SynthesisError: There is such a state, and none or the state of another deployment at the new path.
    """
    belongs_to_other_project = (earlier_file.parent / _CONFIG_FILE).is_file()
    if not earlier_file.exists() or belongs_to_other_project:
        return
    if not state_file.exists():
        message = (
            f"{earlier_file}: the state of {stack_folder.name} from an earlier version; must be {state_file}, beside "
            f"{_CONFIG_FILE}; move the file there, and delete {stack_folder / '.terraform'}, which has the old path"
        )
        other_files = sorted(earlier_file.parent.glob("terraform.*.tfstate"))
        other_names = [file.name for file in other_files if file != earlier_file]
        if other_names:
            message += f"; do the same for {', '.join(other_names)}"
        raise SynthesisError(message)
    if is_other_state(earlier_file, state_file):
        backend = json.dumps({"local": {"path": Path(os.path.relpath(earlier_file, stack_folder)).as_posix()}})
        raise SynthesisError(
            f"{earlier_file}: a state of {stack_folder.name} from an earlier version, with other resources than "
            f"{state_file}; must be the only one: Terraform would destroy the resources in the other; for two "
            f"deployments, set backend to {backend} here, else delete the wrong file"
        )
