import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join as joinFiles } from 'node:path'
import { isObject } from '../../../src/json/json.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import type { Manifest } from '../../support/manifests.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { NamedValue, TaskSpec } from './shapes.ts'
import { specOf } from './world.ts'

const annotations = [
  'tekton.dev/pipelines.minVersion',
  'tekton.dev/categories',
  'tekton.dev/tags',
  'tekton.dev/displayName',
  'tekton.dev/platforms',
]

/** How a catalog's entries look; `root` is where the files are, `version` the product's. */
export function catalogRules(root: string, version: string): readonly Rule[] {
  return [
    {
      name: 'catalog-layout',
      *check({ resources }) {
        for (const { resource, file, kind, name } of entries(resources)) {
          const wanted = `${file.kind}/${file.name}`
          if (wanted !== `${kind.toLowerCase()}/${name}`)
            yield finding({ resource }, 'metadata.name', `it lies in ${wanted}`)
          for (const part of ['README.md', 'samples', 'tests/run.yaml']) {
            if (existsSync(joinFiles(root, dirname(resource.file), part))) continue
            yield finding({ resource }, '', `there is no ${part} beside it`)
          }
        }
      },
    },
    {
      name: 'catalog-metadata',
      *check({ resources }) {
        for (const { resource, file } of entries(resources)) {
          const metadata = isObject(resource.document.metadata) ? resource.document.metadata : {}
          const label = at(metadata.labels, 'app.kubernetes.io/version')
          if (label !== file.version) {
            yield finding({ resource }, 'metadata.labels', `app.kubernetes.io/version is not "${file.version}"`)
          }
          for (const key of annotations) {
            if (typeof at(metadata.annotations, key) === 'string') continue
            yield finding({ resource }, 'metadata.annotations', `${key} is missing`)
          }
          const description = at(resource.document.spec, 'description')
          if (typeof description === 'string' && /^.+\n\n./.test(description)) continue
          yield finding({ resource }, 'spec.description', 'wanted: a line, an empty line, a paragraph')
        }
      },
    },
    {
      name: 'catalog-readme',
      *check({ resources }) {
        for (const { resource } of entries(resources)) {
          const path = joinFiles(root, dirname(resource.file), 'README.md')
          if (!existsSync(path)) continue
          const readme = readFileSync(path, 'utf8')
          const { params, workspaces, results } = specOf(resource.document) as TaskSpec
          for (const [section, declared] of Object.entries({
            params,
            workspaces,
            results,
            usage: [] as NamedValue[],
          })) {
            if (declared === undefined) continue
            const text = sectionOf(readme, section)
            if (text === undefined) yield finding({ resource }, '', `README.md has no section on ${section}`)
            for (const { name = '' } of text === undefined ? [] : declared) {
              if (text?.includes(`\`${name}\``)) continue
              yield finding({ resource }, `spec.${section}`, `README.md does not name ${name} there`)
            }
          }
        }
      },
    },
    {
      name: 'catalog-image',
      *check({ resources }) {
        for (const { resource } of entries(resources)) {
          const image = (specOf(resource.document) as TaskSpec).params?.find(({ name }) => name === 'image')
          if (typeof image?.default === 'string' && image.default.endsWith(`:${version}`)) continue
          yield finding({ resource }, 'spec.params', `a param image with the version ${version} by default is missing`)
        }
      },
    },
  ]
}

const entryFile = /^catalog\/([^/]+)\/([^/]+)\/([^/]+)\/[^/]+\.yaml$/

function entries(resources: readonly Manifest[]) {
  return resources.flatMap((resource) => {
    const [, kind = '', , version = ''] = entryFile.exec(resource.file) ?? []
    if (kind === '') return []
    const file = { kind, version, name: basename(resource.file, '.yaml') }
    return [{ resource, file, kind: resource.kind, name: resource.name }]
  })
}

function at(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) ? value[key] : undefined
}

/** The text below a heading that begins with a word, up to the next heading as high. */
function sectionOf(readme: string, word: string): string | undefined {
  const start = new RegExp(`^## ${word}`, 'im').exec(readme)
  if (start === null) return undefined
  const rest = readme.slice(start.index + 3)
  const end = rest.search(/^## /m)
  return end === -1 ? rest : rest.slice(0, end)
}
