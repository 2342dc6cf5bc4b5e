"""Check the documentation: code blocks run, tables match the code, commands are tested, and links have targets."""

import importlib
import inspect
import json
import re
import shlex
import shutil
import tarfile
import tomllib
import zipfile
from pathlib import Path

import griffe
import markdown  # type: ignore[import-untyped]  # markdown has no types
import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.spec import RESOURCE_TYPES_SINCE, format_minor_version
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, AdvancedInputs, Inputs, get_input_specs
from doc_pages import PAGES, code_block_with, code_blocks, documented_commands, documented_output, load_docs_script
from fakes.aws.sample_ids import CONFIGURATION_ARN
from inputs.public_callables import INPUTS_BY_CALLABLE
from processes import PRIVATELINK_PROGRAM, run_command
from programs import PROJECT, copy_program, copy_release_files, run_main_in_process, run_python
from published_module import planned_moves
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import write_stack

MODULE_ADDRESS = "module.polytomic_privatelink"
PACKAGE = PROJECT / "constructs/aws_privatelink_rds_lattice"
# Every command in the documentation, by the test that runs the command.
COMMANDS_BY_TEST = {
    "test_make_output_matches_docs": {"make synth", "make hcl"},
    "make test itself, with the same prerequisites as make setup": {"make test", "make setup"},
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
        "privatelink verify ARN",
        f"privatelink verify {CONFIGURATION_ARN}",
    },
    "tests/plan/test_docs_page.py": {
        "terraform -chdir=cdktf.out/stacks/polytomic plan -out=plan.bin",
        "terraform -chdir=cdktf.out/stacks/polytomic show -json plan.bin > plan.json",
        "privatelink review plan.json",
        "privatelink review plan.json --allow arn-change",
        "privatelink review plan.json --markdown",
    },
    "tests/cli/test_traffic.py": {"privatelink traffic polytomic", "privatelink traffic ARN --since 7d"},
    "tests/cli/test_review_plans.py": {"privatelink review network/plan.json databases/plan.json"},
    "tests/cli/test_polytomic_connection.py": {
        "tofu -chdir=cdktf.out/stacks/polytomic state pull | privatelink verify polytomic --state -",
        "privatelink verify polytomic --polytomic-connection 248df4b7-aa70-47b8-a036-33ac447e668d",
        "export POLYTOMIC_API_KEY=…",
    },
    # Needs Polytomic's provider; test_examples.py tests the configuration.
    "by hand": {
        "export TF_VAR_host=… TF_VAR_port=… TF_VAR_password=…",
        (
            'npx cdktf deploy polytomic-connection --app ".venv/bin/python examples/polytomic_connection.py" '
            "--output cdktf.polytomic"
        ),
    },
    "make setup installs the package from the lock": {".venv/bin/pip install polytomic"},
    "tests/adopt/test_builder.py": {
        f"privatelink adopt {CONFIGURATION_ARN} --write orders",
        "npx cdktf diff orders",
        "npx cdktf deploy orders",
    },
    "test_documented_state_mv_is_tested": {
        "terraform state pull > all.tfstate",
        (
            "terraform state mv -state=all.tfstate -state-out=terraform.polytomic.tfstate "
            f"{MODULE_ADDRESS} {MODULE_ADDRESS}"
        ),
        "terraform state push all.tfstate",
    },
    "tests/constructs/test_database.py": {
        "terraform -chdir=cdktf.out/stacks/orders init",
        "terraform -chdir=cdktf.out/stacks/orders destroy -refresh=false",
    },
    "tests/test_makefile.py": {"TERRAFORM_BINARY_NAME=tofu make deploy"},
    "tests/test_opentofu.py": {'export TF_ENCRYPTION="$(cat encryption.hcl)"'},
    "test_documented_pytest_selection_works": {
        ".venv/bin/python -m pytest -q tests/inputs/test_validation.py",
        ".venv/bin/python -m pytest -q tests/inputs/test_validation.py -k host",
    },
    "test_release_contains_every_file": {"make wheel"},
}


