import type { Host } from '../operations/host.ts'
import { inMethods } from './method-advice.ts'
import type { methodRules } from './method-rules.ts'

/** Methods whose answers have `warnings`. */
const warning: ReadonlySet<keyof typeof methodRules> = new Set([
  ...(['init', 'load', 'set', 'apply', 'generate', 'handleEvent', 'restore', 'import'] as const),
  ...(['ask', 'decide', 'cancelDecision'] as const),
])

/** What a call warns of in the log is in its answer too: many programs give no log. Secrets are masked. */
export async function withWarnings<A>(
  method: keyof typeof methodRules,
  host: Host,
  work: (host: Host) => Promise<A>,
): Promise<A> {
  if (!warning.has(method)) return work(host)
  const heard: string[] = []
  const { log, redact } = host
  const answer = await work({
    ...host,
    log: {
      debug: (message) => log.debug(message),
      info: (message) => log.info(message),
      error: (message) => log.error(message),
      warn(message) {
        heard.push(redact(inMethods(message)))
        log.warn(inMethods(message))
      },
    },
  })
  if (heard.length === 0 || !isAnswer(answer)) return answer
  return { ...answer, warnings: [...new Set([...(answer.warnings ?? []), ...heard])] }
}

function isAnswer(answer: unknown): answer is { readonly warnings?: readonly string[] } {
  return typeof answer === 'object' && answer !== null
}
