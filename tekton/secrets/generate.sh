#!/bin/sh
# Makes secrets from the examples beside it, with random passwords and tokens:
# sh generate.sh [--add] [--namespace NAME] OVERLAY [DIRECTORY]
# --namespace is where the Secrets are made: cicdstatemgr, or with --add where they were made before.
# With --add it adds to existing secrets what a newer version or another overlay needs, puts what the variables below hold where this
# script wrote that there was nothing yet, and changes nothing else.
# What is Slack's is taken from the environment variables SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APP_TOKEN, the token of Mattermost's bot
# from MATTERMOST_TOKEN, the login provider's secret from LOGIN_CLIENT_SECRET; they may hold any text.
# No secret is ever an argument, which everybody on the machine could read, nor in a file that others may read or that stays behind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
adding=
namespace=
while :; do
  case "${1:-}" in
    --add) adding=yes ;;
    --namespace) namespace=${2:-.} && if [ $# -gt 1 ]; then shift; fi ;;
    --namespace=*) namespace=${1#*=} && namespace=${namespace:-.} ;;
    *) break ;;
  esac
  if [ $# -gt 0 ]; then shift; fi
done
case "$namespace" in
  *[!a-z0-9-]* | -* | *-) echo "--namespace takes the name of a namespace, such as team-a: small letters, digits and hyphens" >&2 && exit 2 ;;
esac
overlay=${1:-}
directory=${2:-$here/generated}

case "$overlay" in
  redis | custom-tasks | slack | slack-custom-tasks | socket-mode | socket-mode-custom-tasks) without='^$' ;;
  # Who keeps that Redis has an operator and probes already.
  existing-redis) without='^user (operator|probe) ' ;;
  # Nothing for a gateway or a controller: they need a Redis.
  pvc) without='REDIS_PASSWORD|cicdstatemgr-redis|users[.]acl|cicdstatemgr-gateway|gateway-secrets|cicdstatemgr-controller|controller-secrets|login-proxy' ;;
  *) echo "usage: sh generate.sh [--add] [--namespace NAME] redis|custom-tasks|slack|slack-custom-tasks|socket-mode|socket-mode-custom-tasks|existing-redis|pvc [DIRECTORY]" >&2 && exit 2 ;;
esac
if [ -z "$adding" ] && [ -e "$directory/secrets.yaml" ]; then
  echo "$directory holds secrets already: delete it if they are not in use; with --add they stay, and what is missing is added" >&2
  exit 1
fi
if [ -n "$adding" ] && ! [ -e "$directory/secrets.yaml" ]; then
  echo "$directory holds no secrets: make them without --add" >&2
  exit 1
fi
if [ -n "$adding" ] && [ -e "$directory/kustomization.yaml" ]; then
  made_for=$(sed -n 's/^namespace: *\([a-z0-9-]*\).*/\1/p' "$directory/kustomization.yaml")
  if [ -n "$namespace" ] && [ "$namespace" != "$made_for" ]; then
    echo "$directory is for the namespace ${made_for:-of kubectl}: --add does not change it. Make those of $namespace in another directory" >&2
    exit 1
  fi
  namespace=$made_for
fi
namespace=${namespace:-cicdstatemgr}
# Whether the secrets that stay are applied for a gateway too.
for_gateway=
if [ -n "$adding" ] && [ -e "$directory/kustomization.yaml" ] && grep -q '^ *- name: cicdstatemgr-gateway' "$directory/kustomization.yaml"; then for_gateway=yes; fi
# Secrets that nothing of the overlay mounts are not made in the cluster. Their files are kept, for a gateway or a controller that is added later.
# An overlay with a gateway has the Secret of a controller too: components/controller may stand beside it.
not_mounted='^$'
case "$overlay" in
  redis) not_mounted='cicdstatemgr-gateway|gateway-secrets|cicdstatemgr-controller|controller-secrets|login-proxy' ;;
  custom-tasks) not_mounted='cicdstatemgr-gateway|gateway-secrets|login-proxy' ;;
  existing-redis)
    not_mounted='cicdstatemgr-redis|users[.]acl'
    # Secrets of a chat are for a gateway that is added to the overlay, or was added before.
    if [ -z "${SLACK_SIGNING_SECRET:-}${SLACK_APP_TOKEN:-}${MATTERMOST_TOKEN:-}$for_gateway" ]; then
      not_mounted="$not_mounted|cicdstatemgr-gateway|gateway-secrets|cicdstatemgr-controller|controller-secrets|login-proxy"
    fi
    ;;
