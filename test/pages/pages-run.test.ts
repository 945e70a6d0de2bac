import { runPage } from './run-page.ts'
import { commands } from './runs/commands.ts'
import { stories } from './runs/pages.ts'

describe('the commands of a page, typed line by line in an empty directory, print what the page says', () => {
  for (const run of [...stories, commands]) {
    it(run.page, () => runPage(run)).timeout(120_000)
  }
})
