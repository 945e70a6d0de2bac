import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationAdvice } from '../../src/operations/migrate/advice.ts'
import { readRecordings } from '../legacy/recordings.ts'
import { cli } from '../support/cli.ts'
import { files, folderWith } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'
import { repositoryRoot } from '../support/manifests.ts'

/** Each finding as `CODE FILE:LINE PATH`. */
async function check(cwd: string, ...args: readonly string[]) {
  const { stdout, stderr, exitCode } = await cli(['migrate', 'check', '--json', ...args], { cwd, env: { PATH: '' } })
  const { findings } = JSON.parse(stdout) as Shown
  const lines = findings.map(({ code, file, line, path }) => `${code} ${file}:${line} ${path}`.trimEnd())
  return { lines, findings, exitCode, stderr }
}

const config = `cicdstatemgr:
  datasources: {redis: {host: h, isPrimary: true}, shellfile: {path: c.sh}}
  slack: {url: 'https://slack.com/api/chat.postMessage'}
`

const app = `bases: [core.yaml]
cicd-contexts:
  stage:
    released: 2026-01-02
    pipelines:
      build:
        event-handlers:
          success:
            notify: {if: "{{ state.a == 'b' }}", message: hi}
            respond: {url: '{{ state.url }}', message: hi}
          failure:
            enabled: false
            notify: {if: "{{ 'yes' if state.a == 'b' }}", message: hi}
            set-values: {one: {enabled: false, set: [{from: a, to: state.b}]}}
        generators:
          all: {one: {if: '{{ state.a in state.b }}', set: [{key: state.c, value: d}]}}
`

const task = `apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t}
spec:
  steps:
    - name: init
      image: docker.io/bitsofinfo/cicdstatemgr:latest
      script: |
        #!/bin/sh
        ID=$(cicdstatemgr \\
          --init-new "$(params.id)" --set "state.msg=$(params.msg)")
        cicdstatemgr --frobnicate
        cicdstatemgr set state.a=1
    - name: load
      image: registry.example/ci/cicdstatemgr:0.1.0
      command: [cicdstatemgr]
      args: [--load, --id, $(params.id)]
    - name: python
      image: python
      script: |
        #!/usr/bin/env python3
        from cicdstatemgr import cicdstatemgr
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: l}
spec:
  triggers:
    - interceptors:
        - webhook: {objectRef: {kind: Service, name: slack-payload-handler, apiVersion: v1}}
        - cel: {filter: "body.token.compareSecret('a','b') && has(body.actions)"}
        - cel: {filter: "header.match('x-trigger-key','3ecret1!')"}
        - cel: {filter: "header.compareSecret('x-trigger-key','key','s') && header.match('x-pipeline','build')"}
`

