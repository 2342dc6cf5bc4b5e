"""Lines around the output of Terraform, from the wrapper of the GitHub action hashicorp/setup-terraform.

Before version 3, the wrapper printed the command before the output, and ``::debug::`` lines after it. In each version,
it prints ``::set-output`` lines if the runner has no file for outputs. The source is ``wrapper/terraform.js`` of the
action, with ``exec`` and ``setOutput`` of the GitHub Actions Toolkit.
"""

import re

WRAPPER_REMEDY = "set terraform_wrapper: false in the step with hashicorp/setup-terraform"
_COMMAND_LINE = re.compile(rb"\s*\[command\][^\r\n]*terraform-bin[^\r\n]*\r?\n")
_LAST_LINE = re.compile(
    rb"::debug::(?:Terraform exited with code 0\.|(?:stdout|stderr|exitcode):.*)"
    rb"|::set-output name=(?:stdout|stderr|exitcode)::.*"
)
_ANY_WRAPPER_LINE = re.compile(rb"^\s*\[command\]|^::(?:debug|error|set-output)\b", re.MULTILINE)


def remove_wrapper_lines(raw: bytes) -> bytes:
    """Return the output of Terraform without the wrapper's lines for a successful command."""
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