def test_tables_match_code() -> None:
    script = load_docs_script("tables")
    tables_by_page = script.render_tables()
    names = set()
    for page, tables in tables_by_page.items():
        for name, table in tables.items():
            names.add(name)
            documented_table = PAGES[page].partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0]
            assert documented_table == table, f"{page}, {name}: run .venv/bin/python docs/tables.py"
    assert set(re.findall(r"<!-- (\w+) -->", "".join(PAGES.values()))) == names
    for function, _ in INPUTS_BY_CALLABLE:
        if not inspect.isclass(function):
            filled_source = script.fill_docstring(function)
            assert inspect.getsource(function) == filled_source, "run .venv/bin/python docs/tables.py"


def test_api_page_has_inputs_of_help() -> None:
    extensions = griffe.load_extensions(str(PROJECT / "docs/exposed_inputs.py"))
    package = griffe.load("aws_privatelink_rds_lattice", search_paths=[PROJECT / "constructs"], extensions=extensions)
    for function, _ in INPUTS_BY_CALLABLE:
        if not inspect.isclass(function):
            module = function.__module__.removeprefix(f"{package.path}.")
            documented = package[f"{module}.{function.__qualname__}"]
            assert documented.docstring.value == inspect.getdoc(function)
            names = [parameter.name for parameter in documented.parameters if parameter.name not in {"self", "cls"}]
            assert names == [name for name in inspect.signature(function).parameters if name != "self"]


def test_tables_are_between_markers() -> None:
    fill_tables = load_docs_script("tables").fill_tables
    page = "before\n<!-- inputs -->\nold\nrows\n<!-- /inputs -->\n\n<!-- outputs -->\n<!-- /outputs -->\nafter\n"
    assert fill_tables(page, {"inputs": r"| \1 |", "outputs": "new"}) == (
        "before\n<!-- inputs -->\n| \\1 |\n<!-- /inputs -->\n\n<!-- outputs -->\nnew\n<!-- /outputs -->\nafter\n"
    )


def test_addresses_page_names_providers() -> None:
    page = PAGES["docs/start/addresses.md"]
    for name, spec in CONNECTION_INPUTS.items():
        if spec.since > RESOURCE_TYPES_SINCE:
            version = format_minor_version(spec.since)
            assert f"AWS provider {version} is the first" in page, name
            assert f'"aws_provider_version": ">= {version}, < 7.0"' in page, name


def test_console_page_names_force_new_inputs() -> None:
    table = PAGES["docs/start/console.md"].partition("| resource and arguments | inputs |")[2]
    for name, spec in get_input_specs(AdvancedInputs).items():
        if spec.force_new:
            assert f"`{name}" in table


def test_module_readme_names_force_new_inputs() -> None:
    names = sorted(name for name, spec in get_input_specs(Inputs).items() if spec.force_new)
    sentence = f"A change of `{'`, `'.join(names[:-1])}` or `{names[-1]}` replaces the resource configuration"
    assert sentence in (PACKAGE / "hcl_module/files/README.md").read_text("utf-8")


def test_documented_connection_matches_file() -> None:
    example = json.loads(code_block_with("json", '"context"'))
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


def test_output_excerpt_matches_synthesis(tmp_path: Path) -> None:
    (excerpt,) = (block for block in code_blocks("json") if block.startswith('"aws_security_group_rule"'))
    project = copy_program(tmp_path / "project")
    run_main_in_process(project)
    config = json.loads((project / "cdktf.out/stacks/polytomic/cdk.tf.json").read_text("utf-8"))
    (rule,) = config["resource"]["aws_security_group_rule"].values()
    del rule["//"]
    assert json.loads(f"{{{excerpt}}}") == {"aws_security_group_rule": config["resource"]["aws_security_group_rule"]}


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
    def has_other_test(block: str) -> bool:
        return (
            block.startswith(('"backend"', '"aws_security_group_rule"')) or '"context"' in block or '"Action"' in block
        )

    other_blocks = [block for block in code_blocks("json") if block not in CONTEXT_EXAMPLES]
    # The whole cdktf.json, a part of the output, a backend and two IAM policies: other tests use these blocks.
    assert [has_other_test(block) for block in other_blocks] == [True] * 5


