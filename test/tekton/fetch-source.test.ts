import { expect } from 'chai'
import type { Workbench } from '../support/tekton/workbench.ts'
import { useWorkbench } from '../support/tekton/use-workbench.ts'

describe('the Task that fetches an app', () => {
  let bench: Workbench
  useWorkbench((opened) => (bench = opened))

  const make = 'touch /workspace/source/pwned'
  for (const [what, url, revision, said] of [
    ['a URL that is a command', `ext::sh -c ${make.replaceAll(' ', '% ')}`, 'main', "transport 'ext' not allowed"],
    ['a URL that is a flag', `--upload-pack=${make}`, 'main', 'strange pathname'],
    ['a revision that is a flag', '/workspace/source', `--upload-pack=${make}`, 'invalid refspec'],
    ['a path of the pod', 'file:///workspace/source', 'main', "transport 'file' not allowed"],
  ] as const) {
    it(`fails for ${what}, and runs nothing`, async () => {
      const { status, attempts } = await bench.task('fetch-source', { url, revision }, { workspaces })

      expect(status).to.equal('Failed')
      expect(attempts[0]![0]!.stderr).to.contain(said)
      expect([...(await bench.writtenFiles()).keys()].filter((path) => path.endsWith('/pwned'))).to.deep.equal([])
    })
  }
})

const workspaces = [{ name: 'source', persistentVolumeClaim: { claimName: 'shared' }, subPath: 'source' }] as const
