"""The output of a Terraform command: JSON events, diagnostics, changes, and plans."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CommandOutput:
    """A finished command."""

    command: str
    exit_code: int
    stdout: str
    stderr: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of JSON in the standard output, or the single JSON document."""
        try:
            return [json.loads(self.stdout)]
        except ValueError:
            return [json.loads(line) for line in self.stdout.split("\n") if line.startswith("{")]

    @property
    def diagnostics(self) -> list[str]:
        """The diagnostics as texts such as "error: Unsupported argument: An argument named ... (main.tf:12)"."""
        events = self.events
        diagnostics = [diagnostic for event in events for diagnostic in event.get("diagnostics", ())]
        diagnostics += [event["diagnostic"] for event in events if event.get("type") == "diagnostic"]
        return [_format_diagnostic(diagnostic) for diagnostic in diagnostics]

    @property
    def changes(self) -> dict[str, str]:
        """The changes in the output: address, or "output.NAME" -> action, as in ``TerraformPlan.actions``."""
        changes: dict[str, str] = {}
        for event in self.events:
            if event["type"] == "planned_change":
                change = event["change"]
                changes[change["resource"]["addr"]] = _event_action(change)
            if event["type"] == "outputs":
                for name, output in event["outputs"].items():
                    if output.get("action") not in (None, "noop"):
                        changes[f"output.{name}"] = output["action"]
        return changes

    @property
    def actions(self) -> dict[str, str]:
        """The changes of managed resources: without outputs and reads."""
        changes = self.changes.items()
        return {name: action for name, action in changes if action != "read" and not name.startswith("output.")}

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs after an apply, without sensitive outputs: name -> value."""
        outputs: dict[str, Any] = {}
        for event in self.events:
            if event["type"] == "outputs":
                outputs = event["outputs"]
        return {name: output["value"] for name, output in outputs.items() if "value" in output}

    @property
    def test_statuses(self) -> dict[str, str]:
        """The status of each run of ``terraform test``, such as "pass", by "FILE: RUN"."""
        statuses: dict[str, str] = {}
        for event in self.events:
            # OpenTofu reports a run at its end only, without "progress".
            if event["type"] == "test_run" and event["test_run"].get("progress", "complete") == "complete":
                run = event["test_run"]
                statuses[f"{run['path']}: {run['run']}"] = run["status"]
        return statuses


def _format_diagnostic(diagnostic: dict[str, Any]) -> str:
    text = f"{diagnostic['severity']}: {diagnostic['summary']}: {diagnostic.get('detail', '')}"
    if "range" in diagnostic:
        position = diagnostic["range"]
        text += f" ({position['filename']}:{position['start']['line']})"
    return " ".join(text.split())


def _event_action(change: dict[str, Any]) -> str:
    action: str = change["action"]
    if action == "import":
        action = "no-op"
    return f"{action} (import)" if "importing" in change else action


def prevented_destroy(address: str) -> str:
    """Return a pattern of the error for a protected resource, in the words of Terraform and of OpenTofu."""
    return rf"cannot be destroyed: Resource (instance )?{re.escape(address)} has (lifecycle\.)?prevent_destroy set"


class TerraformError(AssertionError):
    """A failed Terraform command. The message has the diagnostics, each on a line."""

    def __init__(self, result: CommandOutput) -> None:
        lines = [*(result.diagnostics or [result.stdout]), result.stderr]
        super().__init__("\n".join([f"{result.command} ended with exit status {result.exit_code}", *lines]).rstrip())


@dataclass(frozen=True)
class TerraformPlan:
    """A plan, with the document of ``terraform show -json``."""

    document: dict[str, Any]

    @property
    def actions(self) -> dict[str, str]:
        """The action by address, for every managed resource and read.

        An action is "create", "update", "delete", "replace" (in either order), "read" or "no-op". The action of an
        imported resource ends with " (import)".
        """
        return {change["address"]: _plan_action(change["change"]) for change in self._resource_changes}

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """The planned arguments and attributes by address; values known after apply are absent."""
        return {change["address"]: change["change"]["after"] for change in self._resource_changes}

    @property
    def configuration(self) -> dict[str, dict[str, Any]]:
        """The expressions of the root module's resources by address, with their references."""
        resources = self.document["configuration"]["root_module"].get("resources", ())
        return {resource["address"]: resource["expressions"] for resource in resources}

    @property
    def _resource_changes(self) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = self.document.get("resource_changes", [])
        return changes


def _plan_action(change: dict[str, Any]) -> str:
    actions = change["actions"]
    action: str = "replace" if len(actions) > 1 else actions[0]
    return f"{action} (import)" if "importing" in change else action
