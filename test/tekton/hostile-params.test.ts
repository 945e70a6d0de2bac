import { expect } from 'chai'
import type { StepRun } from '../support/tekton/run-step.ts'
import type { Value } from '../support/tekton/substitution.ts'
import { arrivals, stopping } from '../support/tekton/arrivals.ts'
import { openWorkbench, ownState, secrets } from '../support/tekton/workbench.ts'
import { useWorkbench } from '../support/tekton/use-workbench.ts'
import type { Action, Params, Workbench } from '../support/tekton/workbench.ts'

const secretsFile = '/workspace/secrets/secrets.yaml'

/** Texts of a user, and what is stored of each: itself, or what Tekton and the kubelet make of it before any program sees it. */
const texts: readonly (readonly [text: string, stored: string | RegExp])[] = [
  ["'; touch /workspace/pwned; '", "'; touch /workspace/pwned; '"],
  ['"; rm -rf /workspace #', '"; rm -rf /workspace #'],
  ['$(cat /etc/passwd)', '$(cat /etc/passwd)'],
  ['$(touch /workspace/pwned)', '$(touch /workspace/pwned)'],
  ['`touch /workspace/pwned`', '`touch /workspace/pwned`'],
  ['${HOME} $HOME $(HOME)', '${HOME} $HOME $(HOME)'],
  ['two\nlines\r\n\ttab ', 'two\nlines\r\n\ttab '],
  ['{{ secretData.slack.token }}{% raw %}', '{{ secretData.slack.token }}{% raw %}'],
  [`file://${secretsFile}`, `file://${secretsFile}`],
  [`--file=state.stolen=${secretsFile}`, `--file=state.stolen=${secretsFile}`],
  ['--', '--'],
  ['', ''],
  ['🔑 ünïcode \u2028', '🔑 ünïcode \u2028'],
  // Documented expansions: a path, an id, and two dollars.
  ['$(workspaces.secrets.path)', '/workspace/secrets'],
  ['$(CICDSTATEMGR_STEP)', /^\/tekton\/steps\/step-set-state\/results\/status$/],
  ['$(CICDSTATEMGR_DELIVERY_ID)', /^[0-9a-f-]{36}\/tekton\/steps\/step-set-state\/results\/status$/],
  ['$(context.taskRun.name)', /^run-\d+$/],
  ['$$(HOME) $$5', '$(HOME) $5'],
]

/** Items that would read a file, remove a value or choose another config if they were taken for flags. */
const items: readonly (readonly string[])[] = [
  [`--file=state.stolen=${secretsFile}`, '--config=/workspace/secrets'],
  ['--each=unset', 'state.kept', '--each=file', `state.stolen=${secretsFile}`],
  ['--', `--file=state.stolen=${secretsFile}`],
]

/** Every param that takes text of a user, beside what its action needs. */
const lists: readonly (readonly [action: string, params: Params, lists: readonly string[]])[] = [
  ['init-context', { 'app-config': 'app.yaml', 'context-id': 'id-2', 'if-exists': 'replace' }, ['set', 'set-json', 'set-base64', 'var', 'var-text']],
  ['load-context', {}, ['set', 'set-json', 'set-base64', 'var', 'var-text']],
  ['set-state', {}, ['set', 'set-json', 'set-base64', 'unset', 'increment', 'if', 'if-absent']],
  ['get-state', { path: 'state.kept' }, ['default', 'var', 'var-text']],
  ['generate', { path: 'pipelines.build.generators.images' }, ['var', 'var-text']],
  ['handle-event', { event: 'build=success' }, ['set', 'set-json', 'set-base64', 'var', 'var-text']],
  ['set-file', { path: 'state.none', file: 'none' }, ['if', 'if-absent']],
  ['render', { template: 'app.yaml', output: 'out' }, ['var', 'var-text']],
] // prettier-ignore

const scalars: readonly (readonly [action: string, params: Params, names: readonly string[]])[] = [
  ['init-context', { 'app-config': 'app.yaml' }, ['context-id', 'cicd-context', 'event', 'app-config']],
  ['load-context', {}, ['context-id', 'event']],
  ['set-state', { set: ['state.stolen=1'] }, ['context-id']],
  ['get-state', {}, ['context-id', 'path']],
  ['generate', {}, ['context-id', 'path']],
  ['handle-event', {}, ['context-id', 'event']],
  ['set-file', { file: 'none' }, ['context-id', 'path', 'file', 'format']],
  ['render', { template: 'app.yaml', output: 'out' }, ['context-id', 'template', 'output']],
  ['export', { format: 'json', output: 'out' }, ['context-id', 'format', 'output']],
]

