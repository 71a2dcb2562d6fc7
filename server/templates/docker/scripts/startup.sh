#!/bin/sh
# What the agent of a started workspace runs first.
set -eu
echo "preparing the home folder of $WORKSPACE"
sleep 1
echo "done"
