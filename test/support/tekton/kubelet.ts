import { NotPlayed } from './not-played.ts'
import type { EnvVar } from './types.ts'

/** The variables that Kubernetes adds to the environment of every container. Therefore `$(KUBERNETES_SERVICE_HOST)` in a text is replaced. */
const serviceEnv: Readonly<Record<string, string>> = {
  KUBERNETES_SERVICE_HOST: '10.96.0.1',
  KUBERNETES_SERVICE_PORT: '443',
  KUBERNETES_SERVICE_PORT_HTTPS: '443',
  KUBERNETES_PORT: 'tcp://10.96.0.1:443',
}

/**
 * Kubernetes' own expansion, which is applied to every element of command and args, and to every env value, after Tekton's: `$(NAME)` becomes the
 * value of the container's variable, or stays if there is none. `$$` becomes `$` everywhere, so that `$$(NAME)` becomes `$(NAME)`.
 */
export function expandReferences(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (matched, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? matched),
  )
}

/** The environment of a container: each value can refer to those before it. `labels` are those of the pod. */
export function containerEnv(
  declared: readonly EnvVar[],
  labels: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const known = new Map(Object.entries(serviceEnv))
  for (const { name, value = '', valueFrom } of declared) {
    known.set(name, valueFrom === undefined ? expandReferences(value, known) : fieldValue(valueFrom, labels))
  }
  return known
}

function fieldValue({ fieldRef }: NonNullable<EnvVar['valueFrom']>, labels: Readonly<Record<string, string>>): string {
  const label = /^metadata\.labels\['([^']+)'\]$/.exec(fieldRef.fieldPath)?.[1]
  if (label === undefined) throw new NotPlayed(`fieldRef ${fieldRef.fieldPath}`)
  return labels[label] ?? ''
}
