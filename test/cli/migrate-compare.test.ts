import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, readFile, watch } from 'node:fs/promises'
import { join } from 'node:path'
import { checkMigration } from '../../src/operations/migrate/check-migration.ts'
import { cli, spawnCli } from '../support/cli.ts'
import { files, folderWith, section } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'
import { compareArgs, findingsOf, programOf } from '../support/second-program.ts'
import { tempDir } from '../support/temp-dir.ts'
import { repositoryRoot } from '../support/manifests.ts'

describe('migrate check with a second program', () => {
  const built = join(repositoryRoot, 'bin', 'run.js')

  async function compare(script: string, others: Readonly<Record<string, string>> = {}) {
    const cwd = await folderWith({ ...files, ...others })
    await programOf(cwd, script)
    const temporary = await tempDir()
    const env = { TMPDIR: temporary, PATH: `${cwd}:${process.env.PATH ?? ''}` }
    const { stdout, stderr } = await spawnCli(['migrate', 'check', ...compareArgs, '--python', 'other'], { cwd, env })
    expect(await readdir(temporary), 'what is left').to.deep.equal([])
    expect(stdout, stderr).not.to.include('xoxb-12345678')
    const { findings, compared } = JSON.parse(stdout) as Shown
    expect(compared, stderr).to.equal(true)
    return findings
      .filter(({ code }) => /^PROGRAMS_|^FAILS_/.test(code))
      .map(({ code, message }) => `${code} ${message}`)
  }

  it('finds no difference if both do the same, for any receiver', async () => {
    expect(await compare('')).to.deep.equal([])
  })

  it('reports differences in stored and sent data, by event', async () => {
    const script = "args = args.map((arg) => (arg.startsWith('state.migrate-check=') ? arg + '|state.who=me' : arg))\n"

    expect(await compare(script)).to.deep.equal([
      'PROGRAMS_DIFFER init: stored.state.who is "me" there, and nothing here',
      'PROGRAMS_DIFFER build=success: sent.1.body.text is "built me" there, and "built " here',
    ])
  })

  it('reports a template that fails here only as an error, with the reason, and nothing about generated choices', async () => {
    const notify = {
      one: { message: "{{ 'x'.encode() }}" },
      two: { message: 'two', if: "{{ 'yes' if 'x'.encode() }}" },
    }
    const context = { pipelines: { build: { 'event-handlers': { success: { notify } } } } }
    const app = JSON.stringify({ 'cicd-contexts': { stage: context } })
    // The other program knows a method that this one does not know.
    const script = `const fs = await import('node:fs'); const at = args.indexOf('--init-app-config-file') + 1
      if (at > 0) { const text = fs.readFileSync(args[at], 'utf8').replaceAll('encode', 'upper'); fs.writeFileSync('other.yaml', text); args[at] = 'other.yaml' }
`

    const told = (await findingsOf(script, { 'app.yaml': app })).filter(({ message }) => message.startsWith('build='))

    const place = 'pipelines.build.event-handlers.success.notify'
    expect(told.map(({ code, severity, message }) => `${severity} ${code} ${message}`)).to.deep.equal([
      `error FAILS_HERE_ONLY build=success: notify.two is sent there, and skipped here: ${place}.two.if, line 1: 'str object' has no attribute 'encode' (in {{ 'yes' if 'x'.encode() }})`,
      `error FAILS_HERE_ONLY build=success: sent.1.body.text has a template that fails here only: ${place}.one.message, line 1: 'str object' has no attribute 'encode' (in {{ 'x'.encode() }})`,
    ])
    expect(told.map(({ suggestion }) => suggestion)).to.deep.equal([
      'With the old flags, an if that cannot be rendered is false; the commands fail.',
      'With the old flags, <jinja2 parse error> and the text of the template are used in place of the value; the commands fail.',
    ])
  })

  it('tells which event and generator runs', async () => {
    const generators = { one: { a: { set: [{ key: 'state.a', value: 'b' }] } } }
    const build = {
      'event-handlers': { success: { notify: { message: 'a' } }, failure: { notify: { message: 'b' } } },
      generators,
    }
    const app = { 'cicd-contexts': { stage: { pipelines: { build } } } }
    const cwd = await folderWith({ ...files, 'app.yaml': JSON.stringify(app) })
    await programOf(cwd, '')
    const told: string[] = []
    const update = (what: string) => void told.push(what)
    const progress = { begin: (what: string) => (update(what), { update, [Symbol.dispose]: () => update('end') }) }
    const options = { cwd, env: {}, config: 'config.yaml', secrets: 'secrets.yaml', progress }
    const own = { command: process.execPath, args: [built] }
    const programs = { python: { command: join(cwd, 'other'), args: [] }, own, path: process.env.PATH ?? '' }

    await checkMigration(options, { apps: ['app.yaml'], tekton: [], vars: [], programs })

    expect(told).to.deep.equal([
      'comparing both programs: stage, init',
      'comparing both programs: stage, event 1 of 2',
      'comparing both programs: stage, event 2 of 2',
      'comparing both programs: stage, generator 1 of 1',
      'end',
    ])
  })

  it('runs each generator in both, on the context as it was made, and points at it', async () => {
    const rule = (value: string) => ({ one: { set: [{ key: 'state.x[]', value }] } })
    const generators = { g: rule('{{ v }}'), h: rule('{{ v }} too'), '2 b.c': rule('2') }
    const app = JSON.stringify({ 'cicd-contexts': { stage: { pipelines: { build: { generators } } } } })
    const script = "args = args.map((arg) => arg.replace('generators.g', 'generators.h'))\n"

    const told = await findingsOf(script, { 'app.yaml': app }, ['--var', 'v=one'])
    const same = await findingsOf('', { 'app.yaml': app }, ['--var', 'v=one'])

    expect(same).to.deep.equal([])
    expect(told.map(({ code, path, message }) => `${code} ${path}: ${message}`)).to.deep.equal([
      'PROGRAMS_DIFFER cicd-contexts.stage.pipelines.build.generators.g: generate pipelines.build.generators.g: stored.state.x[0] is "one too" there, and "one" here',
    ])
  })

  it('reports a generator that one program cannot run', async () => {
    const generators = { '2 b.c': { one: { set: [{ key: 'state.x', value: '2' }] } } }
    const app = JSON.stringify({ 'cicd-contexts': { stage: { pipelines: { build: { generators } } } } })
    const script =
      "if (args.includes('--generate')) { console.error(args[args.indexOf('--generate') + 1]); process.exit(1) }\n"

    expect(await compare(script, { 'app.yaml': app })).to.deep.equal([
      'FAILS_THERE_ONLY generate pipelines.build.generators."2 b.c": exits 1 there, and 0 here: pipelines.build.generators."2 b.c"',
    ])
  })

  it('points at the base that has the event', async () => {
    const app = 'bases: [base.yaml]\ncicd-contexts:\n  stage:\n    pipelines: {other: {}}\n'
    const event = "\n\n      event-handlers:\n        success: {notify: {message: 'built {{ state.who }}'}}\n"
    const script = "args = args.map((arg) => (arg.startsWith('state.migrate-check=') ? arg + '|state.who=me' : arg))\n"
    const others = { 'app.yaml': app, 'base.yaml': `cicd-contexts:\n  stage:\n    pipelines:\n     build:${event}` }

    const told = await findingsOf(script, others, ['--bases-dir', '.'])

    expect(told.map(({ file, line, message }) => `${file}:${line} ${message}`)).to.deep.equal([
      'app.yaml:3 init: stored.state.who is "me" there, and nothing here',
      'base.yaml:7 build=success: sent.1.body.text is "built me" there, and "built " here',
    ])
  })

  it('reports if only one of them fails', async () => {
    expect(await compare("if (args.includes('build=success')) { console.error('Traceback\\nboom'); process.exit(1) }\n")).to.deep.equal(
      ['FAILS_THERE_ONLY build=success: exits 1 there, and 0 here: boom'],
    ) // prettier-ignore
  })

  it('has the whole reason of an error of YAML, which stands in several lines', async () => {
    const lines = [
      'ERROR - cli() error: (x)',
      'Traceback (most recent call last):',
      '  File "/x/yaml/scanner.py", line 666, in scan',
      '    raise ScannerError("while scanning", mark,',
      'yaml.scanner.ScannerError: while scanning for the next token',
      'found character that cannot start any token',
      '  in "app.yaml", line 4, column 7',
      '',
      'usage: cicdstatemgr [-h]',
      '  --id ID',
    ]
    const script = `if (args.includes('build=success')) { console.error(${JSON.stringify(lines.join('\n'))}); process.exit(1) }\n`

    expect(await compare(script)).to.deep.equal([
      'FAILS_THERE_ONLY build=success: exits 1 there, and 0 here: yaml.scanner.ScannerError: while scanning for the next token found character that cannot start any token in "app.yaml", line 4, column 7',
    ])
  })

  it('says first if both fail', async () => {
    const handlers = { answer: { respond: { url: 'https://nowhere.example/answer', message: 'hi' } } }
    const context = { pipelines: { build: { 'event-handlers': handlers } } }

    const [told = '', ...others] = await compare('', {
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }),
    })
    expect(told).to.match(/^FAILS_IN_BOTH build=answer: exits 1 there too: .*nowhere.example, .*; here 1: .*nowhere/)
    expect(others).to.deep.equal([])
  })

  it('quotes the blocks that failed, has the whole output in JSON, and compares nothing that was stored', async () => {
    const handlers = {
      answer: {
        'set-values': { one: { set: [{ from: '{{ state.who }}', to: 'state.x' }] } },
        notify: { first: { message: '{{ state.none.none }}' } },
        respond: { url: 'https://nowhere.example/answer', message: 'hi' },
      },
    }
    const context = { pipelines: { build: { 'event-handlers': handlers } } }
    const script = "args = args.map((arg) => (arg.startsWith('state.migrate-check=') ? arg + '|state.who=me' : arg))\n"

    const [init, event, ...others] = await findingsOf(script, {
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }),
    })

    expect(init?.message).to.equal('init: stored.state.who is "me" there, and nothing here')
    expect(event?.code).to.equal('FAILS_IN_BOTH')
    expect(event?.message).to.match(
      /; here 1: respond default: failed, pipelines.build.event-handlers.answer.respond.url leads to nowhere.example/,
    )
    expect(event?.here).to.include('Error: pipelines.build.event-handlers.answer.notify.first.message')
    expect(others).to.deep.equal([])
  })

  it('says that a file is wrong if this is why both fail', async () => {
    const [told, ...others] = await findingsOf('', { 'app.yaml': '{"cicd-contexts": {"stage": {"pipelines": []}}}' })

    expect(told?.message).to.match(/^init: exits 1 there too: .*expected a map, found list/)
    expect(told?.suggestion).to.equal(
      'Correct the file first, and check again: the Python program may have another reason to fail.',
    )
    expect(others).to.deep.equal([])
  })

  it('stores the state of --set in both before the events', async () => {
    const others = {
      'app.yaml': JSON.stringify({
        'cicd-contexts': {
          stage: {
            pipelines: { build: { 'event-handlers': { success: { notify: { message: '{{ state.targets[1] }}' } } } } },
          },
        },
      }),
    }
    const script = "args = args.map((arg) => arg.replace('state.targets[]=a,b', 'state.targets[]=a,c'))\n"

    const told = await findingsOf(script, others, ['--set', 'state.targets[]=a,b'])

    expect(told.map(({ message }) => message)).to.deep.equal([
      'init: stored.state.targets[1] is "c" there, and "b" here',
      'build=success: sent.1.body.text is "c" there, and "b" here',
    ])
  })

  it('reports all differences in JSON, and none twice', async () => {
    const values = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`name${index}`, 'one']))
    const change = `const fs = await import('node:fs')
if (args.includes('--init-new')) {
const at = args.indexOf('--init-app-config-file') + 1
fs.writeFileSync('a.yaml', fs.readFileSync(args[at], 'utf8').replaceAll('"one"', '"two"'))
args[at] = 'a.yaml'
}
`
    const told = await findingsOf(change, {
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: { values } } }),
    })

    expect(told.map(({ message }) => message)).to.deep.equal(
      Object.keys(values).map((name) => `init: stored.values.${name} is "two" there, and "one" here`),
    )
  })

  it('reports every place of a request in JSON, and in text one place of each request first', async () => {
    const change = "args = args.map((arg) => (arg.startsWith('state.migrate-check=') ? arg + '|state.who=me' : arg))\n"
    const fields = Array.from({ length: 12 }, (_, index) => `{"title": "${index}", "value": {{ notify.message | tojson }}}`)
    const templates = { ...section.templates, notify: `{"attachments": [{"fields": [${fields.join(', ')}]}]}` }
    const notify = { one: { message: '1 {{ state.who }}' }, two: { message: '2 {{ state.who }}' } }
    const context = { pipelines: { build: { 'event-handlers': { success: { notify } } } } }
    const cwd = await folderWith({
      ...files,
      'config.yaml': JSON.stringify({ cicdstatemgr: { ...section, templates } }),
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }),
    })
    await programOf(cwd, change)
    const env = { PATH: `${cwd}:${process.env.PATH ?? ''}` }
    const command = ['migrate', 'check', '--python', 'other', ...compareArgs]

    const [json, text] = await Promise.all([
      spawnCli(command, { cwd, env }),
      spawnCli(command.filter((arg) => arg !== '--json'), { cwd, env }),
    ])

    const { findings } = JSON.parse(json.stdout) as Shown
    const place = /sent\.(\d)\.body\.attachments\[0\]\.fields\[(\d+)\]\.value/
    const places = (lines: readonly string[]) => lines.flatMap((line) => place.exec(line)?.slice(1).join(' ') ?? [])
    const all = ['1', '2'].flatMap((request) => fields.map((_, index) => `${request} ${index}`))
    expect(places(findings.map(({ message }) => message))).to.deep.equal(all)
    const shown = places(text.stdout.split('\n'))
    expect(shown.slice(0, 3)).to.deep.equal(['1 0', '2 0', '1 1'])
    expect(shown).to.have.length(10)
    expect(text.stdout).to.include('build=success: 14 more differences: --json has all')
  }) // prettier-ignore

  it('goes down to the text that differs, and has both texts whole in JSON', async () => {
    const long = 'word '.repeat(50)
    const change = "args = args.map((arg) => (arg.startsWith('state.migrate-check=') ? arg + '|state.who=me' : arg))\n"
    const template = '{"attachments": [{"blocks": [{"text": {{ notify.message | tojson }}}]}]}'
    const templates = { ...section.templates, notify: template }
    const handlers = { success: { notify: { message: `${long}{{ state.who }} {{ '{{ a }}' if not state.who }}` } } }
    const context = { pipelines: { build: { 'event-handlers': handlers } } }
    const cwd = await folderWith({
      ...files,
      'config.yaml': JSON.stringify({ cicdstatemgr: { ...section, templates } }),
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }),
    })
    await programOf(cwd, change)
    const env = { PATH: `${cwd}:${process.env.PATH ?? ''}` }

    const { stdout } = await spawnCli(['migrate', 'check', ...compareArgs, '--python', 'other'], { cwd, env })

    const { findings } = JSON.parse(stdout) as { findings: { message: string }[] }
    const found = findings.find(({ message }) => message.startsWith('build=success: sent.'))
    expect(found).to.deep.include({
      message:
        'build=success: sent.1.body.attachments[0].blocks[0].text is …"word word word word word word me " there, and …"word word word word word word  {{ a }}" here',
      there: `${long}me `,
      here: `${long} {{ a }}`,
      page: 'docs/differences-from-python.md',
    })
  })

  it('tells blocks that both skip, that are turned off, and that store, from those that only one sends', async () => {
    // The Python program treats False as true, and does not look at enabled of a block.
    const script = `const fs = await import('node:fs')
if (args.includes('--init-new')) {
const at = args.indexOf('--init-app-config-file') + 1
const text = fs.readFileSync(args[at], 'utf8').replaceAll('{{ 1 == 2 }}', 'yes').replaceAll('"enabled":false', '"enabled":true')
fs.writeFileSync('a.yaml', text)
args[at] = 'a.yaml'
}
`
    const handlers = {
      'set-values': { one: { if: '{{ 1 == 2 }}', set: [{ from: 'x', to: 'state.x' }] } },
      notify: {
        both: { if: '', message: 'both skip' },
        only: { if: '{{ 1 == 2 }}', message: 'only there' },
        sent: { message: 'sent' },
        off: { enabled: false, message: 'off' },
        none: { if: '{{ state.none }}', message: 'none' },
      },
    }
    const context = { pipelines: { build: { 'event-handlers': { success: handlers } } } }

    const told = await compare(script, { 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }) })

    expect(told.filter((line) => !line.includes(' init: '))).to.deep.equal([
      'PROGRAMS_DIFFER build=success: set-values.one stores state.x there, and is skipped here',
      'PROGRAMS_DIFFER build=success: notify.only is sent there, and skipped here',
      'PROGRAMS_DIFFER build=success: notify.off is sent there, and turned off here',
    ])
  })

  it('names a program that does not exist', async () => {
    const cwd = await folderWith(files)

    const { stderr, exitCode } = await cli(['migrate', 'check', ...compareArgs.slice(0, -1), '--python', 'venv/x'], {
      cwd,
    })

    expect(exitCode).to.equal(2)
    expect(stderr).to.match(/^Error: --python venv\/x: there is no such program\n/)
    const alone = await cli(['migrate', 'check', '--config', 'config.yaml', '--set', 'state.a=b'], { cwd })
    expect(alone.stderr).to.match(/^Error: --set needs --python PROGRAM: run this Python program too, /)
  })

  it('refuses this program, which differs from itself in nothing', async () => {
    const cwd = await folderWith({ ...files, own: `#!/bin/sh\nexec '${process.execPath}' '${built}' "$@"\n` })
    await chmod(join(cwd, 'own'), 0o755)

    const { stderr, exitCode } = await cli(['migrate', 'check', ...compareArgs.slice(0, -1), '--python', './own'], {
      cwd,
    })

    expect(exitCode).to.equal(2)
    expect(stderr).to.match(/^Error: --python \S+own: this is not the Python program: it is this program itself\n/)
  })

  it('gives both programs stand-ins for secrets that are missing', async () => {
    const cwd = await folderWith(files)
    const tell =
      "if (args.includes('build=success')) { (await import('node:fs')).copyFileSync('secrets.yaml', process.env.PATH.split(':')[0] + '/seen.json') }\n"
    await programOf(cwd, tell)
    const command = ['migrate', 'check', '--config', 'config.yaml', '--app', 'app.yaml', '--json', '--python', 'other']

    await spawnCli(command, { cwd, env: { PATH: `${cwd}:${process.env.PATH ?? ''}` } })

    expect(JSON.parse(await readFile(join(cwd, 'seen.json'), 'utf8'))).to.deep.equal({
      cicdstatemgr: {
        slack: { token: 'secret-value-slack-token' },
        trigger: { token: 'secret-value-trigger-token' },
      },
    })
  })

  it('keeps the host of slack.url among those that answers may go to', async () => {
    const handlers = { answer: { respond: { url: 'https://slack.example/answer', message: 'hi' } } }
    const context = { pipelines: { build: { 'event-handlers': handlers } } }

    const told = await compare('', { 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }) })
    expect(told).to.deep.equal([])
  })

  for (const set of ['state.a', 'state.a=', '=a', 'state.a|b']) {
    it(`refuses --set ${set}, which stores nothing`, async () => {
      const cwd = await folderWith(files)

      const result = await cli(['migrate', 'check', ...compareArgs.slice(0, -1), '--python', 'other', '--set', set], {
        cwd,
      })

      expect(result.exitCode).to.equal(2)
      expect(result.stderr).to.equal(`Error: --set ${set}: PATH=VALUE is expected\nCode: USAGE\n`)
    })
  }

  it('refuses another program', async () => {
    const cwd = await folderWith(files)

    const { stderr, exitCode } = await cli(['migrate', 'check', ...compareArgs.slice(0, -1), '--python', '/bin/true'], {
      cwd,
    })

    expect(exitCode).to.equal(2)
    expect(stderr).to.match(/^Error: --python \/bin\/true: this is not the Python program/)
  })

  it('ends with the exit code of a signal, and leaves no folder', async () => {
    const cwd = await folderWith(files)
    const started = join(cwd, 'started')
    const wait = `if (args.includes('--init-new')) { (await import('node:fs')).writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1000); await new Promise(() => {}) }\n`
    await programOf(cwd, wait)
    const temporary = await tempDir()
    const command = [built, 'migrate', 'check', ...compareArgs.slice(0, -1), '--python', join(cwd, 'other')]
    const child = spawn(process.execPath, command, { cwd, env: { ...process.env, TMPDIR: temporary } })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const ended = once(child, 'close')
    for await (const { filename } of watch(cwd)) if (filename === 'started') break

    child.kill('SIGTERM')

    expect(await ended).to.deep.equal([143, null])
    expect(stderr)
      .to.match(/^Error: stopped by SIGTERM while comparing both programs: stage, .*\n/)
      .and.not.to.include('bug')
    expect(await readdir(temporary)).to.deep.equal([])
  })

  it('says that the Python program is in the PATH, and does not run it unasked', async () => {
    const cwd = await folderWith({ ...files, 'bin/cicdstatemgr': '#!/usr/bin/env python3\nraise SystemExit(1)\n' })
    await chmod(join(cwd, 'bin', 'cicdstatemgr'), 0o755)

    const { stderr, stdout } = await cli(['migrate', 'check', ...compareArgs], { cwd, env: { PATH: join(cwd, 'bin') } })

    expect(stderr).to.include(`the Python program is there: compare with --python ${join(cwd, 'bin', 'cicdstatemgr')}`)
    expect((JSON.parse(stdout) as Shown).compared).to.equal(false)
  })
})
