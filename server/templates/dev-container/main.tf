variable "workspace_name" {
  type        = string
  description = "Set by the server for every build."
}

resource "terraform_data" "agent" {
  input = var.workspace_name

  provisioner "local-exec" {
    command = "echo \"hello from $WORKSPACE\""
    environment = {
      WORKSPACE = self.input
    }
  }
}
