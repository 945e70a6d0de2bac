import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBuilder } from '../../scripts/image/builder.ts'
import { measure } from '../../scripts/image/sizes.ts'
import { ownStorage } from '../../scripts/image/storage.ts'
import { ensureImage, podman, skipWithoutContainers } from '../support/containers.ts'
import type { ImageFile } from '../support/image-files.ts'
import { imageFiles } from '../support/image-files.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

interface Config {
  readonly User: string
  readonly WorkingDir: string
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
}

describe('the image', function () {
  this.timeout(300_000)
  let image: string
  let files: readonly ImageFile[]
  let directory: string

  before(skipWithoutContainers)
  before(async () => {
    image = await ensureImage('cicdstatemgr')
    ;({ files, directory } = await imageFiles(image))
  })

  it('holds one executable, and beside it only libraries', () => {
    const programs = files.filter(({ mode, path }) => mode.startsWith('-') && mode.includes('x') && !isLibrary(path))
    expect(programs).to.deep.equal([{ path: '/usr/local/bin/cicdstatemgr', mode: '-rwxr-xr-x', isDirectory: false }])
  })

  it('holds no link that could stand for a program', () => {
    expect(
      files.filter(({ mode, path }) => mode.startsWith('l') && !path.startsWith('/usr/share/common-licenses')),
    ).to.deep.equal([])
  })

  it('lets nothing be written but in /tmp and /workspace', () => {
    const writable = files.filter(({ mode }) => /^.{8}w/.test(mode) && !mode.startsWith('l'))
    expect(writable.map(({ path, mode }) => `${mode} ${path}`)).to.deep.equal([
      'drwxrwxrwt /tmp',
      'drwxrwxrwt /workspace',
    ])
  })

  it('gives no file the rights of another user', () => {
    expect(files.filter(({ mode }) => /s/i.test(mode))).to.deep.equal([])
  })

  it('runs as 65532, in /workspace', () => {
    const { User, WorkingDir, Entrypoint, Cmd } = configOf(image)
    expect({ User, WorkingDir, Entrypoint, Cmd }).to.deep.equal({
      User: '65532:65532',
      WorkingDir: '/workspace',
      Entrypoint: ['/usr/local/bin/cicdstatemgr'],
      Cmd: undefined,
    })
  })

  it('says what it is', () => {
    const labels = configOf(image).Labels
    expect(labels).to.include({
      'org.opencontainers.image.title': 'cicdstatemgr',
      'org.opencontainers.image.description': 'Context data and events for Tekton pipelines',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    })
    expect(labels['org.opencontainers.image.base.name']).to.match(/debian/)
  })

  it('holds the licences of all that is in it', () => {
    const doc = join(directory, 'usr', 'share', 'doc')
    expect(readdirSync(join(doc, 'cicdstatemgr')).toSorted()).to.deep.equal([
      'LICENSE',
      'NODE-LICENCE.txt',
      'THIRD-PARTY-LICENCES.txt',
    ])
    for (const name of readdirSync(join(directory, 'var', 'lib', 'dpkg', 'status.d'))) {
      expect(readdirSync(join(doc, name))).to.deep.equal(['copyright'])
    }
  })

  it('takes at most 60 MB of a registry', async () => {
    const builder = findBuilder('buildah', { ...process.env, ...ownStorage(join(root, 'images', 'build')) })
    const { compressed } = await measure(builder, image, await tempDir())
    expect(compressed).to.be.within(30e6, 60e6)
  })

  it('with a shell starts as the same user', async () => {
    const { User, WorkingDir, Entrypoint, Cmd, Labels } = configOf(await ensureImage('cicdstatemgr-shell'))
    expect({ User, WorkingDir, Entrypoint, Cmd }).to.deep.equal({
      User: '65532:65532',
      WorkingDir: '/workspace',
      Entrypoint: undefined,
      Cmd: ['sh'],
    })
    expect(Labels).to.include({
      'org.opencontainers.image.title': 'cicdstatemgr-shell',
      'org.opencontainers.image.version': version,
    })
  })
})

function isLibrary(path: string): boolean {
  return /\/(?:lib[^/]+|ld-linux[^/]*)\.so\.\d+$/.test(path)
}

function configOf(image: string): Config {
  const [{ Config }] = JSON.parse(podman(['image', 'inspect', image])) as [{ Config: Config }]
  return Config
}
