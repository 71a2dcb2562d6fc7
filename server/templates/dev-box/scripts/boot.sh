#!/bin/sh
# Imitates the boot of a machine: about 15 seconds of output in bursts.
set -eu

step() { printf '\033[1;36m==>\033[0m %s\n' "$1"; }

step "pulling image dev:latest"
# A progress bar. Terraform ends a line at each carriage return, so each step is a line of the log.
for percent in 10 25 40 55 70 85 100; do
  printf '\r\033[2Kpulling layers %3d%%' "$percent"
  sleep 1
done
printf '\n'

step "booting $WORKSPACE"
for unit in journal network home-mount ssh dbus; do
  printf '[\033[32m  OK  \033[0m] Started %s\n' "$unit"
  sleep 1
done

step "installing tools"
for tool in git gcc make rust-analyzer; do
  printf '  + \033[1m%s\033[0m\n' "$tool"
done
sleep 2
printf '\033[33mwarning:\033[0m 2 packages have newer versions\n'
sleep 1
step "$WORKSPACE is up"
