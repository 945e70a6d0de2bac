import type { PageRun } from '../run-page.ts'

const app = 'cicd-contexts: {stage: {channel: my-channel, pipelines: {build: {}}}}\n'
const init = 'cicdstatemgr init my-app-42 --app-config app.yaml --set state.appName=my-app'

const readme: PageRun = {
  page: 'README.md',
  blocks: [{ first: "cat > app.yaml <<'END'", shown: 'my-app-42' }],
}

const history: PageRun = {
  page: 'docs/history.md',
  files: { 'app.yaml': app },
  env: { CICDSTATEMGR_ACTOR: 'ada' },
  blocks: [
    {
      first: '$ cicdstatemgr history --id my-app-42',
      given: [
        init,
        "cicdstatemgr set state.version=1.4.0 'state.tags[]=release' --id my-app-42",
        'export CICDSTATEMGR_PIPELINE_RUN=build-x7 CICDSTATEMGR_TASK_RUN=build-x7-unit CICDSTATEMGR_STEP=report',
        'env -u CICDSTATEMGR_ACTOR cicdstatemgr set state.version=1.4.1 --id my-app-42',
        'unset CICDSTATEMGR_PIPELINE_RUN CICDSTATEMGR_TASK_RUN CICDSTATEMGR_STEP',
        'cicdstatemgr restore 2 --id my-app-42',
      ].join('\n'),
    },
    {
      first: 'cicdstatemgr diff 1 3 --id my-app-42      # what all changes between two revisions did together',
      prints: [
        ...['state.version: set to "1.4.1"', 'state.tags: set to ["release"]'],
        ...['state.version: "1.4.1" → "1.4.0"', '5', ''],
      ].join('\n'),
    },
  ],
}

const flowView: PageRun = {
  page: 'docs/flow-view.md',
  files: { 'app.yaml': app },
  env: { CICDSTATEMGR_ACTOR: 'ada' },
  blocks: [
    {
      first: 'cicdstatemgr show demo',
      given: 'cicdstatemgr init demo --app-config app.yaml --set state.team=a',
      prints: /^flow {6}demo\nrevision {2}1\n[^]*\ntimeline\n {2}1 {2}TIME {2}ada {2}init\n/,
    },
    { first: 'cicdstatemgr show demo --format html --output demo.html', prints: 'demo.html\n' },
  ],
}

const terminal: PageRun = {
  page: 'docs/terminal.md',
  files: { 'app.yaml': app },
  blocks: [
    {
      first: '$ cicdstatemgr get state.appName state.version -o yaml --id demo',
      given: 'cicdstatemgr init demo --app-config app.yaml --set state.appName=shop --set state.version=1.4.0',
    },
  ],
}

const events: PageRun = {
  page: 'docs/events.md',
  blocks: [
    { first: "cat > config.yaml <<'END'" },
    { first: '$ cicdstatemgr validate --config config.yaml --app-config app.yaml' },
  ],
}

const moving: PageRun = {
  page: 'docs/moving.md',
  files: {
    'app.yaml': app,
    'redis.yaml': 'cicdstatemgr: {datasources: {directory: {path: elsewhere, isPrimary: true}}}\n',
  },
  blocks: [
    {
      first: 'cicdstatemgr export --whole demo.json --id demo',
      given: 'cicdstatemgr init demo --app-config app.yaml',
      prints: 'demo.json\ndemo\n',
    },
  ],
}

const locks: PageRun = {
  page: 'docs/locks.md',
  files: {
    'app.yaml': app,
    'deploy.sh': '#!/bin/sh\necho "deployed $*"\n',
    // Lets the loop that renews a lock go round once.
    'bin/sleep': '#!/bin/sh\n[ ! -e slept ] && : > slept\n',
  },
  env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'my-app-42' },
  blocks: [
    {
      first:
        'token=$(cicdstatemgr lock deploy-prod --ttl 15m --wait 10m) || exit   # 9 when its turn did not come in that time',
      given: 'chmod +x deploy.sh',
      prints: 'deployed \n',
    },
    {
      first: 'token=$(cicdstatemgr lock deploy-prod --ttl 15m --wait 10m) || exit',
      // All blocks share a shell, whose end is what the trap waits for.
      given: `trap - EXIT; cicdstatemgr unlock deploy-prod --token "$token"; ${init} --set state.deploy.token=0`,
      prints: '2\ndeployed --fence 2\n3\n',
    },
    {
      first: 'token=$(cicdstatemgr lock deploy-prod --ttl 5m --wait 10m) || exit',
      given: 'trap - EXIT; cicdstatemgr unlock deploy-prod --token "$token"',
      prints: 'deployed \n',
    },
    {
      first: 'cicdstatemgr locks deploy-prod',
      given:
        'wait; trap - EXIT; take() { cicdstatemgr lock deploy-prod --ttl 15m; }; for n in 3 4 5 6; do cicdstatemgr unlock deploy-prod --token $n; take; done',
      prints: /^deploy-prod {2}\S+ {2}7 {2}\S+ {2}\S+ {2}0\ndeploy-prod\n$/,
    },
  ],
}

