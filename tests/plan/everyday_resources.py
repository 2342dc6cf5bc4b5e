"""Everyday resources beside a connection, in HCL: a network, a database, applications and monitoring."""

from __future__ import annotations

from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST, replace_texts
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID

# The database, with its security group and an ingress rule for the applications.
DATABASE_HCL = f"""
resource "aws_security_group" "db" {{
  name   = "orders-db"
  vpc_id = "{VPC_ID}"
}}

resource "aws_db_subnet_group" "db" {{
  name       = "orders"
  subnet_ids = ["{SUBNET_IDS[0]}", "{SUBNET_IDS[1]}"]
}}

resource "aws_db_parameter_group" "db" {{
  name   = "orders"
  family = "postgres16"
  parameter {{
    name  = "rds.force_ssl"
    value = "1"
  }}
}}

resource "aws_db_instance" "orders" {{
  identifier                          = "orders-new"
  engine                              = "postgres"
  instance_class                      = "db.t3.micro"
  allocated_storage                   = 20
  port                                = 5432
  username                            = "admin1"
  password                            = "passw0rd1"
  skip_final_snapshot                 = true
  iam_database_authentication_enabled = true
  db_subnet_group_name                = aws_db_subnet_group.db.name
  parameter_group_name                = aws_db_parameter_group.db.name
  vpc_security_group_ids              = [aws_security_group.db.id]
}}
"""
# A connection to the new database.
NEW_DATABASE_CONNECTION = replace_texts(
    CONNECTION_CONFIG,
    (f'"{SECURITY_GROUP_ID}"', "aws_security_group.db.id"),
    (f'"{DATABASE_HOST}"', "aws_db_instance.orders.address"),
)
APPLICATIONS_HCL = """
resource "aws_vpc" "app" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_subnet" "app" {
  vpc_id     = aws_vpc.app.id
  cidr_block = "10.9.0.0/24"
}

resource "aws_route_table" "app" {
  vpc_id = aws_vpc.app.id
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.app.id
}

resource "aws_vpc_security_group_egress_rule" "app" {
  security_group_id = aws_security_group.app.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = aws_iam_role.app.arn
  image_uri     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"
  package_type  = "Image"
  vpc_config {
    subnet_ids         = [aws_subnet.app.id]
    security_group_ids = [aws_security_group.app.id]
  }
  environment {
    variables = { DATABASE_HOST = aws_db_instance.orders.address }
  }
}

resource "aws_eks_cluster" "app" {
  name     = "app"
  role_arn = aws_iam_role.app.arn
  vpc_config {
    subnet_ids         = [aws_subnet.app.id]
    security_group_ids = [aws_security_group.app.id]
  }
}

resource "aws_ecs_cluster" "app" {
  name = "app"
}

resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "app:1", memory = 128 }])
}

resource "aws_ecs_service" "app" {
  name            = "app"
  cluster         = aws_ecs_cluster.app.id
  task_definition = aws_ecs_task_definition.app.arn
  network_configuration {
    subnets         = [aws_subnet.app.id]
    security_groups = [aws_security_group.app.id]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_lb" "app" {
  name               = "app"
  load_balancer_type = "network"
  subnets            = [aws_subnet.app.id]
}

resource "aws_elasticache_subnet_group" "app" {
  name       = "app"
  subnet_ids = [aws_subnet.app.id]
}

resource "aws_s3_bucket" "app" {
  bucket = "app-123456789012"
}

resource "aws_route53_zone" "app" {
  name = "app.example.com"
}

resource "aws_route53_record" "app" {
  zone_id = aws_route53_zone.app.zone_id
  name    = "www.app.example.com"
  type    = "CNAME"
  ttl     = 60
  records = [aws_lb.app.dns_name]
}
"""
MONITORING_HCL = """
resource "aws_cloudwatch_log_group" "app" {
  name = "app"
}

resource "aws_cloudwatch_metric_alarm" "app" {
  alarm_name          = "connections"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "NewConnectionCount"
  namespace           = "AWS/VpcLattice"
  period              = 60
  statistic           = "Sum"
  threshold           = 10
  dimensions          = { ResourceConfiguration = aws_vpclattice_resource_configuration.orders.id }
}

resource "aws_ssm_parameter" "arn" {
  name  = "/polytomic/arn"
  type  = "String"
  value = aws_vpclattice_resource_configuration.orders.arn
}

resource "aws_vpclattice_access_log_subscription" "logs" {
  resource_identifier = aws_vpclattice_resource_configuration.orders.arn
  destination_arn     = "${aws_cloudwatch_log_group.app.arn}:*"
}

resource "terraform_data" "arn" {
  input = aws_vpclattice_resource_configuration.orders.arn
}
"""
EVERYDAY_HCL = APPLICATIONS_HCL + MONITORING_HCL
