import { below, renderText } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

/** Headers of each request unless the config sets others. */
export const defaultHeaders = {
  'content-type': 'application/json; charset=UTF-8',
  accept: '*/*',
  'cache-control': 'no-cache',
} as const

/** Headers of the config, rendered, by lower-case name. Throws TEMPLATE_ERROR. */
export function renderHeaders(
  scope: Scope,
  headers: readonly { readonly name: string; readonly value: string }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers.map(({ name, value }) => [name.toLowerCase(), renderText(below(scope, name), value)]),
  )
}
