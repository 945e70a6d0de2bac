import { CicdError } from '../errors/cicd-error.ts'
import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'

/** Which contexts the CustomRuns of a namespace reach, beside those that the namespace made. */
export interface ContextRules {
  /** Namespaces whose contexts they reach too, by namespace; `*`: all. */
  readonly contexts: Readonly<Record<string, readonly string[]>>
  /** Whether contexts that no namespace made may be reached. */
  readonly unboundContexts: boolean
}

interface Reached {
  readonly id: string
  readonly document: JsonObject
  readonly namespace: string
}

/** Throws CONTEXT_OF_ANOTHER_NAMESPACE (rejected) where a CustomRun of a namespace may not reach a context. */
export function requireReach({ contexts, unboundContexts }: ContextRules, { id, document, namespace }: Reached): void {
  const maker = findValue(document, 'state.cicdNamespace')
  if (maker === namespace) return
  const others = Object.hasOwn(contexts, namespace) ? (contexts[namespace] ?? []) : []
  if (typeof maker === 'string') {
    if (others.includes('*') || others.includes(maker)) return
    throw new CicdError(
      'CONTEXT_OF_ANOTHER_NAMESPACE',
      `the context data "${id}" was made in another namespace, and ${namespace} may not reach it`,
      { suggestions: [`Let it, with controller.contexts.${namespace} in the config.`] },
    )
  }
  if (unboundContexts) return
  throw new CicdError(
    'CONTEXT_OF_ANOTHER_NAMESPACE',
    `nobody knows which namespace made the context data "${id}", so ${namespace} may not reach it: it was made outside of Tekton, or by a Task of an older catalog`,
    { suggestions: ['Allow that with controller.unboundContexts in the config.'] },
  )
}
