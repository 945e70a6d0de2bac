import { withImages } from './with-images.ts'
import { openWorkbench } from './workbench.ts'
import type { Workbench, WorkbenchOptions } from './workbench.ts'

/** For a `describe`: builds the images and opens a workbench before its tests, passes it to `give`, and closes it after the tests. */
export function useWorkbench(give: (bench: Workbench) => unknown, options: WorkbenchOptions = {}): void {
  const opened = new AsyncDisposableStack()
  before(withImages)
  before(async () => {
    await give(opened.use(await openWorkbench(options)))
  })
  after(() => opened.disposeAsync())
}
