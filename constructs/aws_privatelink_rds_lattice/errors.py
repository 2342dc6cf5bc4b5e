"""The exceptions of this package.

Every exception derives from ``PrivateLinkError``, and is defined next to the code that raises it. This module
defines the base, and the setup errors, which main.py and the package cdk share::

    PrivateLinkError
    ├── SetupError (ImportError)            this machine cannot run a CDK
    │   ├── NodeNotFoundError               Node.js is missing or too old
    │   ├── NodeStartError                  Node.js is installed, but jsii cannot start it
    │   └── CdkNotFoundError                no CDK is installed, or PRIVATELINK_CDK names an unknown CDK
    ├── InputError (ValueError)             inputs.validation: a connection has invalid inputs
    ├── SynthesisError                      synth.output: an app cannot be written
    ├── HclError (ValueError)               hcl.blocks: a configuration has no form in HCL
    ├── InvalidArnError (ValueError)        arn: a text is no ARN or id of a resource configuration
    ├── PolytomicSettingsError              polytomic_api: Polytomic's API cannot be called
    ├── PolytomicApiError                   polytomic_api: a call of Polytomic's API failed
    ├── StateFileError (ValueError)         local_state: a file is not a Terraform state
    │   └── EncryptedStateError             OpenTofu has encrypted the state
    ├── PlanError (ValueError)              plan.document: a file is not a Terraform plan
    ├── UnresolvedError                     plan.references.constant_expressions: a reference has no known value
    ├── PolicySizeError (ValueError)        iam.documents: a statement of an IAM policy is too long
    ├── ApiError                            aws.errors: an AWS API call failed
    │   ├── NotFoundError                   the resource does not exist
    │   ├── UnresponsiveEndpointError       the endpoint cannot be reached or does not respond
    │   │   └── SkippedCallError            the endpoint did not answer an earlier call
    │   ├── UnreadableResponseError         the response is not AWS's, is cut short, or lacks a member
    │   └── AccessSetupError                this machine's credentials or settings allow no call
    │       ├── CredentialsError            the credentials are missing or invalid
    │       └── SettingsError               a setting of AWS is invalid
    ├── MissingPartError                    aws.errors: a deployment lacks a part, such as its gateway
    ├── AmbiguousSecurityGroupError         aws.identifier: a database does not have exactly one security group
    ├── AdoptionRefusedError                adopt.refusals: no connection may manage a deployment
    ├── BlockedCheckError                   checks.check: a check needs what another check reports as missing
    └── UsageError                          cli.terminal: a command cannot start
"""


class PrivateLinkError(Exception):
    """Base of all exceptions of this package."""


class SetupError(PrivateLinkError, ImportError):
    """This machine cannot run a CDK; the message gives the reason and the remedy."""


class NodeNotFoundError(SetupError):
    """Node.js is missing or too old."""


class NodeStartError(SetupError):
    """Node.js is installed, but jsii cannot start Node.js."""


class CdkNotFoundError(SetupError):
    """No CDK is installed, or ``PRIVATELINK_CDK`` is not the name of a CDK."""
