"""Terraform templates for the given value in a message, without values that may hold a secret.

Terraform itself shows the value of a variable under the message, unless the variable is sensitive.
"""

from .problems import json_template, quote_terraform_string
from .secret_values import CONNECTION_URL_PATTERN, CONNECTION_URL_TEXT, HIDDEN_PART, SECRET_PATTERNS, SECRET_TEXT


def string_template(expression: str) -> str:
    """Return the Terraform template with the same result as ``to_short_json`` for a string, but for its limit."""
    is_connection_url = f"can(regex({quote_terraform_string(CONNECTION_URL_PATTERN)}, {expression}))"
    json_text = json_template(expression).removeprefix("${").removesuffix("}")
    return (
        f"${{{is_connection_url} ? {quote_terraform_string(CONNECTION_URL_TEXT)} : "
        f"{_secret_condition(expression)} ? {quote_terraform_string(SECRET_TEXT)} : {json_text}}}"
    )


def string_list_template(expression: str) -> str:
    """Return the Terraform template with the same result as ``to_short_json`` for a list, but for its limit."""
    hidden_part = quote_terraform_string(HIDDEN_PART)
    return json_template(f"[for item in {expression} : {_secret_condition('item')} ? {hidden_part} : item]")


def _secret_condition(expression: str) -> str:
    """Return the Terraform expression that is true if the string of an expression may hold a secret."""
    groups = ", ".join(f"[{', '.join(map(quote_terraform_string, patterns))}]" for patterns in SECRET_PATTERNS)
    matches_group = f"alltrue([for pattern in patterns : can(regex(pattern, {expression}))])"
    return f"anytrue([for patterns in [{groups}] : {matches_group}])"
