import { expect } from 'chai'
import { scriptRemarks } from '../../../src/operations/migrate/script-remarks.ts'

describe('what stands in a script beside the calls that are read', () => {
  const remarks = (lines: readonly string[], read: readonly number[] = []) =>
    scriptRemarks(lines.join('\n'), new Set(read)).map(({ code, line }) => `${code} ${line}`)

  it('is each call in a script of another language', () => {
    const scripts = [
      [
        '#!/usr/bin/env python3',
        '# "cicdstatemgr"',
        'run(["cicdstatemgr", "--get", "a"])',
        "os.system('/bin/cicdstatemgr --load')",
      ],
      ['#!/usr/bin/node', '', "execFileSync('cicdstatemgr', args)"],
      ['#!/usr/bin/ruby -w', '', '`cicdstatemgr --load`', '%x(cicdstatemgr --load)'],
      ['#!/usr/bin/perl', 'use cicdstatemgr;', 'my $x = qx{cicdstatemgr --load};'],
    ]

    expect(scripts.map((script) => remarks(script))).to.deep.equal([
      ['NOT_READ 2', 'NOT_READ 3'],
      ['NOT_READ 2'],
      ['NOT_READ 2', 'NOT_READ 3'],
      ['NOT_READ 2'],
    ])
    expect(remarks(scripts[2] ?? [], [2])).to.deep.equal(['NOT_READ 3'])
  })

  it('is a list of arguments in a script of a shell, and no other call', () => {
    const lines = [
      'python3 -c \'run(["cicdstatemgr", "--load"])\'',
      'cicdstatemgr --load',
      'echo "cicdstatemgr --load"',
    ]

    expect(remarks(lines)).to.deep.equal(['NOT_READ 0'])
  })

  it('is literal_eval, and eval of Python, in a script with the program', () => {
    const python = [
      '#!/usr/bin/python3',
      'x = check_output("cicdstatemgr --get a", shell=True)',
      'ast.literal_eval(x)',
      'eval(x)',
    ]
    const shell = [
      'M=$(cicdstatemgr --get a)',
      `python3 -c 'print(literal_eval("'"$M"'"))'`,
      'eval "$(date)"',
      'eval $M',
    ]

    expect(remarks(python, [1])).to.deep.equal(['PYTHON_MAP 2', 'PYTHON_MAP 3'])
    expect(remarks(shell)).to.deep.equal(['PYTHON_MAP 1'])
    expect(remarks(['#!/usr/bin/python3', 'ast.literal_eval(x)', 'model.eval()'])).to.deep.equal([])
  })

  it('is the first test of each variable of the shell file', () => {
    const lines = [
      'if [ -z "$CICD_state__a" ]; then',
      'test -n $CICD_state__b && test -n $CICD_state__b',
      'X=${CICD_state__c:-7} Y=${CICD_state__d+set}',
      '[[ $CICD_state__e ]] && [ "${CICD_state__f}" ] && [[ -v CICD_state__g ]]',
      '# [ -z "$CICD_state__h" ]',
      '[ "$CICD_state__i" = yes ]; echo "$CICD_state__j" ${CICD_state__k%x}; [ -z "$OTHER" ]',
    ]
    const found = scriptRemarks(lines.join('\n'), new Set()).map(
      ({ line, message }) => `${line} ${message.split(' ')[2]}`,
    )

    expect(found).to.deep.equal(['0 a', '1 b', '2 c', '2 d', '3 e', '3 f', '3 g'].map((text) => text.replace(' ', ' CICD_state__'))) // prettier-ignore
  })
  it('is each test of what --get printed that has another result with the command', () => {
    const lines = [
      'if [ "$(cicdstatemgr --get state.t)" = "True" ]; then',
      'if [ -n "$(cicdstatemgr --id "$(cat id)" --get state.f)" ]; then',
      'test -z `cicdstatemgr --get state.f`',
      'X=$(cicdstatemgr --get state.z)',
      '[ "$X" != None ] && true',
      '[[ $X ]] || [ "${X}" ] || true',
      'case "$X" in',
      '  True) true ;;',
      'esac',
      'echo "${X:-no}"',
      'cicdstatemgr --get state.t | grep -q True',
      '# [ -n "$X" ]',
      '[ "$X" = yes ] && echo "$X"; [ -n "$OTHER" ]; [ "$OTHER" = True ]',
      '[ -n "$(git config --get user.name)" ]',
    ]

    expect(remarks(lines)).to.deep.equal([0, 1, 2, 4, 5, 6, 9, 10].map((line) => `TESTED_GET ${line}`))
    expect(remarks(['X=$(other --get a)', '[ -n "$X" ]'])).to.deep.equal([])
  })
})
