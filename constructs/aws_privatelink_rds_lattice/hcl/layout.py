"""Layout: spaces, indents and columns as `terraform fmt` has them (hclwrite's format.go)."""

from .tokens import NEWLINE, Token, Tokens, op_token
from .widths import display_width


def format_line(line: Tokens, indent: str = "") -> str:
    """A line with the spaces that stand between its tokens; what of it are lines of text is indented."""
    text = ""
    for index, token in enumerate(line):
        if index and _has_space_between(line[index - 2] if index > 1 else None, line[index - 1], token):
            text += " "
        text += _indent_heredoc(token.text, indent) if token.kind == "heredoc" else token.text
    return text


def _indent_heredoc(heredoc: str, indent: str) -> str:
    first, *lines, mark = heredoc.split("\n")
    return "\n".join([first, *(f"{indent}  {line}" if line.strip() else line for line in lines), f"{indent}{mark}"])


def _has_space_between(  # noqa: C901, PLR0911 - a rule a line, and the first that fits
    before: Token | None, left: Token, right: Token
) -> bool:
    """Whether a space stands between `left` and `right`; `before` stands in front of them."""
    if left.kind in ("quote", "literal") or right.kind in ("literal", "unquote"):
        return False
    if (left.kind == "ident" and right.text in ("(", "::")) or left.text in ("::", ".") or right.text == ".":
        return False
    if right.text in (",", "..."):
        return False
    if left.text == ",":
        return True
    if left.text == "in" and before and before.kind == "ident":
        return True
    if right.text == "[" and (left.kind in ("ident", "number") or left.bracket_delta < 0):
        return False
    if left.text == "!":
        return False
    if left.text == "-":  # a sign, where no value stands before it
        return before is not None and before.text not in _TEXTS_BEFORE_SIGN
    if left.text == "{" or right == op_token("}"):
        return (left.text, right.text) != ("{", "}")
    if left.kind == "interpolation" or right.kind == "end":  # an object in a template
        return right.text == "{" or left == op_token("}")
    if left.kind == "end" and right.kind == "interpolation":
        return False
    return left.bracket_delta <= 0 and right.bracket_delta >= 0


_TEXTS_BEFORE_SIGN = frozenset(
    ["(", "{", "[", "=", ":", ",", "?", "+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"]
)


def format_tokens(tokens: Tokens) -> str:
    """The text: indented by the brackets, with the `=` of neighbouring lines below each other."""
    lines: list[Tokens] = [[]]
    for token in tokens:
        if token == NEWLINE:
            lines.append([])
        else:
            lines[-1].append(token)
    opened: list[int] = []
    text = ""
    run: list[tuple[str, str]] = []  # neighbouring lines with an `=`: what stands before it, and the rest

    def aligned() -> str:
        width = max((display_width(left) for left, _ in run), default=0)
        return "".join(f"{left}{' ' * (width - display_width(left))} {right}\n" for left, right in run)

    for line in lines:
        closing = -sum(token.bracket_delta for token in line)
        while closing > 0 and opened:
            if closing < opened[-1]:
                opened[-1] -= closing
                break
            closing -= opened.pop()
        indent = "  " * len(opened)
        if closing < 0:
            opened.append(-closing)
        equals = next((i for i, token in enumerate(line) if i and token == op_token("=")), 0)
        if equals and not sum(token.bracket_delta for token in line[equals:]):
            run.append((indent + format_line(line[:equals]), format_line(line[equals:], indent)))
            continue
        text += aligned() + (f"{indent}{format_line(line)}\n" if line else "\n")
        run = []
    return text + aligned()
