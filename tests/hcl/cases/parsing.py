"""Values that python-hcl2 parsed, as JSON has them."""

import re

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquote_string(text: str) -> str:
    """What a quoted string of HCL, as it stands in the file, has between its quotes."""
    assert text[0] == text[-1] == '"', f"not a quoted string: {text}"
    found = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", re.DOTALL)
    return found.sub(lambda m: ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text[1:-1])


def dedent_heredoc(heredoc: str) -> str:
    """What `<<-` makes of a heredoc as it stands in the file."""
    lines = heredoc.split("\n")[1:-1]
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return "".join(f"{line[indent:] if line.strip() else line}\n" for line in lines)


def normalize_parsed_hcl(value: object) -> object:
    """A value as python-hcl2 gives it, as JSON has it."""
    if isinstance(value, dict):
        return {
            unquote_string(name) if name.startswith('"') else name: normalize_parsed_hcl(one)
            for name, one in value.items()
            if name != "__is_block__"
        }
    if isinstance(value, list):
        return [normalize_parsed_hcl(one) for one in value]
    if isinstance(value, str) and value.startswith("${"):  # how it gives numbers with an exponent
        return float(value[2:-1])
    if isinstance(value, str) and "\n" in value:  # it puts quotes around a heredoc
        return dedent_heredoc(value)
    return unquote_string(value) if isinstance(value, str) else value
