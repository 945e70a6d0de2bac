import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkMigration } from '../../../src/operations/migrate/check-migration.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a check of templates and keys', () => {
  async function findingsFor(handlers: object, more: object = {}) {
    const cwd = await tempDir()
    const stage = { ...more, pipelines: { build: { 'event-handlers': { success: handlers } } } }
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify({ 'cicd-contexts': { stage } }))
    return (await checkMigration({ cwd, env: {} }, { apps: ['app.yaml'], tekton: [], vars: [] })).findings
  }

  it('says that the Python program renders a template that changes context data', async () => {
    const [changes] = await findingsFor({ notify: { message: "{{ state.a.append('q') }}" } })
    const [unknown] = await findingsFor({ notify: { message: "{{ 'x'.encode() }}" } })

    expect(changes?.suggestion).to.equal(
      'The Python program renders it, and changes the data until the event ends. With the old flags, <jinja2 parse error> and the text of the template are sent here; the commands fail.',
    )
    expect(unknown?.suggestion).to.include('even if the Python program renders it')
  })

  it('does not suggest the name of a misspelt key for a template that has the right one', async () => {
    const told = await findingsFor({ notify: { message: '{{ channel }} {{ chanell }}' } }, { chanel: 'C1' })

    expect(told.map(({ code, path, message }) => `${code} ${path.split('.').at(-1)}: ${message}`)).to.deep.equal([
      'MISSPELT_KEY chanel: is not a known key here, did you mean "channel"?',
      'UNKNOWN_NAME message: "chanell" is not known here, did you mean "chanel"?',
    ])
  })
})

