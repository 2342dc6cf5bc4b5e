"""Terraform templates for the given value in a message, without values that may hold a secret.

Terraform itself shows the value of a variable under the message, unless the variable is sensitive.
"""

from collections.abc import Iterable

from .problems import json_template, quote_terraform_string
from .secret_values import CONNECTION_URL_PATTERN, CONNECTION_URL_TEXT, HIDDEN_PART, SECRET_PATTERNS, SECRET_TEXT

_URL_PATTERNS = ((CONNECTION_URL_PATTERN,),)


def string_template(expression: str) -> str:
    """Return the Terraform template with the same result as ``to_short_json`` for a string, but for its limit."""
    json_text = json_template(expression).removeprefix("${").removesuffix("}")
    return (
        f"${{{_matches(_URL_PATTERNS, expression)} ? {quote_terraform_string(CONNECTION_URL_TEXT)} : "
        f"{_matches(SECRET_PATTERNS, expression)} ? {quote_terraform_string(SECRET_TEXT)} : {json_text}}}"
    )


def string_list_template(expression: str) -> str:
    """Return the Terraform template with the same result as ``to_short_json`` for a list, but for its limit."""
    is_secret = _matches((*_URL_PATTERNS, *SECRET_PATTERNS), "item")
    return json_template(f"[for item in {expression} : {is_secret} ? {quote_terraform_string(HIDDEN_PART)} : item]")


def _matches(groups: Iterable[tuple[str, ...]], expression: str) -> str:
    """Return the Terraform expression that is true if the string of an expression matches all patterns of a group."""
    group_texts = [f"[{', '.join(map(quote_terraform_string, patterns))}]" for patterns in groups]
    matches_group = f"alltrue([for pattern in patterns : can(regex(pattern, {expression}))])"
    return f"anytrue([for patterns in [{', '.join(group_texts)}] : {matches_group}])"
