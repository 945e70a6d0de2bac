import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { ownStorage } from '../../scripts/image/storage.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { withoutCoverage } from '../support/without-coverage.ts'

const catalog = join(repositoryRoot, 'catalog')

describe('npm run bundle', () => {
  it('makes an OCI image layout whose every part has the digest and size that is told of it', async () => {
    const output = await bundled()

    expect(JSON.parse(readFileSync(join(output, 'oci-layout'), 'utf8'))).to.deep.equal({ imageLayoutVersion: '1.0.0' })
    const index = readIndex(output)
    expect(index).to.include({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' })
    expect(index.manifests).to.have.lengthOf(1)
    expect(index.manifests[0]!.mediaType).to.equal('application/vnd.oci.image.manifest.v1+json')
    expect(index.manifests[0]!.annotations).to.deep.equal({ 'org.opencontainers.image.ref.name': version() })
    const manifest = readManifest(output)
    const config = JSON.parse(blob(output, manifest.config).toString()) as { rootfs: { diff_ids: string[] } }
    expect(config.rootfs.diff_ids).to.deep.equal(
      manifest.layers.map((layer) => digestOf(gunzipSync(blob(output, layer)))),
    )
    const wanted = [index.manifests[0]!, manifest.config, ...manifest.layers].map(({ digest }) => digest.slice(7))
    expect(readdirSync(join(output, 'blobs', 'sha256')).sort()).to.deep.equal(wanted.sort())
  })

  for (const wanted of ['task', 'stepaction']) {
    it(`puts each ${wanted} of the catalog, byte for byte, into a layer of its own, as the bundle contract names it`, async () => {
      const output = await bundled('--kind', wanted)

      const layers = readManifest(output).layers.map((layer) => ({ ...layer, text: fileOf(output, layer) }))

      expect(layers.map(({ mediaType }) => mediaType)).to.deep.equal(
        layers.map(() => 'application/vnd.oci.image.layer.v1.tar+gzip'),
      )
      expect(layers.map(({ annotations, text }) => ({ annotations, text }))).to.deep.equal(
        sources(wanted).map(([kind, name, text]) => ({
          annotations: {
            'dev.tekton.image.apiVersion': kind === 'task' ? 'tekton.dev/v1' : 'tekton.dev/v1beta1',
            'dev.tekton.image.kind': kind,
            'dev.tekton.image.name': name,
          },
          text,
        })),
      )
    })
  }

  it('makes the same bytes each time, an archive of them beside, and over an earlier one', async () => {
    const [first, second] = [await bundled(), await bundled()]
    const before = readFileSync(`${first}.tar`)

    await run(['--output', first])

    expect(readFileSync(`${first}.tar`).equals(before)).to.equal(true)
    expect(readFileSync(`${second}.tar`).equals(before)).to.equal(true)
    const { stdout } = spawnSync('tar', ['-xOf', `${second}.tar`, 'index.json'], { encoding: 'utf8' })
    expect(stdout).to.equal(readFileSync(join(second, 'index.json'), 'utf8'))
  })

  it('makes another image the default of every param image, and changes nothing else', async () => {
    const image = 'registry.example:5000/ci/cicdstatemgr:1.2.3'
    const output = await bundled('--image', image)

    const texts = readManifest(output).layers.map((layer) => fileOf(output, layer))

    expect(texts).to.deep.equal(
      sources('task').map(([, , text]) =>
        text.replace(`default: localhost/cicdstatemgr:${version()}`, `default: ${image}`),
      ),
    )
    expect(texts.every((text) => text.includes(image))).to.equal(true)
  })

  for (const image of ['registry.example/cicdstatemgr', 'registry.example/cicdstatemgr:latest', 'a\n  b: c']) {
    it(`refuses ${JSON.stringify(image)}, which is no image with a version`, async () => {
      expect(await failure(['--image', image])).to.equal(
        `error: ${image} is no image with a version: wanted is NAME:TAG, not latest, or NAME@sha256:DIGEST\n`,
      )
    })
  }

  it('refuses a twenty-first resource', async () => {
    expect(await failure(['--catalog', await catalogOf(21)])).to.equal(
      'error: Tekton takes at most 20 resources in a bundle; these are 21\n',
    )
    await run(['--catalog', await catalogOf(20), '--output', join(await tempDir(), 'bundle')])
  })

  it('refuses another kind', async () => {
    expect(await failure(['--kind', 'pipeline'])).to.equal('error: --kind pipeline: task or stepaction is expected\n')
  })

  it('refuses two resources of one name, and what is no resource of Tekton', async () => {
    expect(await failure(['--catalog', await catalogOf(2, () => 'same')])).to.equal(
      'error: two resources of the bundle are tekton.dev/v1 Task same\n',
    )
    expect(await failure(['--catalog', await catalogOf(1, () => '')])).to.equal(
      'error: task0.yaml: a bundle takes resources of tekton.dev with a name, one a file\n',
    )
  })

  it('touches nothing that it did not make', async () => {
    const directory = await tempDir()
    writeFileSync(join(directory, 'precious'), '')
    const ours = await bundled()
    writeFileSync(join(ours, 'precious'), '')
    const others = await bundled()
    const layout = { manifests: [{ digest: readIndex(others).manifests[0]!.digest }, { digest: 'sha256:0' }] }
    writeFileSync(join(others, 'index.json'), JSON.stringify(layout))

    for (const output of [directory, ours, others]) {
      const before = readdirSync(output)
      expect(await failure(['--output', output])).to.equal(
        `error: ${output} holds something else than a bundle of this catalog\n`,
      )
      expect(readdirSync(output)).to.deep.equal(before)
    }
    writeFileSync(join(directory, 'new.tar'), 'precious')
    expect(await failure(['--output', join(directory, 'new')])).to.equal(
      `error: ${directory}/new.tar is there already\n`,
    )
    expect(readFileSync(join(directory, 'new.tar'), 'utf8')).to.equal('precious')
  })

  it('keeps the bundle that there is where the next one cannot be made', async () => {
    const output = await bundled()
    const none = join(await tempDir(), 'none.yaml')
    writeFileSync(none, 'kind: Kustomization\n')

    expect(await failure(['--catalog', none, '--output', output])).to.equal(`error: ${none} lists no resources\n`)
    expect(await failure(['--catalog', catalog, '--output', output])).to.match(
      new RegExp(`^error: cannot read ${catalog}: EISDIR`),
    )
    expect(readManifest(output).layers).to.have.length(13)
  })

  it('says in a line what it does not understand', async () => {
    expect(await failure(['--imge', 'x'])).to.match(/^error: Unknown option '--imge'.*\n$/)
  })

  it('is read by the tools of containers', async function () {
    const tool = ['skopeo', 'podman'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0)
    if (tool === undefined) return this.skip()
    const output = await bundled()
    const env = { ...process.env, ...ownStorage(await tempDir()) }

    for (const reference of [`oci:bundle:${version()}`, `oci-archive:bundle.tar:${version()}`]) {
      const commands: Record<string, string[][]> = {
        skopeo: [['inspect', '--raw', reference]],
        podman: [
          ['pull', '--quiet', reference],
          ['image', 'ls', '--quiet'],
        ],
      }
      for (const args of commands[tool] ?? []) {
        const { status, stdout, stderr } = spawnSync(tool, args, { cwd: dirname(output), env, encoding: 'utf8' })
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' })
        expect(stdout).not.to.equal('')
      }
    }
  })
})

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
}

/** Runs the script; resolves with the directory it made. */
async function bundled(...options: string[]): Promise<string> {
  const output = join(await tempDir(), 'bundle')
  await run(['--output', output, ...options])
  return output
}

async function failure(args: readonly string[]): Promise<string> {
  const output = join(await tempDir(), 'bundle')
  const { exitCode, stderr } = await start([...(args.includes('--output') ? [] : ['--output', output]), ...args])
  expect(exitCode).to.equal(1)
  expect(existsSync(output)).to.equal(false)
  return stderr
}

async function run(args: readonly string[]): Promise<void> {
  expect(await start(args)).to.deep.equal({ exitCode: 0, stderr: '' })
}

function start(args: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const script = join(repositoryRoot, 'scripts', 'bundle.ts')
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { env: withoutCoverage() },
      (_error, _stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stderr })
      },
    )
  })
}

