import { expect } from 'chai'
import { execFile, spawnSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'
import { tempDir } from '../support/temp-dir.ts'

const program = join(import.meta.dirname, '..', '..', 'bin', 'run.js')

describe('a command on a real terminal', () => {
  let context: Demo
  before(function () {
    // Of util-linux, which most machines have.
    if (!String(spawnSync('script', ['--version']).stdout).includes('util-linux')) this.skip()
  })
  beforeEach(async () => (context = await demo()))

  /** What a person sees of a command that fails. */
  const failed = async (command: string, env: Record<string, string>): Promise<string> => {
    const error = (await seen(command, env).catch((reason: unknown) => reason)) as { readonly stdout?: string }
    return String(error.stdout).replaceAll('\r\n', '\n')
  }

  /** What a person sees, on so many columns. */
  const seen = async (command: string, env: Record<string, string> = {}, columns = 80) => {
    const line = `stty cols ${columns}; "${process.execPath}" "${program}" ${command}`
    const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], {
      cwd: context.cwd,
      env: cleanEnvironment({ CICDSTATEMGR_CONTEXT_DATA_ID: 'demo', TERM: 'xterm', NO_COLOR: '', ...env }),
    })
    return stdout.replaceAll('\r\n', '\n').replaceAll(/\d+s ago|now(?= )/g, 'AGO')
  }

  it('prints a table with headers in bold', async () => {
    expect((await seen('list')).replaceAll('\u001b', '')).to.match(
      /^\[1mID\[0m {4}\[1mREVISION\[0m {2}\[1mCICD CONTEXT\[0m {2}\[1mCHANGED\[0m {2}\[1mEXPIRES\[0m {3}\[1mSIZE\[0m\ndemo {9}1 {2}stage {9}AGO +never {4}\d+ B\n$/,
    )
  })

  it('obeys NO_COLOR and TERM=dumb, and fits the table into the width', async () => {
    const expected = /^ID +REVISION {2}CICD CON… {2}CHANGED +EXPIRES +SIZE\ndemo +1 +stage +AGO +never +\d+ B\n$/
    expect(await seen('list', { NO_COLOR: '1' }, 50)).to.match(expected)
    expect(await seen('list', { TERM: 'dumb' }, 50)).to.match(expected)
  })

  it('opens the editor again with what is wrong, until it can be read or the person gives up', async () => {
    const temp = await tempDir()
    const editor = join(context.cwd, 'editor.sh')
    const script = (second: string) =>
      writeFile(
        editor,
        `#!/bin/sh\nif [ -e "${temp}/seen" ]; then cp "$1" "${temp}/seen"; ${second}; else echo 'a: [1' > "$1"; : > "${temp}/seen"; fi\n`,
        { mode: 0o755 },
      )
    const env = { EDITOR: editor, VISUAL: '', TMPDIR: temp }

    await script(`echo mended > "$1"`)
    expect(await seen('edit demo state.appName', env)).to.equal('Info: state.appName: "shop" → "mended"\n2\n')
    const [first, second, third] = (await readFile(join(temp, 'seen'), 'utf8')).split('\n').slice(2)
    expect([first, second]).to.deep.equal(['#', '# This could not be read:'])
    // The list does not end on the last line of this file, with the comments at its top.
    const lines = (await readFile(join(temp, 'seen'), 'utf8')).split('\n')
    expect(third).to.match(new RegExp(`^# {3}\\S+context\\.yaml, line ${lines.indexOf('a: [1') + 2}, column 1: `))

    await rm(join(temp, 'seen'))
    await script(':')
    const text = await failed('edit demo state.appName', env)
    const [, file = ''] = /what you wrote is in (\S+)\n/.exec(text) ?? []
    expect(await readFile(file, 'utf8')).to.match(/\na: \[1\n$/)
  })

  it('shows what would steer it, or is invisible, as escapes; a program gets the text as it is', async () => {
    const odd = 'a\u202eb\u001b[31mc\u200d'
    await context.run(['set', `state.odd=${odd}`, `state.map.odd=${odd}`])
    expect(await seen('get state.odd')).to.equal('a\\u202eb\\x1b[31mc\\u200d\n')
    expect(await seen('get state.map')).to.equal('{\n  "odd": "a\\u202eb\\u001b[31mc\\u200d"\n}\n')
    expect(await seen('get state.odd state.map')).to.equal(
      'a\\u202eb\\x1b[31mc\\u200d\n{"odd":"a\\u202eb\\u001b[31mc\\u200d"}\n',
    )
    expect(await seen('wait --path state.odd')).to.equal('a\\u202eb\\x1b[31mc\\u200d\n')
    expect(await seen('set state.n=1 --print state.odd')).to.equal('a\\u202eb\\x1b[31mc\\u200d\n')
    for (const command of ['show demo', 'history']) {
      expect(await seen(command))
        .to.contain('a\\u202eb')
        .and.not.match(/[\u202e\u200d]/)
    }
    expect((await context.run(['get', 'state.odd'])).stdout).to.equal(`${odd}\n`)
  })

  it('spreads JSON over several lines, and leaves a text as it is', async () => {
    expect(await seen('get pipelines.build.event-handlers.failure')).to.equal(
      '{\n  "notify": {\n    "message": "{{ state.appName }} failed"\n  }\n}\n',
    )
    expect(await seen('get state.appName')).to.equal('shop\n')
    expect(await seen('history')).to.match(
      /^\u001b\[1m1\u001b\[0m {2}AGO {2}\S+ {2}init\n {4}state\.appName: set to "shop"\n$/,
    )
  })
})
