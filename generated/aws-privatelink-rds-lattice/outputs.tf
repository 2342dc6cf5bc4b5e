# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

output "resource_configuration_arn" {
  description = "ARN of the resource configuration: send it to Polytomic."
  value       = aws_vpclattice_resource_configuration.pl.arn
}

output "resource_gateway_id" {
  description = "Id of the resource gateway."
  value       = aws_vpclattice_resource_gateway.pl.id
}

output "ram_resource_share_arn" {
  description = "ARN of the RAM share."
  value       = aws_ram_resource_share.pl.arn
}
