import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { planted as inCatalog } from './planted/catalog.ts'
import { planted as inCluster } from './planted/cluster.ts'
import { planted as inDeclarations } from './planted/declarations.ts'
import { planted as inPipelines } from './planted/pipelines.ts'
import type { Planted } from './planted/planted.ts'
import { planted as inResults } from './planted/results.ts'
import { planted as inRuns } from './planted/runs.ts'
import { planted as inSecrets } from './planted/secrets.ts'
import { planted as inSecurity } from './planted/security.ts'
import { planted as inSteps } from './planted/steps.ts'
import { planted as inTriggers } from './planted/triggers.ts'
import { planted as inUserText } from './planted/user-text.ts'
import { rules } from './rules/all.ts'
import { catalogRules } from './rules/catalog.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const data = join(import.meta.dirname, 'data')
const planted: readonly Planted[] = [
  ...inSteps,
  ...inSecurity,
  ...inUserText,
  ...inSecrets,
  ...inDeclarations,
  ...inResults,
  ...inPipelines,
  ...inRuns,
  ...inTriggers,
  ...inCluster,
  ...inCatalog,
]

describe('the rules that schemas do not hold', () => {
  it('find nothing wrong with any resource of the project', () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
    const manifests = readManifests(['catalog', 'tekton', 'examples'])

    const problems = problemsOf(new World(manifests), [...rules, ...catalogRules(repositoryRoot, version)])

    expect(problems).to.deep.equal([])
    expect(manifests.length).to.be.greaterThan(12)
  })

  describe('with one violation planted in resources that have none', () => {
    it('find nothing before it is planted', () => {
      expect(problemsIn(data)).to.deep.equal([])
    })

    it('have at least one planted each', () => {
      const names = [...rules, ...catalogRules(data, '1.2.3')].map(({ name }) => name)

      expect([...new Set(planted.map(({ rule }) => rule))].sort()).to.deep.equal(names.sort())
    })

    it('have one planted for each thing that they say', () => {
      const lines = planted.map(({ rule, file, reports }) => `${rule}: ${file}${reports}`)

      const unsaid = sayings().filter((saying) => !lines.some((line) => saying.test(line)))

      expect(unsaid).to.deep.equal([])
      expect(sayings().length).to.be.greaterThan(60)
    })

    for (const violation of planted) {
      const { rule, title, file, reports, also = [] } = violation
      it(`${rule} finds ${title}`, async () => {
        const root = await tempDir()
        cpSync(data, root, { recursive: true })
        plant(violation, root)

        const problems = problemsIn(root)

        expect(problems).to.have.members([`${rule}: ${file}${reports}`, ...also])
      })
    }
  })
})

function problemsIn(root: string): string[] {
  return problemsOf(new World(readManifests(['.'], root)), [...rules, ...catalogRules(root, '1.2.3')])
}

function plant(violation: Planted, root: string): void {
  if ('removes' in violation) {
    rmSync(join(root, violation.removes), { recursive: true })
    return
  }
  const { from, to, edits = violation.file } = violation
  const text = readFileSync(join(root, edits), 'utf8')
  expect(text.split(from), 'what is replaced stands there once').to.have.lengthOf(2)
  writeFileSync(
    join(root, edits),
    text.replace(from, () => to),
  )
}

/** What the sources of the rules can say, as patterns of lines; what several rules share stands before the first of a file. */
function sayings(): RegExp[] {
  const sources = globSync('rules/*.ts', { cwd: import.meta.dirname })
  return sources.flatMap((source) => {
    const text = readFileSync(join(import.meta.dirname, source), 'utf8')
    const [shared = '', ...named] = text.split(/^ +name: (?='[\w-]+',\n +\*check)/m)
    return [`'[\\w-]+'${shared}`, ...named].flatMap((part) => {
      const [, rule = ''] = /^'(.+?)'/.exec(part) ?? []
      return [...part.matchAll(/yield finding\([^]*?\)\n/g)].map(([call]) => {
        const literals = [...call.matchAll(/`([^`]*)`|'([^']*)'/g)].map(
          ([, template, plain]) => template ?? plain ?? '',
        )
        return new RegExp(`^${rule}: .*: .*${patternOf(literals.at(-1) ?? '')}`)
      })
    })
  })
}

function patternOf(template: string): string {
  return template
    .split(/\$\{[^}]*\}/)
    .map((plain) => plain.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join('.*')
}
