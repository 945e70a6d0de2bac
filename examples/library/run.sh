#!/bin/sh
# Runs the example with a store in a directory of its own.
set -eu
cd "$(dirname "$0")"
store="$(mktemp -d)"
trap 'rm -rf "$store"' EXIT
PATH="../../node_modules/.bin:$PATH" node script.ts "$store"