describe('a check of the texts that rules store', () => {
  const codes = ['COMMA_IN_LIST', 'TEMPLATE_IN_LIST', 'FILE_IN_RULE']

  async function findingsOf(app: string, config = '') {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), app)
    if (config !== '') await writeFile(join(cwd, 'config.yaml'), config)
    const host = { cwd, env: {}, ...(config !== '' && { config: 'config.yaml' }) }
    const { findings } = await checkMigration(host, { apps: ['app.yaml'], tekton: [], vars: [] })
    return findings.filter(({ code }) => codes.includes(code))
  }

  /** The codes for each rule of a generator: the value, and the path if it is another one. */
  async function codesOf(...rules: readonly (readonly [value: string, path?: string])[]) {
    const set = rules.map(([value, key = 'state.l[]']) => ({ key, value }))
    const stage = { pipelines: { build: { generators: { g: { one: { set } } } } }, hosts: 'a,b', host: 'a' }
    const told = await findingsOf(JSON.stringify({ variables: { csv: 'x,y' }, 'cicd-contexts': { stage } }))
    return rules.map((_, index) => told.find(({ path }) => path.endsWith(`set[${index}].value`))?.code ?? '')
  }

  it('warns of brackets in the path of a rule, of which the Python program makes a name', async () => {
    const set = ['state.r[0].a', 'state.l[]', "state['a.b']", 'state.{{ l[0] }}'].map((key) => ({ key, value: 'v' }))
    const stage = { pipelines: { build: { generators: { g: { one: { set } } } } } }
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify({ 'cicd-contexts': { stage } }))
    const { findings } = await checkMigration({ cwd, env: {} }, { apps: ['app.yaml'], tekton: [], vars: [] })

    expect(
      findings
        .filter(({ code }) => code === 'INDEX_IN_PATH')
        .map(({ path, message }) => `${path.slice(-10)} ${message}`),
    ).to.deep.equal([
      'set[0].key state.r[0].a: the Python program stores at the key "r[0]" with the brackets in its name, here they name an item',
      `set[2].key state['a.b']: the Python program stores at the key "state['a" with the brackets in its name, here they name an item`,
    ])
  })

  it('warns of a text with a comma that is added to a list or a set, in every kind of rule, at its line', async () => {
    const app = `cicd-contexts:
  stage:
    pipelines:
      build:
        generators:
          g: {one: {set: [{key: 'state.l[]', value: 'a,b'}]}}
        event-handlers:
          success:
            set-values:
              set: [{from: 'a,b', to: 'state.l{}'}]
            notify:
              first:
                message: hi
                capture-response-data: [{from: '{{ body.ts }},x', to: 'state.l[]'}]
`
    const config = `cicdstatemgr:
  datasources: {memory: {isPrimary: true}}
  notify:
    auto-capture-response-data:
      - {from: '{{ body.ts }}', to: 'state.l[]'}
`
    const told = await findingsOf(app, config)

    expect(told.map(({ severity, code, file, line }) => `${severity} ${code} ${file}:${line}`)).to.deep.equal([
      'warning COMMA_IN_LIST app.yaml:6',
      'warning COMMA_IN_LIST app.yaml:10',
      'warning COMMA_IN_LIST app.yaml:14',
      'note TEMPLATE_IN_LIST config.yaml:5',
    ])
    expect(told[0]?.message).to.equal(
      '"a,b" has a comma: the Python program adds the parts between the commas to state.l[], also in quotes; here it is one item',
    )
    expect(told[0]?.suggestion).to.include("where it is read: {{ state.l.split(',') }}.")
    expect(told[3]?.suggestion).to.include("where it is read: {{ state.l.split(',') }}.")
  })

  it('knows texts in quotes, JSON, texts of the files, and lists that a template joins', async () => {
    const values = ['"a,b"', '["a", "b"]', 'a,', '{{ hosts }}', '{{ variables.csv }}', "{{ 'a,b' }}"]
    const joined = "{{ state.x | join(',') }}"

    expect(await codesOf(...[...values, joined].map((value) => [value] as const))).to.deep.equal(
      [...values, joined].map(() => 'COMMA_IN_LIST'),
    )
    expect(await codesOf(['a,b', " {{ 'state.l[]' }} "])).to.deep.equal(['COMMA_IN_LIST'])
  })

  it('notes a template that may give a comma', async () => {
    const odd = [
      '{{ hosts.__proto__ }}',
      '{{ constructor.name }}',
      '{{ hosts.01 }}',
      '{{ hosts.99999999999999999999 }}',
      `{{ a${'.a'.repeat(5000)} }}`,
    ]
    expect(await codesOf(...odd.map((value) => [value] as const))).to.deep.equal(odd.map(() => 'TEMPLATE_IN_LIST'))
    expect(await codesOf(['{{ state.csv }}'], ['{{ state.csv | upper }}'])).to.deep.equal([
      'TEMPLATE_IN_LIST',
      'TEMPLATE_IN_LIST',
    ])
  })

  it('says nothing if both programs store the same', async () => {
    const same = [
      ['a,b', 'state.text'],
      ['[]'],
      ['a=b'],
      ['{{ host }}'],
      ['{{ state.l | length }}'],
      ["{{ 'yes' if state.a in ['x', 'y'] else 'no' }}"],
      ['{# a,b #}a'],
      ['see file://x', 'state.text'],
    ] as const

    expect(await codesOf(...same)).to.deep.equal(same.map(() => ''))
  })

  it('warns of a text that names a file, with the command that stores its content', async () => {
    const set = [
      { from: ' file:///w/a.yml', to: 'state.a' },
      { from: '{{ name }}', to: 'state.b' },
      { from: 'file://{{ state.f }}', to: 'state.c' },
    ]
    const stage = {
      name: 'file://b',
      pipelines: { build: { 'event-handlers': { s: { 'set-values': { one: { set } } } } } },
    }

    const told = await findingsOf(JSON.stringify({ 'cicd-contexts': { stage } }))

    expect(told.map(({ code, message }) => `${code} ${message.split(':').at(-1)}`)).to.deep.equal([
      'FILE_IN_RULE  the Python program stores the content of /w/a.yml at state.a if the file exists, this one stores the text',
      'FILE_IN_RULE  the Python program stores the content of b at state.b if the file exists, this one stores the text',
      'FILE_IN_RULE  the Python program stores the content of {{ state.f }} at state.c if the file exists, this one stores the text',
    ])
    expect(told.map(({ suggestion }) => suggestion)).to.deep.equal([
      "Store it in a step, before the event or generator: cicdstatemgr set --yaml-file 'state.a=/w/a.yml'. With the old flags: --set 'state.a=file:///w/a.yml'.",
      "Store it in a step, before the event or generator: cicdstatemgr set --file 'state.b=b'. With the old flags: --set 'state.b=file://b'.",
      'Store the content in a step, before the event or generator: cicdstatemgr set --file PATH=FILE, with the path and the file of this rule.',
    ])
  })
})