describe('migrate check', () => {
  it('reports what works differently in config, app and bases', async () => {
    const cwd = await folderWith({
      'config.yaml': config,
      'app.yaml': app,
      'bases/core.yaml': 'bases: [more.yaml]\n8080: x\n',
      'bases/more.yaml': '{}',
    })

    const { lines, exitCode } = await check(
      cwd,
      ...['--config', 'config.yaml', '--app', 'app.yaml', '--bases-dir', 'bases'],
    )

    const events = 'cicd-contexts.stage.pipelines.build.event-handlers'
    expect(lines).to.deep.equal([
      'PYTHON_YAML_VALUE app.yaml:4 cicd-contexts.stage.released',
      `COMPARISON_IN_IF app.yaml:9 ${events}.success.notify.if`,
      `ENABLED_ELSEWHERE app.yaml:12 ${events}.failure.enabled`,
      `ENABLED_ELSEWHERE app.yaml:14 ${events}.failure.set-values.one.enabled`,
      'COMPARISON_IN_IF app.yaml:16 cicd-contexts.stage.pipelines.build.generators.all.one.if',
      'BASES_OF_BASE bases/core.yaml:1 bases',
      'PYTHON_YAML_KEY bases/core.yaml:2 8080',
      'SHELL_FILE config.yaml:2 cicdstatemgr.datasources.shellfile',
      'ANSWER_TO_ANY_HOST config.yaml:3 cicdstatemgr.slack',
    ])
    expect(exitCode).to.equal(0)
  })

  it('reports what to change in manifests, for steps at any depth', async () => {
    const cwd = await folderWith({ 'config.yaml': config, 'tekton/deep/t.yaml': task, 'tekton/.git/x.yaml': task })

    const { lines, findings, exitCode } = await check(cwd, '--config', 'config.yaml', '--tekton', 'tekton')

    expect(lines.filter((line) => !line.includes(' config.yaml:'))).to.deep.equal([
      'PYTHON_IMAGE tekton/deep/t.yaml:7 spec.steps[0].image',
      'LEGACY_FLAGS tekton/deep/t.yaml:10 spec.steps[0].script',
      'TEXT_IN_SET tekton/deep/t.yaml:10 spec.steps[0].script',
      'UNKNOWN_LEGACY_FLAG tekton/deep/t.yaml:12 spec.steps[0].script',
      'LEGACY_FLAGS tekton/deep/t.yaml:16 spec.steps[1].command',
      'PYTHON_PACKAGE tekton/deep/t.yaml:22 spec.steps[2].script',
      'SLACK_INTERCEPTOR tekton/deep/t.yaml:30 spec.triggers[0].interceptors[0].webhook',
      'SLACK_TOKEN_IN_FILTER tekton/deep/t.yaml:31 spec.triggers[0].interceptors[1].cel.filter',
      'SECRET_IN_FILTER tekton/deep/t.yaml:32 spec.triggers[0].interceptors[2].cel.filter',
    ])
    expect(lines).to.include('CACHE_MODE config.yaml:2 cicdstatemgr.datasources.shellfile')
    expect(findings.find(({ code }) => code === 'LEGACY_FLAGS')?.suggestion).to.equal(
      'As a command: cicdstatemgr init "$(params.id)" --if-exists replace --set "state.msg=$(params.msg)"',
    )
    expect(exitCode).to.equal(3)
  })

  it('goes on after a key that a map has twice, with the last one', async () => {
    const cwd = await folderWith({
      'app.yaml':
        'cicd-contexts:\n  stage:\n    channel: a\n    channel: b\n    pipelines: {build: {event-handlers: {a: {notify: {message: "{{ x"}}}}}\n',
      'tekton/t.yaml':
        'spec:\n  steps:\n    - {script: cicdstatemgr --load, script: cicdstatemgr --get state.a}\n    - {image: bitsofinfo/cicdstatemgr}\n',
    })

    const { lines } = await check(cwd, '--app', 'app.yaml', '--tekton', 'tekton')

    expect(lines).to.deep.equal([
      'INVALID_YAML app.yaml:4',
      'TEMPLATE_ERROR app.yaml:5 cicd-contexts.stage.pipelines.build.event-handlers.a.notify.message',
      'REPEATED_KEY tekton/t.yaml:3',
      'LEGACY_FLAGS tekton/t.yaml:3 spec.steps[0].script',
      'PYTHON_IMAGE tekton/t.yaml:4 spec.steps[1].image',
    ])
  })

  it('goes on after tags that JSON has no value for', async () => {
    const app = 'variables: {a: !!binary aGk=, b: !!set {x, y}}\ncicd-contexts: {stage: {pipelines: []}}\n'
    const cwd = await folderWith({ 'app.yaml': app })

    const { stdout } = await cli(['migrate', 'check', '--app', 'app.yaml'], { cwd })

    const told = 'is not allowed for this value: write it as a text, a list or a map (INVALID_YAML)'
    expect(stdout.split('\n').filter((line) => line.startsWith('app.yaml'))).to.deep.equal([
      `app.yaml:1:16: error: a tag !!binary ${told}`,
      `app.yaml:1:34: error: a tag !!set ${told}`,
      'app.yaml:2:25: error: cicd-contexts.stage.pipelines: expected a map, found list (INVALID_CONFIG)',
    ])
  })

  it('says what PyYAML reads in good English', async () => {
    const cwd = await folderWith({ 'app.yaml': 'variables: {a: .inf, b: .nan}\n~: 1\ncicd-contexts: {stage: {}}\n' })

    const { stdout } = await cli(['migrate', 'check', '--app', 'app.yaml'], { cwd })

    const told = [...stdout.matchAll(/: ([^:]* to the Python program)/g)]
    expect(told.map((match) => match[1])).to.deep.equal([
      '".inf" is an infinite number to the Python program',
      '".nan" is NaN to the Python program',
      'the key "~" is None to the Python program',
    ])
  })

  it('accepts an absolute path of manifests, and a single file', async () => {
    const cwd = await folderWith({ 'tekton/t.yaml': 'image: bitsofinfo/cicdstatemgr\n', 'tekton/u.yaml': '{}' })
    const folder = join(cwd, 'tekton')

    expect((await check(cwd, '--tekton', folder)).lines).to.deep.equal([`PYTHON_IMAGE ${folder}/t.yaml:1 image`])
    for (const file of ['tekton/t.yaml', join(folder, 't.yaml')]) {
      expect((await check(cwd, '--tekton', file)).lines).to.deep.equal([`PYTHON_IMAGE ${file}:1 image`])
    }
  })

  it('finds the image of the Python program inside of scripts', async () => {
    const script = [
      '# docker run bitsofinfo/cicdstatemgr',
      'docker run --rm docker.io/bitsofinfo/cicdstatemgr:latest cicdstatemgr --get state',
      'IMAGE="bitsofinfo/cicdstatemgr@sha256:abc"',
      'git clone https://github.com/bitsofinfo/cicdstatemgr',
      'echo bitsofinfo/cicdstatemgr-tekton-triggers',
    ]
    const text = `script: |\n${script.map((line) => `  ${line}\n`).join('')}`
    const { lines, findings } = await check(await folderWith({ 't.yaml': text }), '--tekton', 't.yaml')

    expect(lines.filter((line) => line.startsWith('PYTHON'))).to.deep.equal([
      'PYTHON_IMAGE t.yaml:3 script',
      'PYTHON_IMAGE t.yaml:4 script',
    ])
    expect(findings.find(({ line }) => line === 4)?.message).to.equal(
      'bitsofinfo/cicdstatemgr@sha256:abc is the image of the Python program',
    )
  })

  it('advises the mode of caches once, with all of them', async () => {
    const datasources = { redis: { isPrimary: true }, shellfile: { path: 'c.sh' }, idfile: { path: 'c.id' } }
    const text = JSON.stringify({ cicdstatemgr: { datasources } })
    const cwd = await folderWith({ 'config.yaml': text, 't.yaml': '{}' })

    const { findings } = await check(cwd, '--config', 'config.yaml', '--tekton', 't.yaml')

    expect(findings.flatMap(({ code, message }) => (code === 'CACHE_MODE' ? [message] : []))).to.deep.equal([
      'the files of shellfile, idfile are readable for the user who writes only (mode 0600)',
    ])
  })

  it('prints lines for people, and counts warnings as errors with --strict', async () => {
    const cwd = await folderWith({ 'app.yaml': 'cicd-contexts: {stage: {a: 2026-01-02}}\n' })
    const run = (...args: string[]) =>
      cli(['migrate', 'check', '--app', 'app.yaml', ...args], { cwd, env: { PATH: '' } })

    const relaxed = await run()
    const strict = await run('--strict')

    expect([relaxed.exitCode, strict.exitCode]).to.deep.equal([0, 3])
    expect(strict.stdout).to.equal(
      [
        'app.yaml:1:28: warning: cicd-contexts.stage.a: "2026-01-02" is a date to the Python program, and a text here (PYTHON_YAML_VALUE)',
        '    Put it in quotes: then both read the same text. See docs/differences-from-python.md#config-and-app-config.',
        '0 errors, 1 warning, 0 notes in 1 file; the Python program was not run; failed, because --strict counts warnings as errors',
        '',
      ].join('\n'),
    )
  })

  it('reports a variable of runs once for a file, and the findings of validate', async () => {
    const message = '{{ event.data.a }}{{ event.data.b }}{{ nobody() }}'
    const pipelines = { build: { 'event-handlers': { a: { notify: { message } }, b: { notify: { message } } } } }
    const cwd = await folderWith({ 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: { pipelines } } }) })

    const { findings } = await check(cwd, '--app', 'app.yaml')
    const named = await check(cwd, '--app', 'app.yaml', '--var', 'event.data.a=1')

    const names = findings.filter(({ code }) => code === 'UNKNOWN_NAME')
    expect(names.map((one) => one.message)).to.deep.equal(['"event" is not known here, and in 1 more place'])
    expect(names[0]?.suggestion).to.equal(
      'If a run gives it with --tmpl-ctx-var, name it with --var event.data.a=x --var event.data.b=x.',
    )
    expect(named.findings.find(({ code }) => code === 'UNKNOWN_NAME')?.suggestion).to.equal(
      'If a run gives it with --tmpl-ctx-var, name it with --var event.data.b=x.',
    )
    for (const whole of ['event', 'event.data']) {
      expect((await check(cwd, '--app', 'app.yaml', '--var', `${whole}=1`)).lines.join('\n')).not.to.include('UNKNOWN_')
    }
    expect(named.lines.join('\n')).to.include('TEMPLATE_ERROR')
    expect(findings.find(({ code }) => code === 'TEMPLATE_ERROR')?.suggestion).to.equal(
      'With the old flags, <jinja2 parse error> and the text of the template are sent here, even if the Python program renders it; the commands fail.',
    )
    expect(named.exitCode).to.equal(3)
  })

  it('reports names that only macros use, if something calls the macro', async () => {
    const macro = (name: string, from: string) =>
      `{%- macro ${name}(run=${from}.run) -%}{{ run }}{{ state.a }}{%- endmacro -%}`
    const macros = { link: macro('link', 'evt'), unused: macro('unused', 'nobody'), known: macro('known', 'own') }
    const handlers = { a: { notify: { message: '{{ link() }}{{ known() }}' } } }
    const stage = { own: { run: 1 }, pipelines: { build: { 'event-handlers': handlers } } }
    const cwd = await folderWith({
      'app.yaml': JSON.stringify({ 'jinja2-macros': macros, 'cicd-contexts': { stage } }),
    })

    const { findings } = await check(cwd, '--app', 'app.yaml')
    const named = await check(cwd, '--app', 'app.yaml', '--var', 'evt.run=x')

    const names = findings.filter(({ code }) => code === 'UNKNOWN_NAME')
    expect(names.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      'jinja2-macros.link: "evt" is not known here',
    ])
    expect(names[0]?.suggestion).to.include('--var evt.run=x')
    expect(named.lines.join(' ')).not.to.include('UNKNOWN_NAME')
  })

  it('advises the name that a template uses, and the whole path of a key of variables', async () => {
    const handlers = { a: { notify: { message: '{{ host }}{{ team }}{{ event.host.x }}' } } }
    const context = { variables: { team: 'blue' }, pipelines: { build: { 'event-handlers': handlers } } }
    const cwd = await folderWith({ 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }) })

    const { findings } = await check(cwd, '--app', 'app.yaml')

    const names = findings.filter(({ code }) => code === 'UNKNOWN_NAME')
    expect(names.map(({ message, suggestion = '' }) => `${message}: ${suggestion}`)).to.deep.equal([
      '"host" is not known here: If a run gives it with --tmpl-ctx-var, name it with --var host=x.',
      '"team" is not known here, did you mean "variables.team"?: Write {{ variables.team }}: the keys of variables have no names of their own.',
      '"event" is not known here: If a run gives it with --tmpl-ctx-var, name it with --var event.host.x=x.',
    ])
  })

  it('reports templates in the data of a choice generator, in the file that has them', async () => {
    const generators = {
      one: { foreach: '$.targets', iterator: 'item', template: '{}' },
      two: { foreach: '{{ state.which }}', iterator: 'item', template: '{}' },
      none: { foreach: 'none.at.all', iterator: 'item', template: '{}' },
    }
    const handlers = { ask: { 'manual-choice': { title: 't', 'choice-generators': generators } } }
    const stage = { targets: { a: { name: 'plain' } }, pipelines: { build: { 'event-handlers': handlers } } }
    const targets = { b: { names: ['plain', '{{ state.x }}'] }, c: '{% if 1 %}x{% endif %}' }
    const cwd = await folderWith({
      'app.yaml': JSON.stringify({ bases: ['core.yaml'], 'cicd-contexts': { stage } }),
      'bases/core.yaml': JSON.stringify({ 'cicd-contexts': { stage: { targets } }, other: '{{ not.data }}' }),
    })

    const { lines } = await check(cwd, '--app', 'app.yaml', '--bases-dir', 'bases')

    expect(lines.filter((line) => line.startsWith('TEMPLATE_IN'))).to.deep.equal([
      'TEMPLATE_IN_GENERATOR_DATA bases/core.yaml:1 cicd-contexts.stage.targets.b.names[1]',
      'TEMPLATE_IN_GENERATOR_DATA bases/core.yaml:1 cicd-contexts.stage.targets.c',
    ])
  })

  it('reports a block that YAML anchors repeat once', async () => {
    const text = `cicd-contexts:
  stage:
    pipelines:
      build: &build
        event-handlers:
          success:
            notify: {if: "{{ state.a == 'b' }}", message: 'hi {{ nobody }}'}
      test: *build
  prod:
    pipelines: {build: *build, more: {<<: *build}}
`
    const { lines } = await check(await folderWith({ 'app.yaml': text }), '--app', 'app.yaml')

    const path = 'cicd-contexts.stage.pipelines.build.event-handlers.success.notify'
    expect(lines).to.deep.equal([`COMPARISON_IN_IF app.yaml:7 ${path}.if`, `UNKNOWN_NAME app.yaml:7 ${path}.message`])
  })

  it('has every code on its page, and what the page runs is a command line', async () => {
    const page = await readFile(join(repositoryRoot, 'docs', 'migration.md'), 'utf8')
    const codes = page.split('\n').flatMap((line) => /^\| (`[A-Z_]+`[^|]*) \|/.exec(line)?.[1]?.match(/[A-Z_]+/g) ?? [])
    const lines = page.replaceAll('\\\n', ' ').match(/^cicdstatemgr migrate check.*$/gm) ?? []
    const app = 'cicd-contexts: {stage: {channel: c}}'
    const cwd = await folderWith({ ...files, 'app.yaml': app, 'bases/core.yaml': '{}', 'tekton/t.yaml': '{}' })

    expect(codes.sort()).to.deep.equal([...Object.keys(migrationAdvice), 'UNKNOWN_NAME'].sort())
    expect(lines).to.have.length(2)
    for (const line of lines) {
      const [, ...args] = line.replace('--python venv/bin/cicdstatemgr', '').trim().split(/\s+/)
      const { exitCode, stdout, stderr } = await cli(args, { cwd, env: { PATH: '' } })
      expect({ exitCode, stderr }, stdout).to.deep.equal({ exitCode: 0, stderr: '' })
    }
  })

  it('finds nothing wrong with the files of the examples of the Python program', async () => {
    for (const { files } of readRecordings('example-recordings.json').scenarios) {
      const filled = Object.entries(files).map(([name, text]) => [name, text.replaceAll(/@[A-Z_]+@/g, '8080')])
      const cwd = await folderWith(Object.fromEntries(filled) as Record<string, string>)
      const args = ['--config', 'config.yaml', '--secrets', 'secrets.yaml', '--app', 'app.yaml', '--bases-dir', 'bases']

      const { findings } = await check(cwd, ...args)

      expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([])
    }
  })

  it('reports answers to hosts that are not allowed once, and no answers to hosts of the list', async () => {
    const urls = ['{{ state.url }}', 'https://a.example/{{ state.b }}', 'https://hooks.slack.com/x']
    const answers = urls.map((url, index) => [`e${index}`, { respond: { url, message: 'hi' } }])
    const pipelines = { build: { 'event-handlers': Object.fromEntries(answers) as object } }
    const apps = { 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: { pipelines } } }) }
    const told = async (slack: object) => {
      const datasources = { redis: { host: 'h', isPrimary: true } }
      const cwd = await folderWith({ ...apps, 'c.yaml': JSON.stringify({ cicdstatemgr: { datasources, slack } }) })
      const { findings } = await check(cwd, '--config', 'c.yaml', '-f', 'app.yaml')
      return findings
        .filter(({ code }) => code === 'ANSWER_TO_ANY_HOST')
        .map((one) => `${one.message} ${one.suggestion}`)
    }

    const one = 'cicd-contexts.stage.pipelines.build.event-handlers'
    expect(await told({ url: 'https://slack.com/api/chat.postMessage' })).to.deep.equal([
      `answers go only to the host of slack.url and to hooks.slack.com here, and without the token: see app.yaml: ${one}.e0.respond.url and 1 more Name a.example in slack.allowedHosts, and every other host that answers go to.`,
    ])
    expect(await told({ allowedHosts: ['a.example', 'hooks.slack.com'] })).to.deep.equal([])
    expect(await told({ allowedHosts: ['A.example:443'] })).to.deep.equal([
      `answers go only to slack.allowedHosts here, and without the token: see app.yaml: ${one}.e2.respond.url Name hooks.slack.com in slack.allowedHosts, and every other host that answers go to.`,
    ])
  })

  it('says that there is nothing to check', async () => {
    const config = 'cicdstatemgr: {datasources: {redis: {isPrimary: true}}}\n'
    const cwd = await folderWith({ 'empty/readme.txt': '', 'config.yaml': config })
    const nothing = 'Error: nothing to check: give --config, --app-config or --tekton\n'
    const runs: readonly [readonly string[], string][] = [
      [[], nothing],
      [['--bases-dir', 'empty'], nothing],
      [['--python', '/bin/true'], nothing],
      [['--tekton', 'empty'], 'Error: nothing to check: no YAML file and no shell script is below empty\n'],
      [
        ['--config', 'config.yaml', '--tekton', 'empty'],
        'Error: nothing to check: no YAML file and no shell script is below empty\n',
      ],
    ]
    for (const [args, message] of runs) {
      const { stderr, stdout, exitCode } = await cli(['migrate', 'check', ...args], { cwd, env: { PATH: '' } })

      expect({ stdout, exitCode, message: stderr.slice(0, message.length) }).to.deep.equal({
        ...{ stdout: '', exitCode: 2 },
        message,
      })
    }
  })

  it('names the file that is missing, and never shows a secret', async () => {
    const cwd = await folderWith({
      'secrets.yaml': 'cicdstatemgr: {slack: {token: xoxb-12345678}}\n',
      'config.yaml': 'cicdstatemgr: {datasources: {redis: {isPrimary: true}}}\n',
      'tekton/a.yaml': 'spec: {steps: [{script: "cicdstatemgr --set a=$b-xoxb-12345678"}]}\n',
    })

    const { stdout, exitCode } = await cli(
      ['migrate', 'check', '--config', 'config.yaml', '--secrets', 'secrets.yaml', '--tekton', 'tekton', '--app', 'no.yaml'],
      { cwd },
    ) // prettier-ignore
    const missing = await cli(['migrate', 'check', '--tekton', 'nowhere'], { cwd })

    expect(exitCode).to.equal(3)
    expect(stdout).to.include('FILE_NOT_FOUND').and.to.include('TEXT_IN_SET').and.not.to.include('xoxb-12345678')
    expect(missing.stderr).to.match(/^Error: cannot read nowhere: no such file or directory/)
  })

  it('reads nothing outside of the directory, no endless files, and ends soon for any files', async () => {
    const cwd = await folderWith({
      'outside.yaml': task,
      'tekton/helm.yaml': 'a: {{ .Values.a }}\n---\nspec: {image: bitsofinfo/cicdstatemgr}\n',
      'tekton/own.yaml': '{"__proto__": {"image": "bitsofinfo/cicdstatemgr"}, "constructor": {"script": 1}}\n',
      'tekton/deep.yaml': '['.repeat(5000),
      'tekton/script.yaml': JSON.stringify({ script: 'cicdstatemgr "$( '.repeat(50_000) }),
      'tekton/cel.yaml': JSON.stringify({ filter: `header.match('${'key'.repeat(300_000)}` }),
      'tekton/many.yaml': JSON.stringify(Array.from({ length: 3000 }, () => ({ image: 'bitsofinfo/cicdstatemgr' }))),
      'tekton/if.yaml': '---\n'.repeat(10_000),
    })
    await symlink('../outside.yaml', join(cwd, 'tekton', 'link.yaml'))
    await symlink('..', join(cwd, 'tekton', 'up'))
    await symlink('/dev/zero', join(cwd, 'tekton', 'zero.yaml'))
    expect(spawnSync('mkfifo', [join(cwd, 'tekton', 'pipe.yaml')]).status).to.equal(0)
    const started = performance.now()

    const { lines, findings, exitCode } = await check(cwd, '--tekton', 'tekton')

    expect(performance.now() - started).to.be.lessThan(10_000)
    expect(exitCode).to.equal(3)
    expect(lines.filter((line) => /link|up\/|zero|pipe/.test(line))).to.deep.equal([])
    expect(lines).to.include('NOT_READ tekton/helm.yaml:1').and.to.include('PYTHON_IMAGE tekton/helm.yaml:3 spec.image')
    expect(lines.filter((line) => line.startsWith('PYTHON_IMAGE tekton/many.yaml'))).to.have.length(50)
    expect(findings.find(({ code }) => code === 'MORE_FINDINGS')?.message).to.equal('2950 more of PYTHON_IMAGE')
  })
})