function readIndex(output: string) {
  return JSON.parse(readFileSync(join(output, 'index.json'), 'utf8')) as { manifests: Descriptor[] }
}

function readManifest(output: string) {
  const manifest = blob(output, readIndex(output).manifests[0]!)
  return JSON.parse(manifest.toString()) as { config: Descriptor; layers: Descriptor[] }
}

/** What a descriptor names, after a look at whether it is that. */
function blob(output: string, { digest, size }: Descriptor): Buffer {
  const content = readFileSync(join(output, 'blobs', digest.replace(':', '/')))
  expect({ digest: digestOf(content), size: content.length }).to.deep.equal({ digest, size })
  return content
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** The one file of a layer, as tar reads it. */
function fileOf(output: string, layer: Descriptor): string {
  const input = blob(output, layer)
  const { stdout: names } = spawnSync('tar', ['-tzf', '-'], { input, encoding: 'utf8' })
  expect(names.trim().split('\n')).to.have.lengthOf(1)
  return spawnSync('tar', ['-xzOf', '-'], { input, encoding: 'utf8' }).stdout
}

function sources(wanted: string): [kind: string, name: string, text: string][] {
  const { resources } = load(readFileSync(join(catalog, 'kustomization.yaml'), 'utf8')) as { resources: string[] }
  return resources
    .filter((file) => file.startsWith(`${wanted}/`))
    .map((file) => {
      const [kind = '', name = ''] = file.split('/')
      return [kind, name, readFileSync(join(catalog, file), 'utf8')]
    })
}

function version(): string {
  return (JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }).version
}

/** A catalog of so many Tasks. */
async function catalogOf(count: number, nameOf = (index: number) => `task-${index}`): Promise<string> {
  const directory = await tempDir()
  const files = Array.from({ length: count }, (_, index) => `task${index}.yaml`)
  for (const [index, file] of files.entries()) {
    const name = nameOf(index)
    const metadata = name === '' ? '' : `metadata: {name: ${name}}\n`
    writeFileSync(join(directory, file), `apiVersion: tekton.dev/v1\nkind: Task\n${metadata}spec: {steps: []}\n`)
  }
  writeFileSync(join(directory, 'kustomization.yaml'), JSON.stringify({ resources: files }))
  return join(directory, 'kustomization.yaml')
}
