import { mkdir } from 'node:fs/promises'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import type { Manifest } from '../manifests.ts'
import { NotPlayed } from './not-played.ts'
import type { Reference, SecurityContext } from './types.ts'
import { makeClaim } from './volumes.ts'

export interface ClusterOptions {
  /** A directory for the volumes of this cluster only. */
  readonly directory: string
  readonly namespace?: string
  readonly manifests: readonly Manifest[]
  /** The uid that the platform assigns to pods, as OpenShift does; by default the image's USER. */
  readonly uid?: number
  /** Whether a node dies after the steps of a pod have ended, before their result is known; attempts count from 0. */
  readonly losesPod?: (taskRun: string, attempt: number) => boolean
}

/** The parts of a Kubernetes cluster that the player needs: resources by name, and volumes that outlive pods. */
export interface Cluster {
  readonly namespace: string
  readonly directory: string
  readonly losesPod: (taskRun: string, attempt: number) => boolean
  /** The security context that the platform assigns to pods. */
  readonly podSecurity: SecurityContext
  /** `metadata.generateName` with the five characters that the API server adds. */
  generateName(prefix: string): string
  newUid(): string
  /** Like `kubectl apply`: replaces the resource with this kind and name. */
  apply(document: JsonObject): void
  /** Throws if there is none. */
  find(kind: string, name: string): JsonObject
  /** The spec that a reference names, with any resolver. */
  resolve(kind: 'Task' | 'StepAction' | 'Pipeline', reference: Reference): { name: string; spec: JsonObject }
  /** The node's directory of a claim, created at first use. */
  claim(name: string): Promise<string>
  /** A new directory of the node for one pod. */
  podDirectory(): Promise<string>
}

/** Makes a cluster with these resources. */
export function createCluster(options: ClusterOptions): Cluster {
  const { directory, namespace = 'default', manifests, uid, losesPod = () => false } = options
  const resources = new Map<string, JsonObject>()
  const key = (kind: string, name: string) => `${kind}/${name}`
  const cluster: Cluster = {
    namespace,
    directory,
    losesPod,
    // OpenShift assigns a uid of the project's range and the group 0.
    podSecurity: uid === undefined ? {} : { runAsUser: uid, runAsGroup: 0 },
    generateName: (prefix) => prefix + randomBytes(4).toString('hex').slice(0, 5),
    newUid: () => randomUUID(),
    apply(document) {
      const name = isObject(document.metadata) ? document.metadata.name : undefined
      if (typeof document.kind !== 'string' || typeof name !== 'string')
        throw new Error('a resource has no kind or name')
      resources.set(key(document.kind, name), document)
    },
    find(kind, name) {
      const found = resources.get(key(kind, name))
      if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
      return found
    },
    resolve(kind, reference) {
      const name = nameOf(reference)
      const { spec } = cluster.find(kind, name)
      if (!isObject(spec)) throw new Error(`the ${kind} ${name} has no spec`)
      return { name, spec }
    },
    async claim(name) {
      const path = join(directory, 'claims', name)
      await makeClaim(path)
      return path
    },
    async podDirectory() {
      const path = join(directory, 'pods', randomUUID())
      await mkdir(path, { recursive: true })
      return path
    },
  }
  for (const { document, name } of manifests) if (name !== '') cluster.apply(document)
  return cluster
}

/** The name in a reference. Catalogs and clusters are read from the project's files, so only the name matters. */
function nameOf({ name, resolver, params = [] }: Reference): string {
  const param = (wanted: string) => {
    const value = params.find((one) => one.name === wanted)?.value
    return typeof value === 'string' ? value : undefined
  }
  const found =
    resolver === undefined
      ? name
      : resolver === 'git'
        ? /([^/]+)\.yaml$/.exec(param('pathInRepo') ?? '')?.[1]
        : resolver === 'cluster' || resolver === 'bundles'
          ? param('name')
          : undefined
  if (found === undefined) throw new NotPlayed(`a reference ${JSON.stringify({ name, resolver, params })}`)
  return found
}
