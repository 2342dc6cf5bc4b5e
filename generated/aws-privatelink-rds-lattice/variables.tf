# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

variable "name" {
  type        = string
  description = "Prefix of the name of every resource."
  default     = "polytomic-privatelink"
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]+(-[a-z0-9]+)*)$", var.name)) && length(var.name) <= 37 && !can(regex("^(sg|rgw|rcfg)-", var.name))
    error_message = "name: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, var.name))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, var.name))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(var.name), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be 1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, and not start with sg-, rgw- or rcfg-; ${can(regex("^[\\t-\\r \u00a0\u3000]|[\\t-\\r \u00a0\u3000]$", var.name)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", var.name)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", var.name)) ? "leave out the quotation marks inside the text" : "choose a prefix that AWS takes in the names <name>-rg and <name>-rc"}"
  }
}

variable "vpc_id" {
  type        = string
  description = "VPC of the database; the resource gateway is created in it."
  nullable    = false

  validation {
    condition     = can(regex("^(vpc-[0-9a-f]+)$", var.vpc_id))
    error_message = "vpc_id: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, var.vpc_id))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, var.vpc_id))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(var.vpc_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be vpc- and hex digits; ${can(regex("vpc-[0-9a-f]+[^0-9a-f]+vpc-", var.vpc_id)) ? "give one id alone" : can(regex("^[\\t-\\r \u00a0\u3000]|[\\t-\\r \u00a0\u3000]$", var.vpc_id)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", var.vpc_id)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", var.vpc_id)) ? "leave out the quotation marks inside the text" : can(regex("^arn:.*vpc-[0-9a-f]+$", var.vpc_id)) ? "give the id alone: the part of the ARN from vpc- on" : "copy the id of the VPC from the AWS console"}"
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets for the resource gateway: at least two, in distinct Availability Zones, with a route to the database."
  nullable    = false

  validation {
    condition     = alltrue([for each in var.subnet_ids : can(regex("^(subnet-[0-9a-f]+)$", each))])
    error_message = join("\n", [for index, each in var.subnet_ids : "subnet_ids[${index}]: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, each))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, each))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(each), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be subnet- and hex digits; ${can(regex("subnet-[0-9a-f]+[^0-9a-f]+subnet-", each)) ? "give one id alone" : can(regex("^[\\t-\\r \u00a0\u3000]|[\\t-\\r \u00a0\u3000]$", each)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", each)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", each)) ? "leave out the quotation marks inside the text" : can(regex("^arn:.*subnet-[0-9a-f]+$", each)) ? "give the id alone: the part of the ARN from subnet- on" : "copy the id of the subnet from the AWS console"}" if !can(regex("^(subnet-[0-9a-f]+)$", each))])
  }

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids: got ${replace(replace(replace(jsonencode([for item in var.subnet_ids : anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"], ["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, item))])]) ? "***" : item]), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be at least two distinct subnet ids; name private subnets of the VPC in two Availability Zones or more"
  }
}

variable "rds_host" {
  type        = string
  description = "DNS name of the database, never an address: VPC Lattice resolves it again for each connection, so a failover is followed."
  nullable    = false

  validation {
    condition     = can(regex("^(([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)$", var.rds_host)) && length(var.rds_host) <= 255
    error_message = "rds_host: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, var.rds_host))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, var.rds_host))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(var.rds_host), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com; ${can(regex("[={},;]", var.rds_host)) ? "give the host name alone" : can(regex("^arn:", var.rds_host)) ? "give the database's endpoint, not its ARN" : can(regex("[\\t-\\r \u00a0\u3000]", var.rds_host)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", var.rds_host)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", var.rds_host)) ? "leave out the quotation marks inside the text" : can(regex("://|^jdbc:", var.rds_host)) ? "leave out the scheme and all that is not the host name" : can(regex("@", var.rds_host)) ? "leave out the user: Polytomic is given the credentials in its own form" : can(regex("^(\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\\]?(%.*)?|[0-9]+(\\.[0-9]+){3})(:[0-9]+)?(/[0-9]+)?$", var.rds_host)) ? "an address does not follow the database through a failover: give the endpoint's DNS name" : can(regex("/", var.rds_host)) ? "leave out the path" : can(regex(":[0-9]*$", var.rds_host)) ? "leave out the port here and give it as rds_port" : can(regex("[^.][.]$", var.rds_host)) ? "leave out the dot at the end" : "give the database's endpoint as RDS shows it, not the database's identifier"}"
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
    error_message = "rds_security_group_id: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, var.rds_security_group_id))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, var.rds_security_group_id))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(var.rds_security_group_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be sg- and hex digits; ${can(regex("sg-[0-9a-f]+[^0-9a-f]+sg-", var.rds_security_group_id)) ? "give one id alone" : can(regex("^[\\t-\\r \u00a0\u3000]|[\\t-\\r \u00a0\u3000]$", var.rds_security_group_id)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", var.rds_security_group_id)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", var.rds_security_group_id)) ? "leave out the quotation marks inside the text" : can(regex("^arn:.*sg-[0-9a-f]+$", var.rds_security_group_id)) ? "give the id alone: the part of the ARN from sg- on" : "copy the id of the security group from the AWS console"}"
  }
}

