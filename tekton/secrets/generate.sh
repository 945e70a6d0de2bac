#!/bin/sh
# Makes secrets from the examples beside it, with random passwords and tokens: sh generate.sh OVERLAY [DIRECTORY]
# The bot token of Slack is taken from the environment variable SLACK_BOT_TOKEN.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
overlay=${1:-}
directory=${2:-$here/generated}

case "$overlay" in
  redis) without='^$' ;;
  # Who keeps that Redis has an operator already.
  existing-redis) without='^user operator ' ;;
  pvc) without='REDIS_PASSWORD|cicdstatemgr-redis|users[.]acl' ;;
  *) echo "usage: sh generate.sh redis|existing-redis|pvc [DIRECTORY]" >&2 && exit 2 ;;
esac
if [ -e "$directory/secrets.yaml" ]; then
  echo "$directory holds secrets already: delete it, if they are not in use" >&2
  exit 1
fi

umask 077
mkdir -p "$directory"
password=$(openssl rand -hex 24)
trigger=$(openssl rand -hex 24)
gateway=$(openssl rand -hex 24)
operator=$(openssl rand -hex 24)
hash() {
  printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}

cat > "$directory/.fill" << END
s/REDIS_PASSWORD/$password/
s/TRIGGER_TOKEN/$trigger/
s/SLACK_BOT_TOKEN/${SLACK_BOT_TOKEN:-no-token-yet}/
END
printf %s "$trigger" > "$directory/trigger-token"
printf %s "$gateway" > "$directory/gateway-token"
grep -Ev "$without" "$here/kustomization.example.yaml" > "$directory/kustomization.yaml"
if [ "$overlay" != pvc ]; then
  grep -Ev "$without" "$here/users.example.acl" |
    sed -e "s/REDIS_PASSWORD_SHA256/$(hash "$password")/" -e "s/OPERATOR_PASSWORD_SHA256/$(hash "$operator")/" > "$directory/users.acl"
fi
# For people: in no Secret, so that nothing in the cluster has it.
if [ "$overlay" = redis ]; then
  printf %s "$operator" > "$directory/operator-password"
fi
# Not as arguments: those are seen by everybody on the machine.
grep -Ev -e '^#' -e "$without" "$here/secrets.example.yaml" | sed -f "$directory/.fill" > "$directory/secrets.yaml"
rm "$directory/.fill"

echo "$directory is ready: kubectl apply -k $directory"
