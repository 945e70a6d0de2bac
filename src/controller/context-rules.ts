import { CicdError } from '../errors/cicd-error.ts'
import { findValue } from '../json/find-value.ts'
import type { JsonObject } from '../json/json.ts'

/** The contexts that CustomRuns of a namespace may use, in addition to those that the namespace made. */
export interface ContextRules {
  /** Namespaces whose contexts they may use too, by namespace; `*`: all. */
  readonly contexts: Readonly<Record<string, readonly string[]>>
  /** Whether contexts that no namespace made may be used. */
  readonly unboundContexts: boolean
}

interface Reached {
  readonly id: string
  readonly document: JsonObject
  readonly namespace: string
}

/** Throws CONTEXT_OF_ANOTHER_NAMESPACE (rejected) if a CustomRun of a namespace may not use a context. */
export function requireReach({ contexts, unboundContexts }: ContextRules, { id, document, namespace }: Reached): void {
  const maker = findValue(document, 'state.cicdNamespace')
  if (maker === namespace) return
  const others = Object.hasOwn(contexts, namespace) ? (contexts[namespace] ?? []) : []
  if (typeof maker === 'string') {
    if (others.includes('*') || others.includes(maker)) return
    throw new CicdError(
      'CONTEXT_OF_ANOTHER_NAMESPACE',
      `the context data "${id}" was made in another namespace, and ${namespace} may not use it`,
      { suggestions: [`Allow it with controller.contexts.${namespace} in the config.`] },
    )
  }
  if (unboundContexts) return
  throw new CicdError(
    'CONTEXT_OF_ANOTHER_NAMESPACE',
    `it is not known which namespace made the context data "${id}", so ${namespace} may not use it: it was made outside of Tekton, or by a Task of an older catalog`,
    { suggestions: ['Allow that with controller.unboundContexts in the config.'] },
  )
}
