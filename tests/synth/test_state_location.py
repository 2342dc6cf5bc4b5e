"""The local state lies beside cdktf.json, wherever the output of an app goes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack, SynthesisError, atomic_output
from aws_privatelink_rds_lattice.cdk.bindings import App, core
from aws_privatelink_rds_lattice.local_state import local_state_file, stack_folder
from programs import PROJECT, change_config, copy_program, run_main_in_process, run_python
from sample_connections import STACK_INPUTS

pytestmark = pytest.mark.cdk

STATE_NAME = "terraform.polytomic.tfstate"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the project's files, and make the folder the working folder."""
    for variable in ("CDKTF_OUTDIR", "CDKTF_OUTPUT"):
        monkeypatch.delenv(variable, raising=False)
    folder = copy_program(tmp_path / "a project")
    monkeypatch.chdir(folder)
    return folder


def change_connection(project: Path, **inputs: object) -> None:
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"].update(inputs)
    change_config(project, context=content["context"])


def written_state_path(output: Path) -> str:
    config = json.loads((output / "stacks/polytomic/cdk.tf.json").read_text("utf-8"))
    path: str = config["terraform"]["backend"]["local"]["path"]
    return path


def state_file_of(output: Path) -> Path:
    """Return the state file as Terraform finds the file: from the stack's folder, without symbolic links."""
    return ((output / "stacks/polytomic").resolve() / written_state_path(output)).resolve()


OUTPUTS = [
    ("cdktf.out", "../../../terraform.polytomic.tfstate"),
    ("build/tf", "../../../../terraform.polytomic.tfstate"),
    ("a b/c/d", "../../../../../terraform.polytomic.tfstate"),
    (".", "../../terraform.polytomic.tfstate"),
    ("../out", "../../../a project/terraform.polytomic.tfstate"),
]


@pytest.mark.parametrize("setting", ["cdktf.json", "CDKTF_OUTDIR", "CDKTF_OUTPUT"])
@pytest.mark.parametrize(("output", "path"), OUTPUTS)
def test_state_is_beside_configuration_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, output: str, path: str, setting: str
) -> None:
    folder = project / output
    for value in (output, str(folder)):
        if setting == "cdktf.json":
            change_config(project, output=value)
        else:
            monkeypatch.setenv(setting, value)
        assert run_main_in_process(project)[0] == ""
        assert written_state_path(folder) == path
        assert state_file_of(folder) == project / STATE_NAME == local_state_file(project, "polytomic", {})
        written = stack_folder(project, "polytomic") / "cdk.tf.json"
        assert json.loads(written.read_text("utf-8"))
        written.unlink()


