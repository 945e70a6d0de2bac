import { expect } from 'chai'
import { messageLimit, terminationMessage } from '../support/tekton/termination-message.ts'

const time = '"value":"2026-11-22T12:00:00.000Z"'

function message(taskResults: Record<string, string>, results: Record<string, string>, exitCode = 0): string {
  const step = { results: new Map(Object.entries(results)), exitCode }
  return terminationMessage(new Map(Object.entries(taskResults)), step, true).replace(/"value":"20[^"]+Z"/, time)
}

describe('the termination messages of the harness', () => {
  it("hold the Task's results, the step's and Tekton's own entries, as Go writes JSON", () => {
    expect(message({ t: 'a' }, { s: 'b "c"' })).to.equal(
      `[{"key":"t","value":"a","type":1},{"key":"s","value":"b \\"c\\"","type":4},{"key":"StartedAt",${time},"type":3}]`,
    )
    expect(message({}, {}, 3)).to.equal(
      `[{"key":"StartedAt",${time},"type":3},{"key":"ExitCode","value":"3","type":3}]`,
    )
    expect(message({ t: '<&>\u2028' }, {})).to.include('"\\u003c\\u0026\\u003e\\u2028"')
  })

  it('share 12 KiB among all containers of a pod, and have 4 KiB each at most', () => {
    const step = { script: '', workingDir: '' }

    expect(messageLimit([step])).to.equal(4096)
    expect(messageLimit([step, step])).to.equal(4096)
    expect(messageLimit([step, step, step])).to.equal(3072)
    expect(messageLimit([step, { ...step, script: 'x' }])).to.equal(3072)
    expect(messageLimit([step, { ...step, workingDir: 'source' }])).to.equal(3072)
    for (const workingDir of ['/workspace', '/', '/tmp', '/workspaces']) {
      expect(messageLimit([step, { ...step, workingDir }]), workingDir).to.equal(4096)
    }
  })
})
