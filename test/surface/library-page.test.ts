import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { methodRules } from '../../src/library/method-rules.ts'
import { blocksOf, proseOf, readPage } from '../pages/pages.ts'
import { compilerSays, nodeTypes, projectWithPackage } from '../support/packed-package.ts'
import { examples } from '../support/run-example.ts'
import { withoutCoverage } from '../support/without-coverage.ts'

const page = readPage('docs/library.md')
const program = blocksOf(page)
  .filter(({ language }) => language === 'ts')
  .map(({ text }) => text)
  .join('\n')
const exampleFiles = ['script.ts', 'service.ts']

/** The row of a method in the tables. */
function rowOf(method: string): string {
  return page.split('\n').find((line) => line.startsWith(`| \`${method}\` |`)) ?? ''
}

describe('docs/library.md and the examples of the library', () => {
  let cwd: string

  before(async () => {
    cwd = await projectWithPackage()
    await writeFile(join(cwd, 'main.ts'), program)
    for (const file of exampleFiles) await copyFile(join(examples, 'library', file), join(cwd, file))
  })

  it('have the types of the package as it is installed', () => {
    expect(compilerSays(cwd, ['main.ts', ...exampleFiles], '--module', 'nodenext', ...nodeTypes)).to.equal('')
  })
})

describe('docs/library.md', () => {
  it('has a program that prints what its comments say', async () => {
    const comments = [...program.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
    const cwd = await projectWithPackage()
    await writeFile(join(cwd, 'main.ts'), program)

    const { stdout, stderr } = spawnSync(process.execPath, ['main.ts'], {
      cwd,
      encoding: 'utf8',
      env: withoutCoverage(),
    })
    expect(stdout.trimEnd().split('\n'), stderr).to.deep.equal(comments)
    expect(comments).to.have.length.above(10)
  })

  for (const [method, rules] of Object.entries(methodRules)) {
    it(`names all options of ${method}`, () => {
      const common = ['signal', 'actor', 'deliveryId', 'allowConfigPaths']
      const own = Object.keys(rules).filter((key) => !common.includes(key))
      const [, , options = ''] = rowOf(method).split('|')

      expect(own.filter((key) => !options.includes(`\`${key}\``))).to.deep.equal([])
    })
  }

  it('names every option that all methods take', () => {
    expect(proseOf(page)).to.include('`signal`').and.include('`actor`').and.include('`deliveryId`')
  })
})
