import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
}

interface Pipeline {
  readonly build: { readonly script: readonly string[] }
  readonly deploy: { readonly script: readonly string[] }
}

/** Folder and file of each example, and the lines that its jobs run. */
const systems = {
  'github-actions/workflow.yaml': ({ jobs }: Workflow) =>
    Object.values(jobs).flatMap((job) => job.steps.flatMap(({ run = '' }) => run.trimEnd().split('\n'))),
  'gitlab-ci/gitlab-ci.yaml': ({ build, deploy }: Pipeline) => [build, deploy].flatMap((job) => job.script),
}

for (const [file, linesOf] of Object.entries(systems)) {
  const [folder = ''] = file.split('/')
  describe(`the example ${folder}`, () => {
    it('runs as written', async () => {
      expect(await runExample(folder)).to.equal(
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
    })

    it('runs what the jobs run, but for installing', async () => {
      const document = load(await readFile(join(examples, file), 'utf8')) as Workflow & Pipeline
      const script = await readFile(join(examples, folder, 'run.sh'), 'utf8')

      expect(script.split('\n').filter((line) => /^(cicdstatemgr|echo) [^']/.test(line))).to.deep.equal(
        linesOf(document).filter((line) => line !== '' && !line.startsWith('npm install')),
      )
    })
  })
}
