import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'

const program = join(repositoryRoot, 'node_modules', '@ibm', 'tekton-lint', 'dist', 'lint.js')

describe('tekton-lint', () => {
  it('finds nothing in the Tasks, Pipelines and triggers of the project', async () => {
    // components/before-images has the ConfigMap of components/images on purpose: kustomize refuses both in the wrong order.
    const twice = / no-duplicate-resource: 'cicdstatemgr-images' is already defined /
    expect((await lint(repositoryRoot, [])).filter((problem) => !twice.test(problem))).to.deep.equal([])
  })

  it('finds a param that a Task does not declare', async () => {
    const directory = await tempDir()
    await writeFile(join(directory, 'task.yaml'), task)

    expect(await lint(directory, ['*.yaml'])).to.deep.equal([
      "task.yaml: no-undefined-param: Undefined param 'wo' at .spec.steps[0].args[0] in 'greet'",
    ])
  })
})

/** Every error and warning of a folder's files, as a line each. */
async function lint(directory: string, globs: readonly string[]): Promise<string[]> {
  // What it keeps for tasks of other repositories, which we have none of, must not come to lie in the home directory.
  const env = { ...process.env, TL_CACHE_DIR: await tempDir() }
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--format', 'json', ...globs],
      { cwd: directory, env },
      (_error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr))
        else resolve(stdout)
      },
    )
  })
  const problems = JSON.parse(output) as { path: string; rule: string; message: string }[]
  return problems.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)
}

const task = `
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: greet}
spec:
  params: [{name: who}]
  steps:
    - {name: greet, image: 'docker.io/library/debian:12.8', command: [echo], args: [$(params.wo), $(params.who)]}
`
