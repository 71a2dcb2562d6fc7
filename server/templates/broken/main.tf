variable "workspace_name" {
  type        = string
  description = "Set by the server for every build."
}

resource "terraform_data" "home_volume" {
  input = "home-${var.workspace_name}"

  provisioner "local-exec" {
    command = "echo \"formatting $VOLUME\"; sleep 1; echo done"
    environment = {
      VOLUME = self.input
    }
  }
}

resource "terraform_data" "machine" {
  depends_on = [terraform_data.home_volume]

  provisioner "local-exec" {
    command = <<-SCRIPT
      echo 'asking pool <east & central> for a machine'
      sleep 1
      printf '\033[33mthe pool is busy, asking again\033[0m\n'
      sleep 1
      printf '\033[1;31mno capacity for size "xl-gpu"\033[0m\n' >&2
      exit 3
    SCRIPT
  }
}