describe('hostile params', function () {
  this.timeout(120_000)
  let bench: Workbench
  useWorkbench((opened) => (bench = opened))

  beforeEach(async () => {
    await bench.manager.init({ id: 'id-1', appConfig: { 'cicd-contexts': { stage } }, ifExists: 'replace', operations })
  })

  const operations = [{ op: 'set', path: 'state.kept', value: 'kept' }] as const
  const stage = { pipelines: { build: { 'event-handlers': { success: { 'set-values': { set: [] } } } } } }

  it('are stored as the text that they are', async () => {
    const set = texts.map(([text], index) => `state.t${index}=${text}`)

    const { attempts } = await bench.steps([{ action: 'set-state', params: { 'context-id': 'id-1', set } }])

    expect(attempts[0]![0]!.stderr).to.equal('')
    const state = await ownState(bench, 'id-1')
    for (const [index, [text, stored]] of texts.entries()) {
      if (typeof stored === 'string') expect(state[`t${index}`], JSON.stringify(text)).to.equal(stored)
      else expect(state[`t${index}`], JSON.stringify(text)).to.match(stored)
    }
    await expectNothingRevealed(bench, attempts[0]!)
  })

  it('arrive as on a cluster', async () => {
    const text = arrivals.map(([written]) => written).join('\n')
    const config = { cicdstatemgr: { datasources: { directory: { path: '/workspace/contexts', isPrimary: true } } } }
    const data = { 'config.yaml': JSON.stringify(config), 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage } }) }
    bench.cluster.apply({ kind: 'ConfigMap', metadata: { name: 'without-secrets' }, data })
    const bound = [
      ...['config', 'source'].map((name) => ({ name, configMap: { name: 'without-secrets' } })),
      { name: 'contexts', persistentVolumeClaim: { claimName: 'shared' }, subPath: 'contexts' },
    ]
    const params = { 'context-id': 'id-2', 'app-config': 'app.yaml', set: [`state.text=${text}`] }

    await bench.task('init-context', params, { workspaces: bound })
    const read = await bench.task('get-state', { 'context-id': 'id-2', path: 'state.text' }, { workspaces: bound })

    const stored = (read.results.get('value') as string).split('\n')
    for (const [index, [written, arrives]] of arrivals.entries()) {
      expect(stored[index], written).to.match(new RegExp(`^${arrives}$`))
    }
  })

  it('stop the Task where they name a param that it has not, whatever it would have been', async () => {
    const params = { 'context-id': 'id-1', set: [`state.text=${stopping}`] }

    const { status, attempts } = await bench.task('set-state', params)

    expect({ status, attempts }).to.deep.equal({ status: 'Failed', attempts: [[]] })
  })

  it('are rendered as the text that they are, where they are variables of templates', async () => {
    const vars = texts.filter(([, stored]) => typeof stored === 'string' && stored !== '')
    const template = vars.map((_, index) => `{{ v${index} }}`).join('|')
    const params = { 'context-id': 'id-1', path: 'state.none', default: [template], render: 'true' }

    const { attempts } = await bench.steps([
      { action: 'get-state', params: { ...params, 'var-text': vars.map(([text], index) => `v${index}=${text}`) } },
    ])

    expect(attempts[0]![0]!.results.get('value')).to.equal(vars.map(([, stored]) => stored).join('|'))
    await expectNothingRevealed(bench, attempts[0]!)
  })

  it('are no flags and no files where they are items of lists', async () => {
    const actions = lists.flatMap(([action, params, names]) =>
      names.flatMap((name) =>
        items.map((list) => ({ action, params: { 'context-id': 'id-1', ...params, [name]: list } })),
      ),
    )

    const ran = await runAll(inTurn(actions, items.length))

    await expectNothingRevealed(bench, ran)
    expect(await ownState(bench, 'id-1')).to.deep.equal({ kept: 'kept' })
  })

  it('begin no other list, such as one of changes among conditions', async () => {
    const begin: Readonly<Record<string, readonly string[]>> = {
      'set-state': ['--each=set', 'state.kept=stolen'],
      'get-state': ['--each=var-path', 'a=state'],
      generate: ['--each=var-path', 'a=state'],
      render: ['--each=var-path', 'a=state'],
    }

    const ran = await runAll(
      lists.map(([action, params, names]) => {
        const list = begin[action] ?? ['--each=unset', 'state.kept']
        return {
          action,
          params: { 'context-id': 'id-1', ...params, [names.includes('if') ? 'if' : names.at(-1)!]: list },
        }
      }),
    )

    for (const { stderr } of ran) expect(stderr).to.match(/^Error: --each: "[\w-]+" is given twice\n/)
    expect(await ownState(bench, 'id-1')).to.deep.equal({ kept: 'kept' })
  })

  it('are no flags and no files where they are one text', async () => {
    const actions = scalars.flatMap(([action, params, names]) =>
      names.flatMap((name) =>
        [`--file=state.stolen=${secretsFile}`, '--'].map((text) => ({
          action,
          params: { 'context-id': 'id-1', path: 'state.kept', event: 'build=success', ...params, [name]: text },
        })),
      ),
    )

    const ran = await runAll(inTurn(actions.map(withDeclared), 2))

    await expectNothingRevealed(bench, ran)
    expect(await ownState(bench, 'id-1')).to.deep.equal({ kept: 'kept' })
  })

  it('would be noticed: a step that tells a secret or makes a file is seen', async () => {
    const thief = {
      name: 'thief',
      image: 'localhost/cicdstatemgr-shell:0.1.0',
      command: ['sh', '-c', `cat ${secretsFile}; : > /workspace/pwned`],
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    }
    await using other = await openWorkbench()
    const { attempts } = await other.steps([thief])

    let noticed: unknown
    await expectNothingRevealed(other, attempts[0]!).catch((error: unknown) => (noticed = error))
    expect(noticed).to.match(/to not include 'a-password-of-redis'/)
    expect([...(await other.writtenFiles()).keys()].filter((path) => path.endsWith('/pwned'))).to.have.length(1)
  })

  /** A few Tasks side by side: each step of a pod with too many may leave no message. Their names are their numbers. */
  async function runAll(actions: readonly Action[]): Promise<StepRun[]> {
    const named = actions.map((action, index) => ({ ...action, name: String(index) }))
    const tasks = Array.from({ length: Math.ceil(named.length / 30) }, (_, task) =>
      bench.steps(named.slice(task * 30, (task + 1) * 30)),
    )
    const ran = (await Promise.all(tasks)).flatMap(({ attempts }) => attempts[0]!)
    expect(ran).to.have.length(actions.length)
    return ran
  }

  /** Of each group of so many the first, the second … in turn: each param gets one of the texts, and each text many params. */
  function inTurn(actions: readonly Action[], size: number): readonly Action[] {
    return actions.filter((_, index) => index % size === Math.floor(index / size) % size)
  }

  /** Without params that the action has not. */
  function withDeclared({ action, params }: { action: string; params: Readonly<Record<string, Value>> }): Action {
    const { params: specs } = bench.cluster.resolve('StepAction', { name: action }).spec as unknown as {
      params: readonly { name: string }[]
    }
    const declared = Object.entries(params).filter(([name]) => specs.some((spec) => spec.name === name))
    return { action, params: Object.fromEntries(declared) }
  }
})

/** No secret and no other file in what was said, given as results, stored or written; and nothing was made by a command in a text. */
async function expectNothingRevealed(bench: Workbench, ran: readonly StepRun[]): Promise<void> {
  const ids = (await bench.manager.list()).contexts.map(({ id }) => id)
  const stored = await Promise.all(
    ids.map(async (id) => [
      await bench.manager.get({ id, path: '$' }),
      await bench.manager.history({ id, limit: 1000 }),
    ]),
  )
  const files = await bench.writtenFiles()
  const all = [...ran.map((step) => [step.stdout, step.stderr, [...step.results]]), stored, [...files.values()]]
  const text = JSON.stringify(all)
  for (const secret of [...secrets, 'root:x:0:0']) expect(text).not.to.include(secret)
  expect([...files.keys()].filter((path) => path.endsWith('/pwned'))).to.deep.equal([])
}
