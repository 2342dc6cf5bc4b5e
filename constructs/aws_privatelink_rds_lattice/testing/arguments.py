"""Check of the arguments of the assertions, for mistakes that an assertion would report as a wrong configuration."""

from collections.abc import Iterable, Iterator, Mapping

from aws_privatelink_rds_lattice.inputs.problems import format_problem

# In the Python text of a reference to another resource.
_TOKEN_TEXT = "TfToken["  # noqa: S105 - no password


def require_configs(**configs: object) -> None:
    """Raise ``ValueError`` for configurations that are not parsed.

    Args:
        configs: The configurations by argument.
    """
    _raise_problems(_config_problems(configs))


def require_database(config: object, rds_security_group_id: object, rds_port: object) -> None:
    """Raise ``ValueError`` for a configuration that is not parsed, and for references of Python."""
    _raise_problems([*_config_problems({"config": config}), *_token_problems(rds_security_group_id, rds_port)])


def _config_problems(configs: Mapping[str, object]) -> Iterator[str]:
    for name, config in configs.items():
        if not isinstance(config, Mapping):
            remedy = "call synthesized(stack), or json.loads for the text of a cdk.tf.json"
            yield format_problem(name, f"a value of the type {type(config).__name__}", "a parsed cdk.tf.json", remedy)


def _token_problems(rds_security_group_id: object, rds_port: object) -> Iterator[str]:
    # A token is text with a mark, or a number below any port; the configuration has an expression instead.
    if isinstance(rds_security_group_id, str) and _TOKEN_TEXT in rds_security_group_id:
        yield format_problem(
            "rds_security_group_id",
            "a reference of Python",
            "the reference in the configuration, or the id of the group",
            'write f"${{aws_security_group.{group.friendly_unique_id}.id}}" for the group',
        )
    if isinstance(rds_port, float) and rds_port < 0:
        yield format_problem(
            "rds_port",
            "a reference of Python",
            "the port, or the reference in the configuration",
            'write f"${{aws_db_instance.{database.friendly_unique_id}.port}}" for the database',
        )


def _raise_problems(problems: Iterable[str]) -> None:
    found_problems = list(problems)
    if found_problems:
        raise ValueError("\n".join(found_problems))
