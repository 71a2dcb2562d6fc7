#!/usr/bin/env bash
# Behaviour: when a resource fails during `terraform apply -json`, what comes at once are two records of level `info`. The
#   record of level `error`, with the cause, is written only after every other resource that was running has finished.
# Guess: the error is written as soon as the resource fails, and a type such as `apply_errored` has the level `error`.
# Versions: Terraform 1.11.4 with its built-in provider, Node 20.
# Output seen: info provision_errored bad, info apply_errored bad, info apply_complete slow, error diagnostic bad
# Why it matters here: a viewer that looks for the first error by level reports it minutes late; by type it is known at once.
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
resource "terraform_data" "bad" {
  provisioner "local-exec" {
    command = "echo trying; exit 3"
  }
}
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 5"
  }
}
TF
terraform init -input=false >/dev/null
status=0
terraform apply -json -auto-approve >apply.ndjson || status=$?
test "$status" = 1

echo "Terraform $version, Node $(node --version)"
node - <<'JS'
const assert = require("node:assert");
const records = require("node:fs").readFileSync("apply.ndjson", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const endings = records
  .filter((record) => /_errored$|^apply_complete$|^diagnostic$/.test(record.type))
  .map((record) => `${record["@level"]} ${record.type} ${record.hook?.resource.resource_name ?? record.diagnostic.address.split(".")[1]}`);
console.log(endings.join("\n"));
assert.deepStrictEqual(endings, [
  "info provision_errored bad",
  "info apply_errored bad",
  "info apply_complete slow",
  "error diagnostic bad",
]);
const time = (type) => Date.parse(records.find((record) => record.type === type)["@timestamp"]);
const late = (time("diagnostic") - time("apply_errored")) / 1000;
console.log(`the error came ${late.toFixed(1)} s after the failure`);
// Control: the failure itself is reported while the other resource is still running.
assert.ok(time("apply_complete") - time("apply_errored") > 2000);
assert.ok(late > 2);
console.log("as found: the only record of level error comes when everything else is done");
JS
