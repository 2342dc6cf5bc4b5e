"""Output is whole or not there: what an earlier run wrote stays until the new is complete, whatever happens."""

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
from sample_project import copy_program, run

MANIFEST, STACK = "manifest.json", "stacks/data/cdk.tf.json"
REMEDY = (
    "the output needs a folder that can be written, and room on the disk; "
    "remove what is in the way, or name another folder in CDKTF_OUTDIR"
)


def content(folder: Path) -> dict[str, str]:
    """Each file by its path; a folder, or what is left of one, would be an error."""
    files = [file for file in folder.rglob("*") if not file.is_dir()]
    assert not list(folder.glob(".new-*"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in sorted(files)}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


EARLIER = {MANIFEST: "earlier", STACK: "earlier", "stacks/data/.terraform/x": "Terraform's", "stacks/gone/cdk.tf": "y"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What an earlier run wrote, and Terraform after it."""
    write(tmp_path / "out", EARLIER)
    return tmp_path / "out"


def test_new_output_takes_the_place_of_the_earlier_and_nothing_else_goes(folder: Path) -> None:
    with atomic_output(folder) as new:
        write(Path(new), {MANIFEST: "new", "stacks/data/cdk.tf": "new", "stacks/more/cdk.tf": "new"})
        assert content(Path(new)) != {}
        assert {name: (folder / name).read_text("utf-8") for name in EARLIER} == EARLIER
    assert content(folder) == {
        MANIFEST: "new",
        "stacks/data/.terraform/x": "Terraform's",
        "stacks/data/cdk.tf": "new",
        "stacks/gone/cdk.tf": "y",
        "stacks/more/cdk.tf": "new",
    }


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_earlier_output_stays_where_the_program_ends_before(folder: Path, error: type[BaseException]) -> None:
    def program() -> None:
        with atomic_output(folder) as new:
            write(Path(new), {MANIFEST: "new", STACK: "new"})
            raise error

    with pytest.raises(error):
        program()
    assert content(folder) == EARLIER


def test_a_symbolic_link_in_an_asset_stays_one(folder: Path) -> None:
    with atomic_output(folder) as new:
        write(Path(new), {"stacks/data/assets/x/file": "new"})
        Path(new, "stacks/data/assets/x/link").symlink_to("..", target_is_directory=True)
    assert (folder / "stacks/data/assets/x/link").readlink() == Path("..")


def test_the_manifest_comes_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, moved = Path.replace, []

    def noted(self: Path, target: Path) -> Path:
        moved.append(target.relative_to(folder).as_posix())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    with atomic_output(folder) as new:
        write(Path(new), {MANIFEST: "new", STACK: "new", "stacks/more/cdk.tf.json": "new"})
    assert moved == [STACK, "stacks/more/cdk.tf.json", MANIFEST]


def test_ctrl_c_does_nothing_while_files_are_moved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with atomic_output(folder) as new:
        write(Path(new), {MANIFEST: "new", STACK: "new"})
    assert content(folder) == {**EARLIER, MANIFEST: "new", STACK: "new"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_can_write_output(folder: Path) -> None:
    def program() -> None:
        with atomic_output(folder) as new:
            write(Path(new), {MANIFEST: "new"})

    thread = threading.Thread(target=program)
    thread.start()
    thread.join()
    assert content(folder) == {**EARLIER, MANIFEST: "new"}


def refused(folder: Path) -> str:
    with pytest.raises(SynthesisError) as caught, atomic_output(folder) as new:
        write(Path(new), {MANIFEST: "new", STACK: "new"})
    return str(caught.value)


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    assert refused(tmp_path / "out") == f"{tmp_path / 'out'}: File exists; {REMEDY}"


def test_a_folder_in_place_of_a_file_is_told_before_any_file_goes(folder: Path) -> None:
    (folder / STACK).unlink()
    (folder / STACK).mkdir()
    before = content(folder)
    assert refused(folder) == f"{folder / STACK}: Is a directory; {REMEDY}"
    assert content(folder) == before


@pytest.mark.parametrize(
    ("call", "failing"),
    [
        (1, "the folder"),  # read-only, another user's, or a full disk
        (3, "the folder of one stack"),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_before_any_file_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: int, failing: str
) -> None:
    assert failing
    made = []

    def refusing(*, prefix: str, dir: Path, ignore_cleanup_errors: bool = False) -> object:  # noqa: A002 - its name
        made.append(dir)
        if len(made) == call:
            raise PermissionError(13, "Permission denied", str(dir / prefix))
        return TemporaryDirectory(prefix=prefix, dir=dir, ignore_cleanup_errors=ignore_cleanup_errors)

    monkeypatch.setattr(output, TemporaryDirectory.__name__, refusing)
    assert refused(folder) == f"{made[-1] / '.new-'}: Permission denied; {REMEDY}"
    assert content(folder) == EARLIER


@pytest.mark.cdk
def test_what_cdktf_refuses_is_told_without_the_traceback_of_node(folder: Path) -> None:
    with pytest.raises(SynthesisError) as caught, atomic_output(folder) as new:
        TerraformStack(App(outdir=new), "a b")
    assert str(caught.value) == (
        'Cannot create TerraformStack with id "a b". It contains a whitespace character. '
        'Please remove any whitespace characters in your TerraformStack id, like so: "ab"'
    )
    assert caught.value.__suppress_context__
    assert content(folder) == EARLIER


def test_a_full_disk_is_told_and_what_to_do(folder: Path) -> None:
    def program() -> None:
        with atomic_output(folder) as new:
            write(Path(new), {MANIFEST: ""})
            node = JavaScriptError("at writeFileSync")  # type: ignore[no-untyped-call]  # jsii has no annotation here
            raise RuntimeError("Error: ENOSPC: no space left on device, write") from node

    with pytest.raises(SynthesisError) as caught:
        program()
    assert str(caught.value) == f"ENOSPC: no space left on device, write; {REMEDY}"
    assert content(folder) == EARLIER


def test_errors_of_the_program_itself_stay_what_they_are(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="own"), atomic_output(folder):
        raise RuntimeError("own")


@pytest.mark.cdk
def test_the_module_is_whole_or_not_there(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": "earlier", "own.tf": "mine"})
    (tmp_path / "versions.tf").mkdir()
    with pytest.raises(IsADirectoryError):
        write_module(tmp_path)
    assert content(tmp_path) == {"main.tf": "earlier", "own.tf": "mine"}
    (tmp_path / "versions.tf").rmdir()
    write_module(tmp_path)
    assert "resource " in content(tmp_path)["main.tf"]
    assert content(tmp_path)["own.tf"] == "mine"


def test_make_module_says_in_one_line_what_keeps_it_from_writing(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    ended = run(tmp_path, "-m", "aws_privatelink_rds_lattice.hcl_module.generator", "taken")
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "nothing is written: taken: File exists\n")


# The program, started as it is, that is interrupted once its new output is complete but not in its place.
INTERRUPTED = """
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
def test_an_interrupted_program_leaves_the_earlier_output_and_one_line(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    assert run(project, "main.py").returncode == 0
    before = content(project / "cdktf.out")
    changed = (project / "cdktf.json").read_text("utf-8").replace("5432", "5433")
    (project / "cdktf.json").write_text(changed, "utf-8")
    ended = run(project, "-c", INTERRUPTED)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "interrupted\n")
    assert content(project / "cdktf.out") == before


def test_the_program_says_in_one_line_what_keeps_it_from_writing(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    (project / "cdktf.out").touch()
    ended = run(project, "main.py")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"nothing is written: cdktf.out: File exists; {REMEDY}\n"


@pytest.mark.cdk
def test_the_program_says_in_one_line_what_cannot_be_hcl(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    ended = run(project, "-OO", "main.py", SYNTH_HCL_OUTPUT="true")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "nothing is written: resource.aws_security_group.resource_gateway.egress: "
        "HCL needs the bindings' doc strings: run Python without -OO\n"
    )
    assert content(project / "cdktf.out") == {}
