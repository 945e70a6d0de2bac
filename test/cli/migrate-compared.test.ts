import { expect } from 'chai'
import { migrationLines } from '../../src/cli/print/migration-lines.ts'
import type { MigrationResult } from '../../src/operations/migrate/check-migration.ts'
import { spawnCli } from '../support/cli.ts'
import { files, folderWith } from '../support/migrate-files.ts'
import { compareArgs, findingsOf, programOf } from '../support/second-program.ts'

describe('what migrate check compared with a second program', () => {
  it('says which templates fail in both programs, why, and what to give, also if what they do is equal', async () => {
    const handlers = {
      a: { notify: { one: { message: '{{ nobody.name.first }}' }, two: { message: 'two', if: '{{ state.a.b.c }}' } } },
      b: { 'set-values': { set: [{ to: 'state.x', from: '{{ list.of.things[0].id }}' }] } },
    }
    const generators = { g: { one: { set: [{ key: 'state.y', value: '{{ nobody.name.last }}' }] } } }
    const stage = { pipelines: { build: { 'event-handlers': handlers, generators } } }
    const others = { 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage } }) }

    const told = await findingsOf('', others)
    const texts = ['--var', 'nobody.name.first=x', '--var', 'nobody.name.last=x', '--set', 'state.a.b.c=x']
    const given = await findingsOf('', others, [...texts, '--var', 'list.of.things=x'])

    expect(told.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      `FAILS_IN_BOTH build=a: 2 templates fail in both programs: notify.one.message: 'nobody' is undefined; notify.two.if: state has no "a", so it is false`,
      "FAILS_IN_BOTH build=b: 1 template fails in both programs: set-values.set[0].from: 'list' is undefined",
      "FAILS_IN_BOTH generate pipelines.build.generators.g: 1 template fails in both programs: one.set[0].value: 'nobody' is undefined",
    ])
    const advice = 'They could not be compared. Give what a run gives, with its values in place of x.'
    expect(told.map(({ suggestion }) => suggestion)).to.deep.equal([
      `${advice} --var nobody.name.first=x --set state.a.b.c=x`,
      `${advice} --var list.of.things=x`,
      `${advice} --var nobody.name.last=x`,
    ])
    expect(told[0]?.here).to.include("'nobody' is undefined")
    expect(told[0]?.there).to.include("'nobody' is undefined")
    expect(given.map(({ message, suggestion }) => `${message} ${suggestion}`)).to.deep.equal([])
  })

  it('counts what was compared, and what could not be', async () => {
    const events = { a: { notify: { message: 'a' } }, b: { notify: { message: 'b' } }, 'c=d': {} }
    const generators = { g: { one: { set: [{ key: 'state.x', value: '2' }] } } }
    const stage = { pipelines: { build: { 'event-handlers': events, generators } } }
    const prod = { pipelines: { build: { 'event-handlers': { a: events.a } } } }
    const cwd = await folderWith({ ...files, 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage, prod } }) })
    const script = "if (args.includes('prod')) process.exit(1)\nif (args.includes('build=b')) process.exit(1)\n"
    await programOf(cwd, script)
    const env = { PATH: `${cwd}:${process.env.PATH ?? ''}` }

    const json = await spawnCli(['migrate', 'check', ...compareArgs, '--python', 'other'], { cwd, env })
    const report = JSON.parse(json.stdout) as MigrationResult

    expect(report.counts).to.deep.equal({
      contexts: { compared: 1, all: 2 },
      events: { compared: 1, all: 4 },
      generators: { compared: 1, all: 1 },
    })
    expect(migrationLines(report).at(-1)).to.include(
      'both programs were run: 1 of 2 cicd contexts, 1 of 4 events and 1 of 1 generator compared',
    )
  })
})
