import { expect } from 'chai'
import { wordsOfLog } from '../../../src/operations/migrate/python-log.ts'

const callsProgram = 'OUT=$(cicdstatemgr --load 2>&1)\n'

describe('words of the log of the Python program', () => {
  const sought = {
    'if echo "$OUT" | grep -q "http response code"; then exit 1; fi': 'http response code',
    'X="$(echo "$OUT" | grep -E "http.response.code: 5")"': 'http.response.code',
    'echo "$OUT" | grep FAILED': 'FAILED',
    'case "$OUT" in *FAILED*) exit 1;; esac': 'FAILED',
    '*"No pipeline found"*) exit 1;;': 'No pipeline found',
    '[[ $OUT =~ cli\\(\\)\\ error ]] && exit 1': 'cli\\(\\)\\ error',
    '[[ $OUT == *"cli() error"* ]]': 'cli() error',
    '[[ $OUT == *Traceback* ]]': 'Traceback',
    'if "POST response" in out:': 'POST response',
    'if (r.stderr.includes("FAILED")) {': 'FAILED',
    "awk '/invalid kvPair/' log": 'invalid kvPair',
    'grep -qi "NO PIPELINE FOUND" log': 'NO PIPELINE FOUND',
    'grep -q "did not yield anything" <<<"$OUT"': 'did not yield',
    'grep "usage: cicdstatemgr" log': 'usage: cicdstatemgr',
    "grep -E 'handle_.*respond' log": 'handle_.*respond',
    'if grep -q KeyError log; then': 'KeyError',
  }
  const others = [
    'kubectl get pods | grep FAILED',
    'if ! grep -q foo x; then echo "FAILED: http response code"; fi',
    'STATUS=FAILED; grep x y',
    'echo "http response code none" >&2; grep x y',
    '[ "$STATUS" = FAILED ]',
    'grep -q ready f || die "FAILED"',
    'for x in *.txt; do echo "ERROR"; done',
    'echo "usage: cicdstatemgr --get PATH"',
    'usage: cicdstatemgr --get PATH',
    'cicdstatemgr --handle-event build=FAILED | grep ok',
    'if echo "$BODY" | grep -q "usage"; then',
    'echo "unrecognized arguments" | grep "unrecognized arguments"',
  ]

  it('are found where a script that calls the program looks for them', () => {
    for (const [line, words] of Object.entries(sought)) {
      const reader = { script: callsProgram + line, callsProgram: true, nearProgram: true }
      expect(wordsOfLog(line, reader), line).to.equal(words)
    }
    for (const line of others) {
      const reader = { script: callsProgram + line, callsProgram: true, nearProgram: true }
      expect(wordsOfLog(line, reader), line).to.equal(undefined)
    }
  })

  it('are only the unmistakable ones where nothing calls the program, and no usual ones beside a call or without stderr', () => {
    const found = (place: object, script = callsProgram) =>
      Object.entries(sought)
        .filter(
          ([line]) => wordsOfLog(line, { script, callsProgram: false, nearProgram: false, ...place }) !== undefined,
        )
        .map(([, words]) => words)

    expect(found({})).to.deep.equal(['invalid kvPair', 'usage: cicdstatemgr'])
    expect(found({ nearProgram: true })).not.to.include.members(['FAILED', 'Traceback', 'KeyError'])
    expect(found({ nearProgram: true })).to.include.members(['http response code', 'cli() error', 'handle_.*respond'])
    expect(found({ callsProgram: true }, 'cicdstatemgr --load 2>/dev/null\n')).not.to.include('FAILED')
  })
})
