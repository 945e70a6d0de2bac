#!/usr/bin/env bash
# Runs the suite of test/e2e on a cluster that a folder of scripts starts and stops: on-small-cluster.sh FOLDER
# The folder has up.sh (prints the variables of the cluster), down.sh, load-image.sh and, for images that no registry here serves, trials/.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts=$(cd "$1" && pwd)

npm run image
npm run bundle
npm run bundle -- --kind stepaction
variables=$("$scripts/up.sh")
trap '"$scripts/down.sh"' EXIT
eval "$variables"
"$scripts/load-image.sh" localhost/cicdstatemgr:0.1.0 localhost/cicdstatemgr-shell:0.1.0
CICD=$PWD "$scripts/trials/images.sh"
export E2E_REDIS_IMAGE=localhost/rt-redis:1 E2E_NODE_IMAGE=localhost/rt-node:1
if CICD=$PWD "$scripts/trials/services.sh" git registry; then
  export E2E_GIT_URL=http://127.0.0.1:8418/cicd.git E2E_BUNDLE=localhost:5000/cicdstatemgr-catalog:0.1.0
  export E2E_STEPS_BUNDLE=${E2E_BUNDLE/catalog:/catalog-steps:}
  skopeo copy --quiet --insecure-policy --dest-tls-verify=false "oci:images/build/tekton-bundle-steps:${E2E_BUNDLE##*:}" "docker://$E2E_STEPS_BUNDLE"
fi
export E2E_RESTART_API_SERVER="scripts/e2e/restart-process.sh $CLUSTER_DIR/run/kube-apiserver.pid"
npm run e2e -- "${@:2}"