esac
# A gateway without its own could be told anything, or would not start.
needed=
case "$overlay" in
  slack*) if [ -z "${SLACK_SIGNING_SECRET:-}${MATTERMOST_TOKEN:-}" ]; then needed=SLACK_SIGNING_SECRET; fi ;;
  socket-mode*) if [ -z "${SLACK_APP_TOKEN:-}" ]; then needed=SLACK_APP_TOKEN; fi ;;
esac
if [ -n "$adding" ] && [ -e "$directory/gateway-secrets.yaml" ]; then needed=; fi
if [ -n "$needed" ]; then
  echo "$needed is not set: the Slack app has it under Basic Information (docs/slack.md)" >&2
  exit 2
fi

umask 077
mkdir -p "$directory"
# Files get their names when they are whole: whatever ends this script leaves nothing behind.
unfinished=$(mktemp -d "$directory/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

random() {
  openssl rand -hex 24
}
hash() {
  printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
# Replaces names by what environment variables of that name hold, taken as it is; with yaml=1 as the inside of a YAML text in double quotes.
fill() {
  LC_ALL=C awk '
    BEGIN {
      count = split(ENVIRON["names"], names, " ")
      for (code = 1; code < 128; code++)
        if (code < 32 || code == 127) escapes[sprintf("%c", code)] = sprintf("\\x%02x", code)
      escapes["\""] = "\\\""
      escapes["\\"] = "\\\\"
    }
    function value(name,    text, escaped, place, character) {
      text = ENVIRON[name]
      if (!ENVIRON["yaml"]) return text
      for (place = 1; place <= length(text); place++) {
        character = substr(text, place, 1)
        escaped = escaped (character in escapes ? escapes[character] : character)
      }
      return "\"" escaped "\""
    }
    {
      # What was put in is not looked at again.
      filled = ""
      for (;;) {
        first = 0
        for (n = 1; n <= count; n++) {
          place = index($0, names[n])
          longer = place == first && length(names[n]) > length(found)
          if (place && (!first || place < first || longer)) { first = place; found = names[n] }
        }
        if (!first) break
        filled = filled substr($0, 1, first - 1) value(found)
        $0 = substr($0, first + length(found))
      }
      print filled $0
    }
  '
}

# Whether a file of that name is there and stays.
has() {
  [ -n "$adding" ] && [ -e "$directory/$1" ]
}
# The content of a file that stays: a new file may need the same. Otherwise a new one.
kept() {
  if has "$1"; then cat "$directory/$1"; else random; fi
}
# The text after the beginning of a line of a file that stays, if it stands there as this script writes it: in quotes, or without them, as the first
# versions wrote it. A dot follows it, so that $(…) keeps line breaks at its end.
text_in() {
  if has "$1"; then
    before=$2 LC_ALL=C awk '
      BEGIN { for (code = 1; code < 128; code++) characters[sprintf("%02x", code)] = sprintf("%c", code) }
      {
        sub(/^ */, "")
        before = ENVIRON["before"]
        if (index($0, before) != 1) next
        rest = substr($0, length(before) + 1)
        if (substr(rest, 1, 1) != "\"") {
          if (match(rest, /^[A-Za-z0-9][A-Za-z0-9._-]*/) && substr(rest, RLENGTH + 1) ~ /^ *[,}]/) printf "%s", substr(rest, 1, RLENGTH)
          exit
        }
        rest = substr(rest, 2)
        text = ""
        while (rest != "") {
          character = substr(rest, 1, 1)
          if (character == "\"") { printf "%s", text; exit }
          size = 1
          if (character == "\\") {
            character = substr(rest, 2, 1)
            size = 2
            if (character == "x") { character = characters[substr(rest, 3, 2)]; size = 4 }
            else if (character != "\"" && character != "\\") exit # of another program
          }
          text = text character
          rest = substr(rest, size + 1)
        }
        exit
      }
    ' "$directory/$1"
  fi
  echo .
}
trigger=$(kept trigger-token)
gateway=$(kept gateway-token)
operator=$(kept operator-password)
gateway_redis=$(kept gateway-redis-password)
password=$(text_in secrets.yaml 'datasources: { redis: { username: cicdstatemgr, password: ')
password=${password%.}
if [ -z "$password" ]; then # the first version wrote two lines
  password=$(text_in secrets.yaml 'redis: { username: cicdstatemgr, password: ')
  password=${password%.}
fi
proxy=$(text_in gateway-secrets.yaml 'api: { proxySecret: ')
proxy=${proxy%.}
slack=$(text_in secrets.yaml 'slack: { token: ')
slack=${SLACK_BOT_TOKEN:-${slack%.}}
: "${slack:=no-token-yet}"
login_client=${LOGIN_CLIENT_SECRET:-no-client-secret-yet}
if [ -n "$adding" ] && [ "$overlay" != pvc ]; then
  # A password that is not known cannot be put into a new file.
  if [ -z "$password" ] && ! { has users.acl && has controller-secrets.yaml; }; then
    echo "the password of Redis is not in $directory/secrets.yaml as this script writes it: nothing was added. Write it there as in secrets.example.yaml, on one line: datasources: { redis: { username: cicdstatemgr, password: \"…\" } }" >&2
    exit 1
  fi
  if has users.acl && ! has gateway-redis-password && grep -q '^user cicdstatemgr-gateway ' "$directory/users.acl"; then
    echo "$directory/gateway-redis-password is missing: put the password of the user cicdstatemgr-gateway there. Nothing was added" >&2
    exit 1
  fi
  by_hand=
  if has gateway-secrets.yaml && [ -z "$proxy" ]; then
    if grep -q proxySecret "$directory/gateway-secrets.yaml"; then
      has login-proxy-secret || by_hand=yes
    elif grep -q '^    api:' "$directory/gateway-secrets.yaml" || ! grep -q '^  gateway:$' "$directory/gateway-secrets.yaml"; then
      by_hand=yes
    fi
  fi
  if [ -n "$by_hand" ]; then
    echo "$directory/gateway-secrets.yaml is not as this script writes it: write api: { proxySecret: … } under gateway as in gateway-secrets.example.yaml, and the same text into login-proxy-secret. Nothing was added" >&2
    exit 1
  fi
fi
: "${password:=$(random)}"
: "${proxy:=$(kept login-proxy-secret)}"
# One that anybody could know would let anybody in. The beginning says that Slack does not have it.
slack_signing=${SLACK_SIGNING_SECRET:-not-yet-$(random)}
slack_app=${SLACK_APP_TOKEN:-}
mattermost=${MATTERMOST_TOKEN:-}
# YAML holds text and nothing else.
is_text() {
  ! command -v iconv > /dev/null || printf %s "$2" | iconv -f UTF-8 -t UTF-8 > /dev/null 2>&1 || {
    echo "$1 is not UTF-8 text" >&2
    exit 1
  }
}
is_text SLACK_BOT_TOKEN "$slack"
is_text SLACK_SIGNING_SECRET "$slack_signing"
is_text SLACK_APP_TOKEN "$slack_app"
is_text MATTERMOST_TOKEN "$mattermost"
is_text LOGIN_CLIENT_SECRET "$login_client"

printf %s "$trigger" > "$unfinished/trigger-token"
printf %s "$gateway" > "$unfinished/gateway-token"
grep -Ev -e "$without" -e "$not_mounted" "$here/kustomization.example.yaml" |
  sed "s/^namespace: .*/namespace: $namespace/" > "$unfinished/kustomization.yaml"
if [ "$overlay" != pvc ]; then
  grep -Ev "$without" "$here/users.example.acl" |
    names='REDIS_PASSWORD_SHA256 OPERATOR_PASSWORD_SHA256 GATEWAY_PASSWORD_SHA256 PROBE_PASSWORD' yaml='' \
      REDIS_PASSWORD_SHA256=$(hash "$password") OPERATOR_PASSWORD_SHA256=$(hash "$operator") \
      GATEWAY_PASSWORD_SHA256=$(hash "$gateway_redis") PROBE_PASSWORD=$(random) fill > "$unfinished/users.acl"
  # Of the user whom the gateway logs in as: its own secrets have it too, which no step reads.
  printf %s "$gateway_redis" > "$unfinished/gateway-redis-password"
  # Of the login in front of the pages. OAuth2 Proxy wants 32 bytes for its cookies.
  printf %s "$proxy" > "$unfinished/login-proxy-secret"
  openssl rand -hex 16 | tr -d '\n' > "$unfinished/login-cookie-secret"
  printf %s "$login_client" > "$unfinished/login-client-secret"
fi
# Makes a pair of keys, NAME.private.pem and NAME.public.pem.
make_keys() {
  if ! openssl genpkey -algorithm ED25519 -out "$unfinished/$1.private.pem" 2> /dev/null; then
    echo "this openssl makes no Ed25519 keys: have one of version 1.1.1 or newer" >&2
    exit 1
  fi
  openssl pkey -in "$unfinished/$1.private.pem" -pubout -out "$unfinished/$1.public.pem"
}
# Another pair has another name: what the one before signed is not taken for its.
key_id() {
  printf 'k%s' "$(openssl dgst -sha256 -r "$unfinished/$1.public.pem" | cut -c 1-12)"
}
# A public key as it stands in everybody's config.
public_key() {
  echo "        # of the $1"
  echo "        $(key_id "$1"): |"
  sed 's/^/          /' "$unfinished/$1.public.pem"
}
# Whether the controller's file that stays has no key yet, and a place for one: it is from an overlay without a gateway.
lacks_key() {
  [ -e "$unfinished/controller.private.pem" ] && [ "$(head -n 1 "$directory/controller-secrets.yaml")" = cicdstatemgr: ] &&
    ! grep -q -e signing -e gateway "$directory/controller-secrets.yaml"
}
# What the gateway and the controller sign decisions with; everybody's config has the public halves.
if [ "$overlay" != pvc ]; then
  make_keys gateway
  # Where no gateway signs votes nobody could decide anything: there the controller does not sign either.
  case "$overlay" in
    slack* | socket-mode*) make_keys controller && without_signing='^$' ;;
    *) without_signing=SIGNING_KEY_ID ;;
  esac
  # The public halves of the private keys that are new.
  new_keys() {
    if ! has gateway-secrets.yaml; then public_key gateway; fi
    if [ -e "$unfinished/controller.public.pem" ] && { ! has controller-secrets.yaml || lacks_key; }; then public_key controller; fi
  }
  {
    echo '    signing: # whose signatures count: the gateway and, where it signs, the controller have the private halves'
    echo '      publicKeys:'
    new_keys
  } > "$unfinished/decisions-signing.yaml"
  # In HTTP mode there is no token of the app.
  if [ -n "$slack_app" ]; then without_app='^$'; else without_app=SLACK_APP_TOKEN; fi
  if [ -n "$mattermost" ]; then without_mattermost='^$'; else without_mattermost=MATTERMOST_TOKEN; fi
  grep -Ev -e '^#' -e "$without_app" -e "$without_mattermost" "$here/gateway-secrets.example.yaml" |
    names='GATEWAY_REDIS_PASSWORD TRIGGER_TOKEN GATEWAY_TOKEN PROXY_SECRET SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN MATTERMOST_TOKEN MATTERMOST_SECRET SIGNING_KEY_ID SIGNING_PRIVATE_KEY' \
      yaml=1 MATTERMOST_TOKEN=$mattermost MATTERMOST_SECRET=$(random) GATEWAY_REDIS_PASSWORD=$gateway_redis TRIGGER_TOKEN=$trigger GATEWAY_TOKEN=$gateway \
      PROXY_SECRET=$proxy SLACK_BOT_TOKEN=$slack SLACK_SIGNING_SECRET=$slack_signing SLACK_APP_TOKEN=$slack_app SIGNING_KEY_ID=$(key_id gateway) \
      SIGNING_PRIVATE_KEY=$(cat "$unfinished/gateway.private.pem") fill > "$unfinished/gateway-secrets.yaml"
  if [ -e "$unfinished/controller.private.pem" ]; then
    controller_key_id=$(key_id controller)
    controller_key=$(cat "$unfinished/controller.private.pem")
  fi
  grep -Ev -e '^#' -e "$without_signing" "$here/controller-secrets.example.yaml" |
    names='REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN SIGNING_KEY_ID SIGNING_PRIVATE_KEY' yaml=1 \
      REDIS_PASSWORD=$password TRIGGER_TOKEN=$trigger SLACK_BOT_TOKEN=$slack SIGNING_KEY_ID=${controller_key_id:-} \
      SIGNING_PRIVATE_KEY=${controller_key:-} fill > "$unfinished/controller-secrets.yaml"
