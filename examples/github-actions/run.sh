#!/bin/sh
# The steps of workflow.yaml, command by command, in a temporary directory: without GitHub, Redis or a network.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# What GitHub and the env of the workflow say. The checkout; both jobs work in it, where GitHub would carry contexts/ over as an artifact.
cp -R -- "$here/cicd" "$work"
cd -- "$work"
export GITHUB_ACTIONS=true GITHUB_RUN_ID=7001 GITHUB_REF_NAME=1.4.0 GITHUB_ENV="$work/env"
export CICDSTATEMGR_CONFIG_PATH=cicd/config.yaml CICDSTATEMGR_CONTEXT_DATA_ID=my-app-7001

# As GitHub reads GITHUB_ENV after a step: NAME<<DELIMITER, lines, DELIMITER. Here values have one line.
read_env() {
  while IFS= read -r line; do
    IFS= read -r value
    export "${line%%<<*}=$value"
    IFS= read -r line
  done < "$GITHUB_ENV"
}

echo '== build'
export CICDSTATEMGR_DELIVERY_ID=7001/build

cicdstatemgr init --app-config cicd/app.yaml --if-exists keep --set "state.version=$GITHUB_REF_NAME"
cicdstatemgr generate pipelines.build.generators.names

cicdstatemgr export --format github state.image >> "$GITHUB_ENV"
read_env

echo "building $CICD_state__image"

cicdstatemgr set state.build.result=passed --increment state.builds=1

echo '== deploy'
export CICDSTATEMGR_DELIVERY_ID=7001/deploy

cicdstatemgr exec -- sh -c 'echo "deploying $CICD_state__image, build $CICD_state__build__result"'

cicdstatemgr handle-event deploy=success
