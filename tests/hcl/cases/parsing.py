"""The values of python-hcl2's parser as JSON values."""

import re

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquote_string(text: str) -> str:
    """Return the text of a quoted string of HCL."""
    assert text[0] == text[-1] == '"', f"not a quoted string: {text}"
    escape = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", re.DOTALL)
    return escape.sub(lambda match: ESCAPES[match[3]] if match[3] else chr(int(match[1] or match[2], 16)), text[1:-1])


def dedent_heredoc(heredoc: str) -> str:
    """Return the text of a `<<-` heredoc."""
    lines = heredoc.split("\n")[1:-1]
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return "".join(f"{line[indent:] if line.strip() else line}\n" for line in lines)


def normalize_parsed_hcl(value: object) -> object:
    """Return a value of python-hcl2 as the JSON value."""
    if isinstance(value, dict):
        normalized = {}
        for key, member in value.items():
            if key != "__is_block__":
                name = unquote_string(key) if key.startswith('"') else key
                normalized[name] = normalize_parsed_hcl(member)
        return normalized
    if isinstance(value, list):
        return [normalize_parsed_hcl(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.startswith("${"):  # python-hcl2 returns a number with an exponent as an expression
        return float(value[2:-1])
    if "\n" in value:  # python-hcl2 returns a heredoc as a string
        return dedent_heredoc(value)
    return unquote_string(value)
