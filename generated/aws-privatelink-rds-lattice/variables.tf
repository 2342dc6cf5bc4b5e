# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

variable "name" {
  type        = string
  description = "Prefix of the name of every resource."
  default     = "polytomic-privatelink"
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]+(-[a-z0-9]+)*)$", var.name)) && length(var.name) <= 37 && !can(regex("^(sg|rgw|rcfg)-", var.name))
    error_message = "name: must be 1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, and must not start with sg-, rgw- or rcfg-; choose a prefix that AWS allows in the names <name>-rg and <name>-rc"
  }
}

variable "vpc_id" {
  type        = string
  description = "VPC of the database, in which the resource gateway is created."
  nullable    = false

  validation {
    condition     = can(regex("^(vpc-[0-9a-f]+)$", var.vpc_id))
    error_message = "vpc_id: must be vpc- followed by hex digits; copy the id of the VPC from the AWS console"
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets for the resource gateway: at least two, in distinct Availability Zones, with a route to the database."
  nullable    = false

  validation {
    condition     = alltrue([for each in var.subnet_ids : can(regex("^(subnet-[0-9a-f]+)$", each))])
    error_message = "subnet_ids: each must be subnet- followed by hex digits; copy the id of the subnet from the AWS console"
  }

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids: must be at least two distinct subnet ids; use private subnets of the VPC in at least two Availability Zones"
  }
}

variable "rds_host" {
  type        = string
  description = "DNS name of the database, not an address: VPC Lattice resolves the name for each connection, so the connection follows a failover."
  nullable    = false

  validation {
    condition     = can(regex("^(([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)$", var.rds_host)) && length(var.rds_host) <= 255
    error_message = "rds_host: must be a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com; give the database's endpoint as RDS shows it, not the database's identifier"
  }
}

variable "rds_port" {
  type        = number
  description = "Port of the database."
  default     = 5432
  nullable    = false

  validation {
    condition     = var.rds_port >= 1 && var.rds_port <= 65535 && floor(var.rds_port) == var.rds_port
    error_message = "rds_port: must be a whole number from 1 to 65535; give the port that the database listens on, such as 5432"
  }
}

variable "rds_security_group_id" {
  type        = string
  description = "Security group of the database. The connection adds the ingress rule to it."
  nullable    = false

  validation {
    condition     = can(regex("^(sg-[0-9a-f]+)$", var.rds_security_group_id))
    error_message = "rds_security_group_id: must be sg- followed by hex digits; copy the id of the security group from the AWS console"
  }
}

variable "polytomic_aws_account_id" {
  type        = string
  description = "Polytomic's AWS account, the principal of the RAM share: 12 digits, from Polytomic."
  nullable    = false

  validation {
    condition     = can(regex("^([0-9]{12})$", var.polytomic_aws_account_id))
    error_message = "polytomic_aws_account_id: must be the 12 digits of an AWS account id; ask Polytomic for its AWS account id"
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags for all resources that support tags."
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags: must be at most 50 tags with string values; remove tags beyond 50"
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^((?s:.){1,128})$", key)) && !can(regex("^[Aa][Ww][Ss]:", key))])
    error_message = "tags: each key must be 1 to 128 characters and must not start with aws:; choose another key"
  }

  validation {
    condition     = alltrue([for value in values(var.tags) : can(regex("^((?s:.){0,256})$", value))])
    error_message = "tags: each value must be at most 256 characters; choose a shorter text"
  }
}

variable "access_logs" {
  type        = object({ destination_arn = string })
  description = "An object with the ARN of a log group of CloudWatch Logs, an S3 bucket or a Firehose stream for the access logs of the resource configuration: an entry for each connection of Polytomic. AWS charges for the delivery."
  default     = null

  validation {
    condition     = var.access_logs == null ? true : try(can(regex("^(arn:aws(-[a-z]+)*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[A-Za-z0-9._/#-]{1,512}(:\\*)?|arn:aws(-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\t-\r ]+)?|arn:aws(-[a-z]+)*:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/[A-Za-z0-9_.-]{1,64})$", var.access_logs.destination_arn)) && length(var.access_logs.destination_arn) <= 2048 && !can(regex("^.{0,19}$", var.access_logs.destination_arn)), false)
    error_message = "access_logs.destination_arn: must be the ARN of a CloudWatch Logs log group, an S3 bucket or a Firehose stream, of 20 to 2048 characters; copy the ARN from the AWS console"
  }
}
