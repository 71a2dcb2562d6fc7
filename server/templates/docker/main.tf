variable "workspace_name" {
  type        = string
  description = "Set by the server for every build."
}

variable "image" {
  type        = string
  description = "What the container is made from."
  default     = "workspace:latest"
}

resource "terraform_data" "home_volume" {
  input = "home-${var.workspace_name}"

  provisioner "local-exec" {
    command = "echo \"created volume $VOLUME\""
    environment = {
      VOLUME = self.input
    }
  }
}

resource "terraform_data" "image" {
  provisioner "local-exec" {
    command = "sh ${path.module}/scripts/pull.sh"
    environment = {
      IMAGE = var.image
    }
  }
}

resource "terraform_data" "container" {
  input      = var.workspace_name
  depends_on = [terraform_data.home_volume, terraform_data.image]

  provisioner "local-exec" {
    command = "echo \"container $CONTAINER is up\""
    environment = {
      CONTAINER = self.input
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "echo 'stopping the container'; sleep 1; echo 'container stopped'"
  }
}
