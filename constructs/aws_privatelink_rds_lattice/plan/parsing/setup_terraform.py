"""Lines around the output of an engine, from the wrapper of a GitHub action.

The actions are hashicorp/setup-terraform and opentofu/setup-opentofu. The wrapper can print the command before the
output, and ``::debug::`` lines after it; hashicorp/setup-terraform did so before version 3. In each version, it prints
``::set-output`` lines if the runner has no file for outputs. The sources are ``wrapper/terraform.js`` and
``wrapper/tofu.js`` of the actions, with ``exec`` and ``setOutput`` of the GitHub Actions Toolkit.
"""

import re

_TERRAFORM_ACTION = "hashicorp/setup-terraform"
_TOFU_ACTION = "opentofu/setup-opentofu"
_WRAPPER_SETTINGS = {_TERRAFORM_ACTION: "terraform_wrapper", _TOFU_ACTION: "tofu_wrapper"}
_COMMAND_LINE = re.compile(rb"\s*\[command\][^\r\n]*(?:terraform|tofu)-bin[^\r\n]*\r?\n")
_LAST_LINE = re.compile(
    rb"::debug::(?:(?:Terraform|OpenTofu) exited with code 0\.|(?:stdout|stderr|exitcode):.*)"
    rb"|::set-output name=(?:stdout|stderr|exitcode)::.*"
)
_TOFU_LINE = re.compile(rb"^\s*\[command\][^\r\n]*\btofu\b|^::(?:debug|error)::OpenTofu exited", re.MULTILINE)
_ANY_WRAPPER_LINE = re.compile(rb"^\s*\[command\]|^::(?:debug|error|set-output)\b", re.MULTILINE)


def remove_wrapper_lines(raw: bytes) -> bytes:
    """Return the output of an engine without the wrapper's lines for a successful command."""
    first_line = _COMMAND_LINE.match(raw)
    start = first_line.end() if first_line else 0
    end = len(raw)
    while True:
        text_end = end
        while text_end > start and raw[text_end - 1 : text_end].isspace():
            text_end -= 1
        line_start = raw.rfind(b"\n", start, text_end) + 1 or start
        if not _LAST_LINE.fullmatch(raw, line_start, text_end):
            break
        end = line_start
    if start or end < len(raw):
        return raw[start:end]
    return raw


def has_wrapper_lines(raw: bytes) -> bool:
    """Return True if a text has lines with the marks of the wrapper."""
    return _ANY_WRAPPER_LINE.search(raw) is not None


def wrapper_action(raw: bytes) -> str:
    """Return the GitHub action whose wrapper printed the lines of a text."""
    return _TOFU_ACTION if _TOFU_LINE.search(raw) else _TERRAFORM_ACTION


def wrapper_remedy(raw: bytes) -> str:
    """Return the remedy for a text with lines of a wrapper."""
    action = wrapper_action(raw)
    return f"set {_WRAPPER_SETTINGS[action]}: false in the step with {action}"
