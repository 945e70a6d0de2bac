import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

const typo = 'state has no "versoin", did you mean "version"?'
const place = 'pipelines.build.event-handlers.typo.set-values'

const handlers = {
  typo: {
    'set-values': {
      stored: { set: [{ from: '{{ state.versoin }}', to: 'state.a' }] },
      twice: { if: '{{ state.versoin == "1" }}', set: [{ from: '{{ state.versoin }}', to: 'state.a' }] },
    },
  },
  fine: {
    'set-values': {
      set: [
        {
          from: "{{ state.versoin | default('x') }}{{ state.versoin or 'b' }}{{ state.nothingLikeIt }}",
          to: 'state.b',
        },
        { from: '{% if state.versoin is defined %}{{ state.versoin }}{% endif %}{{ state.version }}', to: 'state.c' },
      ],
    },
  },
}

describe('a misspelt name in a template', () => {
  let context: Demo
  beforeEach(async () => {
    context = await demo()
    await writeFile(join(context.cwd, 'typos.json'), JSON.stringify(handlers))
    const path = 'pipelines.build.event-handlers'
    await context.run(['set', '--json-file', `${path}=typos.json`, '--allow-config-paths'])
    await context.run(['set', 'state.version=1.2'])
  })

  it('is reported by handle-event once for each block, and listed in the JSON', async () => {
    const lines = [`${place}.stored.set[0].from: ${typo}`, `${place}.twice.if: ${typo}`]
    const warned = lines.map((line) => `Warning: ${line}\n`).join('')
    for (const more of [[], ['--dry-run'], ['--json']]) {
      const { stderr, exitCode, stdout } = await context.run(['handle-event', 'build=typo', ...more])
      expect({ more, stderr, exitCode }).to.deep.equal({ more, stderr: warned, exitCode: 0 })
      if (!more.includes('--json')) continue
      const { blocks } = JSON.parse(stdout) as { blocks: { typos: string[] }[] }
      expect(blocks.map(({ typos }) => typos)).to.deep.equal(lines.map((line) => [line]))
    }
  })

  it('is a failure with --strict', async () => {
    const before = (await context.run(['get', 'state'])).stdout
    const { stdout, exitCode } = await context.run(['handle-event', 'build=typo', '--strict'])
    expect(stdout).to.equal(
      `set-values.stored failed: ${place}.stored.set[0].from: ${typo} (not sent or stored: strict)\n` +
        `set-values.twice skipped: ${place}.twice.if does not hold\n`,
    )
    expect(exitCode).to.equal(7)
    expect((await context.run(['get', 'state'])).stdout).to.equal(before)
  })

  it('is a failure of a dry run with --strict too', async () => {
    const { stderr, exitCode } = await context.run(['handle-event', 'build=typo', '--strict', '--dry-run'])
    const names = 'set-values.stored, set-values.twice'
    expect(stderr).to.contain(
      `Error: build=typo: the templates of ${names} use names that do not exist, which --strict does not accept\n`,
    )
    expect(exitCode).to.equal(7)
  })

  it('is not reported where the template allows for it, or where no name is similar', async () => {
    const { stderr, exitCode } = await context.run(['handle-event', 'build=fine', '--strict'])
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
  })

  for (const [template, text] of [
    ['{{ state.versoin }}{{ state.versoin ~ 1 }}', typo],
    ['{{ state["versoin"] | upper }}', typo],
    ['{{ state.versoin | length }}', typo],
    ['{{ [state.versoin] }}', typo],
    ['{{ "1" != state.versoin }}', typo],
    ['{{ state.versoin in ["1"] }}', typo],
    ['{{ 1 in state.versoin }}', typo],
    ['{% for item in state.versoin %}{% endfor %}', typo],
    ['{% set copy = state %}{{ copy.versoin }}', typo],
    ['{{ version }}', 'there is no "version", did you mean "state.version"?'],
    ['{{ version == "1" }}', 'there is no "version", did you mean "state.version"?'],
    ['{{ sttae }}', 'there is no "sttae", did you mean "state"?'],
    ['{% set tags = ["a"] %}{{ tags.length }}', 'a list has no "length", did you mean "|length"?'],
    ['{{ pipelines.build.size }}', 'pipelines.build has no "size", did you mean "|length"?'],
    ['{{ state.version.length }}', 'a text has no "length", did you mean "|length"?'],
    ['{{ {"name": 1}.nmae }}', 'a map has no "nmae", did you mean "name"?'],
  ] as const) {
    it(`is reported by render for ${template}`, async () => {
      const { stderr, exitCode } = await context.run(['render', template])
      expect({ stderr, exitCode }).to.deep.equal({ stderr: `Warning: template: ${text}\n`, exitCode: 0 })
    })
  }

  for (const template of [
    '{% if state.versoin %}{{ state.versoin }}{% endif %}',
    '{{ "a" if state.versoin else "b" }}{{ not state.versoin }}',
    '{{ state.versoin | default(state.version) }}{{ state.versoin is undefined }}',
    '{% for item in state.versoin or [] %}{% endfor %}',
    '{{ version | default(1) }}{% set version = 2 %}{{ version }}',
  ]) {
    it(`is not reported by render for ${template}`, async () => {
      const { stderr, exitCode } = await context.run(['render', template])
      expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    })
  }

  it('is a failure with --strict where only state is missing before it', async () => {
    const failing = { 'set-values': { set: [{ from: '{{ version }}', to: 'state.a' }] } }
    await writeFile(join(context.cwd, 'bare.json'), JSON.stringify(failing))
    const path = 'pipelines.build.event-handlers.bare'
    await context.run(['set', '--json-file', `${path}=bare.json`, '--allow-config-paths'])
    const { stdout, exitCode } = await context.run(['handle-event', 'build=bare', '--strict'])
    expect(stdout).to.contain('there is no "version", did you mean "state.version"? (not sent or stored: strict)')
    expect(exitCode).to.equal(7)
  })

  it('is named in the error too', async () => {
    const { stderr, exitCode } = await context.run(['render', '{{ version.x }}'])
    expect(stderr).to.contain('there is no "version", did you mean "state.version"? (in {{ version.x }})')
    expect(exitCode).to.equal(3)
  })

  it('is reported by get --render and generate', async () => {
    const path = 'pipelines.build.generators.urls'
    await writeFile(
      join(context.cwd, 'urls.json'),
      '{"a": {"set": [{"key": "state.url", "value": "{{ state.versoin }}"}]}}',
    )
    await context.run(['set', '--json-file', `${path}=urls.json`, '--allow-config-paths'])
    const value = `${path}.a.set[0].value`
    const warning = `Warning: ${value}: ${typo}\n`
    expect((await context.run(['generate', path])).stderr).to.equal(warning)
    expect((await context.run(['get', value, '--render'])).stderr).to.equal(warning)
  })
})
