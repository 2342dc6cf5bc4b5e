"""The pages are true: their blocks run, their tables are those of the code, their commands and links exist."""

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import markdown  # type: ignore[import-untyped]  # it has no types
import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from doc_pages import PAGES, code_blocks, documented_commands, documented_output
from fakes.terraform.engines import ON_ONE_ENGINE, Workspace
from published_module import planned_moves
from rds_fixture import write_stack
from sample_project import PROJECT, copy_program, copy_release_files, run_main_in_process, run_python

MODULE_ADDRESS = "module.polytomic_privatelink"
SAMPLE_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
PACKAGE = PROJECT / "constructs/aws_privatelink_rds_lattice"
# Every command that a page shows, by the test that runs it.
COMMANDS_BY_TEST = {
    "test_make_output_matches_docs": {"make synth", "make hcl"},
    "make test itself": {"make test"},
    "test_offline_command_output_matches_docs": {
        "privatelink explain",
        "privatelink policy deploy",
        "privatelink policy plan",
        "privatelink policy plan --hcl",
        "privatelink policy verify",
    },
    "the tests of the command line": {
        "privatelink preflight",
        "privatelink verify",
        "privatelink list --region us-east-1",
        f"privatelink verify {SAMPLE_ARN}",
    },
    "tests/review/test_page.py": {
        "terraform -chdir=cdktf.out/stacks/polytomic plan -out=plan.bin",
        "terraform -chdir=cdktf.out/stacks/polytomic show -json plan.bin > plan.json",
        "privatelink review plan.json",
        "privatelink review plan.json --allow arn-change",
        "privatelink review plan.json --markdown",
    },
    "tests/test_closed_loop.py": {
        f"privatelink adopt {SAMPLE_ARN} --write orders",
        "npx cdktf diff orders",
        "npx cdktf deploy orders",
    },
    "test_documented_state_mv_is_tested": {
        "terraform state pull > all.tfstate",
        f"terraform state mv -state=all.tfstate -state-out=terraform.polytomic.tfstate {MODULE_ADDRESS} {MODULE_ADDRESS}",
        "terraform state push all.tfstate",
    },
    "tests/test_database.py": {
        "terraform -chdir=cdktf.out/stacks/orders init",
        "terraform -chdir=cdktf.out/stacks/orders destroy -refresh=false",
    },
    "test_documented_pytest_selection_works": {
        ".venv/bin/python -m pytest -q tests/inputs/test_validation.py",
        ".venv/bin/python -m pytest -q tests/inputs/test_validation.py -k host",
    },
    "test_release_contains_every_file": {
        ".venv/bin/pip wheel --no-deps --wheel-dir dist .",
        """.venv/bin/python -c 'from setuptools.build_meta import build_sdist; build_sdist("dist")'""",
    },
}


def load_docs_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT / f"docs/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_match_code() -> None:
    tables = load_docs_script("tables")
    for page, parts in tables.tables().items():
        for name, table in parts.items():
            shown = PAGES[page].partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0]
            assert shown == table, f"{page}, {name}: run .venv/bin/python docs/tables.py"
    assert set(re.findall(r"<!-- (\w+) -->", "".join(PAGES.values()))) == {
        name for parts in tables.tables().values() for name in parts
    }


def test_tables_are_between_markers() -> None:
    filled = load_docs_script("tables").filled
    page = "before\n<!-- inputs -->\nold\nrows\n<!-- /inputs -->\n\n<!-- outputs -->\n<!-- /outputs -->\nafter\n"
    assert filled(page, {"inputs": r"| \1 |", "outputs": "new"}) == (
        "before\n<!-- inputs -->\n| \\1 |\n<!-- /inputs -->\n\n<!-- outputs -->\nnew\n<!-- /outputs -->\nafter\n"
    )


def test_documented_connection_matches_file() -> None:
    (example,) = (json.loads(block) for block in code_blocks("json") if '"context"' in block)
    assert example["context"] == json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]


def test_backend_example_synthesizes(tmp_path: Path) -> None:
    (example,) = (json.loads(f"{{{block}}}") for block in code_blocks("json") if block.startswith('"backend"'))
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= example
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    assert run_main_in_process(project)[0] == ""
    config = json.loads((project / "cdktf.out/stacks/polytomic/cdk.tf.json").read_text("utf-8"))
    assert config["terraform"]["backend"] == example["backend"]


