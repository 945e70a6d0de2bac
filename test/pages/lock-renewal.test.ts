import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../support/gateway.ts'
import { tempDir } from '../support/temp-dir.ts'
import { blocksOf, readPage } from './pages.ts'

describe('the script of docs/locks.md that renews a lock', () => {
  const recipe = blocksOf(readPage('docs/locks.md')).find((block) => block.text.includes('while sleep'))!.text
  let cwd: string
  let started: ChildProcess | undefined

  /** Stands for the program: it writes its arguments down, prints a token, and ends renewals with this exit code. */
  async function start([shell, ...options]: readonly [string, ...string[]], renewalExits: number, deploy: string) {
    const renewal = `case "$*" in lock*--token*) exit ${renewalExits}; esac`
    const programs = {
      'bin/cicdstatemgr': `#!/bin/sh\necho "$*" >> said\necho 7\n${renewal}\n`,
      'bin/sleep': '#!/bin/sh\nexec /bin/sleep 0.05\n',
      'deploy.sh': `#!/bin/sh\n${deploy}\n`,
    }
    await mkdir(join(cwd, 'bin'))
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(cwd, name), script)
      await chmod(join(cwd, name), 0o755)
    }
    const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}` }
    const script = spawn(shell, [...options, '-c', recipe], { cwd, env, detached: true })
    started = script
    const streams = Promise.all([text(script.stdout), text(script.stderr)])
    const ended = once(script, 'exit').then(([code]) => code as number | null)
    return { script, ended, streams }
  }
  const said = (what: string) => {
    try {
      return readFileSync(join(cwd, 'said'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(what))
    } catch {
      return []
    }
  }
  const renewals = () => said('lock deploy-prod --ttl 5m --token 7')
  const endless = 'exec > deployed 2>&1; exec /bin/sleep 60'

  beforeEach(async () => {
    cwd = await tempDir()
  })
  afterEach(() => {
    try {
      process.kill(-started!.pid!, 'SIGKILL')
    } catch {
      // The whole group has ended.
    }
  })

  for (const shell of [['sh'], ['bash', '--norc'], ['sh', '-e']] as const) {
    describe(shell.join(' '), () => {
      it('ends its loop, which prints nothing, when the script is killed', async () => {
        const { script, streams } = await start(shell, 0, endless)
        await eventually(() => (renewals().length >= 2 ? true : undefined))

        script.kill('SIGKILL')

        expect(await Promise.race([streams, delay(10_000, 'the loop goes on', { ref: false })])).to.deep.equal(['', ''])
      })

      it('ends the work, and fails, when the lock is lost', async () => {
        const { ended } = await start(shell, 5, endless)

        expect(await ended).to.equal(143)
        expect(renewals()).to.have.length(1)
        expect(said('unlock')).to.deep.equal(['unlock deploy-prod --token 7'])
      })

      it('goes on renewing after another failure, and gives the lock back when the work is done', async () => {
        const { ended } = await start(
          shell,
          6,
          'until [ "$(grep -c -e --token said)" -gt 2 ]; do /bin/sleep 0.05; done 2>/dev/null',
        )

        expect(await ended).to.equal(0)
        expect(renewals().length).to.be.greaterThan(2)
        expect(said('unlock')).to.have.length(1)
      })
    })
  }
})
