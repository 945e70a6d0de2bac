import { ensureImage, skipWithoutContainers } from '../containers.ts'

/** For `before`: skips the tests if containers cannot be run; otherwise builds missing images, which may take minutes. */
export async function withImages(this: Mocha.Context): Promise<void> {
  this.timeout(600_000)
  await skipWithoutContainers.call(this)
  await ensureImage('cicdstatemgr')
}
