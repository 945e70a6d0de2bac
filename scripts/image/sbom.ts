import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library'
import { join } from 'node:path'
import { packageAt, packagesOf } from '../build/licences.ts'
import type { Package } from '../build/licences.ts'

const root = join(import.meta.dirname, '..', '..')
const { ComponentType } = Enums

/** The libraries that are compiled into Node, by their names in `process.versions`, in which vulnerabilities may be found. */
const nodesOwn = [
  'ares',
  'brotli',
  'icu',
  'llhttp',
  'nghttp2',
  'openssl',
  'simdjson',
  'sqlite',
  'undici',
  'uv',
  'v8',
  'zlib',
  'zstd',
]

/** A CycloneDX document (JSON) of an image: the bundled npm packages, Node, and the Debian packages with files in it. */
export function sbom(image: string, files: readonly string[], debianPackages: string): string {
  const product = new Models.Component(ComponentType.Container, image, {
    version: packageAt(root).version,
    bomRef: image,
  })
  const components = [
    npmComponent(packageAt(root)),
    ...packagesOf(root, files).map(npmComponent),
    nodeComponent(),
    ...debianPackages.trim().split('\n').map(debianComponent),
  ]
  for (const { bomRef } of components) product.dependencies.add(bomRef)
  const metadata = new Models.Metadata({ component: product, timestamp: timestamp() })
  const bom = new Models.Bom({ metadata, components: new Models.ComponentRepository(components) })
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function npmComponent({ name, version, license }: Package): Models.Component {
  const [, scope, local = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? []
  const component = new Models.Component(ComponentType.Library, local, {
    version,
    ...identified(`pkg:npm/${scope === undefined ? '' : `${encodeURIComponent(scope)}/`}${local}@${version}`),
  })
  if (scope !== undefined) component.group = scope
  if (license !== undefined) component.licenses.add(licenceOf(license))
  return component
}

function nodeComponent(): Models.Component {
  const version = process.versions.node
  const own = nodesOwn.flatMap((name) => {
    const version = process.versions[name]
    return version === undefined
      ? []
      : new Models.Component(ComponentType.Library, name, { version, bomRef: `node/${name}` })
  })
  return new Models.Component(ComponentType.Platform, 'node', {
    version,
    ...identified(`pkg:generic/node@${version}`),
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    licenses: new Models.LicenseRepository([licenceOf('MIT')]),
    components: new Models.ComponentRepository(own),
  })
}

/** The component in a line of images/list-packages.sh. */
function debianComponent(line: string): Models.Component {
  const [name = '', version = '', architecture = '', source = '', sourceVersion = '', distribution = ''] =
    line.split('\t')
  const qualifiers = new URLSearchParams({
    arch: architecture,
    distro: distribution,
    upstream: `${source}@${sourceVersion}`,
  })
  return new Models.Component(ComponentType.Library, name, {
    version,
    ...identified(`pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${qualifiers.toString()}`),
  })
}

function identified(purl: string): { purl: string; bomRef: string } {
  return { purl, bomRef: purl }
}

function licenceOf(license: string): Models.License {
  return SPDX.isSupportedSpdxId(license) ? new Models.SpdxLicense(license) : new Models.LicenseExpression(license)
}

function timestamp(): Date {
  const { SOURCE_DATE_EPOCH: epoch } = process.env
  return epoch === undefined ? new Date() : new Date(Number(epoch) * 1000)
}
