import { expect } from 'chai'
import { createCluster } from '../support/tekton/cluster.ts'
import { makePod } from '../support/tekton/pod.ts'
import type { WorkspaceBinding, WorkspaceDeclaration } from '../support/tekton/types.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('the volumes of the pods of the harness', () => {
  it('are those of the workspaces: each that is required is bound, and none that the Task does not declare', async () => {
    const bound: WorkspaceBinding[] = [{ name: 'w', emptyDir: {} }]

    expect(await targets([{ name: 'w' }, { name: 'v', optional: true }], bound)).to.deep.equal(['/workspace/w'])
    expect(await targets([{ name: 'w' }, { name: 'v' }], bound)).to.equal('the workspace v is not bound')
    expect(await targets([], bound)).to.equal('the workspace w is bound, but not declared')
  })

  it('may be of one claim, where no Pipeline is', async () => {
    const persistentVolumeClaim = { claimName: 'c' }
    const bindings = ['w', 'v'].map((name) => ({ name, persistentVolumeClaim, subPath: name }))

    expect(await targets([{ name: 'w' }, { name: 'v' }], bindings)).to.deep.equal(['/workspace/w', '/workspace/v'])
  })
})

/** Where workspaces are mounted, or why there is no pod. */
async function targets(declared: readonly WorkspaceDeclaration[], bindings: readonly WorkspaceBinding[]) {
  const cluster = createCluster({ directory: await tempDir(), manifests: [] })
  try {
    const { mounts } = await makePod(cluster, declared, bindings, { labels: {} })
    return mounts.map(({ target }) => target).filter((target) => target.startsWith('/workspace/'))
  } catch (error) {
    return (error as Error).message
  }
}
