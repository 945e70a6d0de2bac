import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { load } from 'js-yaml'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { Manifest } from '../support/manifests.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { join as joinPath } from './rules/reference.ts'
import { without } from './rules/without.ts'
import type { World } from './rules/world.ts'

/** The versions of Tekton whose definitions are checked against: the oldest wanted, an older and the newest LTS. */
export const tektonVersions = ['v1.0.0', 'v1.9.6', 'v1.15.0']

const folder = process.env.CICDSTATEMGR_TEKTON_CRDS ?? join(repositoryRoot, '..', 'shared', 'tekton-crds')

/** Why there are no definitions to check against, or undefined when there are. */
export function schemasUnavailable(): string | undefined {
  if (tektonVersions.every((version) => existsSync(join(folder, version)))) return undefined
  return `Tekton’s definitions are not here; CICDSTATEMGR_TEKTON_CRDS names the folder with ${tektonVersions.join(', ')}`
}

/** Checks resources as the API server of a version of Tekton would, unknown fields being errors. */
export class TektonSchemas {
  private readonly schemas = new Map<string, JsonObject>()
  private readonly validators = new Map<string, ValidateFunction>()
  private readonly ajv = new Ajv({ strict: false, allErrors: true })

  constructor(version: string) {
    for (const file of globSync(join(folder, version, '*.yaml'))) {
      const { spec } = load(readFileSync(file, 'utf8')) as Definition
      for (const { name, schema } of spec.versions) {
        this.schemas.set(`${spec.group}/${name} ${spec.names.kind}`, closed(schema.openAPIV3Schema))
      }
    }
  }

  /** Each problem as a line, or undefined for a kind that is none of Tekton's. */
  problemsOf({ file, at, apiVersion, kind, document }: Manifest): string[] | undefined {
    const validate = this.validator(`${apiVersion} ${kind}`)
    if (validate === undefined) return undefined
    validate(document)
    return (validate.errors ?? []).map((error) => `${file}: ${pathOf(at, error)}: ${messageOf(error)}`)
  }

  /** The same for the specs within others, which the definitions of those leave open. */
  embeddedProblemsOf(world: World): string[] {
    const specs = [
      ...world.pipelines.map((pipeline) => ({ kind: 'Pipeline', ...pipeline })),
      ...world.tasks.map((task) => ({ kind: 'Task', ...task })),
    ]
    return specs
      .filter(({ path }) => /(pipelineSpec|taskSpec)$/.test(path))
      .flatMap(({ kind, resource, path, value }) => {
        const spec = without(value as JsonObject, 'metadata')
        const document: JsonObject = { apiVersion: 'tekton.dev/v1', kind, metadata: { name: 'embedded' }, spec }
        return this.problemsOf({ ...resource, at: path, apiVersion: 'tekton.dev/v1', kind, document }) ?? []
      })
  }

  private validator(key: string): ValidateFunction | undefined {
    const schema = this.schemas.get(key)
    const validator = this.validators.get(key) ?? (schema && this.ajv.compile(schema))
    if (validator !== undefined) this.validators.set(key, validator)
    return validator
  }
}

interface Definition {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: JsonObject } }[]
  }
}

/** An OpenAPI schema of Kubernetes as JSON schema that knows no field but those it names. */
function closed(schema: JsonObject): JsonObject {
  const result: JsonObject = {}
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'format' || (isIntOrString && (key === 'type' || key === 'pattern'))) continue
    result[key] = inner(key, value)
  }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
  if (schema.properties !== undefined && !isOpen) result.additionalProperties = false
  return result
}

function inner(key: string, value: JsonValue): JsonValue {
  if (key === 'properties' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]) => [name, isObject(schema) ? closed(schema) : schema]),
    )
  }
  if ((key === 'items' || key === 'additionalProperties') && isObject(value)) return closed(value)
  if ((key === 'anyOf' || key === 'oneOf' || key === 'allOf') && Array.isArray(value)) {
    return value.map((schema) => (isObject(schema) ? closed(schema) : schema))
  }
  return value
}

/** Where an error is, as a path from the file's document. */
function pathOf(at: string, { instancePath }: ErrorObject): string {
  const [, first = '', ...rest] = instancePath.split('/')
  const names = at.endsWith('Spec') ? rest : [first, ...rest]
  return names.reduce((path, name) => (/^\d+$/.test(name) ? `${path}[${name}]` : joinPath(path, name)), at)
}

function messageOf({ message = '', params }: ErrorObject): string {
  const name: unknown = (params as Record<string, unknown>).additionalProperty
  return typeof name === 'string' ? `${message}: ${name}` : message
}
