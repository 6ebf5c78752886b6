import { SingleBar } from 'cli-progress'
import { formatBytes, formatSeconds, timeLeft } from '../common/units.js'
import type { RunEvents } from '../run/run.js'
import { boardLines } from './board-lines.js'
import { createLiveLines, type Terminal } from './live-lines.js'
import type { Board } from './run-board.js'

/** Progress on stderr: a table of the trials and bars on a terminal; in a pipe a line a stage, and one every half minute; nothing with --quiet. */
export interface Progress extends RunEvents {
  /** Steps of training, with the loss so far. */
  onTraining(step: number, steps: number, detail: string): void
  onEmbedding(done: number, total: number): void
  onOpening(scenario: string, system: string, done: number, total: number): void
  /** Give the terminal back; what is told afterwards is shown again. */
  end(): void
}

interface ProgressOptions {
  /** Makes the table of a run's trials; asked for only where it is shown. */
  readonly board?: () => Board
  /** Default: stderr. */
  readonly terminal?: Terminal
  /** Whether a stage shows for how long it goes on. Default: yes; one that only waits for others need not. */
  readonly beats?: boolean
}

const PIPE_INTERVAL_MS = 30_000
/** A stage that tells nothing of how far it is shows for how long it goes on: on a terminal after so long, again and again. */
const BEAT_MS = 1_000
const SILENT_MS = 3_000
/** Between two looks at the table: often enough to be watched, too seldom to be felt by what is measured. */
const BOARD_INTERVAL_MS = 500

function wholeSeconds(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : formatSeconds(seconds)
}

export function createProgress(quiet: boolean, options: ProgressOptions = {}): Progress {
  const { terminal = process.stderr, beats = true } = options
  const live = !quiet && terminal.isTTY === true && process.env['TERM'] !== 'dumb'
  const table = createLiveLines(terminal)
  let board: Board | undefined
  let lastTable = 0
  let bar: { name: string; bar: SingleBar; detail: string } | undefined
  let said = ''
  let lastLine = Date.now()
  let download = ''

  /** When something was last heard of the stage, shown or not. */
  let heard = 0
  let stage: { readonly since: number; readonly beating: NodeJS.Timeout } | undefined

  const line = (message: string) => {
    leaveStage()
    stop()
    if (!quiet && message !== said) terminal.write(`${message}\n`)
    said = message
    lastLine = Date.now()
    if (board) showBoard(board)
    if (!quiet && beats) stage = { since: lastLine, beating: setInterval(beat, BEAT_MS).unref() }
  }
  const leaveStage = () => {
    clearInterval(stage?.beating)
    stage = undefined
  }
  const beat = () => {
    if (!stage) return
    const silent = Date.now() - Math.max(stage.since, heard)
    if (live) {
      if (silent < SILENT_MS) return
      const since = wholeSeconds(silent)
      if (bar) bar.bar.update({ detail: `${bar.detail}, ${since} at this` })
      else if (board) showBoard(board, [`  ${since} since the last answer`])
      else table.draw([`  ${since} so far`])
      return
    }
    if (Math.min(silent, Date.now() - lastLine) < PIPE_INTERVAL_MS) return
    terminal.write(`  ${wholeSeconds(Date.now() - stage.since)} so far\n`)
    lastLine = Date.now()
  }
  const stop = () => {
    bar?.bar.stop()
    bar = undefined
    table.clear()
  }
  const showBoard = (shown: Board, below: readonly string[] = []) => {
    const { columns = 80, rows = 24 } = terminal
    table.draw([...boardLines(shown.rows(), { columns, rows: rows - below.length }), ...below])
    lastTable = Date.now()
  }
  const show = (name: string, value: number, total: number, detail: string) => {
    heard = Date.now()
    if (!live) {
      if (!quiet && Date.now() - lastLine > PIPE_INTERVAL_MS) line(`  ${name}: ${detail}`)
      return
    }
    if (bar?.name !== name) {
      stop()
      const format = `  ${name} {bar} {percentage}% {detail}`
      bar = {
        name,
        bar: new SingleBar({
          stream: terminal as NodeJS.WritableStream,
          format,
          hideCursor: true,
          barsize: 24,
          fps: 8,
          clearOnComplete: true,
          linewrap: false,
        }),
        detail,
      }
      bar.bar.start(total, value, { detail })
    }
    bar.detail = detail
    bar.bar.setTotal(total)
    bar.bar.update(value, { detail })
  }

  let trials = { scenario: '', total: 0, before: 0, done: 0, errors: 0, started: 0 }
  let clockedSince = 0
  return {
    onStage: line,
    onDownload({ file, source, instead, received, total }) {
      const fetching = `fetching ${file} from ${source}${instead ? `: ${instead.name} can’t be had (${instead.why})` : ''}`
      if (download !== fetching) line(fetching)
      download = fetching
      show(file, received, total, `${formatBytes(received)} of ${formatBytes(total)}`)
    },
    onTrials(scenario, total, done) {
      if (live) board ??= options.board?.()
      board?.begin(scenario)
      line(`${scenario}: asking ${total - done} trials${done > 0 ? ` (${done} of ${total} done before)` : ''}`)
      trials = { scenario, total, before: done, done, errors: 0, started: Date.now() }
    },
    onTrial(trial) {
      heard = Date.now()
      trials.done++
      if (trial.error) trials.errors++
      if (board) {
        board.add(trial)
        if (Date.now() - lastTable >= BOARD_INTERVAL_MS || trials.done === trials.total) showBoard(board)
        return
      }
      const left = timeLeft((Date.now() - trials.started) / 1000, trials.done - trials.before, trials.total - trials.before)
      const errors = trials.errors > 0 ? `, ${trials.errors} failed` : ''
      show(trials.scenario, trials.done, trials.total, `${trials.done}/${trials.total}${errors}, ${left}`)
    },
    onClocked(scenario, done, total) {
      if (done === 1) clockedSince = Date.now()
      // The first, which warms up, began before anything was told.
      const left = done > 1 ? `, ${timeLeft((Date.now() - clockedSince) / 1000, done - 1, total - 1)}` : ''
      show(`${scenario} on the clock`, done, total, `${done}/${total}${left}`)
    },
    onOpening(scenario, system, done, total) {
      show(`${scenario}: opening systems`, done, total, `${done} of ${total}, opening ${system}`)
    },
    onEmbedding(done, total) {
      show('embedding', done, total, `${done} of ${total} chunks`)
    },
    onTraining(step, steps, detail) {
      show('training', step, steps, detail)
    },
    end() {
      leaveStage()
      stop()
    },
  }
}
