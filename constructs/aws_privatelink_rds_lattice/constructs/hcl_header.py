"""The comment at the top of a stack's HCL: the source of the file, and how to plan it without Python."""

import json

import aws_privatelink_rds_lattice as package

_HEADER = """\
# Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice).
# Generated from {source} by aws-privatelink-rds-lattice {version}.
# The next run replaces this file. Change the source, or copy this file to a folder of your own.
#
# 1. State: {state}
# 2. Plan, with AWS credentials in the environment: terraform init, then terraform plan.
# 3. After the apply, send the output resource_configuration_arn to Polytomic.

"""
_LOCAL_STATE = """\
the path of `backend "local"` fits only this folder. In another folder, replace the block with your own
#    backend before terraform init. If the resources exist already, move their state there, too."""


def render_hcl_header(source: str, backend_type: str) -> str:
    """Return the comment, with an empty line below.

    Args:
        source: The name of the connection or the stack that the file is generated from.
        backend_type: The type of the backend, such as "s3".
    """
    state = _LOCAL_STATE
    if backend_type != "local":
        block = "cloud" if backend_type == "cloud" else f"backend {json.dumps(backend_type)}"
        state = f"the block `{block}` is from the source."
    return _HEADER.format(source=source, version=package.__version__, state=state)
