import { SingleBar } from 'cli-progress'
import { formatBytes, formatSeconds } from '../common/units.js'
import type { RunEvents } from '../run/run.js'

/** Progress on stderr: bars on a terminal; in a pipe a line a stage, and one every half minute; nothing with --quiet. */
export interface Progress extends RunEvents {
  /** Steps of training, with the loss so far. */
  onTraining(step: number, steps: number, detail: string): void
  /** Chunks that are embedded, of so many. */
  onEmbedding(done: number, total: number): void
  end(): void
}

const PIPE_INTERVAL_MS = 30_000

export function createProgress(quiet: boolean): Progress {
  const live = !quiet && process.stderr.isTTY === true
  let bar: { name: string; bar: SingleBar; started: number } | undefined
  let said = ''
  let lastLine = Date.now()
  let download = ''

  const line = (message: string) => {
    stop()
    if (!quiet && message !== said) process.stderr.write(`${message}\n`)
    said = message
    lastLine = Date.now()
  }
  const stop = () => {
    bar?.bar.stop()
    bar = undefined
  }
  const show = (name: string, value: number, total: number, detail: string) => {
    if (!live) {
      if (!quiet && Date.now() - lastLine > PIPE_INTERVAL_MS) line(`  ${name}: ${detail}`)
      return
    }
    if (bar?.name !== name) {
      stop()
      const format = `  ${name} {bar} {percentage}% {detail}`
      bar = {
        name,
        bar: new SingleBar({ format, hideCursor: true, barsize: 24, fps: 8, clearOnComplete: true, linewrap: false }),
        started: Date.now(),
      }
      bar.bar.start(total, value, { detail })
    }
    bar.bar.setTotal(total)
    bar.bar.update(value, { detail })
  }

  let trials = { scenario: '', total: 0, before: 0, done: 0, errors: 0, started: 0 }
  return {
    onStage: line,
    onDownload({ file, source, received, total }) {
      const fetching = `fetching ${file} from ${source}`
      if (download !== fetching) line(fetching)
      download = fetching
      show(file, received, total, `${formatBytes(received)} of ${formatBytes(total)}`)
    },
    onTrials(scenario, total, done) {
      line(`${scenario}: asking ${total - done} trials${done > 0 ? ` (${done} of ${total} done before)` : ''}`)
      trials = { scenario, total, before: done, done, errors: 0, started: Date.now() }
    },
    onTrial(trial) {
      trials.done++
      if (trial.error) trials.errors++
      const perTrial = (Date.now() - trials.started) / 1000 / (trials.done - trials.before)
      const left = `about ${formatSeconds(perTrial * (trials.total - trials.done))} left`
      const errors = trials.errors > 0 ? `, ${trials.errors} failed` : ''
      show(trials.scenario, trials.done, trials.total, `${trials.done}/${trials.total}${errors}, ${left}`)
    },
    onEmbedding(done, total) {
      show('embedding', done, total, `${done} of ${total} chunks`)
    },
    onTraining(step, steps, detail) {
      show('training', step, steps, detail)
    },
    end: stop,
  }
}