@ON_ONE_ENGINE
def test_documented_moved_blocks_are_complete(workspace: Workspace, tmp_path: Path) -> None:
    block = code_block_with("hcl", "from = aws_security_group.resource_gateway")
    subscription_block = code_block_with("hcl", "from = aws_vpclattice_access_log_subscription.pl")
    logs = "arn:aws:logs:us-east-1:123456789012:log-group:/polytomic/orders"
    sample = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]["connections"]["polytomic"]
    stack = PrivateLinkStack(App(outdir=str(tmp_path / "synth")), "polytomic", **sample, access_logs=logs)
    write_stack(workspace, stack)
    workspace.apply()
    shutil.copytree(PROJECT / "generated", workspace.directory / "generated")
    (workspace.directory / "cdk.tf.json").unlink()
    block = block.replace("\n}", f'\n  access_logs = {{ destination_arn = "{logs}" }}\n}}', 1)
    text = f'{block}\n{subscription_block}\nprovider "aws" {{ region = "us-east-1" }}\n'
    (workspace.directory / "main.tf").write_text(text, "utf-8")
    workspace.init()
    assert len(planned_moves(workspace.plan())) == 8


# The plan shows the Region of a provider as the attribute "region" of each resource.
@pytest.mark.provider_version("6.0.0")
@ON_ONE_ENGINE
def test_module_example_passes_provider(workspace: Workspace) -> None:
    block = code_block_with("hcl", "providers ")
    shutil.copytree(PROJECT / "generated", workspace.directory / "generated")
    (workspace.directory / "main.tf").write_text(block, "utf-8")
    workspace.init()
    resources = workspace.plan().values.values()
    regions = {attributes["region"] for attributes in resources if "region" in attributes}
    assert regions == {"eu-west-1"}


def test_documented_error_matches_output(tmp_path: Path) -> None:
    documented_block = code_block_with("console", "nothing written")
    project = copy_program(tmp_path / "project")
    content = json.loads((project / "cdktf.json").read_text("utf-8"))
    content["context"]["connections"]["polytomic"] |= {"rds_host": "10.0.0.5", "rds_prot": 1}
    (project / "cdktf.json").write_text(json.dumps(content), "utf-8")
    _, _, documented_message = documented_block.partition("\n")
    assert run_main_in_process(project) == (documented_message.removesuffix("\n"), "")


