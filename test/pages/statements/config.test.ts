import { expect } from 'chai'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMode } from '../../../src/config/build-config.ts'
import { mergeLayers } from '../../../src/config/merge.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import { parseDuration } from '../../../src/text/duration.ts'
import { readYaml } from '../../../src/yaml/read-yaml.ts'
import { demo } from '../../support/demo.ts'
import { blocksOf, readPage } from '../pages.ts'
import { says } from './says.ts'

const name = 'docs/config-reference.md'
const page = readPage(name)

/** What each cell of the table of merging stands for. */
const values: Readonly<Record<string, readonly JsonValue[]>> = {
  'a map': [{ a: 1 }],
  'text, number, boolean, list': ['text', 7, true, [1]],
  'the same or another of these': ['other', 8, false, [2]],
  anything: [{ a: 1 }, 'text', 7, true, [1], null],
  '`null`': [null],
  '`""`, 0, false, null, `[]`': ['', 0, false, null, []],
  'other text, number, list, `true`': ['text', 7, [1], true],
}

const outcomes: Readonly<Record<string, (after: JsonValue) => JsonValue | undefined>> = {
  'the latter': (after) => after,
  'nothing: the key is gone': () => undefined,
  'the map': (after) => after,
}

/** The value of `key` after a base and an app, or the problems of it. */
function merge(before: JsonValue, after: JsonValue) {
  const layers = [before, after].map((value, index) => ({ source: `${index}.yaml`, value: { key: value } }))
  const { value, problems } = mergeLayers(layers)
  return { value: value.key, problems }
}

describe('what docs/config-reference.md says', () => {
  for (const [, first = '', second = '', gives = ''] of page.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \|$/gm)) {
    if (values[first] === undefined || values[second] === undefined) continue
    it(`of merging: ${first}, and then ${second}, gives ${gives}`, () => {
      for (const before of values[first] ?? []) {
        for (const after of values[second] ?? []) {
          const { value, problems } = merge(before, after)
          const outcome = outcomes[gives]
          expect(problems, JSON.stringify([before, after])).to.have.length(gives.startsWith('an error') ? 1 : 0)
          if (outcome !== undefined) expect(value).to.deep.equal(outcome(after))
        }
      }
    })
  }

  says(name, 'both, merged in the same way; the inherited keys first', () => {
    expect(JSON.stringify(merge({ b: 1, a: 1 }, { c: 1, a: 2 }).value)).to.equal('{"b":1,"a":2,"c":1}')
  })

  says(name, '`500ms`, `10s`, `5m`, `1h30m`, `30d`, `2w`. More than zero; a number without a unit is an error.', () => {
    const milliseconds = ['500ms', '10s', '5m', '1h30m', '30d', '2w'].map(parseDuration)
    expect(milliseconds).to.deep.equal([500, 10_000, 300_000, 5_400_000, 2_592_000_000, 1_209_600_000])
    expect(() => parseDuration('10')).to.throw('not a duration')
  })

  says(name, '`0600`, `"0600"`, `0o600` or `"600"`', () => {
    const modes = readYaml('[0600, "0600", 0o600, "600"]', 'modes') as (number | string)[]
    expect(modes.map(parseMode)).to.deep.equal([0o600, 0o600, 0o600, 0o600])
    expect(parseMode(600)).not.to.equal(0o600)
  })

  says(name, '`yes`, `no`, `on`, `off` are booleans; `08`, `12345e7` and `y` are text', () => {
    const read = readYaml('[yes, no, on, off, 08, 12345e7, y, 12:30:45, 2026-01-02]', 'scalars')
    expect(read).to.deep.equal([true, false, true, false, '08', '12345e7', 'y', '12:30:45', '2026-01-02'])
    expect(readYaml('{a: &a {x: 1}, b: {<<: *a, y: 2}, 08: z}', 'keys')).to.deep.equal({
      a: { x: 1 },
      b: { x: 1, y: 2 },
      '08': 'z',
    })
    expect(() => readYaml('{a: 1, a: 2}', 'keys')).to.throw()
  })

  says(
    name,
    'all four kinds are written there, as `cicdContextData` with `.yaml`, `.json`, `.sh` and `.id`, mode 0644',
    async () => {
      const context = await demo()
      await context.run(['load', '--cache-dir', 'copies'])

      const files = await readdir(join(context.cwd, 'copies'))
      expect(files).to.have.members(['yaml', 'json', 'sh', 'id'].map((ending) => `cicdContextData.${ending}`))
      for (const file of files) expect((await stat(join(context.cwd, 'copies', file))).mode & 0o777).to.equal(0o644)
      expect(await readFile(join(context.cwd, 'copies', 'cicdContextData.id'), 'utf8')).to.equal('demo')
    },
  )

  says(name, 'Each problem has a line and a column', async () => {
    const context = await demo()
    const shown =
      blocksOf(page)
        .find(({ first }) => first.startsWith('app.yaml:'))
        ?.text.trim() ?? ''
    const [, line = '', column = ''] = /^app\.yaml:(\d+):(\d+): /.exec(shown) ?? []
    const before = [
      'cicd-contexts:',
      '  stage:',
      '    pipelines:',
      '      build:',
      '        event-handlers:',
      '          success:',
    ]
    const start = "            notify: {message: '"
    const comments = Array.from({ length: Number(line) - 1 - before.length }, () => '# …')
    const message = `${' '.repeat(Number(column) - start.length - 12)}{{ channel|uppr }}`
    await writeFile(join(context.cwd, 'app.yaml'), [...comments, ...before, `${start}${message}'}`].join('\n'))

    const { stdout, stderr, exitCode } = await context.run(['validate', '--app-config', 'app.yaml'])

    const [beginning = '', end = ''] = shown.split('….')
    const told = (stdout + stderr).split('\n').find((each) => each.startsWith(beginning)) ?? ''
    expect(exitCode).to.equal(3)
    expect(told, stdout + stderr).to.satisfy((text: string) => text.endsWith(end))
  })

  says(name, '`cicdstatemgr schema config|secrets|app|apply` prints the schemas', async () => {
    const context = await demo()
    for (const kind of ['config', 'secrets', 'app', 'apply']) {
      const { stdout, exitCode } = await context.run(['schema', kind])
      expect(exitCode).to.equal(0)
      expect(JSON.parse(stdout)).to.have.property('$schema')
    }
  })

  says(name, 'A key that is null counts as absent', async () => {
    const context = await demo()
    const config = { datasources: { directory: { path: 'x', isPrimary: true } }, slack: null, maxBytes: null }
    await writeFile(join(context.cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: config }))
    expect((await context.run(['validate', '--config', 'config.yaml'])).exitCode).to.equal(0)
  })
})
