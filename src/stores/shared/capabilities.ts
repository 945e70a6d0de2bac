import { CicdError } from '../../errors/cicd-error.ts'
import type { ContextStore } from './store.ts'

/** The error code and message for each capability that a store may lack. */
const lacks = {
  history: { code: 'NO_HISTORY', says: 'it keeps no history' },
  lifetimes: { code: 'NOT_SUPPORTED', says: 'context data in it cannot expire' },
  locks: { code: 'NOT_SUPPORTED', says: 'it has no locks' },
  queue: { code: 'NOT_SUPPORTED', says: 'it has no queue for what a gateway forwards' },
} as const

type Capabilities = Required<Pick<ContextStore, keyof typeof lacks>>

/** Returns an optional capability of a store. Throws `NO_HISTORY`, `NOT_SUPPORTED` (config) if the store does not have it. */
export function requireCapability<Name extends keyof Capabilities>(
  store: ContextStore,
  name: Name,
): Capabilities[Name] {
  const found: Partial<Capabilities>[Name] = store[name]
  if (found !== undefined) return found
  const { code, says } = lacks[name]
  throw new CicdError(code, `${store.file ?? 'the datasource'} is a ${store.name} as the primary: ${says}`, {
    ...(store.file === undefined ? {} : { file: store.file }),
    suggestions: ['Make datasources.directory or datasources.redis the primary.'],
  })
}