def test_make_output_matches_docs(tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project")
    run = run_python(project, "main.py")
    assert f"$ make synth\n{run.stderr}{run.stdout}$ make test\n" in code_blocks("console")
    hcl_output = run_python(project, "main.py", SYNTH_HCL_OUTPUT="true").stdout
    assert documented_output("$ make hcl") == hcl_output


@pytest.mark.parametrize("command", sorted(COMMANDS_BY_TEST["test_offline_command_output_matches_docs"]))
def test_offline_command_output_matches_docs(command: str) -> None:
    result = run_command(PROJECT, PRIVATELINK_PROGRAM, *command.split()[1:])
    assert (result.returncode, result.stdout) == (0, documented_output(f"$ {command}"))


def test_documented_state_mv_is_tested() -> None:
    # test_module_is_moved_out_of_larger_state runs these commands on other paths.
    block = code_block_with("console", "state mv")
    assert [shlex.split(line) for line in block.splitlines()] == [
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
    (command,) = (line for line in documented_commands() if "pytest" in line and "-k" in line)
    result = run_python(PROJECT, *shlex.split(command)[1:], "--collect-only", "-p", "no:cacheprovider")
    assert result.returncode == 0, result.stdout


def test_release_contains_every_file(tmp_path: Path) -> None:
    copy_release_files(tmp_path)
    (build_sdist,) = re.findall("'(.* build_sdist.*)'", (PROJECT / "Makefile").read_text("utf-8"))
    # `make wheel` builds the wheel with pip, which downloads the pinned setuptools from the package index.
    build_wheel = 'from setuptools.build_meta import build_wheel; build_wheel("dist")'
    for code in (build_sdist, build_wheel):
        result = run_python(tmp_path, "-W", "ignore", "-c", code)
        assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("dist/*.whl")
    (sdist,) = tmp_path.glob("dist/*.tar.gz")
    assert documented_output("$ make wheel") == f"Wrote dist/{wheel.name}\nWrote dist/{sdist.name}\n"
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert wheel.name.split("-")[1] == version
    assert f"## [{version}] - " in PAGES["CHANGELOG.md"]
    assert f"CHECKOUT/dist/{wheel.name}" in PAGES["docs/app.md"]
    with zipfile.ZipFile(wheel) as wheel_archive:
        wheel_files = set(wheel_archive.namelist())
    with tarfile.open(sdist) as sdist_archive:
        sdist_files = {name.partition("/constructs/")[2] for name in sdist_archive.getnames()}
    files = [file for file in PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    package_files = {file.relative_to(PACKAGE.parent).as_posix() for file in files}
    assert package_files - wheel_files == set()
    assert package_files - sdist_files == set()


def test_every_documented_command_is_tested() -> None:
    assert documented_commands() == {line for lines in COMMANDS_BY_TEST.values() for line in lines}
    assert {name for name in COMMANDS_BY_TEST if name.startswith("test_")} - set(globals()) == set()


# tests/test_wheel_install.py runs the other Python blocks: tests, and an app with an aspect.
APP_EXAMPLES = [block for block in code_blocks("python") if "def test_" not in block and "IAspect" not in block]


RUN_EACH_FILE = "import runpy, sys; [runpy.run_path(file, run_name='__main__') for file in sys.argv[1:]]"


@pytest.mark.slow
def test_python_blocks_run(tmp_path: Path) -> None:
    files = [f"block{number}.py" for number in range(len(APP_EXAMPLES))]
    for file, text in zip(files, APP_EXAMPLES, strict=True):
        (tmp_path / file).write_text(text, "utf-8")
    result = run_python(tmp_path, "-c", RUN_EACH_FILE, *files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_make_targets_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    documented_targets = set(re.findall(r"(?:\$ |`)make ([\w-]+)", "\n".join(PAGES.values())))
    assert documented_targets - set(targets.split()) == set()
    assert {"synth", "test", "deploy", "diff", "destroy", "hcl", "module"} <= documented_targets


def replace_code_blocks(text: str, replacement: str) -> str:
    return re.sub(r"^( *)```.*?^\1```$", replacement, text, flags=re.MULTILINE | re.DOTALL)


def internal_links(text: str) -> list[str]:
    """Return the targets of a page's links within the project, outside of code blocks."""
    links = re.findall(r"\]\(([^)\s]+)\)", replace_code_blocks(text, ""))
    return [link for link in links if "://" not in link]


# Page and target of every link within the project.
LINKS = [(page, link) for page, text in PAGES.items() for link in internal_links(text)]


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[" to ".join(link) for link in LINKS])
def test_link_target_exists(page: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = link_target(page, link)
    assert target.is_file(), f"{page}: there is no {path}"  # not a folder: the site has pages only
    if anchor:
        headings = re.findall(r"^#+ (.*)$", PAGES[target.relative_to(PROJECT).as_posix()], re.MULTILINE)
        assert anchor in [heading_anchor(heading) for heading in headings]


def link_target(page: str, link: str) -> Path:
    path = link.partition("#")[0]
    return (PROJECT / page).parent.joinpath(path).resolve() if path else PROJECT / page


def heading_anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_lists_render_as_lists(page: str) -> None:
    # A code host's Markdown accepts a list right below a paragraph; the site's Markdown requires an empty line.
    text = replace_code_blocks(PAGES[page], "block")
    items = re.findall(r"^ *(?:-|\d+\.) ", text, re.MULTILINE)
    assert markdown.markdown(text, extensions=["sane_lists", "tables"]).count("<li>") == len(items)


def test_readme_links_every_page() -> None:
    reached_pages: set[str] = set()
    new_pages = {"README.md"}
    while new_pages:
        reached_pages |= new_pages
        targets = {link_target(page, link) for page, link in LINKS if page in new_pages}
        new_pages = {file.relative_to(PROJECT).as_posix() for file in targets} & PAGES.keys() - reached_pages
    assert reached_pages == set(PAGES)


def test_readme_is_short() -> None:
    assert len(PAGES["README.md"].splitlines()) <= 200


def test_readme_has_what_messages_cite() -> None:
    assert "(docs/check/permissions.md)" in PAGES["README.md"]  # "the README links the whole policy"
    assert '"connections": {' in PAGES["README.md"]  # "add a connection, as in the README"


def test_env_variables_are_documented() -> None:
    code = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    switches = set(re.findall(r"PRIVATELINK_[A-Z_]*[A-Z]\b", code))
    assert switches == set(re.findall(r"PRIVATELINK_[A-Z_]*[A-Z]\b", PAGES["docs/reference.md"])) != set()


def test_public_names_are_documented() -> None:
    page = PAGES["docs/api.md"]
    public_names = importlib.import_module("aws_privatelink_rds_lattice").__all__
    assert [name for name in public_names if not re.search(rf"(^## |\.){name}$", page, re.MULTILINE)] == []


def test_every_example_is_listed() -> None:
    listed_names = set(re.findall(r"\]\([./]*examples/(\w+)\.py\)", "\n".join(PAGES.values())))
    assert listed_names == {file.stem for file in PROJECT.glob("examples/*.py")}


def _list_sentences(page: str) -> list[str]:
    """Return the sentences of a page, without code, tables, headings, comments and the targets of links."""
    text = re.sub(r"^ *```.*?^ *```$|<!--.*?-->", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ *(\||#|:::|    options:|\[.*\]:).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^( *)([-*]|\d+\.) ", r"\n\1", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]*`", "CODE", re.sub(r"\]\([^)]*\)", "]", text))
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    return [
        sentence
        for paragraph in paragraphs
        if paragraph
        for sentence in re.split(r"(?<=[.!?:]) (?=[\[\"A-Z*(])", paragraph)
    ]


# Starts of a sentence without a subject, and phrases that are not idiomatic in technical English.
_UNCLEAR_PROSE = re.compile(
    r"^[*\[\"]*(?:What (?:is|was|has|are)|That which|Of|Whoever|Whatever)\b"
    r"|\b(?:anew|afresh|in place of|and so (?:do|does|is|are)|of its own|none is|tells? of|leads nowhere)\b"
    r"|\b(?:gives no sign|lets? (?:\w+ )?in|that (?:is|are) there)\b"
)
_MAX_WORDS = 40


@pytest.mark.parametrize("page", PAGES)
def test_page_sentences_are_short_and_plain(page: str) -> None:
    sentences = _list_sentences(page)
    assert sentences
    too_long = [sentence for sentence in sentences if len(sentence.split()) > _MAX_WORDS]
    assert not too_long, f"{page}: split sentences of more than {_MAX_WORDS} words"
    unclear = [sentence for sentence in sentences if _UNCLEAR_PROSE.search(sentence)]
    assert not unclear, f"{page}: start with the subject, and use the words of docs/glossary.md"


def test_guides_open_with_what_reader_can_do() -> None:
    opening = re.compile(r"^(?:With|After reading) this page,? (?:you|a \w+)\b")
    for page, text in PAGES.items():
        if page.startswith("docs/"):
            first_paragraph = text.split("\n\n")[1]
            assert opening.match(first_paragraph), f"{page}: open with what the reader can do after the page"
