#!/bin/sh
# Every command, in a container each.
. "$(dirname -- "$0")/container.sh"

cicdstatemgr() { run cicdstatemgr "$@"; }

echo "# check the files, and what they may hold"
cicdstatemgr validate --app-config /config/app.yaml
cicdstatemgr schema app | sed -n 3p
cicdstatemgr events --app-config /config/app.yaml
cicdstatemgr migrate check --app /config/app.yaml | tail -n 1

echo "# make a context, change and read it"
cicdstatemgr init --app-config /config/app.yaml --set state.appName=shop
cicdstatemgr load
cicdstatemgr set state.version=1.4.0
cicdstatemgr apply /config/changes.yaml
cicdstatemgr generate pipelines.build.generators.names
cicdstatemgr get state.chart
cicdstatemgr render '{{ state.appName }} {{ state.version }}'
cicdstatemgr export --format dotenv state.version state.runs
run cicdstatemgr-shell cicdstatemgr exec -- sh -c 'echo "$CICD_state__appName"'

echo "# tell others"
cicdstatemgr handle-event build=success

echo "# one at a time"
token=$(cicdstatemgr lock deploy --ttl 5m)
cicdstatemgr locks deploy | cut -d " " -f 1
cicdstatemgr unlock deploy --token "$token"

echo "# what happened, and back"
cicdstatemgr history --limit 1 | sed 1d
cicdstatemgr diff 1 2
cicdstatemgr restore 2

echo "# by hand, and to another place and back"
run cicdstatemgr-shell sh -c 'EDITOR="sed -i s/shop/store/" TMPDIR=/workspace cicdstatemgr edit demo state.appName 2> /dev/null'
cicdstatemgr export --whole demo.json
cicdstatemgr import demo.json --replace

echo "# people who decide"
cicdstatemgr ask deploy --policy dev --subject "shop 1.4.0 to dev" --option approve=Deploy --option reject=No --rejects reject > /dev/null
cicdstatemgr decide deploy --option approve --actor ann
cicdstatemgr wait --path decisions.deploy.state --in approved --timeout 5s
cicdstatemgr decisions | cut -d " " -f 1
cicdstatemgr show --all | cut -d " " -f 1

echo "# servers, which say what they need"
cicdstatemgr gateway 2>&1 | sed -n 1p
cicdstatemgr gateway queue
cicdstatemgr controller 2>&1 | sed -n 1p

echo "# which contexts there are, and how long"
cicdstatemgr list | cut -d ' ' -f 1
cicdstatemgr expire 30d > /dev/null
# In seconds; some have passed.
echo "$(( ($(cicdstatemgr ttl) + 86399) / 86400 )) days"
cicdstatemgr delete demo

echo "# help"
cicdstatemgr version | cut -d / -f 1
cicdstatemgr help set | sed -n 1p
cicdstatemgr completion bash | sed -n '$p'
cicdstatemgr complete -- schema s
