import type { SecurityContext } from './shapes.ts'

/** What the restricted pod security standard, with a read-only root file system, wants and a security context does not say. */
export function lacksOf(context: SecurityContext, pod: SecurityContext = {}): string[] {
  const { seccompProfile = pod.seccompProfile, runAsNonRoot = pod.runAsNonRoot } = context
  const lacks: [boolean, string][] = [
    [runAsNonRoot !== true, 'runAsNonRoot: true'],
    [context.allowPrivilegeEscalation !== false, 'allowPrivilegeEscalation: false'],
    [context.readOnlyRootFilesystem !== true, 'readOnlyRootFilesystem: true'],
    [context.capabilities?.drop?.includes('ALL') !== true, 'capabilities: {drop: [ALL]}'],
    [seccompProfile?.type !== 'RuntimeDefault', 'seccompProfile: {type: RuntimeDefault}'],
  ]
  const missing = lacks.filter(([isMissing]) => isMissing).map(([, text]) => `${text} is missing`)
  const extra = [
    context.privileged === true && 'privileged',
    (context.capabilities?.add ?? []).length > 0 && 'added capabilities',
  ]
  return [...missing, ...extra.filter((text) => text !== false).map((text) => `no ${text}`)]
}
