import { handlerKinds } from '../../config/schemas/handlers.ts'
import type { Scope } from './scope.ts'

/** What the program itself puts at the top of what templates see, in one place or another. */
export const ours: readonly string[] = [
  ...['state', 'variables', 'pipelines', 'jinja2Macros', 'appPipelinesConfig', 'decisions'],
  ...['configData', 'secretData', 'body', 'generator', 'flowUrl'],
  ...Object.values(handlerKinds).map(({ contextName }) => contextName),
]

/** Whether a name means something to templates already, here or elsewhere. */
export function isKnownName({ engine, context }: Scope, name: string): boolean {
  return ours.includes(name) || engine.names.has(name) || Object.hasOwn(context, name)
}
