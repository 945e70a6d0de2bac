import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fishCompletion } from '../../src/cli/completion/fish.ts'
import { zshCompletion } from '../../src/cli/completion/zsh.ts'
import { cleanEnvironment, cli, spawnCli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('completion', () => {
  const script = async (shell: string): Promise<string> =>
    (await cli(['completion', shell], { cwd: await tempDir() })).stdout

  const bash = async (...words: string[]): Promise<string[]> => {
    const complete = `COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _cicdstatemgr; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `${await script('bash')}\n${complete}`, 'bash', 'cicdstatemgr', ...words],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).to.equal('')
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('completes commands in bash', async () => {
    expect(await bash('ge')).to.deep.equal(['generate', 'get'])
    expect(await bash('handle')).to.deep.equal(['handle-event'])
  })

  it("completes a command's flags in bash, and the values of those that have a choice", async () => {
    expect(await bash('set', '--if')).to.deep.equal(['--if', '--if-absent', '--if-revision'])
    expect(await bash('export', '--format', 'g')).to.deep.equal(['github', 'gitlab'])
    expect(await bash('get', 'state.')).to.deep.equal([])
  })

  it('completes a command of two words in bash', async () => {
    expect(await bash('gate')).to.deep.equal(['gateway'])
    expect(await bash('gateway', 'q')).to.deep.equal(['queue'])
    expect(await bash('gateway', 'queue', '--all')).to.deep.equal(['--all-dead'])
    expect(await bash('set', 'queue', '--all')).to.deep.equal(['--allow-config-paths'])
  })

  for (const shell of ['zsh', 'fish']) {
    it(`is a script that ${shell} can read`, async function () {
      if (spawnSync(shell, ['--version']).status !== 0) this.skip()
      const file = join(await tempDir(), 'completion')
      await writeFile(file, await script(shell))
      const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
      expect(stderr).to.equal('')
      expect(status).to.equal(0)
    })
  }

  it('quotes what zsh and fish would read as more than text', () => {
    const command = { name: 'x', summary: "it's $(touch y)", flags: [], takesFiles: false }
    expect(zshCompletion('bin', [command])).to.contain(`'x:it'\\''s $(touch y)'`)
    expect(fishCompletion('bin', [command])).to.contain(`-a x -d 'it\\'s $(touch y)'`)
  })
})

describe('completion of what the store knows', () => {
  const shells = { bash: inBash, zsh: inZsh, fish: inFish }
  const nasty = 'a$(touch<app.yaml>x)`id`;b'
  const mostNasty = '["$(touch x) `touch x`; it\'s \\"quoted\\""]'

  /** A directory with contexts, a lock and a program to call. */
  async function place(): Promise<string> {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), appConfig)
    await mkdir(join(cwd, 'bin'))
    await writeFile(
      join(cwd, 'bin', 'cicdstatemgr'),
      `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, '..', '..', 'bin', 'run.js')}' "$@"\n`,
      { mode: 0o755 },
    )
    for (const id of ['demo', 'team:1', nasty]) await cli(['init', id, '-f', 'app.yaml'], { cwd })
    await cli(['init', 'other', '-f', 'app.yaml', `--set`, `${mostNasty}=1`], { cwd })
    await cli(['lock', 'deploy-prod', '--ttl', '1h'], { cwd })
    return cwd
  }

  it('is silent, and soon over, where the store does not answer', async () => {
    const cwd = await tempDir()
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const config = `cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: ${port}, isPrimary: true}}}`
    await writeFile(join(cwd, 'config.yaml'), config)
    const started = performance.now()
    const result = await spawnCli(['complete', '--', 'get', '-c', 'config.yaml', '--id', ''], { cwd })
    server.close()
    expect(result).to.deep.include({ stdout: '', stderr: '', exitCode: 0 })
    // A command waits 4 s for a store.
    expect(performance.now() - started).to.be.lessThan(3500)
  })

  for (const [shell, complete] of Object.entries(shells)) {
    describe(`in ${shell}`, () => {
      let cwd: string
      before(async function () {
        if (spawnSync(shell, ['--version']).status !== 0) this.skip()
        cwd = await place()
      })
      const completed = (line: string) => complete(line, cwd)

      it('offers ids, paths, events and locks', async () => {
        expect(await completed('cicdstatemgr get --id d')).to.deep.equal(['demo'])
        expect(await completed('cicdstatemgr get -i demo state.cicdContextN')).to.deep.equal(['state.cicdContextName'])
        expect(await completed('cicdstatemgr handle-event --id demo build=s')).to.deep.equal(['build=success'])
        expect(await completed('cicdstatemgr unlock de')).to.deep.equal(['deploy-prod'])
        expect(await completed('cicdstatemgr get --log-level tr')).to.deep.equal(['trace'])
      })

      it('executes nothing of what it offers, and quotes it', async () => {
        expect(await completed('cicdstatemgr delete a')).to.deep.equal([nasty])
        expect(await completed('cicdstatemgr delete t')).to.deep.equal(['team:1'])
        expect(await completed('cicdstatemgr delete team:')).to.deep.equal(['team:1'])
        expect(await completed('cicdstatemgr get -i other [')).to.deep.equal([mostNasty])
        const names = await readdir(cwd)
        expect(names).not.to.include('x').and.not.to.include('x)`id`')
      })

      it('offers files where a flag or an argument is one', async () => {
        expect(await completed('cicdstatemgr validate --app-config ap')).to.deep.equal(['app.yaml'])
        expect(await completed('cicdstatemgr apply ap')).to.deep.equal(['app.yaml'])
      })
    })
  }
})

