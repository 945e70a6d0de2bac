import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkMigration } from '../../../src/operations/migrate/check-migration.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** It names the flags as the Python program does, and does nothing else. */
const script = "console.log('--init-new INIT_NEW --tmpl-ctx-var TMPL_CTX_VAR')"
const program = { command: process.execPath, args: ['-e', script, '--'] }

describe('a comparison of both programs', () => {
  it('is left out if the config cannot be read', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), 'cicdstatemgr: {slack: {url: @URL@}}\n')
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {pipelines: {}}}\n')
    const programs = { python: program, own: program, path: process.env.PATH ?? '' }
    const request = { apps: ['app.yaml'], tekton: [], vars: [], programs }

    const { compared, findings } = await checkMigration({ cwd, env: {}, config: 'config.yaml' }, request)
    expect(compared).to.equal(false)
    expect(findings.map(({ file, line, code }) => `${code} ${file}:${line}`)).to.deep.equal([
      'INVALID_YAML config.yaml:1',
    ])
  })
})

describe('conditions that are true to the Python program and false here', () => {
  const appWith = (...conditions: readonly string[]) => {
    const blocks = conditions.map((condition, index) => `a${index}: {message: m, if: ${JSON.stringify(condition)}}`)
    return `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: {notify: {${blocks.join(', ')}}}}}}}}\n`
  }
  const found = async (...conditions: readonly string[]) => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), appWith(...conditions))
    const { findings } = await checkMigration({ cwd, env: {} }, { apps: ['app.yaml'], tekton: [], vars: [] })
    return findings.map(({ code, path, message }) => `${code} ${/a\d/.exec(path)?.[0]} ${message}`)
  }

  it('are texts that are false here', async () => {
    expect(await found('false', ' 0 ', 'no', 'x', '')).to.deep.equal([
      'COMPARISON_IN_IF a0 is the text "false": true to the Python program, false here',
      'COMPARISON_IN_IF a1 is the text "0": true to the Python program, false here',
    ])
  })

  it('are values of the state, reported once for a file', async () => {
    const said =
      'is a value of the state: False, None, false, null, 0, 0.0, [], {} are true to the Python program, and false here'
    expect(await found('{{ state.x }}')).to.deep.equal([`VALUE_IN_IF a0 ${said}`])
    const values = ['{{state.a["b"].c}}', "{{ state.x | default('') }}", '{{- state.l[0] -}}']
    expect(await found('yes', ...values)).to.deep.equal([`VALUE_IN_IF a1 ${said}. Also in 2 more ifs`])
  })

  it('are not looked at by the Python program if an event has them', async () => {
    const cwd = await tempDir()
    const event = "{if: '{{ state.x }}', notify: {message: m}}"
    await writeFile(
      join(cwd, 'app.yaml'),
      `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: ${event}}}}}}\n`,
    )
    const { findings } = await checkMigration({ cwd, env: {} }, { apps: ['app.yaml'], tekton: [], vars: [] })
    expect(findings.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      'ENABLED_ELSEWHERE switches the whole event here; the Python program ignores an if of an event',
    ])
  })

  it('are advised with the value', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), appWith('{{ state.x.y | default("") }}'))
    const { findings } = await checkMigration({ cwd, env: {} }, { apps: ['app.yaml'], tekton: [], vars: [] })
    expect(findings[0]?.suggestion).to.equal(
      "Nothing has to be done if it is never one of these. {{ 'yes' if state.x.y }} means the same to both.",
    )
  })

  it('are not other expressions, whose value only a run knows', async () => {
    const others = ["{{ 'yes' if state.x }}", '{% if state.x %}yes{% endif %}', 'x{{ state.x }}', '{{ channel }}']
    expect((await found(...others)).filter((line) => line.includes('_IF'))).to.deep.equal([])
  })
})

describe('what the Python program does not know', () => {
  it('is a note for each place, and nothing in files of the Python program', async () => {
    const cwd = await tempDir()
    await writeFile(
      join(cwd, 'config.yaml'),
      `cicdstatemgr:
  datasources: {redis: {url: "redis://localhost:6379", isPrimary: true}}
  slack: {url: https://slack.example/api}
  endpoints: {teams: {url: https://teams.example/hook}}
  templates:
    notify: {text: '{{ notify.message }}'}
    respond: '{}'
`,
    )
    const generator =
      "{foreach: m, iterator: one, template: {a: {header: h, options: [{text: t, value: '{{ one }}'}]}}}"
    await writeFile(
      join(cwd, 'app.yaml'),
      `locked: [cicd-contexts.stage.channel]
cicd-contexts:
  stage:
    m: {a: {}}
    endpoint: x
    pipelines:
      build:
        event-handlers:
          success:
            notify: {message: m, endpoint: teams}
            manual-choice: {title: t, choice-generators: {g: ${generator}}}
`,
    )
    const request = { apps: ['app.yaml'], tekton: [], vars: [] }

    const { findings } = await checkMigration({ cwd, env: {}, config: 'config.yaml' }, request)
    const found = findings.filter(({ code }) => code === 'NOT_FOR_PYTHON')
    expect(found.map(({ file, line, message }) => `${file}:${line} ${message}`)).to.deep.equal([
      'app.yaml:1 the Python program does not know it',
      'app.yaml:10 the Python program does not know it',
      'app.yaml:11 is a map: the Python program fails, because it renders only texts',
      'config.yaml:2 the Python program does not know it',
      'config.yaml:4 the Python program does not know it',
      'config.yaml:6 is a map: the Python program fails, because it renders only texts',
    ])
  })
})

describe('names that templates do not see', () => {
  const config = `cicdstatemgr:
  datasources: {redis: {host: r, isPrimary: true}}
  slack: {url: 'https://slack.example/x'}
  trigger: {url: 'https://el.example', headers: [{name: a, value: b}]}
`
  const found = async (message: string) => {
    const cwd = await tempDir()
    const handlers = { success: { notify: { message } } }
    const app = { 'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': handlers } } } } }
    await writeFile(join(cwd, 'config.yaml'), config)
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: xoxb-12345678}}\n')
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(app))
    const options = { cwd, env: {}, config: 'config.yaml', secrets: 'secrets.yaml' }
    return checkMigration(options, { apps: ['app.yaml'], tekton: [], vars: [] })
  }

  it('are parts of the config that the Python program shows, which is an error', async () => {
    const { ok, findings } = await found(
      '{{ configData.datasources.redis.host }} {{ configData.trigger.headers[0].name }} {{ configData.trigger.nothing }}',
    )

    expect(ok).to.equal(false)
    expect(
      findings.filter(({ file }) => file === 'app.yaml').map(({ code, message }) => `${code} ${message}`),
    ).to.deep.equal([
      'HIDDEN_SETTING configData.datasources is hidden from templates here, the Python program shows it',
      'HIDDEN_SETTING configData.trigger.headers is hidden from templates here, the Python program shows it',
      'UNKNOWN_NAME configData.trigger has no "nothing"',
    ])
  })
  it('are secrets, which no advice names for a command line', async () => {
    const { findings, unknownNames } = await found('{{ secretData.slack.token }}')

    const [finding] = findings.filter(({ file }) => file === 'app.yaml')
    expect(finding).to.include({ code: 'UNKNOWN_NAME', message: '"secretData" is not known here' })
    expect(finding?.suggestion).to.include('Neither program shows secrets to it').and.not.include('--var')
    expect(unknownNames).to.equal(undefined)
  })
})
