# A launch template that Terraform's AWS provider makes on the simulator, changes and
# destroys: see terraform_witness_test.go.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "instance_type" { type = string }

provider "aws" {
  region                      = "us-west-2"
  access_key                  = "111122223333"
  secret_key                  = "any"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
  }
}

data "aws_ec2_instance_type" "chosen" {
  instance_type = var.instance_type
}

resource "aws_launch_template" "web" {
  name                   = "web"
  description            = "what web servers are launched from"
  instance_type          = data.aws_ec2_instance_type.chosen.instance_type
  update_default_version = true

  metadata_options {
    http_tokens = "required"
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { App = "shop" }
  }
  tags = { App = "shop" }
}

output "vcpus" { value = data.aws_ec2_instance_type.chosen.default_vcpus }
output "default_version" { value = aws_launch_template.web.default_version }
