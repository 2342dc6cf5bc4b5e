"""IAM actions required by the state in S3 and by the settings of the S3 backend, of Terraform and of OpenTofu.

Amazon S3 authorizes the tags and the ACL of a written object in addition to the write. The backends write both with the
object: the source of OpenTofu's is ``internal/backend/remote-state/s3/client.go``, in 1.12. No other setting requires
an action: ``encrypt`` without a KMS key, ``sse_customer_key``, ``skip_s3_checksum``, and the settings of endpoints,
credentials and retries. ``workspace_key_prefix`` is in the condition of the scope ``ListState``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action_rows import AWS_DOCS, ActionRow

if TYPE_CHECKING:
    from collections.abc import Mapping

S3_STATE = "backend.s3"
S3_LOCK_FILE = "backend.s3.use_lockfile"
LOCK_TABLE = "backend.s3.dynamodb_table"
STATE_KMS_KEY = "backend.s3.kms_key_id"
LOCK_KMS_KEY = "backend.s3.kms_key_id, use_lockfile"
STATE_TAGS = "backend.s3.state_tags"
LOCK_TAGS = "backend.s3.lock_tags, use_lockfile"
STATE_ACL = "backend.s3.acl"
LOCK_ACL = "backend.s3.acl, use_lockfile"
STATE_ROLE = "backend.s3.assume_role"
STATE_ROLE_TAGS = "backend.s3.assume_role.tags"
STATE_ROLE_IDENTITY = "backend.s3.assume_role.source_identity"

_WRITE = "create update delete"
_S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3"
_PUT_OBJECT = f"{AWS_DOCS}/AmazonS3/latest/API/API_PutObject.html"
_ASSUME_ROLE = f"{AWS_DOCS}/STS/latest/APIReference/API_AssumeRole.html"
_SESSION_TAGS = f"{AWS_DOCS}/IAM/latest/UserGuide/id_session-tags.html"
_SOURCE_IDENTITY = f"{AWS_DOCS}/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"

STATE_ROWS: Mapping[str, tuple[ActionRow, ...]] = {
    S3_STATE: (
        ActionRow("s3:ListBucket", "read", "ListState", _S3_BACKEND_DOCS),
        ActionRow("s3:GetObject", "read", "State", _S3_BACKEND_DOCS),
        ActionRow("s3:PutObject", _WRITE, "State", _S3_BACKEND_DOCS),
    ),
    S3_LOCK_FILE: (ActionRow("s3:GetObject s3:PutObject s3:DeleteObject", "lock", "StateLock", _S3_BACKEND_DOCS),),
    LOCK_TABLE: (
        ActionRow("dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem", "lock", "StateTable", _S3_BACKEND_DOCS),
        ActionRow("dynamodb:DeleteItem", "lock", "StateTable", _S3_BACKEND_DOCS),
    ),
    STATE_KMS_KEY: (
        ActionRow("kms:Decrypt", "read", "StateKey", _S3_BACKEND_DOCS),
        ActionRow("kms:Encrypt kms:GenerateDataKey", _WRITE, "StateKey", _S3_BACKEND_DOCS),
    ),
    LOCK_KMS_KEY: (ActionRow("kms:Encrypt kms:GenerateDataKey", "lock", "StateKey", _S3_BACKEND_DOCS),),
    STATE_TAGS: (ActionRow("s3:PutObjectTagging", _WRITE, "State", _PUT_OBJECT),),
    LOCK_TAGS: (ActionRow("s3:PutObjectTagging", "lock", "StateLock", _PUT_OBJECT),),
    STATE_ACL: (ActionRow("s3:PutObjectAcl", _WRITE, "State", _PUT_OBJECT),),
    LOCK_ACL: (ActionRow("s3:PutObjectAcl", "lock", "StateLock", _PUT_OBJECT),),
    STATE_ROLE: (ActionRow("sts:AssumeRole", "read", "AssumeStateRole", _ASSUME_ROLE),),
    STATE_ROLE_TAGS: (ActionRow("sts:TagSession", "read", "AssumeStateRole", _SESSION_TAGS),),
    STATE_ROLE_IDENTITY: (ActionRow("sts:SetSourceIdentity", "read", "AssumeStateRole", _SOURCE_IDENTITY),),
}
"""The rows of the state, by component."""
