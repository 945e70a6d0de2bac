/** Whether a signal is aborted by now: the compiler takes what was looked at before an `await` for what is. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}
