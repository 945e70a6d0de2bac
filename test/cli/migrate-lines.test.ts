import { expect } from 'chai'
import { cli } from '../support/cli.ts'
import { folderWith } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'

async function shown(cwd: string, ...args: readonly string[]): Promise<Shown> {
  const { stdout } = await cli(['migrate', 'check', '--json', ...args], { cwd, env: { PATH: '' } })
  return JSON.parse(stdout) as Shown
}

describe('the lines that migrate check prints', () => {
  it('prints a cause once, with its first places, and all places of an error', async () => {
    const dates = Object.fromEntries('abcdefg'.split('').map((name) => [name, '2026-01-02']))
    const yaml = Object.entries(dates).map(([name, date]) => `    ${name}: ${date}\n`)
    const step = '      - image: bitsofinfo/cicdstatemgr\n'
    const cwd = await folderWith({
      'app.yaml': `cicd-contexts:\n  stage:\n${yaml.join('')}`,
      't.yaml': `kind: Task\nspec:\n  steps:\n${step.repeat(8)}`,
    })

    const { stdout } = await cli(['migrate', 'check', '--app', 'app.yaml', '--tekton', 't.yaml'], {
      cwd,
      env: { PATH: '' },
    })
    const { findings } = await shown(cwd, '--app', 'app.yaml', '--tekton', 't.yaml')

    expect(stdout.match(/^app\.yaml:/gm)).to.have.length(1)
    expect(stdout).to.include(
      '\n    Also in 6 more places: app.yaml:4:8, app.yaml:5:8, app.yaml:6:8, app.yaml:7:8, app.yaml:8:8, …\n',
    )
    expect(stdout).to.match(/\n {4}Also in 7 more places: t\.yaml:5:\d+(, t\.yaml:\d+:\d+){6}\n/)
    expect(stdout).to.include('8 errors, 7 warnings')
    expect(findings).to.have.length(15)
  })

  it('lists the whole paths of all unknown names once, so that one command line can give them', async () => {
    const event = (message: string) => ({ notify: { message } })
    const handlers = {
      a: event("{{ event.data.name.upper() }}{{ pr['head-ref'] }}{{ event.data }}{{ known | default('') }}"),
      b: event("{{ event.data.name }}{{ push['a b'].c }}{% for c in commits.all %}{{ c.id }}{% endfor %}"),
    }
    const context = { pipelines: { build: { 'event-handlers': handlers } } }
    const cwd = await folderWith({ 'app.yaml': JSON.stringify({ 'cicd-contexts': { stage: context } }) })
    const args = ['migrate', 'check', '--app', 'app.yaml']

    const { findings } = await shown(cwd, '--app', 'app.yaml')
    const { stdout } = await cli([...args, '--json'], { cwd, env: { PATH: '' } })
    const text = await cli(args, { cwd, env: { PATH: '' } })

    const paths = ['event.data.name', 'pr.head-ref', 'commits.all']
    expect(JSON.parse(stdout)).to.deep.include({ unknownNames: paths })
    expect(text.stdout).to.include(
      `\nall names that no file has: ${paths.map((path) => `--var ${path}=x`).join(' ')}\n`,
    )
    expect(findings.find(({ message }) => message.startsWith('"push"'))?.suggestion).to.equal(
      'If a run gives it with --tmpl-ctx-var, name it with --set state.push=file:///DIR/push.json --var push=state.push.',
    )
  })
})
