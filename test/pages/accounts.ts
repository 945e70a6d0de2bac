import { blocksRunBy } from './run-page.ts'
import { commands } from './runs/commands.ts'
import { stories } from './runs/pages.ts'

/** Blocks of one page, by their first lines, and who sees to it that they are right. */
export interface Account {
  readonly page: string
  readonly blocks: readonly string[]
  /** The test that runs them or compares them. */
  readonly test?: string
  /** Why nothing does. */
  readonly why?: string
}

const cluster = 'needs a cluster: npm run e2e runs the same flow; test/examples/tekton.test.ts finds the files'
const kind = 'needs kind'
const slack =
  'needs a workspace of Slack: test/examples/tekton-secrets.test.ts runs generate.sh, test/gateway the gateway'
const controller = 'needs a cluster, and runs for ever: test/cli/controller.test.ts runs it against a stand-in'
const containers = 'needs docker and the image: test/images runs the image with the tool that is here'

/** Every block of commands or output that is neither YAML nor a diagram nor a line of the project. */
export const accounts: readonly Account[] = [
  ...[...stories, commands].map((run) => ({
    page: run.page,
    blocks: blocksRunBy(run),
    test: 'test/pages/pages-run.test.ts',
  })),
  {
    page: 'docs/commands.md',
    blocks: [
      'cicdstatemgr migrate check --config config.yaml --secrets secrets.yaml --app-config app.yaml --bases-dir bases --tekton tekton/',
    ],
    why: 'it needs files of the Python program: test/cli/migrate-check.test.ts has them, and a second program',
  },
  {
    page: 'docs/commands.md',
    blocks: ['source <(cicdstatemgr completion bash)'],
    test: 'test/cli/completion.test.ts',
  },
  {
    page: 'docs/commands.md',
    blocks: ['cicdstatemgr show'],
    why: 'one of them goes on until it is told to end; test/cli/show.test.ts runs each',
  },
  {
    page: 'docs/commands.md',
    blocks: ['cicdstatemgr gateway --config config.yaml --secrets secrets.yaml'],
    why: 'it runs until it is told to end; test/gateway starts it so',
  },
  {
    page: 'docs/slack.md',
    blocks: [
      'SLACK_BOT_TOKEN=xoxb-… SLACK_SIGNING_SECRET=… sh tekton/secrets/generate.sh slack',
      'curl -i https://cicd.example/slack/interactions -d payload=x',
      'cicdstatemgr gateway --config config.yaml --secrets gateway-secrets.yaml',
    ],
    why: slack,
  },
  {
    page: 'docs/gateway-api.md',
    blocks: ['cicdstatemgr decide deploy-prod --option approve --id demo --gateway https://cicd.example.org'],
    why: 'it needs a gateway with a certificate, and a token of a cluster: test/cli/gateway-decisions.test.ts has both',
  },
  {
    page: 'docs/commands.md',
    blocks: ['cicdstatemgr controller --config config.yaml --namespace team-a'],
    why: controller,
  },
  {
    page: 'docs/custom-tasks.md',
    blocks: ['cicdstatemgr controller --config config.yaml --secrets secrets.yaml --listen :8080'],
    why: controller,
  },
  { page: 'docs/events/recipes.md', blocks: ['{'], test: 'test/events/documentation.test.ts' },
  { page: 'docs/paths.md', blocks: ['{'], test: 'test/json/paths-page.test.ts' },
  {
    page: 'docs/templates.md',
    blocks: [
      'pipelines.build.event-handlers.success.notify.message, line 3: state has no "appNam", did you mean "appName"? (in {{ state.appNam.id }})',
    ],
    test: 'test/pages/statements/templates.test.ts',
  },
  {
    page: 'docs/config-reference.md',
    blocks: [
      'app.yaml:8:47: error: cicd-contexts.stage.….message: no filter named "uppr", did you mean "upper"? (TEMPLATE_ERROR)',
    ],
    test: 'test/pages/statements/config.test.ts',
  },
  {
    page: 'docs/commands.md',
    blocks: ['cicdstatemgr gateway queue --config config.yaml --secrets secrets.yaml'],
    test: 'test/cli/gateway-queue.test.ts',
  },
  {
    page: 'docs/gateway-forwarding.md',
    blocks: ['cicdstatemgr gateway queue                        # how much waits, and why what is dead died'],
    test: 'test/cli/gateway-queue.test.ts',
  },
  {
    page: 'docs/gateway-forwarding.md',
    blocks: [
      'ACL SETUSER cicd-gateway on >PASSWORD resetchannels &cicd:* ~cicd:* ~{cicd:* ~{gateway:cicd:* -@all +get +set +exists +del +pttl +pexpire +persist +hget +hset +hmget +hdel +hlen +lrange +lpush +rpop +lpos +llen +eval +evalsha +scan +time +publish +subscribe +unsubscribe +hexists +zadd +zcard +zrange +zrangebyscore +zrem +zremrangebyrank +zremrangebyscore +zscore +psubscribe',
    ],
    test: 'test/stores/redis/queue-rights.test.ts',
  },
  {
    page: 'docs/migration.md',
    blocks: [
      'cicdstatemgr migrate check --config config.yaml --secrets secrets.yaml \\',
      'python3 -m venv venv && venv/bin/pip install cicdstatemgr==1.2.4',
    ],
    test: 'test/cli/migrate-check.test.ts',
  },
  { page: 'docs/operations.md', blocks: ['appendonly yes'], test: 'test/pages/redis-pages.test.ts' },
  {
    page: 'docs/operations.md',
    blocks: [
      'ACL SETUSER cicd on >PASSWORD resetchannels &cicd:* ~cicd:* ~{cicd:* -@all +get +set +exists +del +pttl +pexpire +persist +hget +hset +hmget +hdel +hlen +lrange +lpush +rpop +lpos +llen +eval +evalsha +scan +time +publish +subscribe +unsubscribe',
    ],
    test: 'test/stores/redis/rights.test.ts',
  },
  {
    page: 'docs/operations.md',
    blocks: [
      'ACL SETUSER default off ~* &* +@all',
      "(umask 077 && kubectl -n cicdstatemgr exec -i redis-0 -- sh -c 'REDISCLI_AUTH=$(cat) redis-cli --user operator --rdb /data/backup.rdb >&2 && cat /data/backup.rdb && rm /data/backup.rdb' < tekton/secrets/generated/operator-password > backup.rdb)",
      "kubectl -n cicdstatemgr exec -i redis-restore -- sh -c 'cat > /data/backup.rdb && redis-check-rdb /data/backup.rdb && { ! [ -e /data/appendonlydir ] || mv /data/appendonlydir /data/appendonlydir.$(date +%s); } && mv /data/backup.rdb /data/appendonly.aof' < backup.rdb",
    ],
    test: 'test/examples/tekton-redis-restarts.test.ts',
  },
  {
    page: 'docs/operations.md',
    blocks: [
      'kubectl -n cicdstatemgr scale statefulset redis --replicas=0',
      'kubectl -n cicdstatemgr delete pod redis-restore',
    ],
    why: cluster,
  },
  {
    page: 'docs/operations.md',
    blocks: [
      'cicdstatemgr export --format json --id my-app-42 > my-app-42.json',
      'redis-cli -u "$REDIS_URL" -X TEXT SET cicd:my-app-42 TEXT KEEPTTL < my-app-42.json',
    ],
    test: 'test/cli/operations-page.test.ts',
  },
  {
    page: 'docs/catalog.md',
    blocks: ['npm run bundle -- --image registry.example/ci/cicdstatemgr:0.1.0'],
    why: 'needs a registry and skopeo: test/bundle makes the bundle',
  },
  { page: 'docs/image.md', blocks: ['npm ci'], why: 'needs a registry to push to: test/images builds the images' },
  {
    page: 'docs/library.md',
    blocks: ['npm ci && npm pack', 'import json, subprocess'],
    why: 'one makes the package, the other is a program in Python that runs the command',
  },
  {
    page: 'docs/library.md',
    blocks: [
      "import { CicdError, CicdStateMgr } from 'cicdstatemgr'",
      'await manager.expire({ id, ttl: 30 * 24 * 3_600_000 })',
      "const tried = await manager.set({ id, operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }], dryRun: true })",
      'const changed = await manager.set({',
      'const { pipelines } = await manager.events({',
      'const { differences } = await manager.diff({ id, from: 1, to: 2 })',
      '{',
      'try {',
    ],
    test: 'test/surface/library-page.test.ts',
  },
  {
    page: 'docs/image.md',
    blocks: ["cat > config.yaml <<'END'"],
    why: containers,
  },
  { page: 'examples/docker/README.md', blocks: ['made demo'], test: 'test/examples/docker.test.ts' },
  { page: 'examples/library/README.md', blocks: ['revision 21: 20 runs'], test: 'test/examples/examples.test.ts' },
  {
    page: 'examples/library/README.md',
    blocks: ['cicdstatemgr init demo'],
    test: 'test/examples/library.test.ts',
  },
  {
    page: 'examples/simple/README.md',
    blocks: [
      'node examples/simple/endpoint.js 8080 &',
      'export CICDSTATEMGR_CONFIG_PATH=examples/simple/config.yaml',
      'cicdstatemgr \\',
      'cicdstatemgr init context-data-id-1 --if-exists replace --app-config examples/simple/app.yaml \\',
    ],
    test: 'test/legacy/simple-example.test.ts',
  },
  {
    page: 'examples/tekton/README.md',
    blocks: ['kind create cluster --name cicdstatemgr --wait 5m', 'npm ci', 'kind delete cluster --name cicdstatemgr'],
    why: kind,
  },
  {
    page: 'examples/tekton/README.md',
    blocks: [
      'kubectl apply -f https://infra.tekton.dev/tekton-releases/pipeline/previous/v1.15.0/release.yaml',
      'sh tekton/secrets/generate.sh redis',
      'kubectl apply -k examples/tekton',
      'run=$(kubectl create -f examples/tekton/start-run.yaml -o name)',
      'kubectl -n cicdstatemgr get pipelinerun -l cicdstatemgr/context-id="$id" --watch',
      'kubectl -n cicdstatemgr logs deployment/slack-stand-in',
      'look=$(sed "s/CONTEXT_ID/$id/" examples/tekton/look-run.yaml | kubectl create -f - -o name)',
      'npm run build',
      "curl --retry 5 --retry-connrefused --fail-with-body http://localhost:8080 -H 'Content-Type: application/json' \\",
      'cicdstatemgr list',
    ],
    why: cluster,
  },
  {
    page: 'docs/operations.md',
    blocks: [
      'ACL SETUSER operator on >PASSWORD resetchannels -@all +ping +info +bgsave +lastsave +sync +psync +replconf +script|kill',
    ],
    test: 'test/examples/tekton-redis-busy.test.ts',
  },
  {
    page: 'docs/runbook.md',
    blocks: [
      "kubectl -n cicdstatemgr exec -i redis-0 -- sh -c 'REDISCLI_AUTH=$(cat) redis-cli --user operator script kill' < tekton/secrets/generated/operator-password",
      "kubectl -n cicdstatemgr exec -i redis-0 -- sh -c 'REDISCLI_AUTH=$(cat) redis-cli --user cicdstatemgr-gateway del cicd:junk' < tekton/secrets/generated/gateway-redis-password",
    ],
    test: 'test/examples/tekton-redis-busy.test.ts',
  },
  {
    page: 'docs/runbook.md',
    blocks: [
      'kubectl -n cicdstatemgr exec deploy/cicdstatemgr-gateway -- cicdstatemgr gateway queue --config /etc/cicdstatemgr/config --secrets /etc/cicdstatemgr/secrets',
      'kubectl -n cicdstatemgr exec deploy/cicdstatemgr-controller -- cicdstatemgr locks --config /etc/cicdstatemgr/config --secrets /etc/cicdstatemgr/secrets',
    ],
    why: cluster,
  },
  {
    page: 'docs/custom-tasks.md',
    blocks: ["kubectl get customrun NAME -o jsonpath='{.status.conditions[0].message}'"],
    why: cluster,
  },
  {
    page: 'tekton/README.md',
    blocks: [
      "sed -e 's/[.]cicdstatemgr[.]svc[.]cluster[.]local//' -e 's|/namespaces/cicdstatemgr/|/namespaces/team-b/|' tekton/overlays/slack-custom-tasks/config.yaml > tekton/teams/team-b/config.yaml",
    ],
    why: 'run by test/manifests/another-namespace.test.ts',
  },
  {
    page: 'tekton/README.md',
    blocks: [
      'SLACK_BOT_TOKEN=xoxb-your-token sh tekton/secrets/generate.sh redis     # or the name of another overlay',
      'kubectl apply -k tekton/overlays/redis',
      'kubectl create -f tekton/start-run.yaml',
      `kubectl -n cicdstatemgr patch serviceaccount default -p '{"imagePullSecrets": [{"name": "NAME"}]}'`,
      'sed -e \'s/namespace: cicdstatemgr$/namespace: team-b/\' -e \'s/namespace="cicdstatemgr"/namespace="team-b"/\' tekton/start-run.yaml | kubectl create -f -',
      'SLACK_BOT_TOKEN=xoxb-your-token SLACK_SIGNING_SECRET=your-secret sh tekton/secrets/generate.sh --namespace team-b slack-custom-tasks tekton/secrets/generated-team-b',
      'kubectl get -k tekton/teams/team-a -o name --ignore-not-found',
      'kubectl apply -k tekton/teams/team-a',
      'kubectl diff -k tekton/teams/team-a',
      'kubectl -n cicdstatemgr set image deployment/cicdstatemgr-gateway gateway=registry.example/cicdstatemgr:NEW',
      'kubectl -n team-a delete role,rolebinding cicdstatemgr-controller --ignore-not-found',
    ],
    why: cluster,
  },
  {
    page: 'tekton/README.md',
    blocks: [
      'cicdstatemgr validate --config tekton/base/config/config.yaml --secrets tekton/secrets/generated/secrets.yaml',
    ],
    why: 'test/examples/tekton.test.ts runs it',
  },
  {
    page: 'tekton/README.md',
    blocks: [
      'kubectl -n cicdstatemgr exec deploy/cicdstatemgr-gateway -- cicdstatemgr validate --connect --config /etc/cicdstatemgr/config --secrets /etc/cicdstatemgr/secrets',
      'kubectl get -k old/tekton/overlays/redis -o name --ignore-not-found | sort > old.txt',
    ],
    why: cluster,
  },
  {
    page: 'tekton/README.md',
    blocks: ['kubectl kustomize tekton/overlays/redis | grep localhost/cicdstatemgr'],
    why: 'test/manifests/readme.test.ts runs it on a copy with names of other images',
  },
  {
    page: 'tekton/README.md',
    blocks: ['sh tekton/secrets/generate.sh --add redis     # or the name of another overlay'],
    why: 'test/examples/tekton-secrets-added.test.ts runs the script; the second line needs a cluster',
  },
  {
    page: 'docs/flow-view.md',
    blocks: [
      'LOGIN_CLIENT_SECRET=of-your-provider sh tekton/secrets/generate.sh --add slack     # or the name of another overlay',
    ],
    why: 'test/examples/tekton-secrets-added.test.ts runs the script; the other lines need a cluster',
  },
  {
    page: 'docs/flow-view.md',
    blocks: ["openssl rand -hex 16 | tr -d '\\n' > tekton/secrets/generated/login-cookie-secret"],
    why: cluster,
  },
  {
    page: 'docs/releasing.md',
    blocks: ['npm run release:version', 'cosign verify ghcr.io/OWNER/cicdstatemgr:X.Y.Z \\'],
    why: 'pushes a tag, and verifies what was published: test/scripts/release.test.ts runs the command',
  },
  { page: 'test/e2e/README.md', blocks: ['kind create cluster --name cicdstatemgr --wait 5m'], why: kind },
]
