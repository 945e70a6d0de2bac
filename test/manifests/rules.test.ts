import { readFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseManifests, readManifests, repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { planted as inCatalog } from './planted/catalog.ts'
import { planted as inDeclarations } from './planted/declarations.ts'
import { planted as inPipelines } from './planted/pipelines.ts'
import { planted as inRuns } from './planted/runs.ts'
import { planted as inSecurity } from './planted/security.ts'
import { planted as inSteps } from './planted/steps.ts'
import { rules } from './rules/all.ts'
import { catalogRules } from './rules/catalog.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const data = join(import.meta.dirname, 'data')
const planted = [...inSteps, ...inDeclarations, ...inPipelines, ...inRuns, ...inSecurity, ...inCatalog]

describe('the rules that schemas do not hold', () => {
  it('find nothing wrong with any resource of the project', () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
    const manifests = readManifests(['catalog', 'tekton', 'examples'])

    const problems = problemsOf(new World(manifests), [...rules, ...catalogRules(repositoryRoot, version)])

    expect(problems).to.deep.equal([])
    expect(manifests.length).to.be.greaterThan(12)
  })

  describe('with one violation planted in resources that have none', () => {
    const valid = readManifests(['.'], data)
    const all = [...rules, ...catalogRules(data, '1.2.3')]

    it('find nothing before it is planted', () => {
      expect(problemsOf(new World(valid), all)).to.deep.equal([])
    })

    it('have at least one planted each', () => {
      expect([...new Set(planted.map(({ rule }) => rule))].sort()).to.deep.equal(all.map(({ name }) => name).sort())
    })

    for (const part of ['README.md', 'samples', 'tests/run.yaml']) {
      it(`catalog-layout finds an entry without ${part}`, async () => {
        const root = await tempDir()
        await cp(data, root, { recursive: true })
        await rm(join(root, 'catalog/task/greet/0.1', part), { recursive: true })

        const problems = problemsOf(new World(valid), catalogRules(root, '1.2.3'))

        expect(problems).to.deep.equal([
          `catalog-layout: catalog/task/greet/0.1/greet.yaml: : there is no ${part} beside it`,
        ])
      })
    }

    for (const { rule, title, file, from, to, reports } of planted) {
      it(`${rule} finds ${title}`, () => {
        const text = readFileSync(join(data, file), 'utf8')
        expect(text.split(from), 'what is replaced stands there once').to.have.lengthOf(2)
        const changed = parseManifests(
          text.replace(from, () => to),
          file,
        )

        const problems = problemsOf(new World([...valid.filter((manifest) => manifest.file !== file), ...changed]), all)

        expect(problems).to.deep.equal([`${rule}: ${file}${reports}`])
      })
    }
  })
})
