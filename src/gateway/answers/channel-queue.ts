/** A job in a channel. If several jobs with the same key wait, only the last one runs. */
export interface Job {
  readonly channel: string
  readonly key: string
  readonly run: () => Promise<void>
  /** Called if the job will not run: a later job with the same key replaced it, or too many jobs wait. */
  readonly drop?: () => void
}

/** Most jobs that may wait in one channel; further ones are dropped. */
const mostWaiting = 50
/** Most jobs that run at once in all channels. */
const mostAtOnce = 20

/**
 * Runs the jobs of each channel one after the other: Slack accepts about one message a second in a channel. `dropped` is called for each job that is
 * dropped because too many wait.
 */
export class ChannelQueue {
  private readonly dropped: () => void
  private readonly waiting = new Map<string, Map<string, Job>>()
  private readonly busy = new Set<string>()
  private wakeIdle: (() => void)[] = []

  constructor(dropped: () => void) {
    this.dropped = dropped
  }

  /** The number of jobs that wait or run. */
  get size(): number {
    return [...this.waiting.values()].reduce((sum, jobs) => sum + jobs.size, this.busy.size)
  }

  add(job: Job): void {
    const jobs = this.waiting.get(job.channel) ?? new Map<string, Job>()
    if (!jobs.has(job.key) && jobs.size >= mostWaiting) {
      this.dropped()
      job.drop?.()
      return
    }
    jobs.get(job.key)?.drop?.()
    jobs.set(job.key, job)
    this.waiting.set(job.channel, jobs)
    this.advance()
  }

  /** Resolves as soon as nothing waits or runs. */
  idle(): Promise<void> {
    if (this.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.wakeIdle.push(resolve))
  }

  private advance(): void {
    for (const [channel, jobs] of this.waiting) {
      if (this.busy.size >= mostAtOnce) return
      if (this.busy.has(channel)) continue
      const [next] = jobs.values()
      if (next === undefined) continue
      jobs.delete(next.key)
      if (jobs.size === 0) this.waiting.delete(channel)
      void this.run(next)
    }
    if (this.size > 0) return
    for (const wake of this.wakeIdle.splice(0)) wake()
  }

  private async run(job: Job): Promise<void> {
    this.busy.add(job.channel)
    try {
      await job.run()
    } finally {
      this.busy.delete(job.channel)
      this.advance()
    }
  }
}
