import { join } from 'node:path'
import { expect } from 'chai'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import { overlays, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { kustomize } from '../support/tekton/kustomize.ts'

describe('the overlays as the harness reads them', () => {
  for (const overlay of overlays) {
    it(`are those of kustomize: ${overlay}`, async function () {
      if (kustomizeUnavailable() !== undefined) this.skip()
      const folder = join(repositoryRoot, 'tekton', 'overlays', overlay)

      const rendered = await render(folder, overlay)

      expect(comparable(kustomize(folder))).to.equal(comparable(rendered))
    })
  }
})

/** Without namespaces, which the harness needs none of, hashes in generated names, and what is for kustomize alone. */
function comparable(manifests: readonly Manifest[]): string {
  const texts = manifests
    .filter(({ name }) => name !== 'cicdstatemgr-images')
    .map(({ document }) =>
      sorted({ ...document, metadata: { ...(document.metadata as object), namespace: undefined } }),
    )
  return texts
    .sort()
    .join('\n')
    .replace(/redis-config-[a-z0-9]{10}/g, 'redis-config')
    .replace(/\n {6}"namespace": "cicdstatemgr",?/g, '')
}

function sorted(value: unknown): string {
  return JSON.stringify(
    value,
    (_, one: unknown) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    1,
  )
}
