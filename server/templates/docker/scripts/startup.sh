#!/bin/sh
# The startup script of the agent.
set -eu
echo "preparing the home folder of $WORKSPACE"
sleep 1
echo "done"
