"""Values and strings, in Terraform JSON and in HCL."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# name: (a part of a configuration in Terraform JSON, the expected HCL)
VALUE_CASES: dict[str, tuple[Json, str]] = {
    "values": (
        {
            "locals": {
                "account": "123456789012",
                "number": 5432,
                "negative": -1.5,
                "large": 1e22,
                "yes": True,
                "nothing": None,
                "list": ["a", 1, None],
                "empty_list": [],
                "empty_object": {},
            }
        },
        r"""
locals {
  account      = "123456789012"
  number       = 5432
  negative     = -1.5
  large        = 1e+22
  yes          = true
  nothing      = null
  list         = ["a", 1, null]
  empty_list   = []
  empty_object = {}
}
""",
    ),
    "text of several lines": (
        {
            "resource": {
                "aws_instance": {
                    "x": {
                        "ami": "ami-1",
                        "user_data": '#!/bin/sh\n\n  echo "hi" \\ $HOME 100%\n   \n\tend\n',
                        "longer_than": 1,
                        "template": 'a ${ x }\n${f( "b" )}%{if y}\n$${c} \n%{ endif }\n',
                        "tags": {"a": "EOT\n EOT1\n", "lists": ["in\nlists\n"], "one": "line\n"},
                        "root_block_device": [{"tags": {"x": "a\nb\n"}}],
                    }
                }
            },
            "variable": {
                "v": {"type": "object({\n  a = string\n})\n", "description": "a\n%{b}\n", "default": "a\nb\n"}
            },
            "locals": {
                "no_end": "a\nb",
                "all_indented": " a\n  b\n",
                "mark": "${x ~}\nb\n",
                "carriage_return": "a\r\nb\r\n",
                "other_space": "a\n\u3000b\n",
                "control": "a\n\x00b\n",
                "own_lines": "${[\nx]}\nb\n",
            },
        },
        """
variable "v" {
  type = object({
    a = string
  })
  description = "a\\n%%{b}\\n"
  default     = <<-EOT
    a
    b
  EOT
}

locals {
  no_end          = "a\\nb"
  all_indented    = " a\\n  b\\n"
  mark            = "${x~}\\nb\\n"
  carriage_return = "a\\r\\nb\\r\\n"
  other_space     = "a\\n\\u3000b\\n"
  control         = "a\\n\\u0000b\\n"
  own_lines = "${[
  x]}\\nb\\n"
}

resource "aws_instance" "x" {
  ami         = "ami-1"
  user_data   = <<-EOT
    #!/bin/sh

      echo "hi" \\ $HOME 100%
\x20\x20\x20
    \tend
  EOT
  longer_than = 1
  template    = <<-EOT
    a ${x}
    ${f("b")}%{if y}
    $${c}\x20
    %{endif}
  EOT
  tags = {
    a     = <<-EOT2
      EOT
       EOT1
    EOT2
    lists = ["in\\nlists\\n"]
    one   = "line\\n"
  }

  root_block_device {
    tags = {
      x = <<-EOT
        a
        b
      EOT
    }
  }
}
""",
    ),
    "text": (
        {
            "locals": {
                "quotes": 'say "hi"',
                "backslash": r"C:\n\\",
                "lines": "a\nb\r\n\tc",
                "control": "\x00\x1b\x7f\x85",
                "unicode": "é 日本 😀 \u200b\u2028",
                "signs": "$ $$ % %% $%",
                "braces": "{} }{",
                "heredoc": "<<EOT",
                "comment": "# // /*",
                "mark": "\ufeffa byte order mark",
            }
        },
        r"""
locals {
  quotes    = "say \"hi\""
  backslash = "C:\\n\\\\"
  lines     = "a\nb\r\n\tc"
  control   = "\u0000\u001b\u007f\u0085"
  unicode   = "é 日本 😀 \u200b\u2028"
  signs     = "$ $$ % %% $%"
  braces    = "{} }{"
  heredoc   = "<<EOT"
  comment   = "# // /*"
  mark      = "a byte order mark"
}
""",
    ),
    "templates": (
        {
            "locals": {
                "bare": "${var.x}",
                "with_text": "${aws_x.y.id}-rg",
                "two": "${var.a}${var.b}",
                "joined": "${var.a}-${var.b}",
                "escaped": "$${var.a} %%{if} $$${var.b}",
                "quotes_inside": '"${join(",", var.x)}"',
                "bare_quotes": '${var.x["a b"]}',
                "brace_in_quotes": '${"}"}',
                "nested": '${"a ${var.b}"}',
                "escape_inside": r'\ ${replace(var.x, "\"\\", "\n")} ' + "\n",
                "directive": '%{ if var.x ~}\n "yes" %{ else }no%{ endif }',
                "trimmed": "${~ var.x ~}",
                "trimmed_text": "a ${~ var.x ~} b",
                "trimmed_lines": "a\n ${~ var.x ~} \n b",
                "object": "a${{}}b",
                "minus": "${-1}",
            }
        },
        r"""
