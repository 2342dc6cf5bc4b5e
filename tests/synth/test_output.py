"""Atomic output: a failed or interrupted run leaves the previous output untouched."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from jsii.errors import JavaScriptError

from aws_privatelink_rds_lattice import SynthesisError, atomic_output
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.hcl_module.generator import write_module
from aws_privatelink_rds_lattice.synth import output
from programs import SAMPLE_WARNING, copy_program, run_main_in_process, run_python

MANIFEST_PATH, STACK_PATH = "manifest.json", "stacks/data/cdk.tf.json"
TEMPORARY_FOLDER_REMEDY = "set TMPDIR to a writable folder with free space"
OUTPUT_REMEDY = (
    "the output needs a writable folder and free disk space; remove the obstacle, or set CDKTF_OUTDIR to another folder"
)


def file_contents(folder: Path) -> dict[str, str]:
    """Return the text of each file by path; fail if a temporary folder is left."""
    files = [file for file in folder.rglob("*") if not file.is_dir()]
    assert not list(folder.glob(".new-*"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in sorted(files)}


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


PREVIOUS_OUTPUT = {
    MANIFEST_PATH: "previous",
    STACK_PATH: "previous",
    "stacks/data/.terraform/x": "Terraform's",
    "stacks/gone/cdk.tf": "y",
}


@pytest.fixture
def output_folder(tmp_path: Path) -> Path:
    """Return a folder with the output of a previous run, and a file of Terraform."""
    write_files(tmp_path / "out", PREVIOUS_OUTPUT)
    return tmp_path / "out"


def test_new_output_replaces_only_earlier_output(output_folder: Path) -> None:
    with atomic_output(str(output_folder)) as staged:
        write_files(Path(staged), {MANIFEST_PATH: "new", "stacks/data/cdk.tf": "new", "stacks/more/cdk.tf": "new"})
        assert file_contents(Path(staged)) != {}
        assert {name: (output_folder / name).read_text("utf-8") for name in PREVIOUS_OUTPUT} == PREVIOUS_OUTPUT
    assert file_contents(output_folder) == {
        MANIFEST_PATH: "new",
        "stacks/data/.terraform/x": "Terraform's",
        "stacks/data/cdk.tf": "new",
        "stacks/gone/cdk.tf": "y",
        "stacks/more/cdk.tf": "new",
    }


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_failed_program_keeps_earlier_output(output_folder: Path, error: type[BaseException]) -> None:
    def program() -> None:
        with atomic_output(output_folder) as staged:
            write_files(Path(staged), {MANIFEST_PATH: "new", STACK_PATH: "new"})
            raise error

    with pytest.raises(error):
        program()
    assert file_contents(output_folder) == PREVIOUS_OUTPUT


def test_symlink_in_asset_is_kept(output_folder: Path) -> None:
    with atomic_output(output_folder) as staged:
        write_files(Path(staged), {"stacks/data/assets/x/file": "new"})
        Path(staged, "stacks/data/assets/x/link").symlink_to("..", target_is_directory=True)
    assert (output_folder / "stacks/data/assets/x/link").readlink() == Path("..")


def test_manifest_is_moved_last(output_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace
    moved_files = []

    def recording_replace(self: Path, target: Path) -> Path:
        moved_files.append(target.relative_to(output_folder).as_posix())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", recording_replace)
    with atomic_output(output_folder) as staged:
        write_files(Path(staged), {MANIFEST_PATH: "new", STACK_PATH: "new", "stacks/more/cdk.tf.json": "new"})
    assert moved_files == [STACK_PATH, "stacks/more/cdk.tf.json", MANIFEST_PATH]


def test_ctrl_c_is_ignored_while_moving_files(output_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted_replace(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted_replace)
    with atomic_output(output_folder) as staged:
        write_files(Path(staged), {MANIFEST_PATH: "new", STACK_PATH: "new"})
    assert file_contents(output_folder) == {**PREVIOUS_OUTPUT, MANIFEST_PATH: "new", STACK_PATH: "new"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_thread_can_write_output(output_folder: Path) -> None:
    def program() -> None:
        with atomic_output(output_folder) as staged:
            write_files(Path(staged), {MANIFEST_PATH: "new"})

    thread = threading.Thread(target=program)
    thread.start()
    thread.join()
    assert file_contents(output_folder) == {**PREVIOUS_OUTPUT, MANIFEST_PATH: "new"}


def synthesis_error(folder: Path) -> str:
    with pytest.raises(SynthesisError) as caught, atomic_output(folder) as staged:
        write_files(Path(staged), {MANIFEST_PATH: "new", STACK_PATH: "new"})
    return str(caught.value)


def test_file_at_output_path_is_reported(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    assert synthesis_error(tmp_path / "out") == f"{tmp_path / 'out'}: File exists; {OUTPUT_REMEDY}"


def test_folder_at_file_path_is_reported(output_folder: Path) -> None:
    (output_folder / STACK_PATH).unlink()
    (output_folder / STACK_PATH).mkdir()
    before = file_contents(output_folder)
    assert synthesis_error(output_folder) == f"{output_folder / STACK_PATH}: Is a directory; {OUTPUT_REMEDY}"
    assert file_contents(output_folder) == before


# The number of the call that creates a temporary folder: 1 in the output folder, 3 in the folder of a stack.
@pytest.mark.parametrize("failing_call", [1, 3], ids=["output folder", "stack folder"])
def test_readonly_folder_is_reported(output_folder: Path, monkeypatch: pytest.MonkeyPatch, failing_call: int) -> None:
    parents = []

    def failing_directory(*, prefix: str, dir: Path, ignore_cleanup_errors: bool = False) -> object:  # noqa: A002 - the name of tempfile's argument
        parents.append(dir)
        if len(parents) == failing_call:
            raise PermissionError(13, "Permission denied", str(dir / prefix))
        return TemporaryDirectory(prefix=prefix, dir=dir, ignore_cleanup_errors=ignore_cleanup_errors)

    monkeypatch.setattr(output, TemporaryDirectory.__name__, failing_directory)
    assert synthesis_error(output_folder) == f"{parents[-1] / '.new-'}: Permission denied; {OUTPUT_REMEDY}"
    assert file_contents(output_folder) == PREVIOUS_OUTPUT


@pytest.mark.cdk
def test_cdktf_error_has_no_node_traceback(output_folder: Path) -> None:
    with pytest.raises(SynthesisError) as caught, atomic_output(output_folder) as staged:
        TerraformStack(App(outdir=staged), "a b")
    assert str(caught.value) == (
        'Cannot create TerraformStack with id "a b". It contains a whitespace character. '
        'Please remove any whitespace characters in your TerraformStack id, like so: "ab"'
    )
    assert caught.value.__suppress_context__
    assert file_contents(output_folder) == PREVIOUS_OUTPUT


@pytest.mark.parametrize(
    ("node_message", "remedy"),
    [
        ("ENOSPC: no space left on device, write", OUTPUT_REMEDY),
        ("EROFS: read-only file system, mkdtemp '/tmp/jsii-kernel-XXXXXX'", TEMPORARY_FOLDER_REMEDY),
        ("ENOENT: no such file or directory, mkdtemp '/a b/jsii-kernel-XXXXXX'", TEMPORARY_FOLDER_REMEDY),
    ],
)
def test_disk_error_has_remedy(output_folder: Path, node_message: str, remedy: str) -> None:
    def program() -> None:
        with atomic_output(output_folder) as staged:
            write_files(Path(staged), {MANIFEST_PATH: ""})
            node = JavaScriptError("at writeFileSync")  # type: ignore[no-untyped-call]  # jsii has no annotation here
            raise RuntimeError(f"Error: {node_message}") from node

    with pytest.raises(SynthesisError) as caught:
        program()
    assert str(caught.value) == f"{node_message}; {remedy}"
    assert file_contents(output_folder) == PREVIOUS_OUTPUT


def test_program_errors_are_unchanged(output_folder: Path) -> None:
    with pytest.raises(RuntimeError, match="user"), atomic_output(output_folder):
        raise RuntimeError("user")


@pytest.mark.cdk
def test_module_output_is_atomic(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": "previous", "user.tf": "user"})
    (tmp_path / "versions.tf").mkdir()
    with pytest.raises(IsADirectoryError):
        write_module(tmp_path)
    assert file_contents(tmp_path) == {"main.tf": "previous", "user.tf": "user"}
    (tmp_path / "versions.tf").rmdir()
    write_module(tmp_path)
    assert "resource " in file_contents(tmp_path)["main.tf"]
    assert file_contents(tmp_path)["user.tf"] == "user"


# Runs main.py and interrupts it when the new output is complete and not published yet.
INTERRUPTED_PROGRAM = """
import os, runpy, signal
from aws_privatelink_rds_lattice.cdk import bindings

