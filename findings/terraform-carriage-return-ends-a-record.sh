#!/usr/bin/env bash
# Behaviour: in `terraform apply -json`, a carriage return in a provisioner's output ends a record just as a newline does, and
#   blank lines and white space at the end of a line are left out. Colours and white space at the beginning are kept.
# Guess: records are the output's lines: "\r" stays inside the text for the viewer to redraw, and a blank line is an empty record.
# Versions: Terraform 1.11.4 with its built-in provider, Node 20.
# Output seen: ["10%","55%","100%","first","  second","\u001b[32mthird\u001b[0m"]
# Why it matters here: a progress bar becomes one row for each step, never one that is redrawn, and line numbers differ from the program's.
set -euo pipefail

version=1.11.4
if ! command -v terraform >/dev/null; then echo "skipped: terraform is not installed"; exit 0; fi
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null
found=$(terraform version)
if [ "${found%%$'\n'*}" != "Terraform v$version" ]; then echo "skipped: Terraform $version is needed"; exit 0; fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.tf <<'TF'
resource "terraform_data" "agent" {
  provisioner "local-exec" {
    command = "printf ' 10%%\\r 55%%\\r100%%\\n' | tr -d ' '; printf 'first  \\t\\n\\n\\n  second\\n\\033[32mthird\\033[0m\\n'"
  }
}
TF
terraform init -input=false >/dev/null
terraform apply -json -auto-approve >apply.ndjson

echo "Terraform $version, Node $(node --version)"
node - <<'JS'
const assert = require("node:assert");
const records = require("node:fs").readFileSync("apply.ndjson", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const output = records
  .filter((record) => record.type === "provision_progress" && !record.hook.output.startsWith("Executing:"))
  .map((record) => record.hook.output);
console.log(JSON.stringify(output));
// The last two entries are the control: what stands inside a line is not changed.
assert.deepStrictEqual(output, ["10%", "55%", "100%", "first", "  second", "\u001b[32mthird\u001b[0m"]);
console.log("as found: a carriage return ends the record, blank lines are left out");
JS