def test_environment_overrides_configured_output(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change_config(project, output="one")
    monkeypatch.setenv("CDKTF_OUTPUT", "two")
    monkeypatch.setenv("CDKTF_OUTDIR", "three")
    assert run_main_in_process(project) == ("", "Wrote three/stacks/polytomic/cdk.tf.json\n")


def test_state_is_found_through_symbolic_link(project: Path, tmp_path: Path) -> None:
    (tmp_path / "disk/deep").mkdir(parents=True)
    (project / "cdktf.out").symlink_to(tmp_path / "disk/deep", target_is_directory=True)
    assert run_main_in_process(project)[0] == ""
    assert state_file_of(project / "cdktf.out") == project / STATE_NAME


def test_state_is_found_through_link_in_output_folder(project: Path, tmp_path: Path) -> None:
    (tmp_path / "disk/deep/er").mkdir(parents=True)
    (project / "cdktf.out").mkdir()
    (project / "cdktf.out/stacks").symlink_to(tmp_path / "disk/deep/er", target_is_directory=True)
    assert run_main_in_process(project)[0] == ""
    assert state_file_of(project / "cdktf.out") == project / STATE_NAME


def test_relative_backend_path_is_found_through_symbolic_link(project: Path, tmp_path: Path) -> None:
    (tmp_path / "disk/deep").mkdir(parents=True)
    (project / "cdktf.out").symlink_to(tmp_path / "disk/deep", target_is_directory=True)
    backend = {"local": {"path": "../../../x.tfstate"}}
    assert local_state_file(project, "polytomic", {"backend": backend}) == tmp_path / "disk/x.tfstate"


def build_stack(app: App) -> PrivateLinkStack:
    connection: Any = STACK_INPUTS
    return PrivateLinkStack(app, "polytomic", **connection)


def synthesize(outdir: str) -> None:
    app = App(outdir=outdir)
    build_stack(app)
    app.synth()


OWN_APP = """
import sys
from sample_connections import STACK_INPUTS
from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App

for outdir in sys.argv[1:]:
    app = App(outdir=outdir)
    PrivateLinkStack(app, "polytomic", **STACK_INPUTS)
    app.synth()
"""


def test_state_of_own_app_is_beside_configuration_file(project: Path) -> None:
    outputs = ["cdktf.out", "build", "build/tf", "../out", str(project.parent / "elsewhere")]
    (project / "build").mkdir()
    run = run_python(project, "-c", OWN_APP, *outputs, PYTHONPATH=str(PROJECT / "tests"))
    assert run.stderr == ""
    assert [state_file_of(project / output) for output in outputs] == [project / STATE_NAME] * len(outputs)


def test_state_of_own_atomic_output_is_beside_configuration_file(project: Path) -> None:
    with atomic_output(Path("build/tf")) as folder:
        synthesize(folder)
    assert state_file_of(project / "build/tf") == project / STATE_NAME


def test_app_started_in_other_folder_finds_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    synthesize(str(project / "cdktf.out"))
    assert written_state_path(project / "cdktf.out") == "../../../terraform.polytomic.tfstate"


def test_app_in_test_has_same_state_path_everywhere(tmp_path: Path) -> None:
    text = '"path": "../../../terraform.polytomic.tfstate"'
    assert text in core.Testing.synth(build_stack(core.Testing.app()))
    assert text in core.Testing.synth(build_stack(App(outdir=str(tmp_path))))


def test_checkout_in_temporary_folder_has_same_state_path_in_tests(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(project.parent))
    monkeypatch.chdir(project)
    output = project.parent / "pytest/test0/cdktf.out"
    output.mkdir(parents=True)
    synthesize(str(output))
    assert state_file_of(output) == output.parent / STATE_NAME
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path.parent))
    synthesize(str(output))
    assert state_file_of(output) == project / STATE_NAME