fi
# For people: in no Secret, so that nothing in the cluster has it.
if [ "$overlay" != existing-redis ] && [ "$overlay" != pvc ]; then
  printf %s "$operator" > "$unfinished/operator-password"
fi
grep -Ev -e '^#' -e "$without" "$here/secrets.example.yaml" |
  names='REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN' yaml=1 \
    REDIS_PASSWORD=$password TRIGGER_TOKEN=$trigger SLACK_BOT_TOKEN=$slack fill > "$unfinished/secrets.yaml"

# What is added to the files that stay. Each function prints the file with what is missing, and everything else as it was.
added_kustomization() {
  new=$unfinished/kustomization.yaml awk '
    BEGIN { while ((getline line < ENVIRON["new"]) > 0) if (line ~ /^  - name: /) { order[++count] = line; getline entry[count] < ENVIRON["new"] } }
    function name(text) { sub(/^ *- name: */, "", text); sub(/[ #].*/, "", text); return text }
    { lines[NR] = $0 }
    /^ *- name: / { seen[name($0)] = 1 }
    END {
      for (n = 1; n <= NR; n++) {
        print lines[n]
        if (lines[n] == "secretGenerator:") for (i = 1; i <= count; i++) if (!(name(order[i]) in seen)) print order[i] "\n" entry[i]
      }
    }
  ' "$directory/kustomization.yaml"
}
# Users that are missing, and at the end of the line of each user the rights that are missing.
added_users() {
  new=$unfinished/users.acl awk '
    BEGIN { while ((getline line < ENVIRON["new"]) > 0) { split(line, words, " "); order[++count] = words[2]; rules[words[2]] = line } }
    $1 == "user" && $2 in rules {
      seen[$2] = 1
      delete granted
      for (n = 3; n <= NF; n++) granted[$n] = 1
      # A default user who can log in has the rights that somebody chose.
      if ($2 == "default" && !("off" in granted)) { print; next }
      many = split(rules[$2], words, " ")
      for (n = 3; n <= many; n++) {
        all = substr(words[n], 1, 1) == "+" ? "+@all" : substr(words[n], 1, 1) "*"
        if (words[n] ~ /^[+~&]/ && !(words[n] in granted) && !(all in granted)) $0 = $0 " " words[n]
      }
    }
    { print }
    END { for (n = 1; n <= count; n++) if (!(order[n] in seen)) print rules[order[n]] }
  ' "$directory/users.acl"
}
# A file that stays, with what the variables hold in place of what this script wrote when it had nothing, and with the lines that it lacks.
with_given() {
  wants_key=
  is_gateway=
  if [ "$1" = controller-secrets.yaml ] && lacks_key; then wants_key=yes; fi
  if [ "$1" = gateway-secrets.yaml ]; then is_gateway=yes; fi
  wants_key=$wants_key is_gateway=$is_gateway bot=${SLACK_BOT_TOKEN:+yes} signing=${SLACK_SIGNING_SECRET:+yes} app=${SLACK_APP_TOKEN:+yes} mattermost=${MATTERMOST_TOKEN:+yes} awk '
    { lines[NR] = $0 }
    /^ *appToken:/ { has_app = 1 }
    /proxySecret/ { has_proxy = 1 }
    /^ *mattermost:/ { has_mattermost = 1 }
    END {
      for (n = 1; n <= NR; n++) {
        line = lines[n]
        if (ENVIRON["bot"] && line ~ /^ *slack: / ) sub(/"?no-token-yet"?/, "GIVEN_BOT_TOKEN", line)
        if (ENVIRON["signing"]) sub(/^ *signingSecret: "not-yet-[0-9a-f]*"/, "      signingSecret: GIVEN_SIGNING_SECRET", line)
        print line
        if (ENVIRON["app"] && !has_app && line ~ /^      signingSecret: /) print "      appToken: GIVEN_APP_TOKEN"
        if (!ENVIRON["is_gateway"] || line != "  gateway:") continue
        if (!has_proxy) print "    api: { proxySecret: GIVEN_PROXY_SECRET }"
        if (ENVIRON["mattermost"] && !has_mattermost) print "    mattermost: { token: GIVEN_MATTERMOST_TOKEN, secret: GIVEN_MATTERMOST_SECRET }"
      }
      if (ENVIRON["wants_key"]) print "  gateway: { signing: { keyId: GIVEN_KEY_ID, privateKey: GIVEN_PRIVATE_KEY } }"
    }
  ' "$directory/$1" | names='GIVEN_BOT_TOKEN GIVEN_SIGNING_SECRET GIVEN_APP_TOKEN GIVEN_PROXY_SECRET GIVEN_MATTERMOST_TOKEN GIVEN_MATTERMOST_SECRET GIVEN_KEY_ID GIVEN_PRIVATE_KEY' \
    yaml=1 GIVEN_BOT_TOKEN=${SLACK_BOT_TOKEN:-} GIVEN_SIGNING_SECRET=${SLACK_SIGNING_SECRET:-} GIVEN_APP_TOKEN=${SLACK_APP_TOKEN:-} \
    GIVEN_PROXY_SECRET=$proxy GIVEN_MATTERMOST_TOKEN=$mattermost GIVEN_MATTERMOST_SECRET=$(random) GIVEN_KEY_ID=${controller_key_id:-} \
    GIVEN_PRIVATE_KEY=${controller_key:-} fill
}
# Whether a file has a text as a whole value: a short one may also be a part of another secret.
has_value() {
  [ -e "$directory/$2" ] && GIVEN=$1 ESCAPED=$(echo GIVEN | names=GIVEN yaml=1 GIVEN=$1 fill) awk '
    { text = text $0 "\n" }
    END {
      if (index(text, ENVIRON["ESCAPED"])) exit 0
      given = ENVIRON["GIVEN"]
      for (from = 1; place = index(substr(text, from), given); from += place) {
        first = from + place - 1
        before = substr(text, 1, first - 1)
        # Where a value of YAML begins and ends, or a file that has nothing else.
        if (before ~ /(^|[:-] +|\n *|["\047[])$/ && substr(text, first + length(given), 1) ~ /^[] \n,}"\047]?$/) exit 0
      }
      exit 1
    }
  ' "$directory/$2"
}
# Says so if a variable is set and a file does not have what it holds.
say_unused() {
  if [ -z "$2" ]; then return; fi
  if ! [ -e "$directory/$3" ]; then
    echo "$1 was not used: there is no $directory/$3"
  elif ! has_value "$2" "$3"; then
    echo "$1 was not used: write it into $directory/$3"
  fi
}
added_signing() {
  cat "$directory/decisions-signing.yaml"
  new_keys
}

files='kustomization.yaml trigger-token gateway-token users.acl gateway-redis-password login-proxy-secret login-cookie-secret login-client-secret
  operator-password gateway-secrets.yaml controller-secrets.yaml decisions-signing.yaml secrets.yaml'
added=
if [ -n "$adding" ]; then
  mkdir "$unfinished/added"
  if has kustomization.yaml; then added_kustomization > "$unfinished/added/kustomization.yaml"; fi
  with_given secrets.yaml > "$unfinished/added/secrets.yaml"
  if [ "$overlay" != pvc ]; then
    if has users.acl; then added_users > "$unfinished/added/users.acl"; fi
    if has gateway-secrets.yaml; then with_given gateway-secrets.yaml > "$unfinished/added/gateway-secrets.yaml"; fi
    if has controller-secrets.yaml; then with_given controller-secrets.yaml > "$unfinished/added/controller-secrets.yaml"; fi
    if has login-client-secret && [ "$(cat "$directory/login-client-secret")" = no-client-secret-yet ]; then
      printf %s "$login_client" > "$unfinished/added/login-client-secret"
    fi
    if has decisions-signing.yaml; then added_signing > "$unfinished/added/decisions-signing.yaml"; fi
    # The keys of what exists stand in the config already.
    if has gateway-secrets.yaml && [ -z "$(new_keys)" ]; then rm -f "$unfinished/decisions-signing.yaml"; fi
    # Nobody knows the password of a user that exists.
    if has users.acl && grep -q '^user operator ' "$directory/users.acl"; then rm -f "$unfinished/operator-password"; fi
  fi
fi

# Whether the Secret of the gateway is applied now, and was not before.
mounted=
if grep -q cicdstatemgr-gateway "$unfinished/kustomization.yaml" && ! { has kustomization.yaml && grep -q cicdstatemgr-gateway "$directory/kustomization.yaml"; }; then
  mounted=gateway
fi

# Last the file that says that all is there.
for file in $files; do
  if ! has "$file"; then
    if [ -e "$unfinished/$file" ]; then
      mv "$unfinished/$file" "$directory/$file"
      added="$added $file"
    fi
  elif [ -e "$unfinished/added/$file" ] && ! cmp -s "$unfinished/added/$file" "$directory/$file"; then
    mv "$unfinished/added/$file" "$directory/$file"
    added="$added $file"
  fi
done
if [ -n "$adding" ] && [ -z "$added" ]; then
  echo "$directory has everything that is needed: nothing was added"
elif [ -n "$adding" ]; then
  echo "added to $directory:$added"
fi
if [ -n "$for_gateway" ] && ! grep -q cicdstatemgr-gateway "$unfinished/kustomization.yaml"; then
  echo "These secrets are also for a gateway, and the overlay $overlay has none. To add what a gateway needs, name an overlay with one"
fi
for file in secrets.yaml gateway-secrets.yaml controller-secrets.yaml; do
  if [ "$overlay" != pvc ] || [ "$file" = secrets.yaml ]; then say_unused SLACK_BOT_TOKEN "${SLACK_BOT_TOKEN:-}" "$file"; fi
done
if [ -n "${SLACK_SIGNING_SECRET:-}" ] && [ "${#SLACK_SIGNING_SECRET}" -lt 32 ] && has_value "$SLACK_SIGNING_SECRET" gateway-secrets.yaml; then
  echo "SLACK_SIGNING_SECRET has fewer than 32 characters, and Slack's has 32 hex digits: somebody who guesses it can vote as anybody"
fi
say_unused SLACK_SIGNING_SECRET "${SLACK_SIGNING_SECRET:-}" gateway-secrets.yaml
say_unused SLACK_APP_TOKEN "${SLACK_APP_TOKEN:-}" gateway-secrets.yaml
say_unused MATTERMOST_TOKEN "$mattermost" gateway-secrets.yaml
say_unused LOGIN_CLIENT_SECRET "${LOGIN_CLIENT_SECRET:-}" login-client-secret
case "$overlay" in
  slack*) if grep -q 'signingSecret: "not-yet-' "$directory/gateway-secrets.yaml" && ! grep -q '^ *mattermost:' "$directory/gateway-secrets.yaml"; then echo "$directory/gateway-secrets.yaml has no signingSecret of Slack yet: write it there"; fi ;;
  socket-mode*) if ! grep -q '^ *appToken:' "$directory/gateway-secrets.yaml"; then echo "$directory/gateway-secrets.yaml has no appToken of Slack yet: write it there"; fi ;;
esac
case "$overlay$added$mounted" in
  slack*decisions-signing* | socket-mode*decisions-signing* | slack*gateway | socket-mode*gateway | existing-redis*gateway) echo "Before the overlay: put $directory/decisions-signing.yaml under decisions of its config.yaml" ;;
esac
if [ -z "$adding" ] || [ -n "$added" ]; then
  if grep -q cicdstatemgr-login-proxy "$directory/kustomization.yaml" && [ "$(cat "$directory/login-client-secret")" = no-client-secret-yet ]; then
    echo "$directory/login-client-secret has no secret of your login provider yet: write it there before you add components/login-proxy"
  fi
fi
# Redis replays its append-only file as this user, and leaves out what the user may not do.
if [ -e "$directory/users.acl" ] && grep -q '^user default ' "$directory/users.acl" && ! grep -qE '^user default .*([+]@all|allcommands)' "$directory/users.acl"; then
  echo "The user default in $directory/users.acl lacks ~* &* +@all: without them Redis shows no contexts after a restart. If nobody logs in as this user, write: user default off ~* &* +@all"
fi
# After what people have to edit first, and before the restart, which needs the new Secret.
if [ -z "$adding" ]; then
  echo "$directory is ready: kubectl apply -k $directory"
elif [ -n "$added" ]; then
  echo "Apply it: kubectl apply -k $directory"
fi
case "$adding $overlay$added" in
  *existing-redis*) ;;
  yes*users.acl*) echo "Redis reads users.acl when it starts: kubectl -n $namespace rollout restart statefulset redis" ;;
esac
