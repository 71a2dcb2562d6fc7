#!/bin/sh
# A script of the agent that runs in the background: installs an editor.
set -eu
printf '\033[1;36m==>\033[0m installing the editor\n'
for part in server extensions; do
  sleep 1
  printf '  + \033[1m%s\033[0m\n' "$part"
done
printf '\033[32mthe editor listens\033[0m\n'
