"""Write the tables of inputs, outputs, IAM actions and more into the pages, and the inputs into docstrings.

Run it as `.venv/bin/python docs/tables.py`.
"""

import inspect
import json
import re
import textwrap
import typing
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, Hop
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction
from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, STATEMENT_SCOPES, Job, RequiredAction, TagCondition
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.signatures import format_default, format_type
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, ExtraInputs, StackInputs, get_input_specs
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW

PROJECT = Path(__file__).parent.parent
# The actions that the AWS provider calls in the tests, and the reasons for all others.
CALLED_ACTIONS = PROJECT / "tests/iam/called_actions.json"
FUNCTIONS_WITH_INPUTS: Sequence[Callable[..., object]] = (
    PrivateLinkRdsLattice.__init__,
    PrivateLinkRdsLattice.from_db_instance,
    PrivateLinkRdsLattice.from_db_cluster,
    PrivateLinkStack.__init__,
    ResourceGateway.__init__,
)
# In a docstring, an entry written by hand has no type in parentheses, unlike the entry of an input.
_ENTRY_INDENT = 12 * " "
_INPUT_ENTRIES = re.compile(rf"^{_ENTRY_INDENT}\w+ \(.+?(?=\n\n)", re.DOTALL | re.MULTILINE)
_LINE_LENGTH = 120


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
        "docs/roles.md": {
            "actions": render_actions(),
            "called": render_called_actions(),
            "uncalled": render_uncalled_actions(),
        },
        "docs/check/coverage.md": {"checks": render_checks()},
        "docs/check/permissions.md": {"reads": render_policy(IamAction), "writes": render_policy(ReachabilityAction)},
    }


def render_inputs_table(typed_dict: type) -> str:
    """Return the inputs of a ``TypedDict`` such as ``Inputs`` as a Markdown table."""
    rows = ["| input | description | default |", "| --- | --- | --- |"]
    for name, spec in get_input_specs(typed_dict).items():
        default = "required" if spec.required else f"`{json.dumps(spec.default)}`"
        rows.append(f"| `{name}` | {spec.description} | {default} |")
    return "\n".join(rows)


def render_outputs_table() -> str:
    """Return the outputs as a Markdown table."""
    rows = [f"| `{name}` | {description} |" for name, description in OUTPUT_DESCRIPTIONS.items()]
    return "\n".join(["| output | description |", "| --- | --- |", *rows])


def render_required_inputs() -> str:
    """Return the required inputs of a connection, as a Markdown table."""
    specs = get_input_specs(StackInputs)
    rows = [f"| `{name}` | {spec.description} |" for name, spec in specs.items() if spec.required]
    return "\n".join(["| input | description |", "| --- | --- |", *rows])


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


def render_called_actions() -> str:
    """Return the IAM actions that the AWS provider calls, with the jobs of Terraform, as a Markdown table."""
    jobs_by_action = json.loads(CALLED_ACTIONS.read_text("utf-8"))["called"]
    rows = [f"| `{action}` | {', '.join(jobs)} |" for action, jobs in jobs_by_action.items()]
    return "\n".join(["| action | called in |", "| --- | --- |", *rows])


def render_uncalled_actions() -> str:
    """Return the IAM actions that AWS requires for an operation besides the calls, as a Markdown table."""
    rows = []
    for operation, reasons in json.loads(CALLED_ACTIONS.read_text("utf-8"))["uncalled"].items():
        rows += [f"| `{action}` | {operation} | {reason} |" for action, reason in reasons.items()]
    return "\n".join(["| action | needed for | reason |", "| --- | --- | --- |", *rows])


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


def render_checks() -> str:
    """Return the checks of ``preflight`` and ``verify`` with the purpose of each, as a Markdown table."""
    checks = dict.fromkeys((*VERIFY, *PREFLIGHT))
    rows: list[str] = []
    for hop in Hop:
        for check in checks:
            if check.hop == hop:
                commands = [name for name, group in (("preflight", PREFLIGHT), ("verify", VERIFY)) if check in group]
                purpose = str(check.evaluate.__doc__).partition("\n")[0].replace("``", "`")
                rows.append(f"| {hop} | `{check.id}` | {', '.join(commands)} | {purpose} |")
    return "\n".join(
        ["| part of the path | check | command | what the check does |", "| --- | --- | --- | --- |", *rows]
    )


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


def fill_docstring(function: Callable[..., object]) -> str:
    """Return the source of a function, with an entry in the docstring for each input in the signature."""
    source = inspect.getsource(function)
    parameters = inspect.signature(function).parameters
    entries: list[str] = []
    for name, parameter in parameters.items():
        has_own_entry = f"\n{_ENTRY_INDENT}{name}: " in source
        if parameter.kind is parameter.KEYWORD_ONLY and not has_own_entry:
            entries.append(_docstring_entry(parameter, parameters.keys()))
    return _INPUT_ENTRIES.sub(lambda _: "\n".join(entries), source, count=1)


def _docstring_entry(parameter: inspect.Parameter, parameter_names: Collection[str]) -> str:
    """Return the entry of an input in a docstring: type, default, description and conflicts."""
    type_and_default = format_type(parameter)
    if parameter.default not in (parameter.empty, None):
        type_and_default = f"{type_and_default.removesuffix(' | None')}, default {format_default(parameter)}"
    entry = f"{parameter.name} ({type_and_default}): {CONNECTION_INPUTS[parameter.name].description}"
    conflicts = [f"`{source}`" for source in parameter_names if _always_conflicts(source, parameter.name)]
    if conflicts:
        entry += f" Not with {' or '.join(conflicts)}."
    return textwrap.fill(
        entry,
        _LINE_LENGTH,
        initial_indent=_ENTRY_INDENT,
        subsequent_indent=f"{_ENTRY_INDENT}    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _always_conflicts(source: str, name: str) -> bool:
    relation = RELATIONS.get(source)
    return relation is not None and not relation.when and name in relation.conflicts_with


def write_docstrings() -> None:
    """Write the entries of the inputs into the docstrings of the package."""
    # All sources are read first: a written file has other line numbers.
    replacements: list[tuple[Path, str, str]] = []
    for function in FUNCTIONS_WITH_INPUTS:
        file = Path(inspect.getfile(inspect.unwrap(function)))
        replacements.append((file, inspect.getsource(function), fill_docstring(function)))
    for file, source, filled_source in replacements:
        file.write_text(file.read_text("utf-8").replace(source, filled_source), "utf-8", newline="\n")


if __name__ == "__main__":
    for page, tables in render_tables().items():
        file = PROJECT / page
        file.write_text(fill_tables(file.read_text("utf-8"), tables), "utf-8", newline="\n")
    write_docstrings()