class App(bindings.App):
    def synth(self):
        super().synth()
        os.kill(os.getpid(), signal.SIGINT)

bindings.App = App
runpy.run_path("main.py", run_name="__main__")
"""


@pytest.mark.cdk
def test_interrupt_keeps_earlier_output(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    assert run_main_in_process(project)[0] == ""
    before = file_contents(project / "cdktf.out")
    changed = (project / "cdktf.json").read_text("utf-8").replace("5432", "5433")
    (project / "cdktf.json").write_text(changed, "utf-8")
    result = run_python(project, "-c", INTERRUPTED_PROGRAM)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"{SAMPLE_WARNING}interrupted\n")
    assert file_contents(project / "cdktf.out") == before


def test_program_write_error_is_one_line(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    (project / "cdktf.out").touch()
    result = run_python(project, "main.py")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{SAMPLE_WARNING}nothing written: cdktf.out: File exists; {OUTPUT_REMEDY}\n"


@pytest.mark.cdk
def test_hcl_error_is_one_line(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    result = run_python(project, "-OO", "main.py", SYNTH_HCL_OUTPUT="true")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"{SAMPLE_WARNING}nothing written: resource.aws_security_group.resource_gateway.egress: "
        "HCL needs the bindings' doc strings: run Python without -OO\n"
    )
    assert file_contents(project / "cdktf.out") == {}
