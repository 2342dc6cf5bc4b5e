"""Lazy imports of the bindings: the loaded modules, the same output, and an unchanged process."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice.cdk import bindings
from processes import run_command
from program_runs import IMPORT_BINDINGS, ProgramRun, run_failing_program, run_program
from programs import BINDINGS_NAME, CDK_NAME, PROJECT, WHEEL_NODE, port_program_to_cdk
from sample_project import REQUIRED_INPUTS
from small_bindings import (
    APP_BINDINGS,
    IS_LAZY_UPSTREAM,
    PROVIDER_ASSEMBLY,
    PROVIDER_SUBMODULES,
    USED_BINDINGS,
    cached_provider_package,
    installed_bindings,
    make_small_cache,
    small_bindings_env,
    small_packages_env,
)

# A user's app, with a connection and a resource for each form of import.
SAMPLE_APP = port_program_to_cdk(f"""
from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
IMPORTS
from cdktf import App, LocalBackend, TerraformStack

app = App(outdir="cdktf.out")
stack = TerraformStack(app, "own")
LocalBackend(stack, path="terraform.tfstate")
AwsProvider(stack, "aws", region="us-east-1")
RESOURCES
PrivateLinkRdsLattice(stack, "database", **{REQUIRED_INPUTS!r})
app.synth()
""")
IMPORTS = f"""
import {BINDINGS_NAME} as aws
from {BINDINGS_NAME} import sns_topic
from {BINDINGS_NAME}.kms_key import KmsKey
import {BINDINGS_NAME}.cloudwatch_log_group
"""
RESOURCES = f"""
aws.s3_bucket.S3Bucket(stack, "bucket", bucket="own")
sns_topic.SnsTopic(stack, "topic", name="own")
KmsKey(stack, "key", description="own")
{BINDINGS_NAME}.cloudwatch_log_group.CloudwatchLogGroup(stack, "logs", name="own")
"""
APP_WITH_IMPORTS = SAMPLE_APP.replace("IMPORTS", IMPORTS).replace("RESOURCES", RESOURCES)
APP_WITHOUT_IMPORTS = SAMPLE_APP.replace("IMPORTS", "").replace("RESOURCES", "")
# Collects in ``in_main_thread`` True for a load of a jsii package in the main thread, False for any other load.
LOAD_WATCHER = """
import json, threading
import jsii

in_main_thread = set()
provider_class = type(jsii.kernel.provider)
unwatched = provider_class.load

def watched(*arguments):
    in_main_thread.add(threading.current_thread() is threading.main_thread())
    return unwatched(*arguments)

