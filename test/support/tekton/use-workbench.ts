import { withImages } from './with-images.ts'
import { openWorkbench } from './workbench.ts'
import type { Workbench, WorkbenchOptions } from './workbench.ts'

/** For a `describe`: makes the images and opens a workbench before its tests, hands it to whom it is for, and closes it after them. */
export function useWorkbench(give: (bench: Workbench) => unknown, options: WorkbenchOptions = {}): void {
  const opened = new AsyncDisposableStack()
  before(withImages)
  before(async () => {
    await give(opened.use(await openWorkbench(options)))
  })
  after(() => opened.disposeAsync())
}
