export type Milliseconds = number
export type Seconds = number
export type Bytes = number
export type UsDollars = number
/** A figure in [0, 1]; `null` where it does not apply. */
export type Score = number | null

export function formatBytes(bytes: Bytes): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

export function formatSeconds(seconds: Seconds): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** `84 ms`, `1.25 s`. */
export function formatMilliseconds(ms: Milliseconds): string {
  return ms < 999.5 ? `${ms.toFixed(ms < 9.95 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** `0.013`, `< 0.001`. */
export function formatPValue(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3)
}

/** `about 40 s left`, at the pace at which the first of it were done. */
export function timeLeft(seconds: Seconds, done: number, total: number): string {
  if (done >= total) return 'done'
  return `about ${formatSeconds((seconds / done) * (total - done))} left`
}
