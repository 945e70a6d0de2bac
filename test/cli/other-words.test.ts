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
    ['get state --context-data-id a', 'there is no flag --context-data-id, did you mean "--id"?'],
    ['expire --ttl 3h', 'there is no flag --ttl, the duration is an argument: cicdstatemgr expire ID DURATION'],
    ['restore --revision=3', 'there is no flag --revision, the revision is an argument: cicdstatemgr restore REVISION'],
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

  for (const [line, hint] of [
    ['init --id x state.a=b', 'init --id x --set state.a=b'],
    ['init --id x state.a=b state.list[]=c', "init --id x --set state.a=b --set 'state.list[]=c'"],
    ['init x -f a.yaml state.a=b', 'init x -f a.yaml --set state.a=b'],
    ['load demo state.a=b', 'load demo --set state.a=b'],
    ['handle-event build=success --id demo state.a=b', 'handle-event build=success --id demo --set state.a=b'],
  ] as const) {
    it(`of changes without --set get the whole command line: ${line}`, async () => {
      expect(await stderrOf(line)).to.contain(` cicdstatemgr ${hint}\n`)
    })
  } // prettier-ignore

  it('such as unset are not commands, and the hint has the command', async () => {
    expect(await stderrOf('unset state.a --id demo')).to.equal(
      'Error: there is no command "unset"\nCode: UNKNOWN_COMMAND\nTry this:\n  * cicdstatemgr set --unset PATH --id demo\n  * cicdstatemgr --help\n',
    )
    expect(await stderrOf('migrate chek --tekton x')).to.equal(
      'Error: there is no command "migrate chek", did you mean "migrate check"?\nCode: UNKNOWN_COMMAND\nTry this: cicdstatemgr migrate check --help\n',
    )
    for (const shell of ['sh', 'bash', '/bin/sh']) {
      expect(await stderrOf(`${shell} -c ls`)).to.contain(
        '  * The image cicdstatemgr has no shell. For scripts, use the image cicdstatemgr-shell.\n',
      )
    }
    expect(await stderrOf('approve deploy')).to.contain('  * cicdstatemgr decide NAME --option KEY\n')
    expect(await stderrOf('constructor')).to.contain('Try this: cicdstatemgr --help\n')
  })

  for (const [line, hints] of [
    ['render x -o out.txt', ', did you mean "--output" or "--json"?'],
    ['wait n1 --output json', ', did you mean "--json"?'],
    ['list --output json', ', did you mean "--format" or "--json"?'],
    ['history demo -n 2', ', did you mean "--limit"?'],
    ['history demo --last 2', ', did you mean "--limit"?'],
    ['init a --app app.yaml', ', did you mean "--app-config" or "--app-bases-dir"?'],
    ['set --inc state.n=1', ', did you mean "--increment"?'],
    ['set -x state.n=1', ''],
  ] as const) {
    it(`such as flags get the right flag, without a hint about --: ${line}`, async () => {
      const [message, code, suggestions] = (await stderrOf(line)).split('\n')
      expect({ message: message?.replace(/^Error: there is no flag --?\w+/, ''), code }).to.deep.equal({
        message: hints,
        code: 'Code: USAGE',
      })
      expect(suggestions).to.equal(`Try this: cicdstatemgr ${line.split(' ')[0]} --help`)
    })
  }

  for (const [line, command] of [
    ['rollback 3', 'restore REVISION'],
    ['revert 3', 'restore REVISION'],
    ['incr state.n', 'set --increment PATH=N'],
    ['inc state.n', 'set --increment PATH=N'],
    ['put state.a 1', 'set PATH=VALUE'],
    ['cat state', 'get [PATH]'],
    ['rm demo', 'delete ID'],
    ['mv state.a state.b', 'set --copy PATH=FROM --unset FROM'],
    ['fire build=success', 'handle-event PIPELINE=EVENT'],
    ['notify build=success', 'handle-event PIPELINE=EVENT'],
  ] as const) {
    it(`such as ${line} get the command for it`, async () => {
      expect(await stderrOf(line)).to.contain(`Try this:\n  * cicdstatemgr ${command}\n`)
    })
  }

  for (const [set, message, hint] of [
    ['state.n+=1', ', did you mean "--increment state.n=1"?', 'If the name ends in +, put it in quotes: state."n+"=VALUE'],
    ['state.n-=2', ', did you mean "--increment state.n=-2"?', 'If the name ends in -, put it in quotes: state."n-"=VALUE'],
    ['n+=1', ', did you mean "--increment n=1"?', 'If the name ends in +, put it in quotes: "n+"=VALUE'],
    ['state.l+=x', '', 'state.l[]=VALUE appends to a list.'],
    ['state.n:=1', ', did you mean "--json-value state.n=1"?', 'If the name ends in :, put it in quotes: state."n:"=VALUE'],
    ['state.n:={"a": 1}', ', did you mean "--json-value state.n=JSON"?', 'If the name ends in :'],
  ] as const) {
    it(`such as ${set} are refused`, async () => {
      const operator = /[+:-]=/.exec(set)?.[0] ?? ''
      for (const args of [[set], ['--set', set], ['--json-value', set], ['--each=set', set]]) {
        const { stderr, exitCode } = await cli(['set', '--id', 'demo', '--config', 'config.yaml', ...args], { cwd })
        expect(exitCode).to.equal(2)
        expect(stderr).to.contain(`Error: "${set.split('=')[0]}": ${operator} is not an operator here${message}\nCode: USAGE\n`)
        expect(stderr).to.contain(hint)
      }
    })
  } // prettier-ignore

  it('such as n+ may be names, in quotes', async () => {
    const { stdout } = await cli(['set', 'state."n+"=1', 'state["m-"]=2', '--id', 'demo', '--config', 'config.yaml', '--print', 'state'], { cwd }) // prettier-ignore
    expect(JSON.parse(stdout)).to.include({ 'n+': '1', 'm-': '2' })
  })

  it('such as a path of jq get the path of this program', async () => {
    expect(await stderrOf('get .state.version --id demo --config config.yaml')).to.equal(
      'Error: .state.version is not a path: it begins with a dot\nCode: BAD_PATH\nTry this: Leave out the first dot: state.version\n',
    )
  })

  it('such as incr on a text get the command that keeps its number', async () => {
    for (const [text, number] of [['4', '4'], ['-12', '-12'], ['007', '7'], ['+5', '5'], ['x', '0'], ['1.5', '0']]) {
      await cli(['set', `state.cnt=${text}`, '--id', 'demo', '--config', 'config.yaml'], { cwd })
      expect(await stderrOf('set --increment state.cnt=1 --id demo --config config.yaml')).to.equal(
        `Error: state.cnt is text: only a number can be incremented\nCode: WRONG_TYPE\nTry this: Set it to a number first: --json-value state.cnt=${number}\n`,
      )
    }
  }) // prettier-ignore

  it('such as a file in the place of the id get a warning', async () => {
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}\n')
    const warning = 'Warning: the id app.yaml is also the name of a file here; an app config is given as --app-config app.yaml\n'
    expect(await stderrOf('init app.yaml --config config.yaml')).to.contain(warning)
    expect(await stderrOf('init app2.yaml --app-config app.yaml --config config.yaml')).to.equal('')
  }) // prettier-ignore

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
    for (const [file, flag] of [
      ['cicd/config.yaml', '--config'],
      ['secrets.yml', '--secrets'],
      ['app.yaml', '--app-config'],
      ['tekton/', '--tekton'],
      ['bin/run.sh', '--tekton'],
      ['deploy-task.yaml', '--tekton'],
    ] as const) {
      expect(await stderrOf(`migrate check ${file}`)).to.contain(`cicdstatemgr migrate check ${flag} ${file}\n`)
    }
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
    expect(await stderrOf(ask.replace('prod', 'nope'))).to.contain('Policies of the config: prod.\n')
    expect(await stderrOf(ask)).to.contain('e.g. --option approve=Deploy.\n')
    expect(await stderrOf(`${ask} --option a`)).to.contain('Try this: For example: --option approve=Deploy\n')
    expect(await stderrOf(`${ask} --option a=A --rejects b`)).to.contain('Try this: Keys of the options: a.\n')
    expect(await stderrOf(`${ask} --option a=A --on b=x=y`)).to.contain(
      'Try this: Events are possible for: a, expired, cancelled.\n',
    )
    expect(await stderrOf(`${ask} --option expired=E --on b=x=y`)).to.contain(
      'Try this: Events are possible for: expired, cancelled.\n',
    )
  })
})
