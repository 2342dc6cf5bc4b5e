"""IAM actions required by options of the S3 backend, of Terraform and of OpenTofu.

Amazon S3 authorizes the tags and the ACL of a written object in addition to the write. The backends write both with the
object: the source of OpenTofu's is ``internal/backend/remote-state/s3/client.go``, in 1.12. No other option requires an
action: ``encrypt`` without a KMS key, ``sse_customer_key``, ``skip_s3_checksum``, and the settings of endpoints,
credentials and retries. ``workspace_key_prefix`` is in the condition of the scope ``ListState``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STATE_TAGS = "backend.s3.state_tags"
LOCK_TAGS = "backend.s3.lock_tags, use_lockfile"
STATE_ACL = "backend.s3.acl"
LOCK_ACL = "backend.s3.acl, use_lockfile"
STATE_ROLE = "backend.s3.assume_role"
STATE_ROLE_TAGS = "backend.s3.assume_role.tags"
STATE_ROLE_IDENTITY = "backend.s3.assume_role.source_identity"

_WRITE = "create update delete"
_PUT_OBJECT = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html"
_ASSUME_ROLE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
_SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
_SOURCE_IDENTITY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"

STATE_OPTION_ROWS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    STATE_TAGS: (("s3:PutObjectTagging", _WRITE, "State", _PUT_OBJECT),),
    LOCK_TAGS: (("s3:PutObjectTagging", "lock", "StateLock", _PUT_OBJECT),),
    STATE_ACL: (("s3:PutObjectAcl", _WRITE, "State", _PUT_OBJECT),),
    LOCK_ACL: (("s3:PutObjectAcl", "lock", "StateLock", _PUT_OBJECT),),
    STATE_ROLE: (("sts:AssumeRole", "read", "AssumeStateRole", _ASSUME_ROLE),),
    STATE_ROLE_TAGS: (("sts:TagSession", "read", "AssumeStateRole", _SESSION_TAGS),),
    STATE_ROLE_IDENTITY: (("sts:SetSourceIdentity", "read", "AssumeStateRole", _SOURCE_IDENTITY),),
}
"""Rows of the table of required actions by component: actions, operations, scope and source."""
