import { markup } from '../markup/markup.ts'

/** The style of the pages. Contains no data. */
export const style = markup`
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --open: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --open: #d29922 } }
* { box-sizing: border-box }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem }
h1 { font-size: 1.4rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { font-weight: 600; overflow-wrap: normal; white-space: nowrap } td p { margin: 0 } td.key, td time { white-space: nowrap; font-variant-numeric: tabular-nums }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
pre { margin: .1rem 0 } bdi { unicode-bidi: isolate }
.question { border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; padding: .6rem 1rem }
.question h3 { margin: .2rem 0 }
.open { color: var(--open) } .approved { color: var(--good) } .rejected, .expired, .cancelled, .error { color: var(--bad) }
.picture { overflow-x: auto } .picture svg { max-width: none }
.soft { opacity: .75 }
textarea { display: block; font: inherit; margin: .4rem 0; max-width: 40rem; width: 100% }
button { font: inherit; margin: .2rem .5rem .2rem 0; padding: .35rem .9rem }
a:focus-visible, button:focus-visible, textarea:focus-visible { outline: 3px solid #0969da }
`
