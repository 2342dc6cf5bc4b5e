"""Writes the tables of settings into the pages, from the declarations: `python docs/tables.py`."""

import json
import typing
from collections.abc import Iterable
from pathlib import Path

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction
from aws_privatelink_rds_lattice.hcl_module.generator import render_inputs_table, render_outputs_table
from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, STATEMENT_SCOPES, Job, RequiredAction, TagCondition
from aws_privatelink_rds_lattice.inputs.table import ExtraInputs, StackInputs, get_input_specs
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW

PROJECT = Path(__file__).parent.parent


def tables() -> dict[str, dict[str, str]]:
    """Return the tables: path of a page in the project to what stands between its marks, by their name."""
    return {
        "README.md": {"required": required_table()},
        "docs/reference.md": {
            "inputs": render_inputs_table(StackInputs),
            "extras": render_inputs_table(ExtraInputs),
            "outputs": render_outputs_table(),
        },
        "docs/ci.md": {"replaces": replaces_table()},
        "docs/roles.md": {"actions": actions_table()},
        "docs/check/permissions.md": {"reads": policy(IamAction), "writes": policy(ReachabilityAction)},
    }


def required_table() -> str:
    """Return the inputs that every connection must give, as a Markdown table."""
    rows = [
        f"| `{name}` | {item.description} |" for name, item in get_input_specs(StackInputs).items() if item.required
    ]
    return "\n".join(["| input | what it is |", "| --- | --- |", *rows])


def replaces_table() -> str:
    """Return the arguments whose change replaces a resource, as a Markdown table."""
    rows = [f"| `{kind}` | {', '.join(f'`{name}`' for name in names)} |" for kind, names in FORCE_NEW.items()]
    return "\n".join(["| resource | replaced by a change of |", "| --- | --- |", *rows])


def actions_table() -> str:
    """Return the actions that a role needs, with reasons and sources, as a Markdown table."""
    by_action: dict[str, list[RequiredAction]] = {}
    for need in sorted(REQUIRED_ACTIONS, key=lambda need: need.action):
        by_action.setdefault(need.action, []).append(need)
    rows = []
    for action, needs in by_action.items():
        jobs = ", ".join(job for job in Job if any(need.is_needed_for(job) for need in needs))
        reasons = _each(f"`{need.required_by}`: {', '.join(need.operations)}" for need in needs)
        narrow = _each(_narrowed(need) for need in needs)
        rows.append(f"| `{action}` | {jobs} | {reasons} | {narrow} | {_each(_linked(need.source) for need in needs)} |")
    return "\n".join(["| action | job | needed for | narrowed by | source |", "| --- | --- | --- | --- | --- |", *rows])


def _each(texts: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(text for text in texts if text))


def _narrowed(need: RequiredAction) -> str:
    scope = STATEMENT_SCOPES[need.scope_name]
    tagged = [f"`{scope.tag_condition.value}/…`"] if scope.tag_condition is not TagCondition.NONE else []
    return ", ".join([*need.resource_types, *(f"`{condition.key}`" for condition in scope.conditions), *tagged])


def _linked(source: str) -> str:
    name = source.rpartition("/")[2]
    if source.startswith("internal/"):
        return f"[{name}](https://github.com/hashicorp/terraform-provider-aws/blob/main/{source})"
    return f"[{name}]({source})" if source.startswith("https://") else source


def policy(actions: object) -> str:
    """Return the IAM policy that allows actions, as a Markdown block."""
    statement = {"Effect": "Allow", "Action": sorted(typing.get_args(actions)), "Resource": "*"}
    return f"```json\n{json.dumps({'Version': '2012-10-17', 'Statement': [statement]}, indent=2)}\n```"


def filled(text: str, parts: dict[str, str]) -> str:
    """Return a page's text with these tables between their marks: ``<!-- inputs -->`` and ``<!-- /inputs -->``."""
    for name, table in parts.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, after = text.partition(start)[0], text.partition(end)[2]
        text = f"{before}{start}{table}\n{end}{after}"
    return text


if __name__ == "__main__":
    for page, parts in tables().items():
        file = PROJECT / page
        file.write_text(filled(file.read_text("utf-8"), parts), "utf-8", newline="\n")