def test_named_output_in_temporary_folder_keeps_state_in_project(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "temporary/out"
    monkeypatch.setattr("tempfile.tempdir", str(output.parent))
    monkeypatch.setenv("CDKTF_OUTDIR", str(output))
    assert run_main_in_process(project)[0] == ""
    assert state_file_of(output) == project / STATE_NAME


def test_state_without_configuration_file_is_in_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    synthesize(str(tmp_path / "build/tf"))
    assert state_file_of(tmp_path / "build/tf") == tmp_path / STATE_NAME


def test_output_is_same_in_other_project_folder(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other/folder"
    shutil.copytree(project, other)
    for folder in (project, other):
        change_config(folder, output="build/tf")
        assert run_main_in_process(folder)[0] == ""
    file = "build/tf/stacks/polytomic/cdk.tf.json"
    assert (project / file).read_bytes() == (other / file).read_bytes()


STATE_IN_OUTPUT = "must be a path outside of the output folder, which cdktf overwrites"
REMEDY = "which is beside cdktf.json: a relative path starts in the stack's folder"


@pytest.mark.parametrize(
    ("settings", "remedies"),
    [
        ({"path": "x.tfstate"}, {"path": "../../../x.tfstate"}),
        ({"path": "../../x.tfstate", "workspace_dir": "states"}, dict.fromkeys(("path", "workspace_dir"), "")),
        ({"path": "../../../cdktf.out/x.tfstate"}, {"path": "../../../x.tfstate"}),
        ({"path": "../../../x.tfstate", "workspace_dir": "../../../states"}, {}),
        ({"path": "/states/x.tfstate"}, {}),
        ({"path": "x\0"}, {}),
    ],
)
def test_state_in_output_folder_is_refused(project: Path, settings: dict[str, str], remedies: dict[str, str]) -> None:
    change_connection(project, backend={"local": settings})
    message, _ = run_main_in_process(project)
    problems = message.splitlines()[1:]
    assert len(problems) == len(remedies)
    for problem, (name, remedy) in zip(problems, remedies.items(), strict=True):
        assert problem.startswith(f'polytomic.backend.local.{name}: got "{settings[name]}"; {STATE_IN_OUTPUT}; write ')
        assert problem.endswith(f"{remedy}, {REMEDY}")


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("~/x.tfstate", "../../../x.tfstate"),
        ("$HOME/x.tfstate", "../../../x.tfstate"),
        ("%APPDATA%\\x.tfstate", "../../../x.tfstate"),
        ("C:\\states\\x.tfstate", "../../../x.tfstate"),
        (".", "../../../terraform.tfstate"),
        ("../..", "../../../terraform.tfstate"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="a path with a drive is absolute")
def test_remedy_for_state_path_is_outside_output(project: Path, path: str, remedy: str) -> None:
    change_connection(project, backend={"local": {"path": path}})
    problem = run_main_in_process(project)[0]
    assert f"; write {remedy}, {REMEDY}" in problem
    assert problem.endswith("does not expand ~ or environment variables") == (path[0] in "~$%")
    change_connection(project, backend={"local": {"path": remedy}})
    assert run_main_in_process(project)[0] == ""


def test_output_folder_of_whole_project_may_hold_state(project: Path) -> None:
    change_config(project, output=".")
    change_connection(project, backend={"local": {"path": "../../states/x.tfstate"}})
    assert run_main_in_process(project)[0] == ""
    change_connection(project, backend={"local": {"path": "../x.tfstate"}})
    assert STATE_IN_OUTPUT in run_main_in_process(project)[0]


def test_absolute_state_in_output_folder_is_refused(project: Path) -> None:
    connection: Any = {**STACK_INPUTS, "backend": {"local": {"path": str(project / "build/x.tfstate")}}}
    with pytest.raises(InputError, match="outside of the output folder"):
        PrivateLinkStack(App(outdir=str(project / "build")), "polytomic", **connection)
    PrivateLinkStack(App(outdir=str(project / "cdktf.out")), "polytomic", **connection)


def test_local_backend_without_path_has_default_state(project: Path) -> None:
    change_connection(project, backend={"local": {"workspace_dir": "../../../states"}})
    assert run_main_in_process(project)[0] == ""
    assert state_file_of(project / "cdktf.out") == project / STATE_NAME


@pytest.mark.parametrize("path", [f"../../../{STATE_NAME}", "{project}/" + STATE_NAME, f"../../../x/../{STATE_NAME}"])
def test_state_of_another_connection_is_refused(project: Path, path: str) -> None:
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    connections = content["context"]["connections"]
    backend = {"local": {"path": path.format(project=project)}}
    connections["orders"] = {**connections["polytomic"], "name": "orders", "backend": backend}
    change_config(project, context=content["context"])
    message, _ = run_main_in_process(project)
    assert message == (
        f"nothing written: orders: has the state {project / STATE_NAME}, as polytomic has; must be different from "
        "that of polytomic; give each stack its own state: otherwise each would destroy the resources of the other"
    )
    assert not (project / "cdktf.out/stacks").exists()


def test_stacks_of_own_app_have_different_states(project: Path) -> None:
    connection: Any = {**STACK_INPUTS, "backend": {"local": {"path": "../../../x.tfstate"}}}
    app = App(outdir=str(project / "cdktf.out"))
    PrivateLinkStack(app, "polytomic", **connection)
    with pytest.raises(SynthesisError, match="as polytomic has"):
        PrivateLinkStack(app, "orders", **connection)
    PrivateLinkStack(App(outdir=str(project / "cdktf.out")), "orders", **connection)


def test_state_of_earlier_version_must_be_moved(project: Path) -> None:
    change_config(project, output="build/tf")
    earlier_state = project / "build" / STATE_NAME
    earlier_state.parent.mkdir()
    earlier_state.touch()
    message, _ = run_main_in_process(project)
    assert message == (
        f"nothing written: {earlier_state}: the state of polytomic from an earlier version; must be "
        f"{project / STATE_NAME}, beside cdktf.json; move the file there, and delete "
        f"{project}/build/tf/stacks/polytomic/.terraform, which has the old path"
    )
    with pytest.raises(SynthesisError, match="from an earlier version"):
        synthesize(str(project / "build/tf"))
    earlier_state.rename(project / STATE_NAME)
    assert run_main_in_process(project)[0] == ""
    earlier_state.touch()  # a copy that is left behind
    assert run_main_in_process(project)[0] == ""


def test_all_states_of_earlier_version_are_named(project: Path) -> None:
    change_config(project, output="build/tf")
    for name in (STATE_NAME, "terraform.orders.tfstate", "terraform.a.tfstate"):
        (project / "build").mkdir(exist_ok=True)
        (project / "build" / name).touch()
    message, _ = run_main_in_process(project)
    assert message.endswith("; do the same for terraform.a.tfstate, terraform.orders.tfstate")


def write_state(file: Path, lineage: str, *resources: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"version": 4, "lineage": lineage, "resources": resources}), "utf-8")


