import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'

describe('the id of a context', () => {
  let context: Demo
  before(async () => (context = await demo()))

  const run = (...args: string[]) => cli(args, { cwd: context.cwd })

  for (const command of ['ttl', 'history', 'load', 'show', 'events', 'edit']) {
    it(`is the argument or the flag of ${command}`, async () => {
      const env = { EDITOR: 'true' }
      const byArgument = await cli([command, 'demo'], { cwd: context.cwd, env })
      expect(byArgument.exitCode, byArgument.stderr).to.equal(0)
      expect(await cli([command, '--id', 'demo'], { cwd: context.cwd, env })).to.deep.equal(byArgument)
      // The variable is a default for both.
      const other = { ...env, CICDSTATEMGR_CONTEXT_DATA_ID: 'other' }
      if (command !== 'edit') {
        expect(await cli([command, 'demo'], { cwd: context.cwd, env: other })).to.deep.equal(byArgument)
      }
    })
  }

  it('stands in quotes in a suggested command if a shell would read parts of it as syntax', async () => {
    const { stderr } = await run('get', 'state.x', '--id', 'a;touch$(id)')
    expect(stderr).to.contain("cicdstatemgr init 'a;touch$(id)' --app-config FILE\n")
  })

  it('is the argument or the flag of delete, and never the variable', async () => {
    await run('init', 'a')
    await run('init', 'b')
    expect((await run('delete', 'a')).stdout).to.equal('a\n')
    expect((await run('delete', '--id', 'b')).stdout).to.equal('b\n')
    const { stderr, exitCode } = await context.run(['delete'])
    expect({ stderr, exitCode }).to.deep.equal({
      stderr:
        'Error: missing ID: id of the context\nCode: USAGE\nTry this: cicdstatemgr delete ID (delete does not take it from CICDSTATEMGR_CONTEXT_DATA_ID)\n',
      exitCode: 2,
    })
  })

  it('is missing in a hint of delete that keeps the other flags', async () => {
    const hintOf = async (...args: string[]) =>
      /cicdstatemgr delete [^("]*/.exec((await context.run(['delete', ...args])).stderr)?.[0].trim()

    expect(await hintOf('--dry-run')).to.equal('cicdstatemgr delete ID --dry-run')
    const { stdout } = await context.run(['delete', '--dry-run', '--json'])
    expect(stdout).to.contain('"cicdstatemgr delete ID --dry-run --json (delete does not')
  })

  it('is chosen by the person who makes a context', async () => {
    expect((await run('init')).stderr).to.equal(
      'Error: no context data id was given\nCode: NO_ID\nTry this:\n  * Choose one, cicdstatemgr init ID: each flow has its own, such as the name of its CI run.\n  * Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID.\n',
    )
  })

  it('is refused if the flag is empty, whatever the variable of the flag says', async () => {
    const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
    for (const args of [
      ['set', 'state.x=1', '--id', ''],
      ['get', 'state', '--id='],
      ['delete', '-i', ''],
      ['decisions', '--id', ''],
      ['show', '--id', ''],
      ['init', '--id', ''],
    ]) {
      const { stderr, exitCode } = await context.run(args, { env })
      expect(stderr).to.match(
        /^Error: --id: the value is empty\nCode: USAGE\nTry this: Is a variable of the script empty\?/,
      )
      expect(exitCode).to.equal(2)
    }
  })

  for (const args of [['ttl'], ['show'], ['init'], ['delete'], ['edit', 'state'], ['expire', '1d']]) {
    it(`is refused if ${args[0]} gets two`, async () => {
      const [command = '', ...more] = args
      const { stderr, exitCode } = await run(command, 'demo', ...more, '--id', 'other')
      expect({ stderr, exitCode }).to.deep.equal({
        stderr: 'Error: two ids are given, demo and --id other: give one of them\nCode: USAGE\n',
        exitCode: 2,
      })
    })
  }

  for (const [args, hint] of [
    [['get', 'demo'], 'If demo is the id: cicdstatemgr get --id demo'],
    [['get', 'demo', 'state.appName'], 'cicdstatemgr get state.appName --id demo'],
    [['export', '-o', 'json', 'demo'], 'If demo is the id: cicdstatemgr export -o json --id demo'],
    [['decisions', 'demo'], 'If demo is the id: cicdstatemgr decisions --id demo'],
    [['set', 'demo', 'state.a=b c'], "cicdstatemgr set 'state.a=b c' --id demo"],
    [['diff', 'demo', '1', '2'], 'cicdstatemgr diff 1 2 --id demo'],
    [['diff', '1', '2', 'demo'], 'cicdstatemgr diff 1 2 --id demo'],
    [['diff', 'demo'], 'cicdstatemgr diff FROM --id demo'],
    [['restore', 'demo', '7'], 'cicdstatemgr restore 7 --id demo'],
    [['handle-event', 'demo', 'build=success', '--dry-run'], 'cicdstatemgr handle-event build=success --dry-run --id demo'],
    [['generate', 'demo', 'pipelines.build.generators.urls'], 'cicdstatemgr generate pipelines.build.generators.urls --id demo'],
    [['wait', 'demo', 'deploy'], 'cicdstatemgr wait deploy --id demo'],
    [['decisions', 'cancel', 'demo', 'deploy'], 'cicdstatemgr decisions cancel deploy --id demo'],
    [['decisions', 'export', 'deploy', '-o', 'json', 'demo'], 'cicdstatemgr decisions export -o json demo --id deploy'],
    [['exec', 'demo', '--', 'env'], 'If demo is the id: cicdstatemgr exec --id demo -- env'],
  ] as const) {
    it(`has a hint with the right command line: ${args.join(' ')}`, async () => {
      const { stderr, exitCode } = await run(...args)
      expect(exitCode).to.equal(2)
      expect(stderr).to.match(/\nTry this:\n/)
      expect(stderr.split('\n')[3]).to.equal(`  * ${hint}`)
    })
  } // prettier-ignore

  for (const [line, hint] of [
    ['decide deploy approve --actor bob', 'decide deploy --option approve --actor bob'],
    ['decide demo deploy approve --actor bob', 'decide deploy --option approve --actor bob --id demo'],
    ['decide demo deploy --option approve --actor bob', 'decide deploy --option approve --actor bob --id demo'],
    ['handle-event build success --dry-run', 'handle-event build=success --dry-run'],
    ['handle-event build success --id demo', 'handle-event build=success --id demo'],
    ['handle-event demo build success', 'handle-event build=success --id demo'],
    ['init b9 app.yaml', 'init b9 --app-config app.yaml'],
  ] as const) {
    it(`is not what another word was meant as: ${line}`, async () => {
      const { stderr, exitCode } = await run(...line.split(' '))
      const [, , command = ''] = /^Error: .*\n(?:unexpected .*\n)?Code: USAGE\nTry this:\n( {2}\* (.*)\n)/.exec(stderr) ?? []
      expect({ command, exitCode }).to.deep.equal({ command: `cicdstatemgr ${hint}`, exitCode: 2 })
      expect(stderr.match(/^ {2}\* /gm)).to.have.lengthOf(2)
    })
  } // prettier-ignore

  for (const [line, hint] of [
    ['set state.a 1 --id demo', 'set state.a=1 --id demo'],
    ["set state.a two --id demo", 'set state.a=two --id demo'],
    ['diff 1..2 --id demo', 'diff 1 2 --id demo'],
    ['history 2', 'history --limit 2'],
    ['list shop', 'list --prefix shop'],
    ['handle-event build:success --id demo', 'handle-event build=success --id demo'],
    ['handle-event build --id demo', 'events --id demo'],
    ['decide ship --approve --actor ann --id demo', 'decide ship --option approve --actor ann --id demo'],
    ['decisions show ship --id demo', 'decisions ship --id demo'],
    ['decisions approve ship --id demo', 'decide ship --option approve --id demo'],
    ['get state/appName --id demo', 'get state.appName --id demo'],
  ] as const) {
    it(`stands beside other words, whose right form is in a hint: ${line}`, async () => {
      const { stderr } = await run(...line.split(' '))
      expect(stderr.replaceAll('Try this: ', '  * ').split('\n')).to.include(`  * cicdstatemgr ${hint}`)
    })
  } // prettier-ignore

  for (const what of ['cancel', 'export']) {
    it(`is not the NAME that decisions ${what} needs`, async () => {
      const { stderr, exitCode } = await run('decisions', what, 'deploy-prod')
      expect({ stderr, exitCode }).to.deep.equal({
        stderr:
          'Error: no context data id was given\nCode: NO_ID\nTry this: Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID.\n',
        exitCode: 2,
      })
    })
  }

  it('has no such hint if the value of a flag is wrong', async () => {
    const { stderr } = await run('wait', 'q6', '--timeout', '5')
    expect(stderr).to.match(
      /^Error: --timeout: "5" is not a duration\nCode: BAD_DURATION\nTry this: For seconds write 5s\. A duration is/,
    )
  })

  for (const [line, hint] of [
    ['diff x --id demo -c c.yaml --secrets s.yaml', 'history -c c.yaml --secrets s.yaml --id demo'],
    ['undo 3 --config=c.yaml -idemo', 'restore REVISION -c c.yaml --id demo'],
    ['rm demo -c c.yaml', 'delete ID -c c.yaml'],
    ['get state --id nope -c c.yaml', 'list -c c.yaml'],
    ['get state --id nope -c c.yaml', 'init nope --app-config FILE -c c.yaml'],
    ['restore 99999 --id nope -c c.yaml', 'list -c c.yaml'],
    ['delete -c c.yaml', 'delete ID -c c.yaml (delete does not take it from CICDSTATEMGR_CONTEXT_DATA_ID)'],
    ['exec -i demo -c c.yaml', 'exec --id ID -c c.yaml -- PROGRAM [ARGUMENT...]'],
    ['restore demo 7 -c c.yaml', 'restore 7 -c c.yaml --id demo'],
  ] as const) {
    it(`is in a hint with the config, as it was given: ${line}: ${hint}`, async () => {
      const config = 'cicdstatemgr: {datasources: {directory: {path: contexts, isPrimary: true}}}\n'
      await writeFile(join(context.cwd, 'c.yaml'), config)
      const { stderr } = await run(...line.split(' '))
      expect(stderr.replaceAll('Try this: ', '  * ').split('\n')).to.include(`  * cicdstatemgr ${hint}`)
    })
  }

  it('has no such hint if no word can be the id', async () => {
    const usual = 'Error: no context data id was given\nCode: NO_ID\nTry this: Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID.\n'
    for (const line of ['get state.appName', 'get state', 'set state.a=1', 'expire 30d', 'wait deploy', 'ttl']) {
      expect((await run(...line.split(' '))).stderr, line).to.equal(usual)
    }
  }) // prettier-ignore

  it('is reported where a name is expected, and a name or a path where an id is expected', async () => {
    const at = { cwd: context.cwd, env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' } }
    const policies = { prod: { approvers: { people: ['ann'] }, via: ['store'] } }
    await writeFile(join(at.cwd, 'asks.yaml'), JSON.stringify({ cicdstatemgr: { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } }, decisions: { policies } } }))
    await cli('ask ship --policy prod --subject x --option a=A --option b=B --rejects b -c asks.yaml'.split(' '), at)
    await cli(['init', 'other'], at)
    for (const [line, said, hint] of [
      ['decisions other', '"demo" has no decision "other"; that is the id of a context', 'decisions --id other'],
      ['decisions demo', '"demo" has no decision "demo"; that is the id of a context', 'decisions --id demo'],
      ['decisions state.a', '"state.a" is not a valid name of a decision; it looks like a path', 'get state.a --id demo'],
      ['decisions decisions.ship', 'it looks like a path', 'decisions ship --id demo'],
      ['history state.a', 'deleted; it looks like a path', 'history --id demo (shows the changes of all paths)'],
      ['ttl state.a', 'deleted; it looks like a path', 'get state.a --id demo'],
      ['show ship', 'deleted; it is a question of "demo"', 'decisions ship --id demo'],
    ] as const) {
      const { stderr } = await cli(line.split(' '), at)
      expect(stderr.split('\n')[0], line).to.contain(said)
      expect(stderr, line).to.contain(`cicdstatemgr ${hint}\n`).and.not.to.contain('init state.a')
    }
    expect((await cli(['wait', 'demo', '--timeout', '0s'], at)).stderr).to.contain('"demo" of "demo", which is the id of the context\n')
    expect((await cli(['show', 'shp'], at)).stderr).not.to.contain(';')
  }) // prettier-ignore

  it('has no such hint if the id was given', async () => {
    for (const args of [['restore', '1', '2', '--id', 'demo'], ['set', 'demo', '-i', 'demo'], ['diff', 'word', '--id=demo']]) {
      expect((await run(...args)).stderr, args.join(' ')).not.to.match(/ (?:set|restore|diff) .*--id/)
    }
    const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
    for (const args of [['diff', 'word', '2'], ['decisions', 'a', 'b']]) {
      const { stderr, exitCode } = await cli(args, { cwd: context.cwd, env })
      expect({ args, exitCode, hints: stderr.includes('--id') }).to.deep.equal({ args, exitCode: 2, hints: false })
    }
  }) // prettier-ignore

  for (const [line, command] of [
    ['edit shop-1', 'edit --id shop-1'],
    ['get shop-1', 'get --id shop-1'],
    ['export shop-1 --format json', 'export --format json --id shop-1'],
    ['get shop-1 state.appName', 'get state.appName --id shop-1'],
    ['set shop-1 state.a=1', 'set state.a=1 --id shop-1'],
    ['diff shop-1 1', 'diff 1 --id shop-1'],
  ] as const) {
    for (const known of ['demo', 'nope']) {
      it(`has a hint for another context if the variable names ${known}: ${line}`, async () => {
        const env = { EDITOR: 'true', CICDSTATEMGR_CONTEXT_DATA_ID: known }
        const { stderr, exitCode } = await cli(line.split(' '), { cwd: context.cwd, env })
        expect(exitCode).to.be.greaterThan(0)
        expect(stderr).to.contain(`If shop-1 is the id of another context: cicdstatemgr ${command}\n`)
      })
    }
  }

  for (const [line, command] of [
    ['restore shop 5', 'restore 5 --id shop'],
    ['restore 5 shop', 'restore 5 --id shop'],
    ['diff shop 1 2', 'diff 1 2 --id shop'],
    ['handle-event shop build=success', 'handle-event build=success --id shop'],
  ] as const) {
    it(`has a hint if a word too many can only be an id, and the variable names one: ${line}`, async () => {
      const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
      const { stderr } = await cli(line.split(' '), { cwd: context.cwd, env })
      expect(stderr).to.contain(`If shop is the id of another context: cicdstatemgr ${command}\n`)
      const same = await cli(line.split(' '), { cwd: context.cwd, env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'shop' } })
      expect(same.stderr).to.contain(`  * cicdstatemgr ${command.replace(' --id shop', '')}\n`)
      expect(same.stderr).not.to.contain('From the environment')
    })
  }

  it('has no hint for another context if the word looks like a path, or is the id', async () => {
    for (const [line, known] of [
      ['get state.nope-1', 'demo'],
      ['get nope', 'demo'],
      ['edit shop-1', 'shop-1'],
      ['edit shop-1 state', 'demo'],
      ['wait deploy-1 --timeout 0s', 'nope'],
    ] as const) {
      const env = { EDITOR: 'true', CICDSTATEMGR_CONTEXT_DATA_ID: known }
      const { stderr } = await cli(line.split(' '), { cwd: context.cwd, env })
      expect(stderr, line)
        .to.match(/^Error: /)
        .and.not.to.contain('another context')
    }
  })

  for (const [line, hint] of [
    ['get other state.appName', 'If other is the id of another context: cicdstatemgr get state.appName --id other'],
    ['export other state.n -f json', undefined],
    [
      'export other state.n --format json',
      'If other is the id of another context: cicdstatemgr export state.n --format json --id other',
    ],
    ['set other state.a=1', 'If other is the id of another context: cicdstatemgr set state.a=1 --id other'],
    [
      'generate other pipelines.build.generators',
      'If other is the id of another context: cicdstatemgr generate pipelines.build.generators --id other',
    ],
    ['get demo state.appName', 'cicdstatemgr get state.appName'],
    ['set demo state.a=1', 'cicdstatemgr set state.a=1'],
    ['get demo state.appName --id demo', 'cicdstatemgr get state.appName --id demo'],
    ['get stat state.appName', undefined],
    ['get other', undefined],
  ] as const) {
    it(`may be the first word although the variable has one: ${line}`, async () => {
      const { stderr } = await context.run(line.split(' '))
      const told = stderr.replaceAll('Try this: ', '  * ').split('\n')
      if (hint === undefined) expect(stderr).not.to.contain('another context')
      else expect(told).to.include(`  * ${hint}`)
    })
  }

  it('is compared with those of other contexts if it is not found', async () => {
    const here = await demo()
    const stderrOf = async (...line: string[]) => (await cli(line, { cwd: here.cwd })).stderr
    for (const line of [['get', 'state.n'], ['set', 'state.n=1'], ['history']]) {
      const stderr = await stderrOf(...line, '--id', 'dmeo')
      expect(stderr, line.join(' ')).to.contain('never made, expired or deleted, did you mean "demo"?')
      expect(stderr, line.join(' ')).not.to.contain('cicdstatemgr init')
    }
    expect(await stderrOf('get', 'state.n', '--id', 'far'))
      .to.contain('deleted\n')
      .and.to.contain('cicdstatemgr init far')
    await here.run(['init', 'flow-41'])
    expect(await stderrOf('get', 'state.n', '--id', 'flow-42')).to.contain('cicdstatemgr init flow-42')
  })

  it('is not read from a long flag with one hyphen', async () => {
    for (const [args, name] of [
      [['get', 'state', '-id', 'demo'], 'id'],
      [['get', 'state', '-config=c.yaml'], 'config'],
    ] as const) {
      expect((await run(...args)).stderr).to.equal(
        `Error: -${name}: the name of a flag has two hyphens, did you mean "--${name}"?\nCode: USAGE\n`,
      )
    }
    expect((await run('get', 'state.appName', '-idemo')).stdout).to.equal('shop\n')
  })
})
