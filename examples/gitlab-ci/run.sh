#!/bin/sh
# The scripts of gitlab-ci.yaml, command by command, in a temporary directory: without GitLab, Redis or a network.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# What GitLab and the variables of the pipeline say. The checkout; both jobs work in it, where GitLab would carry contexts/ over as an artifact.
cp -R -- "$here/cicd" "$work"
cd -- "$work"
export GITLAB_CI=true CI_PIPELINE_ID=7001 CI_COMMIT_REF_NAME=1.4.0
export CICDSTATEMGR_CONFIG_PATH=cicd/config.yaml CICDSTATEMGR_CONTEXT_DATA_ID=my-app-7001

echo '== build'
export CICDSTATEMGR_DELIVERY_ID=7001/build

cicdstatemgr init --app-config cicd/app.yaml --if-exists keep --set "state.version=$CI_COMMIT_REF_NAME"
cicdstatemgr generate pipelines.build.generators.names
cicdstatemgr exec -- sh -c 'echo "building $CICD_state__image"'
cicdstatemgr set state.build.result=passed --increment state.builds=1
cicdstatemgr export --format gitlab state.image state.build > context.env

# As GitLab reads a dotenv report for the jobs that follow.
while IFS= read -r line; do
  export "$line"
done < context.env

echo '== deploy'
export CICDSTATEMGR_DELIVERY_ID=7001/deploy

echo "deploying $CICD_state__image, build $CICD_state__build__result"
cicdstatemgr handle-event deploy=success