def test_state_of_second_deployment_is_not_replaced(project: Path) -> None:
    change_config(project, output="prod/tf")
    earlier_state = project / "prod" / STATE_NAME
    write_state(project / STATE_NAME, "development", {})
    write_state(earlier_state, "production", {})
    message, _ = run_main_in_process(project)
    assert message == (
        f"nothing written: {earlier_state}: a state of polytomic from an earlier version, with other resources than "
        f"{project / STATE_NAME}; must be the only one: Terraform would destroy the resources in the other; for two "
        'deployments, set backend to {"local": {"path": "../../../terraform.polytomic.tfstate"}} here, '
        "else delete the wrong file"
    )
    change_connection(project, backend={"local": {"path": "../../../terraform.polytomic.tfstate"}})
    assert run_main_in_process(project)[0] == ""
    assert state_file_of(project / "prod/tf") == earlier_state


@pytest.mark.parametrize(("lineage", "resources"), [("same", [{}]), ("other", [])])
def test_copied_or_empty_earlier_state_may_stay(project: Path, lineage: str, resources: list[object]) -> None:
    change_config(project, output="prod/tf")
    write_state(project / STATE_NAME, "same", {})
    write_state(project / "prod" / STATE_NAME, lineage, *resources)
    assert run_main_in_process(project)[0] == ""


@pytest.mark.parametrize("output", [5, ["a"], {}, False, "a\0b"])
def test_output_that_is_no_path_is_reported(project: Path, output: object) -> None:
    change_config(project, output=output)
    message, _ = run_main_in_process(project)
    (problem,) = message.splitlines()[1:]
    assert problem.startswith("output: got ")
    assert problem.endswith("; must be the path of a folder; write a string, or omit it")
    change_config(project, output=None)
    assert run_main_in_process(project)[0] == ""


def test_state_of_neighbouring_project_may_stay(project: Path) -> None:
    (project.parent / STATE_NAME).touch()
    change_config(project, output="../out")
    assert "from an earlier version" in run_main_in_process(project)[0]
    (project.parent / "cdktf.json").write_text("{}", "utf-8")
    assert run_main_in_process(project)[0] == ""
