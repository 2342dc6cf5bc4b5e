"""Terraform JSON as HCL, formatted as `terraform fmt` formats HCL.

https://developer.hashicorp.com/terraform/language/syntax/json defines Terraform JSON: a string is a template, except
where Terraform reads an address, a keyword or plain text. Only the provider knows if a member of a resource is a nested
block or an argument, so the caller passes this knowledge.
"""

from .blocks import HclError, render_hcl
from .language import BlockPath

__all__ = ["BlockPath", "HclError", "render_hcl"]
