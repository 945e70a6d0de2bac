/** Reloads a page when its flow changes. Contains no data; pages work without it. */
export const liveScript = `'use strict'
;(() => {
  const part = () => document.querySelector('main')
  const said = () => document.getElementById('live')
  const from = part()?.dataset.events
  if (!from || !window.EventSource) return
  const isWriting = () => [...document.querySelectorAll('textarea')].some((area) => area.value !== '')
  const show = async () => {
    if (isWriting()) {
      if (said()) said().textContent = 'The flow has changed: load this page again before you vote.'
      return
    }
    const answer = await fetch(location.href, { credentials: 'same-origin', redirect: 'error' })
    if (!answer.ok) return
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
    if (next && !isWriting()) part().replaceWith(next)
    if (said()) said().textContent = 'live'
  }
  const source = new EventSource(from)
  source.addEventListener('changed', () => show().catch(() => undefined))
  source.addEventListener('open', () => { if (said()) said().textContent = 'live' })
  source.addEventListener('error', () => { if (said()) said().textContent = 'not live' })
})()
`
