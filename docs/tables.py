"""Write the tables of inputs, outputs, IAM actions and more into the pages: `python docs/tables.py`."""

import json
import typing
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction
from aws_privatelink_rds_lattice.hcl_module.generator import render_inputs_table, render_outputs_table
from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, STATEMENT_SCOPES, Job, RequiredAction, TagCondition
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, ExtraInputs, StackInputs, get_input_specs
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW

PROJECT = Path(__file__).parent.parent


def render_tables() -> dict[str, dict[str, str]]:
    """Return the tables of each page: path of the page in the project to name of the table to Markdown."""
    return {
        "README.md": {"required": render_required_inputs()},
        "docs/reference.md": {
            "inputs": render_inputs_table(StackInputs),
            "extras": render_inputs_table(ExtraInputs),
            "outputs": render_outputs_table(),
        },
        "docs/ci.md": {"replaces": render_replacing_arguments()},
        "docs/start/protect.md": {"force_new": render_force_new_inputs()},
        "docs/roles.md": {"actions": render_actions()},
        "docs/check/permissions.md": {"reads": render_policy(IamAction), "writes": render_policy(ReachabilityAction)},
    }


def render_required_inputs() -> str:
    """Return the required inputs of a connection, as a Markdown table."""
    specs = get_input_specs(StackInputs)
    rows = [f"| `{name}` | {spec.description} |" for name, spec in specs.items() if spec.required]
    return "\n".join(["| input | what it is |", "| --- | --- |", *rows])


def render_replacing_arguments() -> str:
    """Return the arguments of each resource type with forced replacement, as a Markdown table."""
    rows = []
    for resource_type, arguments in FORCE_NEW.items():
        quoted_arguments = ", ".join(f"`{argument}`" for argument in arguments)
        rows.append(f"| `{resource_type}` | {quoted_arguments} |")
    return "\n".join(["| resource | replaced by a change of |", "| --- | --- |", *rows])


def render_force_new_inputs() -> str:
    """Return the resource types that a change of each input replaces, as a Markdown table."""
    rows = []
    for name, spec in CONNECTION_INPUTS.items():
        resource_types = dict.fromkeys(argument.partition(".")[0] for argument in spec.force_new)
        if resource_types:
            quoted_types = ", ".join(f"`{resource_type}`" for resource_type in resource_types)
            rows.append(f"| `{name}` | {quoted_types} |")
    return "\n".join(["| a change of | replaces |", "| --- | --- |", *rows])


def render_actions() -> str:
    """Return the IAM actions of roles, with reasons and sources, as a Markdown table."""
    actions_by_name: dict[str, list[RequiredAction]] = {}
    for required_action in sorted(REQUIRED_ACTIONS, key=attrgetter("action")):
        actions_by_name.setdefault(required_action.action, []).append(required_action)
    rows = [_action_row(name, required_actions) for name, required_actions in actions_by_name.items()]
    return "\n".join(["| action | job | needed for | narrowed by | source |", "| --- | --- | --- | --- | --- |", *rows])


def _action_row(name: str, required_actions: Sequence[RequiredAction]) -> str:
    jobs = ", ".join(job for job in Job if any(action.is_needed_for(job) for action in required_actions))
    reasons = _join_lines(f"`{action.required_by}`: {', '.join(action.operations)}" for action in required_actions)
    restrictions = _join_lines(map(_restrictions, required_actions))
    sources = _join_lines(_source_link(action.source) for action in required_actions)
    return f"| `{name}` | {jobs} | {reasons} | {restrictions} | {sources} |"


def _join_lines(texts: Iterable[str]) -> str:
    """Return the distinct non-empty texts as lines of a table cell."""
    return "<br>".join(dict.fromkeys(text for text in texts if text))


def _restrictions(required_action: RequiredAction) -> str:
    """Return the resource types and condition keys of an action's scope."""
    scope = STATEMENT_SCOPES[required_action.scope_name]
    keys = [f"`{condition.key}`" for condition in scope.conditions]
    if scope.tag_condition is not TagCondition.NONE:
        keys.append(f"`{scope.tag_condition.value}/…`")
    return ", ".join([*required_action.resource_types, *keys])


def _source_link(source: str) -> str:
    name = source.rpartition("/")[2]
    if source.startswith("internal/"):
        return f"[{name}](https://github.com/hashicorp/terraform-provider-aws/blob/main/{source})"
    if source.startswith("https://"):
        return f"[{name}]({source})"
    return source


def render_policy(actions: object) -> str:
    """Return the IAM policy for a ``Literal`` of actions, as a Markdown block."""
    statement = {"Effect": "Allow", "Action": sorted(typing.get_args(actions)), "Resource": "*"}
    return f"```json\n{json.dumps({'Version': '2012-10-17', 'Statement': [statement]}, indent=2)}\n```"


def fill_tables(text: str, tables: dict[str, str]) -> str:
    """Return a page's text with each table between the marks ``<!-- inputs -->`` and ``<!-- /inputs -->``.

    Args:
        text: The text of the page.
        tables: The tables, by name; the marks have the name of the table.
    """
    for name, table in tables.items():
        start = f"<!-- {name} -->\n"
        end = f"<!-- /{name} -->"
        before = text.partition(start)[0]
        after = text.partition(end)[2]
        text = f"{before}{start}{table}\n{end}{after}"
    return text


if __name__ == "__main__":
    for page, tables in render_tables().items():
        file = PROJECT / page
        file.write_text(fill_tables(file.read_text("utf-8"), tables), "utf-8", newline="\n")
