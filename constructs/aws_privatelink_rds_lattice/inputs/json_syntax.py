"""Problems of a text with invalid JSON, with remedies for common mistakes in configuration files."""

import json
import re

_TRAILING_COMMA = re.compile(r",\s*[\]}]")
# The first character that Python's parser rejects -> remedy.
_REMEDIES = {
    "'": "write double quotes instead of single quotes",
    "/": "remove the comment: JSON has no comments",
    "#": "remove the comment: JSON has no comments",
}


def describe_json_error(error: ValueError) -> str:
    """Return the problem of a text that is not JSON in UTF-8, from the error of the decoder or of the parser."""
    return f"not JSON in UTF-8: {error}; {_json_remedy(error)}"


def _json_remedy(error: ValueError) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "save the file in UTF-8"
    rejected_text = error.doc[error.pos :].lstrip()
    # Python 3.13 and newer reject the comma, older ones the bracket.
    comma = error.pos if rejected_text.startswith(",") else len(error.doc[: error.pos].rstrip()) - 1
    if _TRAILING_COMMA.match(error.doc, comma):
        return "remove the comma before the bracket"
    if rejected_text[:1] in _REMEDIES:
        return _REMEDIES[rejected_text[0]]
    if error.msg == "Expecting ',' delimiter":
        return "add the comma or the bracket that is missing before it"
    return "correct the file there"
