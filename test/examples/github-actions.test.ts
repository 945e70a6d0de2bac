import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
}

const directory = join(examples, 'github-actions')

describe('the example of GitHub Actions', () => {
  it('runs as written', async () => {
    expect(await runExample('github-actions')).to.equal(
      [
        '== build',
        'my-app-7001',
        '2',
        'building registry.example/my-app:1.4.0',
        '3',
        '== deploy',
        'deploying registry.example/my-app:1.4.0, build passed',
        'set-values.default sent (stored state.running)',
        '',
      ].join('\n'),
    )
  }).timeout(30_000)

  it('runs what the steps of the workflow run, but for installing', async () => {
    const { jobs } = load(await readFile(join(directory, 'workflow.yaml'), 'utf8')) as Workflow
    const steps = Object.values(jobs).flatMap((job) => job.steps.map(({ run = '' }) => run.trimEnd().split('\n')))
    const script = await readFile(join(directory, 'run.sh'), 'utf8')

    expect(script.split('\n').filter((line) => /^(cicdstatemgr|echo) [^']/.test(line))).to.deep.equal(
      steps.flat().filter((line) => line !== '' && !line.startsWith('npm install')),
    )
  })
})
