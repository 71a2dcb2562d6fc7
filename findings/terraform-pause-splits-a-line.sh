#!/usr/bin/env bash
# Behaviour: `terraform apply -json` reports one line of a local-exec provisioner as two records when the program pauses for
#   more than about 100 ms inside the line. Nothing in the records says that they belong together.
# Guess: output is collected up to the newline, so one line is one `provision_progress` record, however slowly it is written.
# Versions: Terraform 1.11.4 with its built-in provider, Node 20.
# Output seen: ["downloading","... done","checking... done"]
# Why it matters here: a build log shows "downloading" and "... done" on two rows, and a search for the whole line misses it.
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
    command = "printf downloading; sleep 1; echo '... done'; echo 'checking... done'"
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
// The last entry is the control: a line without a pause.
assert.deepStrictEqual(output, ["downloading", "... done", "checking... done"]);
console.log("as found: a pause inside a line ends the record");
JS