locals {
  bare            = var.x
  with_text       = "${aws_x.y.id}-rg"
  two             = "${var.a}${var.b}"
  joined          = "${var.a}-${var.b}"
  escaped         = "$${var.a} %%{if} $$${var.b}"
  quotes_inside   = "\"${join(",", var.x)}\""
  bare_quotes     = var.x["a b"]
  brace_in_quotes = "}"
  nested          = "a ${var.b}"
  escape_inside   = "\\ ${replace(var.x, "\"\\", "\n")} \n"
  directive       = "%{if var.x} \"yes\" %{else}no%{endif}"
  trimmed         = var.x
  trimmed_text    = "a ${~var.x~} b"
  trimmed_lines   = "a\n${var.x} b"
  object          = "a${ {} }b"
  minus           = -1
}
""",
    ),
    "sign before an interpolation": (
        {
            "locals": {
                "sign": "${var.n~}\n $ ${~var.n~}\n %\n%{~ if var.x }%{ endif }",
                "line_end": "a\r\n${~ var.x ~}\r\n b",
                "only_space": " ${~ var.a }",
            }
        },
        r"""
locals {
  sign       = "${var.n} \u0024${var.n} \u0025%{if var.x}%{endif}"
  line_end   = "a\r\n${~var.x} b"
  only_space = " ${~var.a}"
}
""",
    ),
    "nested interpolation": (
        {
            "locals": {
                "twice": '${"${~ "${var.x}" }"}',
                "side_by_side": '${"${var.x}" == "${var.y}"}',
                "with_text": '${"${var.x} "}',
            }
        },
        r"""
locals {
  twice        = var.x
  side_by_side = "${var.x}" == "${var.y}"
  with_text    = "${var.x} "
}
""",
    ),
    "expressions": (
        {
            "locals": {
                "operators": "${!var.a&&var.b>=-1?1-2:3}",
                "spaces": '${ merge( {a=1,"b"=2} , [ for k,v in var.x:k=>v... ] ) }'.replace("[", "{").replace(
                    "]", "}"
                ),
                "signs": "${var.a?-1:f(-2,[-3],-var.x)*-4-5==-6}",
                "logic": "${var.a&&-1||-2!=!-var.b}",
                "lines": "${1 +\n 2 # comment\n}",
                "lines_in_brackets": '${jsonencode({\n"Version" = "2012"\nA = [1,\n2]\n})}',
                "lines_in_text": 'a ${join(\n"",\nvar.x)}',
            }
        },
        r"""
locals {
  operators = !var.a && var.b >= -1 ? 1 - 2 : 3
  spaces    = merge({ a = 1, "b" = 2 }, { for k, v in var.x : k => v... })
  signs     = var.a ? -1 : f(-2, [-3], -var.x) * -4 - 5 == -6
  logic     = var.a && -1 || -2 != !-var.b
  lines     = 1 + 2
  lines_in_brackets = jsonencode({
    "Version" = "2012"
    A = [1,
    2]
  })
  lines_in_text = "a ${join(
    "",
  var.x)}"
}
""",
    ),
    "keys of an object": (
        {
            "locals": {
                "x": {
                    "plain-key_1": 1,
                    "two words": 2,
                    "1st": 3,
                    "": 4,
                    "for": 5,
                    "${var.k}": 6,
                    "a-${var.k}": 7,
                    "e\u0301 \U0001f600": 8,
                    "//": "no comment here",
                }
            }
        },
        r"""
locals {
  x = {
    plain-key_1  = 1
    "two words"  = 2
    "1st"        = 3
    ""           = 4
    "for"        = 5
    (var.k)      = 6
    "a-${var.k}" = 7
    "é 😀"        = 8
    "//"         = "no comment here"
  }
}
""",
    ),
    "keys in other scripts": (
        {"locals": {"x": {"": 1, "費用中心": 2, "น้ำ ﾊ\uff9e": 3, "हिन्दी": 4, "❤\ufe0f 👍": 5}}},
        r"""
locals {
  x = {
    ""     = 1
    "費用中心" = 2
    "น้ำ ﾊﾞ"  = 3
    "हिन्दी"  = 4
    "❤️ 👍"  = 5
  }
}
""",
    ),
    "lists": (
        {
            "locals": {
                "short": [["a"], [1, 2]],
                "widest": ["a" * 98],
                "too_wide": ["a" * 99],
                "long": [f"subnet-0123456789abcdef{index}" for index in range(5)],
                "objects": [{"a": 1, "bc": [{}]}, {}],
            }
        },
        r"""
locals {
  short  = [["a"], [1, 2]]
  widest = ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
  too_wide = [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ]
  long = [
    "subnet-0123456789abcdef0",
    "subnet-0123456789abcdef1",
    "subnet-0123456789abcdef2",
    "subnet-0123456789abcdef3",
    "subnet-0123456789abcdef4",
  ]
  objects = [
    {
      a  = 1
      bc = [{}]
    },
    {},
  ]
}
""",
    ),
}
