#!/usr/bin/env bash
# Behaviour: `terraform init -json` writes `@timestamp` in two precisions: `init_output` records in whole seconds, the others in
#   microseconds. The second is cut off, not rounded, so a later record is dated up to a second before the one above it.
# Guess: all records of one stream are dated the same way, and `@timestamp` never decreases from one record to the next.
# Versions: Terraform 1.11.4 with its built-in provider, Node 20.
# Output seen: version …T18:39:12.472180Z, then init_output …T18:39:12Z
# Why it matters here: a log sorted by time, or one that shows the time since the start, gets the order wrong and negative times.
set -euo pipefail

version=1.11.4
if ! command -v terraform >/dev/null; then echo "skipped: terraform is not installed"; exit 0; fi
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null
found=$(terraform version)
if [ "${found%%$'\n'*}" != "Terraform v$version" ]; then echo "skipped: Terraform $version is needed"; exit 0; fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

echo 'resource "terraform_data" "agent" {}' >main.tf
terraform init -json -input=false >init.ndjson
terraform apply -json -auto-approve >apply.ndjson

echo "Terraform $version, Node $(node --version)"
node - <<'JS'
const assert = require("node:assert");
const read = (file) => require("node:fs").readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const init = read("init.ndjson");
for (const record of init) console.log(record.type.padEnd(12), record["@timestamp"]);
const seconds = /T\d\d:\d\d:\d\dZ$/;
const microseconds = /T\d\d:\d\d:\d\d\.\d{6}Z$/;
for (const record of init) assert.match(record["@timestamp"], record.type === "init_output" ? seconds : microseconds);

// In microseconds, which Date does not keep.
const time = ({ "@timestamp": text }) => Date.parse(text.replace(/\.\d+/, "")) * 1000 + Number(text.match(/\.(\d+)/)?.[1] ?? 0);
// A pair of records in two different seconds does not decrease, but then the next pair is in one second.
const decreases = (records) => records.filter((record, n) => n > 0 && time(record) < time(records[n - 1])).length;
assert.ok(decreases(init) >= 1, "a record is dated before the one above it");

// Control: `apply` dates every record alike, and in order.
const apply = read("apply.ndjson");
for (const record of apply) assert.match(record["@timestamp"], microseconds);
assert.strictEqual(decreases(apply), 0);
console.log("as found: init_output records are dated in whole seconds, before the record above them");
JS
