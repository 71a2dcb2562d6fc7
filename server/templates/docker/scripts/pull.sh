#!/bin/sh
# Imitates the pull of an image, which takes about four seconds.
set -eu

printf '\033[1;36m==>\033[0m pulling %s\n' "$IMAGE"
for layer in 4f4fb700ef54 9e1a0b8ed7c4 c2c7a3f1d0be 7d1e35f8a6a2; do
  printf '%s: \033[2mdownloading\033[0m\n' "$layer"
  sleep 1
  printf '%s: \033[32mpull complete\033[0m\n' "$layer"
done
printf 'digest: sha256:5e0a19c2\n'
