import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifests, repositoryRoot } from '../support/manifests.ts'

interface Declared {
  readonly name: string
  readonly description: string
}

interface Spec {
  readonly params: readonly (Declared & { readonly type: string; readonly default?: string | readonly string[] })[]
  readonly workspaces?: readonly (Declared & { readonly optional?: boolean })[]
  readonly results: readonly Declared[]
}

/** What every Task takes. */
const common = ['context-id', 'image', 'log-level']

/** What a StepAction takes in place of workspaces. */
const directories = ['config', 'secrets', 'cache', 'source', 'bases']

const entries = readManifests(['catalog/task/*/*', 'catalog/stepaction/*/*']).filter(({ file }) =>
  /^catalog\/\w+\/([\w-]+)\/[\d.]+\/\1\.yaml$/.test(file),
)

function read(...path: string[]): string {
  return readFileSync(join(repositoryRoot, ...path), 'utf8')
}

function byDefault(value: string | readonly string[] | undefined): string {
  if (value === undefined) return 'required'
  return value.length === 0 ? 'none' : `\`${String(value)}\``
}

function rows({ params, workspaces = [], results }: Spec): string[] {
  return [
    ...params.map((param) => [`\`${param.name}\``, param.type, byDefault(param.default), param.description]),
    ...workspaces.map(({ name, optional, description }) => [
      `\`${name}\``,
      optional === true ? 'optional' : 'required',
      description,
    ]),
    ...results.map(({ name, description }) => [`\`${name}\``, description]),
  ].map((cells) => `| ${cells.join(' | ')} |`)
}

describe('the documentation of the catalog', () => {
  it('is of thirteen Tasks and twelve StepActions', () => {
    expect(entries.map(({ kind }) => kind).sort()).to.deep.equal([
      ...Array<string>(12).fill('StepAction'),
      ...Array<string>(13).fill('Task'),
    ])
  })

  for (const { file, kind, name, document } of entries) {
    it(`of the ${kind} ${name} lists its params, workspaces and results as they are declared`, () => {
      const readme = read(dirname(file), 'README.md')

      expect(readme.split('\n').filter((line) => line.startsWith('| `'))).to.deep.equal(
        rows(document.spec as unknown as Spec),
      )
    })
  }

  for (const { name, document } of entries.filter(({ kind, name: each }) => kind === 'Task' || each === 'export')) {
    it(`lists the params and results of ${name} on its page`, () => {
      const { params, results } = document.spec as unknown as Spec
      const row = read('docs', 'catalog.md')
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`))
      const [, , , ownParams = '', itsResults = ''] = (row ?? '').split('|')

      expect(ownParams.match(/[\w-]+/g)).to.deep.equal(
        params.map((param) => param.name).filter((param) => ![...common, ...directories].includes(param)),
      )
      expect(itsResults.match(/[\w-]+/g)).to.deep.equal(results.map((result) => result.name))
    })
  }

  it('names in each sample whose run has pods the account without a token, as a comment: the catalog alone has none', () => {
    const samples = globSync('catalog/{task,stepaction}/*/*/samples/*.yaml', { cwd: repositoryRoot })
    const runs = samples.flatMap((file) => read(file).split('\n---\n')).filter((text) => /^kind: \w+Run$/m.test(text))

    expect(runs).to.have.length(25)
    for (const run of runs) expect(run).to.match(/# .*serviceAccountName: cicdstatemgr-pipeline\b/)
    expect(read('docs/catalog.md')).to.contain('`serviceAccountName: cicdstatemgr-pipeline`')
    const accounts = readManifests(['tekton/base']).filter(({ kind }) => kind === 'ServiceAccount')
    const account = accounts.find((one) => one.name === 'cicdstatemgr-pipeline')
    expect(account?.document).to.have.property('automountServiceAccountToken', false)
  })

  it('says of init-context what the installation of tekton/ starts and allows', () => {
    const [, ids] = /contextDataId\.matches\('([^']+)'\)/.exec(read('tekton/base/triggers/event-listener.yaml')) ?? []
    expect(ids).to.equal('^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$')
    for (const kind of ['task', 'stepaction']) {
      const folder = `catalog/${kind}/init-context/0.1`
      expect(read(folder, 'README.md')).to.contain('only for ids of at most 63 small letters, digits, dots and hyphens')
      expect(read(folder, 'samples/start.yaml')).to.match(/# where tekton\/ is installed: .*dev/)
    }
    expect(read('tekton/base/config/config.yaml')).to.contain('cicdContexts: [dev]')
  })
})
