"""Terraform JSON to HCL, laid out as `terraform fmt` lays it out.

What stands in Terraform JSON is defined by https://developer.hashicorp.com/terraform/language/syntax/json: a
string is a template, except where Terraform reads it as an address, a keyword or plain text. Which member of a
resource is a nested block and which an argument is known to its provider only, so the caller says it.
"""

from .blocks import HclError, render_hcl
from .language import BlockPath

__all__ = ["BlockPath", "HclError", "render_hcl"]
