import type { PageRun } from '../run-page.ts'

const app = `
cicd-contexts:
  stage: &stage
    channel: my-channel
    pipelines:
      build: &build
        name: build
        generators:
          urls:
            app: {set: [{key: state.url, value: 'https://{{ state.appName }}.{{ host | default("example") }}'}]}
        event-handlers: &handlers
          start: {set-values: {set: [{from: '{{ state.appName }}', to: state.started}]}}
          success: {set-values: {set: [{from: 'built {{ state.appName }}', to: state.result}]}}
      deploy: {name: deploy, event-handlers: *handlers}
  prod: *stage
`

const asks = `
cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  decisions:
    people: [{name: ann, email: ann@example.org}, {name: bob, email: bob@example.org}, {name: cyd}]
    policies: {prod: {approvers: {people: [ann, bob, cyd]}, quorum: 2, via: [store]}}
`

/** Makes the context demo anew, with the state that it is given. */
const anew = `#!/bin/sh
rm -rf .cicdstatemgr
cicdstatemgr init demo --app-config app.yaml --set state.appName=shop "$@"
`

/** The examples of the commands, each block with a context of its own where it matters. */
export const commands: PageRun = {
  page: 'docs/commands.md',
  files: {
    'app.yaml': app,
    'config.yaml': 'cicdstatemgr: {datasources: {directory: {path: contexts, isPrimary: true}}}\n',
    'asks.yaml': asks,
    'secrets.yaml': 'cicdstatemgr: {slack: {token: xoxb-a-token}}\n',
    'changes.yaml': '- {op: set, path: state.a, value: 1}\n- {op: get, path: state.a}\n',
    'message.j2': 'Hello {{ state.appName }}',
    'deploy.yaml.j2': 'app: {{ state.appName }}',
    'source/notes.md': 'notes',
    'bin/anew': anew,
    'bin/code': '#!/bin/sh\n',
    'bin/env': "#!/bin/sh\n/usr/bin/env | grep '^CICD_state__a'\n",
    'bin/generate-notes': '#!/bin/sh\necho notes\n',
  },
  env: { GITHUB_ENV: 'github.env', CICDSTATEMGR_ACTOR: 'ada', CICDSTATEMGR_LOG_LEVEL: 'warn' },
  blocks: [
    { first: 'cicdstatemgr apply changes.yaml --id demo', given: 'anew', prints: '1\n2\n1\n3\n' },
    {
      first:
        'cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --option reject=No --rejects reject --id demo',
      given: [
        'cicdstatemgr decisions keys --key-id k0 --output-dir .',
        '{ cat asks.yaml; tail -n +3 k0.config.yaml; } > signed.yaml',
        'export CICDSTATEMGR_CONFIG_PATH=signed.yaml CICDSTATEMGR_SECRETS_PATH=k0.secrets.yaml',
      ].join('\n'),
      prints: /^\S+\n\S+\n$/,
    },
    {
      first: 'cicdstatemgr decide deploy-prod --option approve --actor ann --id demo',
      prints: /^open[^\n]*\n[^\n]*\n$/,
    },
    {
      first: 'cicdstatemgr decisions --open --all',
      given:
        'cicdstatemgr ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --id demo > /dev/null',
      prints: /deploy-prod[^]*\ncancelled\nkeys\/k1\.config\.yaml\nkeys\/k1\.secrets\.yaml\n$/,
    },
    {
      first: 'cicdstatemgr delete demo --dry-run',
      given: 'unset CICDSTATEMGR_CONFIG_PATH CICDSTATEMGR_SECRETS_PATH',
      prints: /^channel: removed [^]*\ndemo\n$/,
    },
    {
      first: 'cicdstatemgr diff 3 7 --id demo',
      given: [
        'anew',
        'for n in 2 3 4 5 6 7 8; do cicdstatemgr set state.n=$n --id demo; done',
        'cp -r .cicdstatemgr/demo kept',
      ].join('\n'),
      prints: 'state.n: "3" → "7"\nstate.n: "3" → "8"\n- path: state.n\n  before: \'3\'\n  after: \'7\'\n',
    },
    {
      first: 'cicdstatemgr edit demo',
      given: 'export EDITOR=true',
      prints: '8\n8\n8\n8\n',
    },
    {
      first: 'cicdstatemgr events demo',
      prints: /^build=start {5}set-values.default\n[^]*deploy=success {2}set-values.default\n$/,
    },
    {
      first: 'cicdstatemgr exec --id demo -- env',
      given: 'unset EDITOR',
      prints: 'CICD_state__appName=shop\nshop\n',
    },
    { first: 'cicdstatemgr expire demo 30d', prints: 'TIME\nnever\n' },
    {
      first: 'eval "$(cicdstatemgr export --format shell state --id demo)"',
      prints:
        /^channel: my-channel\npipelines:\n[^]*\nstate:\n {2}cicdContextDataId: demo\n[^]*\ndemo\.json\nbuild\/\.env\n$/,
    },
    { first: 'cicdstatemgr generate pipelines.build.generators.urls --id demo', prints: '9\n10\n' },
    {
      first: 'cicdstatemgr get state.appName --id demo',
      given: "cicdstatemgr set --id demo 'state.greeting=Hello {{ name }}' state.version=1",
      prints:
        /^shop\nHello Ada\n\{\n {2}"id": "demo",\n {2}"value": \[\n {4}"build",\n {4}"deploy"\n {2}\],\n[^]*\nstate\.appName: shop\nstate\.version: '1'\nshop\n\{"channel":"my-channel",[^\n]*\}\n$/,
    },
    {
      first: 'cicdstatemgr handle-event build=success --id demo',
      prints:
        /^set-values.default sent \(stored state.result\)\nset-values.default unchanged\n\[\n[^]* "value": "built shop"\n[^]*\]\n$/,
    },
    {
      first: 'cicdstatemgr help',
      prints: /\nSTATE\n {2}init [^]*\n {2}Print a value:\n {4}\$ cicdstatemgr get state.appName --id demo\n/,
    },
    {
      first: 'cicdstatemgr history demo',
      prints: /^12 {2}TIME {2}ada {2}handle-event build=success\n[^]*\n {2}"entries": \[\n {4}\{\n {6}"revision": 12,/,
    },
    {
      first: 'cicdstatemgr import demo.json',
      given: [
        'cp config.yaml redis.yaml',
        'cicdstatemgr export --whole demo.json --id demo > exported',
        'cicdstatemgr delete demo > deleted',
      ].join('\n'),
      prints: 'demo\ndemo\ndemo\n',
    },
    {
      first: 'cicdstatemgr init demo --app-config app.yaml',
      given: 'cicdstatemgr delete demo',
      between: 'cicdstatemgr delete demo',
      prints: 'demo\ndemo\ndemo\ndemo\n',
    },
    {
      first: 'cicdstatemgr list --prefix my-app-',
      given: 'cicdstatemgr init my-app-1 --app-config app.yaml',
      prints: /^my-app-1 {2}1 {2}stage {2}TIME {2}- {2}\d+\n\{\n {2}"contexts": \[\],/,
    },
    { first: 'cicdstatemgr load --id demo', prints: 'demo\ndemo\n' },
    {
      first: 'cicdstatemgr lock deploy-prod --ttl 15m --wait 10m',
      given: [
        'for n in 1 2 3 4 5 6; do',
        '  cicdstatemgr unlock deploy-prod --token "$(cicdstatemgr lock deploy-prod --ttl 15m)"',
        'done',
      ].join('\n'),
      prints: '7\n7\n',
    },
    { first: 'cicdstatemgr locks --prefix deploy-', prints: /^deploy-prod [^\n]*\n[^]*"name": "deploy-prod"/ },
    {
      first: "cicdstatemgr render '{{ state.appName }} on {{ channel }}' --id demo",
      given: 'rm -r .cicdstatemgr/demo && mv kept .cicdstatemgr/demo',
      prints: 'shop on my-channel\nHello shop\ndeploy.yaml\n',
    },
    { first: 'cicdstatemgr restore 7 --id demo', prints: '9\n9\n' },

    { first: 'cicdstatemgr schema app > app.schema.json', prints: '' },
    { first: "cicdstatemgr set state.appName=shop 'state.tags[]=blue' --id demo", prints: '10\n11\n1\n13\n14\n15\n' },
    { first: 'cicdstatemgr ttl demo', prints: 'never\n' },
    { first: 'cicdstatemgr unlock deploy-prod --token 7', prints: 'deploy-prod\n' },
    {
      first: 'cicdstatemgr validate --config config.yaml --secrets secrets.yaml --app-config app.yaml',
      prints:
        'config.yaml\nsecrets.yaml\napp.yaml\nok\napp.yaml\nok\nconfig.yaml\nthe primary can be reached, read and written\nok\n',
    },
    {
      first: 'cicdstatemgr wait deploy-prod --policy prod --subject "shop 1.5.0 to prod" --id demo --timeout 5h',
      given: [
        'cicdstatemgr set state.url=https://x.example state.deploy.status=done --id demo',
        'asking() { cicdstatemgr "$@" --config asks.yaml --id demo; }',
        'asking ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy',
        'for who in ann bob; do asking decide deploy-prod --option approve --actor $who; done',
      ].join('\n'),
      prints: 'approve\nhttps://x.example\ndone\ndone\n',
    },
    { first: 'cicdstatemgr version', prints: /^cicdstatemgr\/\d+\.\d+\.\d+ \S+ node-v\d+\.\d+\.\d+\n$/ },
  ],
}
