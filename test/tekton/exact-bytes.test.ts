import { expect } from 'chai'
import { ownState, workspaces } from '../support/tekton/workbench.ts'
import { useWorkbench } from '../support/tekton/use-workbench.ts'
import type { Workbench } from '../support/tekton/workbench.ts'

describe('texts in base64', () => {
  let bench: Workbench
  useWorkbench(async (opened) => {
    bench = opened
    await bench.manager.init({ id: 'id-1', appConfig: { 'cicd-contexts': { stage: {} } } })
  })

  it('arrive byte for byte, 90 kB in one item: every code point there is', async () => {
    const special = `${String.fromCharCode(0)}'"\\\`$(HOME)$$(HOME)$(params.x)\r\n\t--file=x {{ x }} 'end`
    const texts = [special.padEnd(90_000, '$('), ...parts(everyCodePoint(), 90_000)]
    const items = texts.map((text, index) => `state.t${index}=${Buffer.from(text).toString('base64')}`)

    for (let first = 0; first < items.length; first += 8) {
      const params = { 'context-id': 'id-1', 'set-base64': items.slice(first, first + 8) }
      // Without a cache: variables of shells hold no NUL.
      const run = await bench.task('set-state', params, { workspaces: workspaces.slice(0, 3) })
      expect(run.status, run.attempts[0]![0]!.stderr).to.equal('Succeeded')
    }

    const state = await ownState(bench, 'id-1')
    expect(texts.filter((text, index) => state[`t${index}`] !== text)).to.deep.equal([])
  })

  it('are refused where they are no UTF-8 or no base64, and nothing of the change is made', async () => {
    const refused = [Buffer.from([0x61, 0xff]).toString('base64'), 'not base64!', 'YQ=\n=']
    const actions = refused.map((text, index) => ({
      action: 'set-state',
      name: `s-${index}`,
      params: { 'context-id': 'id-1', 'set-base64': [`state.no=${text}`], set: ['state.yes=1'] },
    }))

    const { attempts } = await bench.steps(actions)

    expect(attempts[0]!.map(({ exitCode }) => exitCode)).to.deep.equal([2, 2, 2])
    expect(attempts[0]![0]!.stderr).to.include('UTF-8')
    expect(attempts[0]![1]!.stderr).to.include('base64')
    expect(await ownState(bench, 'id-1')).not.to.have.any.keys('no', 'yes')
  })
})

/** All code points that are no surrogates; U+0000 first. */
function everyCodePoint(): string[] {
  const all: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) if (code < 0xd800 || code > 0xdfff) all.push(String.fromCodePoint(code))
  return all
}

/** Texts of at most so many bytes. */
function parts(characters: readonly string[], bytes: number): string[] {
  const made: string[] = []
  let part = ''
  let size = 0
  for (const character of characters) {
    size += Buffer.byteLength(character)
    if (size > bytes) {
      made.push(part)
      part = ''
      size = Buffer.byteLength(character)
    }
    part += character
  }
  return [...made, part]
}
