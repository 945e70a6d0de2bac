import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { linksOf } from '../pages/pages.ts'
import { projectWithPackage } from '../support/packed-package.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the npm package', function () {
  this.timeout(120_000)

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
