import { Ajv } from 'ajv'
import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ensureImage, podman, runContainer, skipWithoutContainers } from '../support/containers.ts'
import { imageFiles } from '../support/image-files.ts'
import { tempDir } from '../support/temp-dir.ts'

const schemas = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res',
  'schema',
)

interface Component {
  readonly name: string
  readonly group?: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly object[]
}

interface Sbom {
  readonly metadata: { readonly component: { readonly name: string } }
  readonly components: readonly Component[]
}

describe('the list of components', function () {
  this.timeout(300_000)
  let directory: string
  let sbom: Sbom

  before(skipWithoutContainers)
  before(async () => {
    ;({ directory } = await imageFiles(await ensureImage('cicdstatemgr')))
    sbom = read(join(directory, 'usr', 'share', 'sbom', 'cicdstatemgr.cdx.json')) as Sbom
  })

  it('is a CycloneDX document', () => {
    const validate = cycloneDx()
    expect(validate(sbom), JSON.stringify(validate.errors)).to.equal(true)
    expect(validate({ ...sbom, components: [{ name: 'without a type' }] })).to.equal(false)
  })

  it('is the one beside the image', () => {
    const beside = join(import.meta.dirname, '..', '..', 'images', 'build', 'cicdstatemgr.cdx.json')
    expect(read(beside)).to.deep.equal(sbom)
  })

  it('names the Debian packages whose files are in the image', () => {
    const status = join(directory, 'var', 'lib', 'dpkg', 'status.d')
    const installed = readdirSync(status).map((name) => {
      const [, version] = /^Version: (.+)$/m.exec(readFileSync(join(status, name), 'utf8')) ?? []
      return `${name} ${version}`
    })
    expect(named(sbom, 'pkg:deb/')).to.deep.equal(installed.toSorted())
    expect(installed.map((text) => text.split(' ')[0])).to.include.members(['libc6', 'libstdc++6', 'libgcc-s1'])
  })

  it('names the npm packages that are in the executable, with their licences', () => {
    const texts = readFileSync(join(directory, 'usr/share/doc/cicdstatemgr/THIRD-PARTY-LICENCES.txt'), 'utf8')
    const bundled = texts.split(`${'-'.repeat(80)}\n\n`).map((text) => /^(\S+ \S+)/.exec(text)?.[1])
    const own = read(join(import.meta.dirname, '..', '..', 'package.json')) as Component
    expect(named(sbom, 'pkg:npm/')).to.deep.equal([...bundled, `cicdstatemgr ${own.version}`].toSorted())
    expect(bundled.length).to.be.greaterThan(20)
    const npm = sbom.components.filter(({ purl }) => purl.startsWith('pkg:npm/'))
    expect(npm.filter(({ licenses }) => licenses?.length !== 1).map(({ name }) => name)).to.deep.equal([])
  })

  it('names the version of Node that runs', async () => {
    const { stdout } = await runContainer({ image: await ensureImage('cicdstatemgr'), args: ['--version'] })
    expect(named(sbom, 'pkg:generic/')).to.deep.equal([`node ${/node-v(\S+)/.exec(stdout)?.[1]}`])
  })

  it('of the image with a shell names all its Debian packages', async () => {
    const image = await ensureImage('cicdstatemgr-shell')
    const container = podman(['create', '--pull=never', image]).trim()
    const file = join(await tempDir(), 'sbom.json')
    try {
      podman(['cp', `${container}:/usr/share/sbom/cicdstatemgr-shell.cdx.json`, file])
    } finally {
      podman(['rm', container])
    }
    const { stdout } = await runContainer({ image, command: ['dpkg-query', '-W', '-f', '${Package} ${Version}\n'] })
    expect(named(read(file) as Sbom, 'pkg:deb/')).to.deep.equal(stdout.trim().split('\n').toSorted())
  })
})

function named(sbom: Sbom, kind: string): readonly string[] {
  return sbom.components
    .filter(({ purl }) => purl.startsWith(kind))
    .map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name} ${version}`)
    .toSorted()
}

function cycloneDx() {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  for (const name of ['spdx', 'jsf-0.82'].map((name) => `${name}.SNAPSHOT.schema.json`)) {
    ajv.addSchema(read(join(schemas, name)) as object, `http://cyclonedx.org/schema/${name}`)
  }
  return ajv.compile(read(join(schemas, 'bom-1.6.SNAPSHOT.schema.json')) as object)
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
