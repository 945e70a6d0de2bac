import { schemas } from '../config/schemas/index.ts'
import type { JsonObject } from '../json/json.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'

export type SchemaName = keyof typeof schemas

export const schemaNames = Object.keys(schemas) as SchemaName[]

/** The JSON Schema of a kind of file. Throws UNKNOWN_SCHEMA (usage). */
export function schema(name: string): JsonObject {
  const found = schemaNames.find((known) => known === name)
  if (found !== undefined) return schemas[found]
  throw new CicdError('UNKNOWN_SCHEMA', `there is no schema "${name}"${didYouMean(name, schemaNames)}`, {
    suggestions: [`cicdstatemgr schema ${schemaNames.join('|')}`],
  })
}
