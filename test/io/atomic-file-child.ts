import { messageOf } from '../../src/errors/cicd-error.ts'
import { writeAtomically } from '../../src/io/atomic-file.ts'

/** Writes as many bytes to a file as it is told, and prints how that went: a process of its own, for mounts of its own. */
const [, , path = '', size = '0'] = process.argv
await writeAtomically(path, 'x'.repeat(Number(size)), { mode: 0o600 }).then(
  () => console.log('written'),
  (error: unknown) => console.log(messageOf(error)),
)