const appConfig = `
cicd-contexts:
  stage:
    pipelines: {build: {event-handlers: {success: {set-values: {default: {set: [{to: state.a, from: b}]}}}}}}
`

const scriptOf = async (shell: string): Promise<string> =>
  (await cli(['completion', shell], { cwd: await tempDir() })).stdout

function environment(cwd: string): NodeJS.ProcessEnv {
  return { ...cleanEnvironment({ PATH: `${join(cwd, 'bin')}:${process.env.PATH}` }), HOME: cwd }
}

/** The words that bash would go on with: each as it stands on the line, read as the shell reads it when the line is run. */
async function inBash(line: string, cwd: string): Promise<string[]> {
  const code = `${await scriptOf('bash')}
    COMP_LINE=$1 COMP_POINT=\${#1}
    # As readline parts a line.
    COMP_WORDS=() word=
    for ((at = 0; at < COMP_POINT; at++)); do
      c=\${1:at:1}
      case $c in
        ' ') [ -n "$word" ] && COMP_WORDS+=("$word"); word= ;;
        [=:]) [ -n "$word" ] && COMP_WORDS+=("$word"); COMP_WORDS+=("$c") word= ;;
        *) word+=$c ;;
      esac
    done
    case $c in [=:]) ;; *) COMP_WORDS+=("$word") ;; esac
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _cicdstatemgr
    last=\${COMP_WORDS[COMP_CWORD]}
    case $last in [=:]) last= ;; esac
    head=\${1##* } head=\${head%"$last"}
    for reply in "\${COMPREPLY[@]}"; do eval "set -- $head$reply"; printf '%s\\n' "$1"; done`
  const { stdout } = spawnSync('bash', ['-c', code, 'bash', line], { cwd, env: environment(cwd), encoding: 'utf8' })
  return stdout.split('\n').filter((word) => word !== '')
}

/** What fish itself says that it would offer. */
async function inFish(line: string, cwd: string): Promise<string[]> {
  const code = `${await scriptOf('fish')}\ncomplete -C "$argv[1]"`
  const { stdout } = spawnSync('fish', ['-N', '-c', code, line], { cwd, env: environment(cwd), encoding: 'utf8' })
  return stdout.split('\n').flatMap((found) => (found === '' ? [] : [found.replace(/\t.*/, '')]))
}

/** What zsh puts on the line for a Tab, as the words of the command that is run then. */
async function inZsh(line: string, cwd: string): Promise<string[]> {
  await writeFile(
    join(cwd, 'rc'),
    `PS1= PROMPT= RPROMPT=
     autoload -Uz compinit && compinit -D -u
     ${await scriptOf('zsh')}
     LISTMAX=0
     unsetopt list_beep bang_hist
     setopt no_list_ambiguous
     bindkey -e
     stty -echo
     print READY`,
  )
  const code = `zmodload zsh/zpty
    zpty inner zsh -f -i
    zpty -w inner ' source ./rc'
    zpty -r -m inner found '*READY*'
    # The cursor to the beginning, and another command in front: it is shown, not run.
    zpty -w -n inner "$1"$'\\t\\x01print -rl -- BEGIN \\x05 END\\n'
    zpty -r -m inner found $'*\\nEND*'
    print -r -- $found`
  const { stdout } = spawnSync('zsh', ['-f', '-c', code, 'zsh', line], {
    cwd,
    env: environment(cwd),
    encoding: 'utf8',
    timeout: 20_000,
  })
  const lines = stdout.replaceAll('\r', '').split('\n')
  return lines.slice(lines.lastIndexOf('BEGIN') + 1, lines.indexOf('END')).slice(-1)
}
