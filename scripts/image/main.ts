/** The exports of the executable's bundle: `main` for its loader, `runCommandLine` for the run that trains its code cache. */
export { main, runCommandLine } from '../../src/main/main.ts'
