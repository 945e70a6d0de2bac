import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')

const consumer = `
import { CicdError, CicdStateMgr } from 'cicdstatemgr'
import type { ChangeRequest, EventResult, JsonValue } from 'cicdstatemgr'

const datasources = { directory: { path: 'data', isPrimary: true } }
await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources } } })
const request: ChangeRequest = { id: 'demo', operations: [{ op: 'set', path: 'state.a', value: 1 }] }
const { revision }: { revision: number } = await manager.set(request)
const value: JsonValue = (await manager.get({ id: 'demo', path: 'state.a' })).value
const event: EventResult = await manager.handleEvent({ id: 'demo', pipeline: 'build', event: 'success' })
// @ts-expect-error a revision is a number
const wrong: string = revision
export { CicdError, event, value, wrong }
`

describe("the library's types", () => {
  for (const module of ['nodenext', 'preserve']) {
    it(`need no other package, with --module ${module}`, async () => {
      const cwd = await tempDir()
      await mkdir(join(cwd, 'node_modules'))
      await mkdir(join(cwd, 'node_modules', 'cicdstatemgr'))
      await symlink(join(root, 'dist'), join(cwd, 'node_modules', 'cicdstatemgr', 'dist'))
      await symlink(join(root, 'package.json'), join(cwd, 'node_modules', 'cicdstatemgr', 'package.json'))
      await writeFile(join(cwd, 'package.json'), '{"type": "module"}')
      await writeFile(join(cwd, 'main.ts'), consumer)
      const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--preserveSymlinks', '--target', 'es2024']
      const { stdout } = spawnSync(
        process.execPath,
        [
          join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
          ...options,
          '--lib',
          'es2024,esnext.disposable',
          '--module',
          module,
          'main.ts',
        ],
        { cwd, encoding: 'utf8' },
      )
      expect(stdout).to.equal('')
    })
  }
})
