import { resolve } from 'node:path'
import { given } from '../json/given.ts'
import { copyOf, fromPlain, toPlain } from '../json/plain-data.ts'
import type { HostOptions } from '../operations/host-options.ts'
import type * as Requests from '../operations/requests.ts'
import { checkOptions } from './check-options.ts'
import { validateRules } from './method-rules.ts'
import type { JsonObject, OpenOptions, ValidateRequest } from './types.ts'

/** What a manager is opened with, in the words of operations. */
export function hostOptions({ config, secrets, cwd = '.', ...others }: OpenOptions): HostOptions {
  const files = fromPlain<Pick<HostOptions, 'config' | 'secrets'>>({ config, secrets })
  return { env: {}, ...given(others), cwd: resolve(cwd), ...files }
}

/** Loaded when it is asked for: most programs validate nothing. Throws BAD_OPTION (usage), and what reaching the primary throws. */
export async function validateFiles(options: HostOptions, request: ValidateRequest): Promise<Requests.ValidateResult> {
  checkOptions('validate', request, validateRules)
  const { validate } = await import('../operations/validate/validate.ts')
  return validate(options, fromPlain<Requests.ValidateRequest>(request))
}

/** A copy of the JSON Schema of a kind of file. Throws UNKNOWN_SCHEMA (usage). */
export async function schemaOf(name: string): Promise<JsonObject> {
  const { schema } = await import('../operations/schema.ts')
  return copyOf(toPlain(schema(name)))
}