variable "polytomic_aws_account_id" {
  type        = string
  description = "AWS account of Polytomic, the principal of the RAM share: 12 digits."
  nullable    = false

  validation {
    condition     = can(regex("^([0-9]{12})$", var.polytomic_aws_account_id))
    error_message = "polytomic_aws_account_id: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, var.polytomic_aws_account_id))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, var.polytomic_aws_account_id))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(var.polytomic_aws_account_id), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be the 12 digits of an AWS account id; ${can(regex("^[0-9]{4}-[0-9]{4}-[0-9]{4}$", var.polytomic_aws_account_id)) ? "leave out the hyphens" : can(regex("^[0-9]{9,11}$", var.polytomic_aws_account_id)) ? "put it in quotes, with its leading zeros: a number loses them" : can(regex("^arn:", var.polytomic_aws_account_id)) ? "give the account id alone: the 12 digits in the ARN" : can(regex("[\\t-\\r \u00a0\u3000]", var.polytomic_aws_account_id)) ? "leave out the white space" : can(regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", var.polytomic_aws_account_id)) ? "leave out the invisible character: type the text anew" : can(regex("[\"'`«»‘-‟]", var.polytomic_aws_account_id)) ? "leave out the quotation marks inside the text" : "ask Polytomic for the id of its AWS account"}"
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags for every resource that takes them."
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags: got ${length(var.tags)} entries; must be at most 50 tags, texts to texts; leave out what goes beyond 50"
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^((?s:.){1,128})$", key)) && !can(regex("^[Aa][Ww][Ss]:", key))])
    error_message = join("\n", [for key in keys(var.tags) : "tags, key: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, key))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, key))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(key), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be 1 to 128 characters and not start with aws:; ${can(regex("^[Aa][Ww][Ss]:", key)) ? "choose another key: AWS keeps the prefix aws: to itself" : "choose another key"}" if !(can(regex("^((?s:.){1,128})$", key)) && !can(regex("^[Aa][Ww][Ss]:", key)))])
  }

  validation {
    condition     = alltrue([for value in values(var.tags) : can(regex("^((?s:.){0,256})$", value))])
    error_message = join("\n", [for key, value in var.tags : "tags[${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, key))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, key))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(key), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}]: got ${anytrue([for patterns in [["://([^/]*/.|(?s:.)*[^A-Za-z0-9./:_-]|[^/]*:[^/]*[A-Za-z])|[^:/]:[^@]+@"]] : alltrue([for pattern in patterns : can(regex(pattern, value))])]) ? "a connection URL" : anytrue([for patterns in [["(?i:pass(word|wd|phrase|code)?|pwd|secret|token|credential|signature|authorization|bearer|(api|access|account|private|shared)[ _-]?key)[A-Za-z0-9_-]*[\\\"']*[\\t-\\r =:>]| -p[^ ]"], ["(AKIA|ASIA)[A-Z0-9]{12}|-----BEGIN"], ["[A-Za-z0-9+/]{20}", "([A-Z0-9+/]+[a-z]+){4}", "[0-9]"], ["[A-Za-z0-9+/]{32}", "([0-9]+[A-Za-z]+){3}"], ["[^\\t-\\r ]{10}", "[a-z]", "[A-Z]", "[0-9]", "[!#^&*?~]|[$%][^{]"]] : alltrue([for pattern in patterns : can(regex(pattern, value))])]) ? "a value that may hold a secret" : replace(replace(replace(jsonencode(value), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")}; must be at most 256 characters; ${value == null ? "put it in quotes, or leave the tag out" : "choose a shorter text"}" if !can(regex("^((?s:.){0,256})$", value))])
  }
}
