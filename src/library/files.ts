import { resolve } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { copyOf, finite, fromPlain, isPlainMap, toPlain } from '../json/plain-data.ts'
import type { Host } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import type * as Requests from '../operations/requests.ts'
import { unlessAborted } from '../io/unless-aborted.ts'
import { checkOptions } from './check-options.ts'
import { answerInMethods, inMethods, withMethods } from './method-advice.ts'
import { validateRules } from './method-rules.ts'
import type { JsonObject, OpenOptions, Read, ValidateRequest } from './types.ts'

/** Converts the options of `open` to those of a host. */
export function hostOptions({ config, secrets, cwd = '.', actor, ...others }: OpenOptions): HostOptions {
  const defined = finite({ config, secrets }, () => withoutUndefined({ config, secrets }))
  const files = fromPlain<Pick<HostOptions, 'config' | 'secrets'>>(defined)
  // Empty counts as unset, as on the command line.
  const own = given({ ...others, actor: actor === '' ? undefined : actor })
  return { env: {}, ...own, cwd: resolve(cwd), ...files }
}

/** The host of a manager. Throws BAD_OPTION (usage) if a program in JavaScript calls the constructor. */
export function requireOpened(host: Partial<Host> | undefined): Host {
  // Such a program passes its options here, which have no function `templates`.
  if (typeof host?.templates === 'function') return host as Host
  throw new CicdError('BAD_OPTION', 'a manager is not made with new: use await CicdStateMgr.open(options)')
}

/** The data without undefined members, as in other options: for instance a password from an environment variable that is not set. */
function withoutUndefined<T>(data: T): T {
  if (Array.isArray(data)) return data.map(withoutUndefined) as T
  if (!isPlainMap(data)) return data
  const entries = Object.entries(data).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutUndefined(value)])) as T
}

/** Runs `validate`, which is loaded on first use because few programs need it. Throws BAD_OPTION (usage), and the errors of connecting to the primary. */
export async function validateFiles(
  options: HostOptions,
  request: Read<ValidateRequest>,
): Promise<Requests.ValidateResult> {
  checkOptions('validate', request, validateRules)
  const { validate } = await import('../operations/validate/validate.ts')
  request.signal?.throwIfAborted()
  const work = validate(options, fromPlain<Requests.ValidateRequest>(request as ValidateRequest))
  const result = await unlessAborted(work, request.signal).catch((error: unknown) => {
    throw withMethods(error)
  })
  const problems = result.problems.map(({ suggestion, ...problem }) => ({
    ...problem,
    ...(suggestion !== undefined && { suggestion: inMethods(suggestion) }),
  }))
  return { ...answerInMethods(result), problems }
}

/** A copy of the JSON Schema of a kind of file. Throws UNKNOWN_SCHEMA (usage). */
export async function schemaOf(name: string): Promise<JsonObject> {
  const { schema } = await import('../operations/schema.ts')
  try {
    return copyOf(toPlain(schema(name)))
  } catch (error) {
    throw withMethods(error)
  }
}
