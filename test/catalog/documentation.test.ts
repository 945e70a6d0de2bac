import { expect } from 'chai'
import { readFileSync } from 'node:fs'
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
})
