import type { Config } from '../../config/config.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { pathOfNames } from '../../json/path.ts'

/** Warns of contexts for namespaces that the controller does not watch. */
export function lintController({ controller }: Config, source: string, findings: Findings): void {
  const { namespaces, contexts } = controller
  // Without namespaces the controller watches its own one, which is not known here.
  if (namespaces === undefined || namespaces.includes('*')) return
  for (const name of Object.keys(contexts)) {
    if (namespaces.includes(name)) continue
    findings.warn({
      code: 'NAMESPACE_NOT_WATCHED',
      source,
      path: pathOfNames('cicdstatemgr', 'controller', 'contexts', name),
      message: `has no effect: the controller does not watch the namespace "${name}"${didYouMean(name, [...namespaces])}`,
      suggestion: `Add ${name} to controller.namespaces, or remove it here.`,
    })
  }
}