provider_class.load = watched
"""


@pytest.fixture(scope="module")
def package_stamps() -> dict[str, tuple[int, ...]]:
    """Return the stamps of the cached package before the lazy run."""
    return file_stamps(cached_provider_package())


@pytest.fixture(scope="module")
def lazy_run(package_stamps: dict[str, tuple[int, ...]], tmp_path_factory: pytest.TempPathFactory) -> ProgramRun:
    del package_stamps
    return run_program(tmp_path_factory.mktemp("fast"), APP_WITH_IMPORTS)


@pytest.fixture(scope="module")
def stock_run(tmp_path_factory: pytest.TempPathFactory) -> ProgramRun:
    """Run with few bindings, to save time: the other bindings are not in the output, and ``make bench`` has them."""
    folder = tmp_path_factory.mktemp("stock")
    env = {"PRIVATELINK_STOCK": "1", **small_packages_env(folder)}
    code = f"{LOAD_WATCHER}{APP_WITH_IMPORTS}\nprint(json.dumps(list(in_main_thread)))"
    return run_program(folder / "own", code, env)


def file_stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return a stamp of each file, new after a write or a replacement; a program cannot set the last value, the ctime.

    The stamp of an empty file is empty: jsii stores the time at which it last used the package in such a file.
    """
    stamps: dict[str, tuple[int, ...]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            stat = file.stat()
            stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            stamps[str(file.relative_to(folder))] = stamp if stat.st_size else ()
    return stamps


@pytest.mark.cdk
def test_output_matches_stock_bindings(lazy_run: ProgramRun, stock_run: ProgramRun) -> None:
    assert lazy_run.output == stock_run.output
    unused_files = set(stock_run.node["names"]) - set(lazy_run.node["names"])
    assert len(unused_files) > 5
    assert not stock_run.node["lazy"]
    assert ("sqs_queue" in stock_run.python) != IS_LAZY_UPSTREAM
    assert stock_run.node["archiver"] != IS_LAZY_UPSTREAM
    assert "sqs_queue" not in lazy_run.python


def test_stock_index_loads_in_main_thread(stock_run: ProgramRun) -> None:
    assert json.loads(stock_run.stdout) == [True]


@pytest.mark.cdk
def test_only_used_modules_are_loaded(lazy_run: ProgramRun) -> None:
    assert sorted(lazy_run.python) == sorted([*USED_BINDINGS, *APP_BINDINGS])
    resources = json.loads(lazy_run.output["stacks/own/cdk.tf.json"])["resource"]
    files = [*PROVIDER_SUBMODULES, *(name.removeprefix("aws_").replace("_", "-") for name in resources)]
    assert sorted(lazy_run.node["names"]) == sorted(f"lib/{name}/index.js" for name in files)
    assert not lazy_run.node["archiver"]


@dataclass(frozen=True)
class LoadingCase:
    """A program or an installation with an effect on the lazy imports.

    Attributes:
        setup_code: The first lines of the program.
        python_code: Code at the end of the bindings' root in Python.
        node_code: Code at the end of the bindings' index in Node.
        loads_all_in_python: True if Python loads all bindings; with CDK Terrain, its own root loads few.
        loads_all_in_node: True if Node loads all bindings.
        keeps_stock_index: True if the lazy index is not loaded into Node.
    """

    setup_code: str = ""
    python_code: str = ""
    node_code: str = ""
    loads_all_in_python: bool = False
    loads_all_in_node: bool = False
    keeps_stock_index: bool = False


INDEX_CASES = {
    "unknown-jsii": LoadingCase(
        setup_code="from aws_privatelink_rds_lattice.cdk import stock\nstock.KNOWN_JSII_VERSIONS = ((1, 1), (1, 2))",
        loads_all_in_python=True,
        loads_all_in_node=True,
        keeps_stock_index=True,
    ),
    "bindings-imported-before": LoadingCase(
        setup_code=f"import {BINDINGS_NAME}", loads_all_in_python=True, loads_all_in_node=True, keeps_stock_index=True
    ),
    "testing-imported-before": LoadingCase(
        setup_code=f"import aws_privatelink_rds_lattice.testing\nimport {BINDINGS_NAME}",
    ),
    "cdk-imported-before": LoadingCase(setup_code=f"import {CDK_NAME}"),
    "node-index-that-does-more": LoadingCase(node_code="\nexports.extra = 1;\n", loads_all_in_node=True),
}
ROOT_CASES = {
    "python-root-that-does-more": LoadingCase(python_code="EXTRA = 1\n", loads_all_in_python=True),
}
LOADING_CASES = INDEX_CASES if IS_LAZY_UPSTREAM else {**INDEX_CASES, **ROOT_CASES}


@pytest.mark.cdk
@pytest.mark.parametrize("case", LOADING_CASES.values(), ids=LOADING_CASES)
def test_stock_loading_only_where_required(tmp_path: Path, case: LoadingCase) -> None:
    env = {
        **small_bindings_env(tmp_path / "bindings", case.python_code),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(make_small_cache(tmp_path / "cache", case.node_code)),
    }
    run = run_program(tmp_path / "own", f"{case.setup_code}\n{APP_WITHOUT_IMPORTS}", env)
    assert ("s3_bucket" in run.python) == (case.loads_all_in_python and not IS_LAZY_UPSTREAM)
    assert ("lib/s3-bucket/index.js" in run.node["names"]) == case.loads_all_in_node
    assert run.node["lazy"] != case.keeps_stock_index
    assert b"polytomic-privatelink-rg" in run.output["stacks/own/cdk.tf.json"]


# On cdktf only: on CDK Terrain, the stock run here and tests/cdk/test_batch.py compare output without patches.
def test_construct_tests_pass_unpatched(tmp_path: Path) -> None:
    env = {**os.environ, "PRIVATELINK_CDK": CDK_NAME, "PRIVATELINK_STOCK": "1", **small_packages_env(tmp_path)}
    files = [f"tests/constructs/test_{name}.py" for name in ("privatelink", "shared_gateway")]
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "-m", "cdk", *files]
    result = run_command(PROJECT, *command, env=env)
    assert result.returncode == 0, result.stdout


