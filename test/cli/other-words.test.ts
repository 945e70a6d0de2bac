import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const hyphen = 'Put -- in front of arguments that begin with a hyphen.'

describe('words of other programs', () => {
  let cwd: string
  before(async () => {
    cwd = await tempDir()
    const policies = { prod: { approvers: { people: ['ann'] } } }
    const config = { datasources: { directory: { path: 'contexts', isPrimary: true } }, decisions: { policies } }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: config }))
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
  })
  const stderrOf = async (line: string) => (await cli(line.split(' '), { cwd })).stderr

  for (const [line, message] of [
    ['init a --init-cicd-context-name stage', 'there is no flag --init-cicd-context-name, did you mean "--cicd-context"?'],
    ['init a --init-app app.yaml', 'there is no flag --init-app, did you mean "--app-config"?'],
    ['ttl --init-bases-dir x', 'there is no flag --init-bases-dir, it is --bases-dir of "cicdstatemgr init"'],
    ['load --handle-event a=b', 'there is no flag --handle-event, did you mean "--event"?'],
    ['get --handle-event a=b', 'there is no flag --handle-event, it is a command here: cicdstatemgr handle-event PIPELINE=EVENT'],
    ['init --init-new a', 'there is no flag --init-new, it is a command here: cicdstatemgr init ID'],
    ['set --pre-set-force-reload a=b', 'there is no flag --pre-set-force-reload, leave it out: the newest context is always changed'],
    ['list -l DEBUG', 'there is no flag -l, did you mean "--log-level"?'],
    ['list -lDEBUG', 'there is no flag -lDEBUG, did you mean "--log-level"?'],
    ['set --tmpl-ctx-var a=b', 'there is no flag --tmpl-ctx-var, it is --var of "cicdstatemgr get"'],
  ] as const) {
    it(`of the Python program get the new word: ${line}`, async () => {
      const stderr = await stderrOf(line)
      expect(stderr.split('\n')[0]).to.equal(`Error: ${message}`)
      expect(stderr).not.to.contain(hyphen)
    })
  } // prettier-ignore

  it('such as unset are not commands, and the hint has the command', async () => {
    expect(await stderrOf('unset state.a --id demo')).to.equal(
      'Error: there is no command "unset"\nCode: UNKNOWN_COMMAND\nTry this:\n  * cicdstatemgr set --unset PATH\n  * cicdstatemgr --help\n',
    )
    expect(await stderrOf('approve deploy')).to.contain('  * cicdstatemgr decide NAME --option KEY\n')
    expect(await stderrOf('constructor')).to.contain('Try this: cicdstatemgr --help\n')
  })

  it('that begin with a hyphen get a hint about -- only where they may be arguments', async () => {
    for (const line of ['set -x=1', 'render --- --id demo']) {
      expect(await stderrOf(line), line).to.contain(hyphen)
    }
    for (const line of ['list --frob', 'list -x', 'get --frob', 'get --defualt x', 'migrate check --frob']) {
      expect(await stderrOf(line), line).not.to.contain(hyphen)
    }
  })

  it('of two, such as migrate check, are written as people type them', async () => {
    expect(await stderrOf('migrate check --frob')).to.contain('Try this: cicdstatemgr migrate check --help\n')
    expect(await stderrOf('migrate check extra')).to.contain('migrate check takes none')
  })

  it('of the Python program are listed by help python', async () => {
    const { stdout, exitCode } = await cli(['help', 'python'], { cwd })
    expect(exitCode).to.equal(0)
    expect(stdout).to.contain('--init-cicd-context-name NAME')
    expect((await cli(['--help'], { cwd })).stdout).to.contain('cicdstatemgr help python')
    expect(await stderrOf('--frob'))
      .to.contain('cicdstatemgr help python lists')
      .and.not.to.contain('--load --help')
  })

  it('in a hint about a question are right for one option too', async () => {
    const ask = 'ask q --policy prod --subject s --id demo --config config.yaml'
    expect(await stderrOf(ask.replace('prod', 'nope'))).to.contain('Try this: Policies of the config: prod.\n')
    expect(await stderrOf(ask)).to.contain('e.g. --option approve=Deploy.\n')
    expect(await stderrOf(`${ask} --option a`)).to.contain('Try this: For example: --option approve=Deploy\n')
    expect(await stderrOf(`${ask} --option a=A --rejects b`)).to.contain('Try this: Keys of the options: a.\n')
    expect(await stderrOf(`${ask} --option a=A --on b=x=y`)).to.contain(
      'Try this: Events are possible for: a, expired, cancelled.\n',
    )
  })
})
