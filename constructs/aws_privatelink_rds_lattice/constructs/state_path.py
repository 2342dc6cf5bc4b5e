"""The path of a stack's local state: beside ``cdktf.json``, and never in the output folder, which cdktf overwrites."""

import functools
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from aws_privatelink_rds_lattice.cdk.bindings import App, Construct
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.local_state import default_state_file, output_folder
from aws_privatelink_rds_lattice.synth.output import SynthesisError, default_output_folder, published_folder

from .tokens import is_token

_CONFIG_FILE = "cdktf.json"
_STACKS = "stacks"
# The settings of the backend "local" that name files or folders with states.
_STATE_SETTINGS = ("path", "workspace_dir")


@functools.cache
def app_output_folder(scope: Construct) -> Path:
    """Return the folder in which the output of a construct's app ends up, without symbolic links.

    Without an app, cdktf rejects a stack; the folder is then the one of the project in the working folder.
    """
    app = scope if isinstance(scope, App) else scope.node.root
    return published_folder(Path(app.outdir) if isinstance(app, App) else default_output_folder())


def default_state_path(output: Path, stack_name: str) -> str:
    """Return the default state path of a stack, relative to the folder in which Terraform runs.

    The path is the same on every machine with the same layout. A path between two Windows drives is absolute.

    Raises:
        SynthesisError: The state is where an earlier version of this package kept the state.
    """
    stack_folder = _stack_folder(output, stack_name)
    state_file = default_state_file(_project_folder(output), stack_name)
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
    for name in _STATE_SETTINGS:
        value = settings.get(name)
        # No file has a null character in its name: Terraform reports such a path.
        if not isinstance(value, str) or not value or "\0" in value or is_token(value):
            continue
        path = (stack_folder / value).resolve()
        if path.is_relative_to(overwritten_folder):
            remedy_path = Path(os.path.relpath(project / path.name, stack_folder)).as_posix()
            yield format_value_problem(
                f"backend.local.{name}",
                value,
                "a path outside of the output folder, which cdktf overwrites",
                f"write {remedy_path}, which is beside {_CONFIG_FILE}: a relative path starts in the stack's folder",
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
    temporary_folder = Path(tempfile.gettempdir()).resolve()
    is_in_test = output.is_relative_to(temporary_folder) and not working_folder.is_relative_to(temporary_folder)
    if is_in_test or not (working_folder / _CONFIG_FILE).is_file():
        return output.parent
    return working_folder


def _refuse_earlier_state(earlier_file: Path, state_file: Path, stack_folder: Path) -> None:
    """Raise an error if a state is beside the output folder, where earlier versions of this package kept the state.

    Without the error, Terraform would create all resources a second time.

    Raises:
        SynthesisError: There is such a state, and none at the new path.
    """
    belongs_to_other_project = (earlier_file.parent / _CONFIG_FILE).is_file()
    if earlier_file.exists() and not state_file.exists() and not belongs_to_other_project:
        raise SynthesisError(
            f"{earlier_file}: the state of {stack_folder.name} from an earlier version; must be {state_file}, beside "
            f"{_CONFIG_FILE}; move the file there, and delete {stack_folder / '.terraform'}, which has the old path"
        )
