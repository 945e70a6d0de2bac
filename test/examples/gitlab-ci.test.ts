import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

interface Pipeline {
  readonly build: { readonly script: readonly string[] }
  readonly deploy: { readonly script: readonly string[] }
}

const directory = join(examples, 'gitlab-ci')

describe('the example of GitLab CI', () => {
  it('runs as written', async () => {
    expect(await runExample('gitlab-ci')).to.equal(
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

  it('runs the scripts of the jobs', async () => {
    const { build, deploy } = load(await readFile(join(directory, 'gitlab-ci.yaml'), 'utf8')) as Pipeline
    const script = await readFile(join(directory, 'run.sh'), 'utf8')

    expect(script.split('\n').filter((line) => /^(cicdstatemgr|echo) [^']/.test(line))).to.deep.equal(
      [build, deploy].flatMap((job) => job.script),
    )
  })
})