CONTEXT_EXAMPLES = [block for block in code_blocks("json") if block.startswith(('"connections"', '"defaults"'))]


@pytest.mark.parametrize("block", CONTEXT_EXAMPLES, ids=range(len(CONTEXT_EXAMPLES)))
def test_connection_examples_synthesize(tmp_path: Path, block: str) -> None:
    (tmp_path / "cdktf.json").write_text(f'{{"context": {{{block}}}}}', "utf-8")
    connections = read_connections(tmp_path / "cdktf.json", connection_problems)
    app = App(outdir=str(tmp_path / "cdktf.out"))
    for name, connection in connections.items():
        PrivateLinkStack(app, name, **connection)
    app.synth()
    assert {file.parent.name for file in tmp_path.rglob("cdk.tf.json")} == set(connections)


def test_every_json_block_is_tested() -> None:
    others = [block for block in code_blocks("json") if block not in CONTEXT_EXAMPLES]
    # The whole cdktf.json, a backend and two IAM policies: each has a test of its own.
    assert ['"context"' in block or block.startswith('"backend"') or '"Action"' in block for block in others] == [
        True
    ] * 4


@ON_ONE_ENGINE
def test_documented_moved_blocks_are_complete(workspace: Workspace, tmp_path: Path) -> None:
    (block,) = (block for block in code_blocks("hcl") if "moved {" in block)
    sample = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]["connections"]["polytomic"]
    write_stack(workspace, PrivateLinkStack(App(outdir=str(tmp_path / "synth")), "polytomic", **sample))
    workspace.apply()
    shutil.copytree(PROJECT / "generated", workspace.directory / "generated")
    (workspace.directory / "cdk.tf.json").unlink()
    (workspace.directory / "main.tf").write_text(block + 'provider "aws" { region = "us-east-1" }', "utf-8")
    workspace.init()
    assert len(planned_moves(workspace.plan())) == 7


@ON_ONE_ENGINE
def test_module_example_passes_provider(workspace: Workspace) -> None:
    (block,) = (block for block in code_blocks("hcl") if "providers " in block)
    shutil.copytree(PROJECT / "generated", workspace.directory / "generated")
    (workspace.directory / "main.tf").write_text(block, "utf-8")
    workspace.init()
    regions = {values["region"] for values in workspace.plan().values.values() if "region" in values}
    assert regions == {"eu-west-1"}


def test_documented_error_matches_output(tmp_path: Path) -> None:
    (shown,) = (block for block in code_blocks("console") if "nothing is written" in block)
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= {"rds_host": "10.0.0.5", "rds_prot": 1}
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    assert run_main_in_process(project) == (shown.partition("\n")[2].removesuffix("\n"), "")


def test_make_output_matches_docs(tmp_path: Path) -> None:
    shown = code_blocks("console")
    project = copy_program(tmp_path / "project")
    assert f"$ make synth\n{run_python(project, 'main.py').stdout}$ make test\n" in shown
    hcl = run_python(project, "main.py", SYNTH_HCL_OUTPUT="true")
    assert documented_output("$ make hcl") == hcl.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS_BY_TEST["test_offline_command_output_matches_docs"]))
def test_offline_command_output_matches_docs(command: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("privatelink"), *command.split()[1:]],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert documented_output(f"$ {command}") == done.stdout


def test_documented_state_mv_is_tested() -> None:
    # test_module_is_moved_out_of_larger_state runs these, with a path of its own.
    shown = [shlex.split(line) for line in code_blocks("console") if "state mv" in line for line in line.splitlines()]
    assert shown == [
        ["$", "terraform", "state", "pull", ">", "all.tfstate"],
        [
            "$",
            "terraform",
            "state",
            "mv",
            "-state=all.tfstate",
            "-state-out=terraform.polytomic.tfstate",
            MODULE_ADDRESS,
            MODULE_ADDRESS,
        ],
        ["$", "terraform", "state", "push", "all.tfstate"],
    ]


