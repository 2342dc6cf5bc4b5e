# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

variable "name" {
  type        = string
  description = "Prefix of the name of every resource."
  default     = "polytomic-privatelink"
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]+(-[a-z0-9]+)*)$", var.name)) && length(var.name) <= 37 && !can(regex("^(sg|rgw|rcfg)-", var.name))
    error_message = "name: got ${replace(replace(replace(jsonencode(var.name), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be 1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, and not start with sg-, rgw- or rcfg-; choose a prefix that AWS takes in the names <name>-rg and <name>-rc"
  }
}

variable "vpc_id" {
  type        = string
  description = "VPC of the database; the resource gateway is created in it."
  nullable    = false

  validation {
    condition     = can(regex("^(vpc-[0-9a-f]+)$", var.vpc_id))
    error_message = "vpc_id: got ${replace(replace(replace(jsonencode(var.vpc_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be vpc- and hex digits; copy the id of the VPC from the AWS console"
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets for the resource gateway: at least two, in distinct Availability Zones, with a route to the database."
  nullable    = false

  validation {
    condition     = alltrue([for each in var.subnet_ids : can(regex("^(subnet-[0-9a-f]+)$", each))])
    error_message = join("\n", [for index, each in var.subnet_ids : "subnet_ids[${index}]: got ${replace(replace(replace(jsonencode(each), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be subnet- and hex digits; copy the id of the subnet from the AWS console" if !can(regex("^(subnet-[0-9a-f]+)$", each))])
  }

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids: got ${replace(replace(replace(jsonencode(var.subnet_ids), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be at least two distinct subnet ids; name private subnets of the VPC in two Availability Zones or more"
  }
}

variable "rds_host" {
  type        = string
  description = "DNS name of the database, never an address: VPC Lattice resolves it again for each connection, so a failover is followed."
  nullable    = false

  validation {
    condition     = can(regex("^(([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)$", var.rds_host)) && length(var.rds_host) <= 255
    error_message = "rds_host: got ${replace(replace(replace(jsonencode(var.rds_host), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com; ${can(regex("[\\t-\\r \u00a0\u3000]", var.rds_host)) ? "leave out the white space" : can(regex("://", var.rds_host)) ? "leave out the scheme and all that is not the host name" : can(regex("@", var.rds_host)) ? "leave out the user: Polytomic is given the credentials in its own form" : can(regex("^(\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\\]?(%.*)?|[0-9]+(\\.[0-9]+){3})(:[0-9]+)?(/[0-9]+)?$", var.rds_host)) ? "an address does not follow the database through a failover: give the endpoint's DNS name" : can(regex("/", var.rds_host)) ? "leave out the path" : can(regex(":[0-9]*$", var.rds_host)) ? "leave out the port here and give it as rds_port" : "give the database's endpoint as RDS shows it, not the database's identifier"}"
  }
}

variable "rds_port" {
  type        = number
  description = "Port of the database."
  default     = 5432
  nullable    = false

  validation {
    condition     = var.rds_port >= 1 && var.rds_port <= 65535 && floor(var.rds_port) == var.rds_port
    error_message = "rds_port: got ${replace(replace(replace(jsonencode(var.rds_port), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be a whole number from 1 to 65535; give the port that the database listens on, such as 5432"
  }
}

variable "rds_security_group_id" {
  type        = string
  description = "Security group attached to the database; it gets the ingress rule."
  nullable    = false

  validation {
    condition     = can(regex("^(sg-[0-9a-f]+)$", var.rds_security_group_id))
    error_message = "rds_security_group_id: got ${replace(replace(replace(jsonencode(var.rds_security_group_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be sg- and hex digits; copy the id of the security group from the AWS console"
  }
}

variable "polytomic_aws_account_id" {
  type        = string
  description = "AWS account of Polytomic, the principal of the RAM share: 12 digits."
  nullable    = false

  validation {
    condition     = can(regex("^([0-9]{12})$", var.polytomic_aws_account_id))
    error_message = "polytomic_aws_account_id: got ${replace(replace(replace(jsonencode(var.polytomic_aws_account_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be the 12 digits of an AWS account id; ${can(regex("^[0-9]{4}-[0-9]{4}-[0-9]{4}$", var.polytomic_aws_account_id)) ? "leave out the hyphens" : can(regex("^[0-9]{9,11}$", var.polytomic_aws_account_id)) ? "put it in quotes, with its leading zeros: a number loses them" : "ask Polytomic for the id of its AWS account"}"
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags for every resource that takes them."
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags: got ${length(var.tags)} entries; must be at most 50 tags, texts to texts; write tags as a map of texts to texts and leave out what goes beyond 50"
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^((?s:.){1,128})$", key)) && !can(regex("^[Aa][Ww][Ss]:", key))])
    error_message = join("\n", [for key in keys(var.tags) : "tags, key: got ${replace(replace(replace(jsonencode(key), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be 1 to 128 characters and not start with aws:; ${can(regex("^[Aa][Ww][Ss]:", key)) ? "choose another key: AWS keeps the prefix aws: to itself" : "choose another key"}" if !(can(regex("^((?s:.){1,128})$", key)) && !can(regex("^[Aa][Ww][Ss]:", key)))])
  }

  validation {
    condition     = alltrue([for value in values(var.tags) : can(regex("^((?s:.){0,256})$", value))])
    error_message = join("\n", [for key, value in var.tags : "tags[${replace(replace(replace(jsonencode(key), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}]: got ${replace(replace(replace(jsonencode(value), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be at most 256 characters; choose a shorter text" if !can(regex("^((?s:.){0,256})$", value))])
  }
}
