import { ensureImage, skipWithoutContainers } from '../containers.ts'

/** For `before`: skips the tests where containers cannot be run; else makes the images where they are not there yet, which may take minutes. */
export async function withImages(this: Mocha.Context): Promise<void> {
  this.timeout(600_000)
  await skipWithoutContainers.call(this)
  await ensureImage('cicdstatemgr')
}
