"""The finder for the first import of the AWS bindings has no effect on other imports."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from aws_privatelink_rds_lattice.cdk import bindings_finder
from aws_privatelink_rds_lattice.cdk.selection import SELECTED_CDK
from programs import BINDINGS_BY_CDK

(OTHER_BINDINGS,) = set(BINDINGS_BY_CDK.values()) - {SELECTED_CDK.bindings}


class RecordingLoader:
    """A loader that records the executed modules."""

    def __init__(self) -> None:
        self.modules: list[ModuleType] = []

    def exec_module(self, module: ModuleType) -> None:
        self.modules.append(module)


def load(name: str) -> tuple[ModuleType | None, list[ModuleType]]:
    """Load a module with the loader of the finder; return the created module, and the executed modules."""
    usual_loader = RecordingLoader()
    loader = bindings_finder._BindingsLoader(usual_loader)  # noqa: SLF001 - the tested class
    root = loader.create_module(ModuleSpec(name, None))
    loader.exec_module(root or ModuleType(name))
    return root, usual_loader.modules


def test_selected_bindings_are_not_executed_twice() -> None:
    assert load(SELECTED_CDK.bindings) == (sys.modules[SELECTED_CDK.bindings], [])


def test_bindings_of_other_cdk_load_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, OTHER_BINDINGS, raising=False)
    root, executed = load(OTHER_BINDINGS)
    assert root is None
    assert [module.__name__ for module in executed] == [OTHER_BINDINGS]


@pytest.mark.parametrize("name", ["json", "missing_provider_aws", f"{OTHER_BINDINGS}.provider"])
def test_finder_finds_nothing_but_bindings(name: str) -> None:
    assert bindings_finder._FINDER.find_spec(name) is None  # noqa: SLF001 - the tested object


def test_finder_is_not_registered_after_import() -> None:
    bindings_finder.register()
    assert bindings_finder._FINDER not in sys.meta_path  # noqa: SLF001 - the tested object