# Prints facts about a process; the process does each import and call once for all tests below.
PROCESS_PROBE = f"""{LOAD_WATCHER}
import importlib.metadata, importlib.resources, importlib.util, os, sys
from concurrent.futures import ThreadPoolExecutor

def process_state():
    return dict(os.environ), dict(vars(jsii.kernel))

facts = {{}}
state = process_state()
provider = jsii.kernel.provider
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
facts["waits"] = jsii.kernel.provider is not provider
App()
facts["unchanged"] = process_state() == state
facts["in main thread"] = list(in_main_thread)
facts["map"] = jsii._reference_map._submodule_fqn_map

import {BINDINGS_NAME} as aws
facts["dir"] = sorted({{"s3_bucket", "s3_bukket", "__path__"}}.intersection(dir(aws)))
facts["all"] = sorted(aws.__all__)
facts["version"] = importlib.metadata.version("{BINDINGS_NAME}")
facts["typed"] = importlib.resources.files(aws).joinpath("py.typed").is_file()
facts["spec"] = importlib.util.find_spec("{BINDINGS_NAME}").name
try:
    aws.s3_bukket
except AttributeError as error:
    facts["message"] = str(error)

class NodeBucket:
    __jsii_type__ = "{PROVIDER_ASSEMBLY}.s3Bucket.S3Bucket"

stack = TerraformStack(App(), "own")
node_bucket = NodeBucket()
jsii.create(NodeBucket, node_bucket, [stack, "bucket"])
# Python forgets the object, as if code in Node had created the object.
del jsii._reference_map._refs._refs[node_bucket.__jsii_ref__.ref]
is_imported = "{BINDINGS_NAME}.s3_bucket" in sys.modules
bucket = stack.node.find_child("bucket")
facts["node object"] = [is_imported, type(bucket) is aws.s3_bucket.S3Bucket, bucket.terraform_resource_type]

names = ["sqs_queue", "sns_topic", "kms_key", "s3_bucket"] * 4
all_threads = threading.Barrier(len(names))

def load(name):
    all_threads.wait()
    return getattr(aws, name)

with ThreadPoolExecutor(len(names)) as threads:
    modules = list(threads.map(load, names))
facts["threads"] = [module is sys.modules[f"{BINDINGS_NAME}.{{name}}"] for name, module in zip(names, modules)]
facts["classes"] = [hasattr(modules[0], "SqsQueue"), hasattr(modules[1], "SnsTopic"), hasattr(modules[2], "KmsKey")]
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def probe_results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    # The import restores an empty variable as an empty variable.
    env: dict[str, str | None] = {"JSII_NODE": ""}
    env.update(dict.fromkeys(name for name in os.environ if name.startswith("JSII_SILENCE")))
    facts: dict[str, Any] = json.loads(run_program(tmp_path_factory.mktemp("probe"), PROCESS_PROBE, env).stdout)
    return facts


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
    assert probe_results["typed"]
    assert probe_results["spec"] == BINDINGS_NAME


def test_threads_get_same_modules(probe_results: dict[str, Any]) -> None:
    assert probe_results["threads"] == [True] * 16
    assert probe_results["classes"] == [True] * 3


@pytest.mark.cdk
def test_node_objects_have_their_class(probe_results: dict[str, Any]) -> None:
    assert probe_results["node object"] == [False, True, "aws_s3_bucket"]


def test_each_type_resolves_in_its_module(probe_results: dict[str, Any]) -> None:
    modules_by_jsii_name = {}
    for file in installed_bindings().glob("[!_]*/__init__.py"):
        with file.open(encoding="utf-8") as lines:
            (submodule, *_) = re.findall(rf'jsii_type="({PROVIDER_ASSEMBLY}\.\w+)\.', lines.read(8000))
        modules_by_jsii_name[submodule] = f"{BINDINGS_NAME}.{file.parent.name}"
    assert len(modules_by_jsii_name) > 2000
    assert probe_results["map"] == modules_by_jsii_name


def test_broken_package_raises(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = run_failing_program(
        tmp_path,
        f"{IMPORT_BINDINGS} as bindings\nbindings.App()",
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
    result = subprocess.run([WHEEL_NODE, "cdktf/index.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["required", "loaded", "made zip created tar false"]


def test_first_program_writes_type_index(tmp_path: Path) -> None:
    cache = make_small_cache(tmp_path / "cache")
    entry = cache / cached_provider_package().relative_to(cached_provider_package().parents[3])
    for file in entry.glob(".jsii.runtime*"):
        file.unlink()
    run_program(tmp_path / "own", IMPORT_BINDINGS, {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache)})
    assert (entry / ".jsii.runtime.v1.json").is_file()


def test_cached_package_is_unchanged(package_stamps: dict[str, tuple[int, ...]], lazy_run: ProgramRun) -> None:
    assert lazy_run.output
    assert file_stamps(cached_provider_package()) == package_stamps
