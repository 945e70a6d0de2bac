import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { linksOf } from '../pages/pages.ts'
import { packedPackage, projectWithPackage } from '../support/packed-package.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the npm package', function () {
  this.timeout(120_000)

  it('holds what its package.json names, as Node and bundlers look for it', async () => {
    const { messages } = await publint({ pkgDir: root })
    expect(messages).to.deep.equal([])
  })

  // An ES module: what only `require` of old, or resolution without "exports", would find is not asked for.
  it('gives types to whoever imports it, in Node and in bundlers', async () => {
    const packed = await packedPackage()
    const { status, stdout } = spawnSync(
      'attw',
      [packed, '--profile=esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'],
      { cwd: dirname(packed), encoding: 'utf8' },
    )
    expect(status, stdout).to.equal(0)
  })

  it('has every file that its pages link to', async () => {
    const home = join(await projectWithPackage(), 'node_modules', 'cicdstatemgr')
    const pages = globSync('**/*.md', { cwd: home })
    const broken = pages.flatMap((page) =>
      linksOf(readFileSync(join(home, page), 'utf8'))
        .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
        .filter((link) => !existsSync(join(home, dirname(page), link.split('#')[0] ?? '')))
        .map((link) => `${page}: ${link}`),
    )

    expect(broken).to.deep.equal([])
    expect(pages).to.include.members(['README.md', 'docs/library.md', 'catalog/task/lock/0.1/README.md'])
  })

  it('has nothing that the examples or the making of secrets leave behind', async () => {
    const left = [
      'tekton/secrets/generated/redis/password',
      'tekton/secrets/generated-team-b/secrets.yaml',
      'examples/simple/.cicdstatemgr/demo.json',
      'examples/simple/localdata/a.yaml',
      'examples/simple/run.log',
    ]
    const copy = await tempDir()
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
    await writeFile(join(copy, 'package.json'), JSON.stringify({ name: 'copy', version: '1.0.0', files }))
    for (const file of [...left, 'tekton/secrets/generate.sh', 'docs/README.md']) {
      await mkdir(dirname(join(copy, file)), { recursive: true })
      await writeFile(join(copy, file), 'x')
    }
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: copy, encoding: 'utf8' })

    expect(stdout).to.include('"tekton/secrets/generate.sh"').and.include('"docs/README.md"')
    expect(left.filter((file) => stdout.includes(file))).to.deep.equal([])
  })
})