const first = "cicdstatemgr set 'state.deployed[]=1.4.0' --increment state.deployments=1 --delivery-id deploy-x7"

const reruns: PageRun = {
  page: 'docs/reruns.md',
  files: { 'app.yaml': app },
  env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'my-app-42' },
  blocks: [
    { first, given: init, prints: '2\n' },
    { first, prints: '2\n' },
    {
      first:
        'for i in 1 2 3; do cicdstatemgr set \'state.tries[]=x\' --delivery-id "$CICDSTATEMGR_DELIVERY_ID/$i"; done',
      given: 'export CICDSTATEMGR_DELIVERY_ID=uid/report',
      prints: '3\n4\n5\n',
    },
  ],
}

const deciders = `
cicdstatemgr:
  datasources: {directory: {path: contexts, isPrimary: true}}
  decisions:
    people: [{name: ann, email: ann@example.org}, {name: bob}, {name: cyd}]
    policies:
      prod: {approvers: {people: [ann, bob, cyd]}, quorum: 2, notInvoker: true, via: [store]}
`

const approvals: PageRun = {
  page: 'docs/approvals.md',
  files: { 'app.yaml': app, 'config.yaml': deciders },
  env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'my-app-42', CICDSTATEMGR_CONFIG_PATH: 'config.yaml' },
  blocks: [
    {
      first: 'question=$(cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" \\',
      given: init,
      prints:
        /^my-app-42 {2}deploy-prod {2}open [^\n]*shop 1\.5\.0 to prod[^\n]*\nopen[^\n]*1 of 2[^\n]*\napproved[^\n]*\napprove\n$/,
    },
  ],
}

const signatures: PageRun = {
  ...approvals,
  page: 'docs/signatures.md',
  blocks: [
    {
      first:
        'cicdstatemgr decisions keys --key-id k1 --output-dir keys   # keys/k1.config.yaml and keys/k1.secrets.yaml, which only you can read',
      given: `${init}\ncp config.yaml unsigned.yaml`,
      between: [
        '{ cat unsigned.yaml; tail -n +3 keys/k1.config.yaml; } > config.yaml',
        'export CICDSTATEMGR_SECRETS_PATH=keys/k1.secrets.yaml',
        'cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --invoker ann --log-level warn',
        'for who in bob cyd; do cicdstatemgr decide deploy-prod --option approve --actor $who; done',
      ].join('\n'),
      prints: /^keys\/k1\.config\.yaml\nkeys\/k1\.secrets\.yaml\nquestion [^]*\nsignature +by the key k1\n[^]*$/,
    },
  ],
}

const waiting: PageRun = {
  page: 'docs/waiting.md',
  files: { 'app.yaml': app, 'config.yaml': deciders },
  env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'my-app-42', CICDSTATEMGR_CONFIG_PATH: 'config.yaml' },
  blocks: [
    {
      first:
        'cicdstatemgr wait deploy-prod --policy prod --subject "shop 1.5.0 to prod" --timeout 5h --result option=option.txt',
      given: [
        init,
        'cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --invoker ann >/dev/null',
        'for who in bob cyd; do cicdstatemgr decide deploy-prod --option approve --actor $who >/dev/null; done',
      ].join('\n'),
      prints: 'approve\n',
    },
    { first: 'set -e', prints: 'deploying: approve\n' },
    {
      first:
        'status=$(cicdstatemgr wait --path state.deploy.status --in done --in failed --timeout 30m) || exit   # 9: its time is over',
      given: 'set +e; cicdstatemgr set state.deploy.status=done',
      prints: '',
    },
  ],
}

const tutorial: PageRun = {
  page: 'docs/tutorial.md',
  blocks: [
    { first: "cat > chat.mjs <<'END'" },
    { first: "cat > config.yaml <<'END'" },
    { first: "cat > app.yaml <<'END'" },
    { first: 'export CICDSTATEMGR_CONFIG_PATH=config.yaml', shown: 'shop-42' },
    { first: 'cicdstatemgr handle-event build=success', shown: 'notify.default sent (HTTP 200, 1 attempt)' },
    {
      first: 'cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.4.0 to prod" --invoker ann \\',
      shown: '0b8f1f0e-3c55-4f0b-9a53-6c8f1a2f0d11',
    },
    {
      first: 'cicdstatemgr wait deploy-prod --policy prod --subject "shop 1.4.0 to prod" --timeout 5m',
      shown: 'approve',
    },
  ],
}

/** The pages that say one story from an empty directory on. */
export const stories: readonly PageRun[] = [
  flowView,
  readme,
  tutorial,
  history,
  terminal,
  events,
  moving,
  locks,
  reruns,
  approvals,
  signatures,
  waiting,
]
