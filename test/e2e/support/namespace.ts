import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { repositoryRoot } from '../../support/manifests.ts'
import { apply, kubectl } from './kubectl.ts'
import { primaries } from './primaries.ts'

/** All namespaces of one run of the suite bear it, so that they can be removed together. */
export const label = 'cicdstatemgr-e2e'

/** A new namespace; `labels` beside that of the suite. Its name. */
export async function createNamespace(topic: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = `cicdstatemgr-e2e-${topic}-${randomBytes(3).toString('hex')}`
  const run = process.env.E2E_RUN ?? 'alone'
  const metadata = { name, labels: { ...labels, [label]: run } }
  await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata }))
  return name
}

/** Gives the tests of a file a namespace with the catalog and a config for each primary, and takes it away again. */
export function useNamespace(topic: string, labels: Readonly<Record<string, string>> = {}): () => string {
  let namespace = ''
  before(async () => {
    namespace = await createNamespace(topic, labels)
    await kubectl(['-n', namespace, 'apply', '-k', join(repositoryRoot, 'catalog')])
    await apply(namespace, ...primaries())
  })
  after(() => kubectl(['delete', 'namespace', namespace, '--wait=false']))
  return () => namespace
}
