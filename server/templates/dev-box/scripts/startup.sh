#!/bin/sh
# The startup script of the agent: about 15 seconds of colours and progress bars.
set -eu

step() { printf '\033[1;36m==>\033[0m %s\n' "$1"; }

# A progress bar. Each step begins with a carriage return and ends a line.
progress() {
  done=''
  rest='##########'
  for percent in 10 20 30 40 50 60 70 80 90 100; do
    done="$done#"
    rest="${rest#?}"
    printf '\r\033[2K%s [\033[32m%s\033[0m%s] %3d%%\n' "$1" "$done" "$(printf '%s' "$rest" | tr '#' '.')" "$percent"
    sleep 0.4
  done
}

step "preparing the home folder of $WORKSPACE"
sleep 1
progress "toolchain"
step "installing tools"
for tool in git gcc make rust-analyzer; do
  printf '  + \033[1m%s\033[0m\n' "$tool"
  sleep 0.5
done
printf '\033[33mwarning:\033[0m 2 packages have newer versions\n' >&2
progress "packages"
step "checking the tools"
for tool in git gcc make; do
  printf '[\033[32m  OK  \033[0m] %s\n' "$tool"
  sleep 1
done
sleep 1
step "$WORKSPACE is ready"
