#!/bin/sh
# A startup script that fails with exit code 7.
set -eu
echo "cloning the repository of $WORKSPACE"
sleep 1
printf '\033[1;31mfatal:\033[0m could not read from the remote repository\n' >&2
exit 7
