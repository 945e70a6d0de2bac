import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TerminalProgress } from '../../src/cli/print/terminal-progress.ts'
import { cleanEnvironment, cli, spawnCli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const clear = '\r\u001b[K'
const program = join(import.meta.dirname, '..', '..', 'bin', 'run.js')

describe('progress', () => {
  /** Runs a command on a terminal; what it writes to it. */
  const onTerminal = (args: readonly string[], cwd: string): string => {
    const line = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
    const options = { cwd, env: { ...cleanEnvironment({}), COLUMNS: '200' }, encoding: 'utf8' as const }
    return spawnSync('script', ['-qec', line, '/dev/null'], options).stdout
  }

  it('shows on a terminal the goal, start and end of a wait, on one line', async function () {
    if (spawnSync('script', ['--version']).status !== 0) this.skip()
    const cwd = await tempDir()
    await cli(['lock', 'deploy', '--ttl', '1h', '--actor', 'ann'], { cwd })
    const shown = onTerminal(['lock', 'deploy', '--ttl', '1h', '--wait', '2500ms'], cwd)
    const lines = shown.split(clear)
    expect(lines[1]).to.match(
      /^waiting for the lock deploy.*… \(since \d\d:\d\d:\d\d, 1 s, until \d\d:\d\d:\d\d\)$|^waiting for the lock deploy, which ann holds with token 1 until \S+ \(since \d\d:\d\d:\d\d, 1 s, until \d\d:\d\d:\d\d\)$/,
    )
    // The last thing that is done with the line is to clear it.
    expect(lines.at(-1)).to.match(/^Error: the lock deploy is held by ann/)
  })

  it('says nothing without a terminal', async () => {
    const cwd = await tempDir()
    await cli(['lock', 'deploy', '--ttl', '1h', '--actor', 'ann'], { cwd })
    const { stderr } = await spawnCli(['lock', 'deploy', '--ttl', '1h', '--wait', '1500ms'], { cwd })
    expect(stderr.replaceAll(/\d{4}-\S*Z/g, 'TIME')).to.equal(
      [
        'Info: waiting for the lock deploy, which ann holds with token 1 until TIME',
        'Error: the lock deploy is held by ann with token 1 until TIME; waited 1s500ms for it',
        'Code: LOCK_TIMED_OUT',
        '',
      ].join('\n'),
    )
  })

  it('shows at once that a large file is read', async function () {
    if (spawnSync('script', ['--version']).status !== 0) this.skip()
    const cwd = await tempDir()
    const texts = Array.from({ length: 20_000 }, (_, n) => `    t${n}: ${'x'.repeat(50)}`)
    await writeFile(join(cwd, 'app.yaml'), `cicd-contexts:\n  stage:\n${texts.join('\n')}\n`)
    const shown = onTerminal(['init', 'demo', '--app-config', 'app.yaml'], cwd)
    expect(shown.split(clear)[1]).to.match(/^making demo of app\.yaml \(1 MB\) \(since \d\d:\d\d:\d\d, 0 s\)$/)
    expect(shown).to.match(/demo\r\n$/)
  })

  describe('on a narrow terminal', () => {
    const written: string[] = []
    const at = new Date(2026, 10, 28, 9, 5, 3)
    const terminal = { columns: 60, write: (text: string) => written.push(text) }
    const progress = new TerminalProgress(
      terminal,
      () => (text) => text.replaceAll('secret', '***'),
      () => at,
    )
    beforeEach(() => written.splice(0))

    it('shortens the goal, so that the line is never longer than the terminal', () => {
      using waiting = progress.begin('waiting for a rather long name of something\u001b[2J', { atOnce: true })
      expect(written).to.deep.equal([`${clear}waiting for a rather long name of so… (since 09:05:03, 0 s)`])
      expect(waiting).to.have.property('update')
    })

    it('masks secrets, clears the line for others, and when it ends', () => {
      const waiting = progress.begin('the secret', { atOnce: true, until: at.getTime() + 60_000 })
      progress.write('Info: a line\n')
      const inner = progress.begin('more', { atOnce: true })
      inner[Symbol.dispose]()
      waiting[Symbol.dispose]()
      expect(written).to.deep.equal([
        `${clear}the *** (since 09:05:03, 0 s, until 09:06:03)`,
        clear,
        'Info: a line\n',
        `${clear}more (since 09:05:03, 0 s)`,
        clear,
      ])
    })
  })
})
