import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../support/gateway.ts'
import { tempDir } from '../support/temp-dir.ts'
import { blocksOf, readPage } from './pages.ts'

/** Stands for the program: it writes its arguments down, and prints a token. */
const program = '#!/bin/sh\necho "$*" >> renewals\necho 7\n'

describe('the loop of docs/locks.md that renews a lock', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await tempDir()
    await mkdir(join(cwd, 'bin'))
    const programs = { cicdstatemgr: program, sleep: '#!/bin/sh\nexec /bin/sleep 0.05\n' }
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(cwd, 'bin', name), script)
      await chmod(join(cwd, 'bin', name), 0o755)
    }
  })

  const loop = blocksOf(readPage('docs/locks.md')).find(({ first }) => first.startsWith('while sleep'))!.text
  const renewals = () => {
    try {
      return readFileSync(join(cwd, 'renewals'), 'utf8').split('\n').slice(0, -1)
    } catch {
      return []
    }
  }

  for (const [shell, ...options] of [['sh'], ['bash', '--norc']] as const) {
    it(`prints nothing, and ends with its script, also when that is killed: ${shell}`, async () => {
      const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}` }
      // read waits without a process of its own: only the loop remains after the kill, and holds the two streams.
      const script = spawn(shell, [...options, '-c', `token=7\n${loop}\nread forever`], { cwd, env, detached: true })
      try {
        const streams = Promise.all([text(script.stdout), text(script.stderr)])
        await eventually(() => (renewals().length >= 2 ? true : undefined))

        script.kill('SIGKILL')

        expect(await Promise.race([streams, delay(10_000, 'the loop goes on', { ref: false })])).to.deep.equal(['', ''])
        expect(new Set(renewals())).to.deep.equal(new Set(['lock deploy-prod --ttl 5m --token 7']))
      } catch (error) {
        process.kill(-script.pid!, 'SIGKILL')
        throw error
      }
    })
  }
})
