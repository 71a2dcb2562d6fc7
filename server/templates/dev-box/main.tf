variable "workspace_name" {
  type        = string
  description = "Set by the server for every build."
}

resource "terraform_data" "network" {
  input = "net-${var.workspace_name}"

  provisioner "local-exec" {
    command = "echo \"joining $NETWORK\""
    environment = {
      NETWORK = self.input
    }
  }
}

resource "terraform_data" "home_volume" {
  input = "home-${var.workspace_name}"

  provisioner "local-exec" {
    command = "echo \"formatting $VOLUME\"; sleep 1; echo \"$VOLUME is ready\""
    environment = {
      VOLUME = self.input
    }
  }
}

resource "terraform_data" "machine" {
  input      = var.workspace_name
  depends_on = [terraform_data.network, terraform_data.home_volume]

  provisioner "local-exec" {
    command = "sh ${path.module}/scripts/boot.sh"
    environment = {
      WORKSPACE = self.input
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "echo 'saving the journal'; sleep 1; echo 'powering off'"
  }
}

resource "terraform_data" "agent" {
  depends_on = [terraform_data.machine]

  provisioner "local-exec" {
    command = "printf '\\033[1;32m==>\\033[0m agent listens\\n'"
  }
}
