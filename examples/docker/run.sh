#!/bin/sh
# A flow of containers, as a CI system without Tekton would start them.
. "$(dirname -- "$0")/container.sh"

id=$(run cicdstatemgr init --app-config /config/app.yaml --set state.appName=shop)
echo "made $id"

run cicdstatemgr set state.version=1.4.0 > /dev/null

title=$(run cicdstatemgr get --render pipelines.build.title)
echo "title: $title"

run cicdstatemgr handle-event build=success

# A step of one's own: it reads the copies, which are plain files.
run cicdstatemgr load --cache-dir /workspace/copies > /dev/null
run cicdstatemgr-shell sh -c '. /workspace/copies/cicdContextData.sh; echo "image: $CICD_state__image"'
