"""Plans of cases on the fake account by Terraform and the AWS provider, with the same ids in each run."""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from plan.deployed_shapes import ALL_STARTING_POINTS
from plan.plan_cases import PlanCase
from workspaces import write_workspace

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engines import TerraformEngine

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# The id of a rule by the provider is a checksum with any number of digits.
_GENERATED_ID = re.compile(rf"\b(?:(?P<prefix>[a-z]+-)(?:[0-9a-f]{{8,17}}|(?<=sgrule-)\d+)|{_UUID})\b")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


class AccountPlanner:
    """Plans cases with Terraform and the AWS provider.

    Args:
        engine: The engine.
        account: The account that the provider calls.
        folder: A folder for the deployments, which stay as long as the process.
    """

    def __init__(self, engine: TerraformEngine, account: FakeAwsAccount, folder: Path) -> None:
        self._engine = engine
        self._account = account
        self._folder = folder

    def deploy(self, name: str) -> Path:
        """Set up the account with a starting point, and return the folder with the state.

        A process deploys a starting point once: the account is a snapshot, and the folder is kept.
        """

        def build() -> Path:
            return ALL_STARTING_POINTS[name].deploy(self._engine, self._account, Path(mkdtemp(dir=self._folder)))

        return self._account.restore_or_build(f"starting point on {self._engine.name}: {name}", build)

    def plan(self, case: PlanCase) -> dict[str, Any]:
        """Deploy the starting point of a case, change the account by hand, and return the plan.

        The ids that differ in each run are numbers in order of appearance.
        """
        folder = self.deploy(case.starting_point)
        for change in case.changes_by_hand:
            change(self._account)
        write_workspace(folder, case.configuration)
        with self._engine.workspace(folder) as workspace:
            plan = workspace.plan(f"-refresh={json.dumps(case.reads_resources)}", *case.options)
        return number_ids(plan.document, json.dumps([case.start.inputs, case.configuration]))


def number_ids(document: dict[str, Any], known_text: str) -> dict[str, Any]:
    """Return a plan with numbers instead of the ids that AWS generates, and without the time of the run.

    Args:
        document: The plan.
        known_text: The configurations: their ids stay, because they are the same in each run.
    """
    known_ids = {match.group() for match in _GENERATED_ID.finditer(known_text)}
    numbered_ids: dict[str, str] = {}
    counts: Counter[str] = Counter()

    def number(match: re.Match[str]) -> str:
        prefix = match["prefix"] or "00000000-0000-0000-0000-"
        if match.group() not in known_ids | numbered_ids.keys():
            counts[prefix] += 1
            width = 17 if match["prefix"] else 12
            numbered_ids[match.group()] = f"{prefix}{counts[prefix]:0{width}}"
        return numbered_ids.get(match.group(), match.group())

    text = _TIME.sub("2026-01-01T00:00:00Z", json.dumps(document))
    numbered: dict[str, Any] = json.loads(_GENERATED_ID.sub(number, text))
    return numbered


def collect_cases() -> list[PlanCase]:
    """Return the cases of all test files."""
    cases: list[PlanCase] = []
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("test_*.py")):
        module = importlib.import_module(".".join(("plan", *file.relative_to(folder).with_suffix("").parts)))
        cases += getattr(module, "TERRAFORM_CASES", [])
    return cases


def base_case(name: str) -> PlanCase:
    """Return the case that plans the configuration of a starting point."""
    return PlanCase(f"before: {name}", name, ALL_STARTING_POINTS[name].hcl, 0, ())
