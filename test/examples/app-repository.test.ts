import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadAll } from 'js-yaml'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'

const run = promisify(execFile)

interface Deployment {
  readonly kind: string
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { command: string[] }[] } } }
}

describe('the repository of examples/tekton', () => {
  let folder: string
  /** What the container does before it serves. */
  let script: string
  before(async () => {
    folder = await tempDir()
    await cp(join(repositoryRoot, 'examples/tekton/app'), join(folder, 'app'), { recursive: true })
    await mkdir(join(folder, 'srv'))
    const file = join(repositoryRoot, 'examples/tekton/app-repository.yaml')
    const documents = loadAll(await readFile(file, 'utf8')) as Deployment[]
    const [container] = documents.find(({ kind }) => kind === 'Deployment')!.spec.template.spec.containers
    script = container!.command.at(-1)!.replaceAll('/srv', `${folder}/srv`).replace('/app/*', `${folder}/app/*`)
    expect(script).to.match(/\nexec git daemon .*\n?$/)
  })

  const start = () => run('sh', ['-euc', script.replace(/\nexec .*/s, '')])
  const log = async () =>
    (await run('git', ['-C', `${folder}/srv/my-app.git`, 'log', '--format=%H'])).stdout.split('\n')

  it('survives a restart of its container, a killed one too, with the commits that it had', async () => {
    await start()
    const [first] = await log()
    await writeFile(`${folder}/srv/my-app.git/.git/index.lock`, '')

    await start()

    expect(await log()).to.deep.equal([first, ''])
  })

  it('has another commit where the files are others', async () => {
    await start()
    const before = await log()
    await writeFile(`${folder}/app/VERSION`, '9.9\n')

    await start()

    expect((await log()).slice(1)).to.deep.equal(before)
  })
})