def test_documented_pytest_selection_works() -> None:
    (shown,) = (line for line in documented_commands() if "pytest" in line and "-k" in line)
    done = run_python(PROJECT, *shlex.split(shown)[1:], "--collect-only", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout


def test_release_contains_every_file(tmp_path: Path) -> None:
    copy_release_files(tmp_path)
    (shown,) = (line for line in documented_commands() if "build_sdist" in line)
    # The page has pip build the wheel, which gets the pinned setuptools from the package index.
    for code in (shlex.split(shown)[-1], 'from setuptools.build_meta import build_wheel; build_wheel("dist")'):
        done = run_python(tmp_path, "-W", "ignore", "-c", code)
        assert done.returncode == 0, done.stderr
    (wheel,), (archive,) = tmp_path.glob("dist/*.whl"), tmp_path.glob("dist/*.tar.gz")
    with zipfile.ZipFile(wheel) as opened, tarfile.open(archive) as unpacked:
        built, packed = set(opened.namelist()), {name.partition("/constructs/")[2] for name in unpacked.getnames()}
    files = [file for file in PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    own = {file.relative_to(PACKAGE.parent).as_posix() for file in files}
    assert own - built == set()
    assert own - packed == set()


def test_every_documented_command_is_tested() -> None:
    assert documented_commands() == {line for lines in COMMANDS_BY_TEST.values() for line in lines}
    assert {name for name in COMMANDS_BY_TEST if name.startswith("test_")} - set(globals()) == set()


# tests/test_wheel_install.py runs a file of tests and an app with all that cdktf gives resources.
APP_EXAMPLES = [block for block in code_blocks("python") if "def test_" not in block and "IAspect" not in block]


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(APP_EXAMPLES)))
def test_python_block_runs(tmp_path: Path, index: int) -> None:
    (tmp_path / "app.py").write_text(APP_EXAMPLES[index], "utf-8")
    done = run_python(tmp_path, "app.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_targets_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    named = set(re.findall(r"(?:\$ |`)make (\w+)", "\n".join(PAGES.values())))
    assert named - set(targets.split()) == set()
    assert {"synth", "test", "deploy", "diff", "destroy", "hcl", "module"} <= named


LINKS = [
    (page, link)
    for page, text in PAGES.items()
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL))
    if "://" not in link
]


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[" to ".join(link) for link in LINKS])
def test_link_target_exists(page: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (PROJECT / page).parent.joinpath(path).resolve() if path else PROJECT / page
    assert target.is_file(), f"{page}: there is no {path}"  # not a folder: the site has pages only
    if anchor:
        headings = re.findall(r"^#+ (.*)$", PAGES[target.relative_to(PROJECT).as_posix()], re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_lists_render_as_lists(page: str) -> None:
    # Markdown on a code host takes an item right below a paragraph of the one before; that of the site does not.
    text = re.sub(r"^( *)```.*?^\1```$", "block", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    items = re.findall(r"^ *(?:-|\d+\.) ", text, re.MULTILINE)
    assert markdown.markdown(text, extensions=["sane_lists", "tables"]).count("<li>") == len(items)


def test_readme_links_every_page() -> None:
    found, new = set(), {"README.md"}
    while new:
        found |= new
        linked = {((PROJECT / page).parent / link.partition("#")[0]).resolve() for page, link in LINKS if page in new}
        new = {file.relative_to(PROJECT).as_posix() for file in linked} & PAGES.keys() - found
    assert found == set(PAGES)


def test_readme_is_short() -> None:
    assert len(PAGES["README.md"].splitlines()) <= 200


def test_readme_has_what_messages_cite() -> None:
    assert "(docs/check/permissions.md)" in PAGES["README.md"]  # "the README has the whole policy"
    assert '"connections": {' in PAGES["README.md"]  # "name a stack and give its inputs, as the README shows"


def test_env_variables_are_documented() -> None:
    code = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    switches = set(re.findall(r"PRIVATELINK_[A-Z_]*[A-Z]\b", code))
    assert switches == set(re.findall(r"PRIVATELINK_[A-Z_]*[A-Z]\b", PAGES["docs/reference.md"])) != set()


def test_public_names_are_documented() -> None:
    page = PAGES["docs/api.md"]
    public = importlib.import_module("aws_privatelink_rds_lattice").__all__
    assert {name for name in public if not re.search(rf"(^## |\.){name}$", page, re.MULTILINE)} == set()


def test_every_example_is_listed() -> None:
    named = {name for text in PAGES.values() for name in re.findall(r"\]\([./]*examples/(\w+)\.py\)", text)}
    assert named == {file.stem for file in PROJECT.glob("examples/*.py")}
