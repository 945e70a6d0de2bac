#!/bin/sh
# Makes secrets from the examples beside it, with random passwords and tokens: sh generate.sh [DIRECTORY]
# The bot token of Slack is taken from the environment variable SLACK_BOT_TOKEN. What is there already stays.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
directory=${1:-$here/generated}
if [ -e "$directory/secrets.yaml" ]; then
  echo "$directory holds secrets already: delete it first, if they are not in use" >&2
  exit 1
fi

umask 077
mkdir -p "$directory"
password=$(openssl rand -hex 24)
trigger=$(openssl rand -hex 24)
gateway=$(openssl rand -hex 24)
hash=$(printf %s "$password" | openssl dgst -sha256 -r | cut -d ' ' -f 1)

printf %s "$trigger" > "$directory/trigger-token"
printf %s "$gateway" > "$directory/gateway-token"
cp "$here/kustomization.example.yaml" "$directory/kustomization.yaml"
sed "s/REDIS_PASSWORD_SHA256/$hash/" "$here/users.example.acl" > "$directory/users.acl"
sed -e '1d' -e "s/REDIS_PASSWORD/$password/" -e "s/TRIGGER_TOKEN/$trigger/" \
  -e "s/SLACK_BOT_TOKEN/${SLACK_BOT_TOKEN:-no-token-yet}/" "$here/secrets.example.yaml" > "$directory/secrets.yaml"

echo "$directory is ready: kubectl apply -k $directory"
