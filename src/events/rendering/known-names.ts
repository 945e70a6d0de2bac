import { handlerKinds } from '../../config/schemas/handlers.ts'
import type { Scope } from './scope.ts'

/** Names that the program itself puts at the top level of a template context. */
export const ours: readonly string[] = [
  ...['state', 'variables', 'pipelines', 'jinja2Macros', 'appPipelinesConfig', 'decisions'],
  ...['configData', 'secretData', 'body', 'generator', 'flowUrl'],
  ...Object.values(handlerKinds).map(({ contextName }) => contextName),
]

/** Whether a name already has a meaning in templates. */
export function isKnownName({ engine, context }: Scope, name: string): boolean {
  return ours.includes(name) || engine.names.has(name) || Object.hasOwn(context, name)
}
