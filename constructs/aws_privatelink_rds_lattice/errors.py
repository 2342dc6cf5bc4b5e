"""The exceptions of this package.

All of them derive from ``PrivateLinkError``; each is defined beside the code that raises it, except those of this module::

    PrivateLinkError
    ├── SetupError (ImportError)            this machine cannot run a CDK
    │   ├── NodeNotFoundError               no Node.js, or one that is too old
    │   ├── NodeStartError                  Node.js is there, and jsii cannot start it
    │   └── CdkNotFoundError                no CDK is installed, or PRIVATELINK_CDK names none
    ├── InputError (ValueError)             inputs.validation: inputs of a connection are invalid
    ├── SynthesisError                      synth.output: an app cannot be written
    ├── HclError (ValueError)               hcl.blocks: a configuration has no form in HCL
    ├── InvalidArnError (ValueError)        arn: a text names no resource configuration
    ├── StateFileError (ValueError)         local_state: a file is not a Terraform state
    ├── PlanError (ValueError)              plan.document: a file is not a Terraform plan
    ├── ApiError                            aws.errors: an AWS API call failed
    │   ├── NotFoundError                   the resource does not exist
    │   └── CredentialsError                the credentials are missing or invalid
    ├── MissingPartError                    aws.errors: a deployment lacks a part, such as its gateway
    ├── AmbiguousSecurityGroupError         aws.identifier: a database does not have exactly one security group
    ├── BlockedCheckError                   checks.check: a check needs what another check reports as missing
    └── UsageError                          cli.terminal: a command cannot start
"""


class PrivateLinkError(Exception):
    """Base of all exceptions of this package."""


class SetupError(PrivateLinkError, ImportError):
    """This machine cannot run a CDK; the message names the reason and the remedy."""


class NodeNotFoundError(SetupError):
    """Node.js is missing or too old."""


class NodeStartError(SetupError):
    """jsii cannot start Node.js."""


class CdkNotFoundError(SetupError):
    """The CDK that the app uses is not installed, or ``PRIVATELINK_CDK`` names none."""
