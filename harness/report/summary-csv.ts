import { stringify } from 'csv-stringify/sync'
import type { Summary, SystemSummary } from '../scoring/summary.js'

/**
 * One row a scenario, system and figure: `scenario, system, figure, unit, value, low, high, questions`. Ends of the 95 % interval are empty where
 * there is none. A cell that could start a formula is quoted as text.
 */
export function summaryCsv({ scenarios }: Summary): string {
  const rows = scenarios.flatMap(({ name, systems }) =>
    systems.flatMap((system) => figuresOf(system).map((row) => [name, system.id, ...row])),
  )
  const header = ['scenario', 'system', 'figure', 'unit', 'value', 'low', 'high', 'questions']
  return stringify([header, ...rows], { escape_formulas: true })
}

type Row = [figure: string, unit: string, value: number | null, low: number | null, high: number | null, questions: number | null]

function figuresOf({ scores, trials, missing, errors, consistency, latency, cost, tokens, diskBytes }: SystemSummary): Row[] {
  const plain = (figure: string, unit: string, value: number | null | undefined): Row => [figure, unit, value ?? null, null, null, null]
  const alike = (['wordings', 'repeats'] as const).flatMap((over): Row[] => {
    const own = consistency[over]
    if (!own) return []
    const within = (figure: 'passK' | 'flipRate'): Row => [
      `${figure}/${over}`,
      'share',
      own[figure],
      own.intervals?.[figure].low ?? null,
      own.intervals?.[figure].high ?? null,
      (figure === 'passK' && own.covered?.questions) || null,
    ]
    return [plain(`agreement/${over}`, 'share', own.agreement), within('passK'), within('flipRate')]
  })
  return [
    plain('trials', 'count', trials),
    plain('missing', 'count', missing),
    plain('failed', 'count', errors),
    ...Object.entries(scores).map(
      ([id, score]): Row => [id, 'share', score?.mean ?? null, score?.low ?? null, score?.high ?? null, score?.questions ?? null],
    ),
    ...alike,
    ...(['p50', 'p75', 'p95', 'p99'] as const).map(
      (name): Row => [name, 'ms', latency?.[name].value ?? null, latency?.[name].low ?? null, latency?.[name].high ?? null, null],
    ),
    plain('once', 'USD', cost?.once),
    plain('perUpdate', 'USD', cost?.perUpdate),
    plain('perThousandAnswers', 'USD', cost?.perThousandAnswers),
    plain('perThousandAtWorkload', 'USD', cost?.perThousandAtWorkload),
    plain('inputTokens', 'tokens', tokens?.input),
    plain('outputTokens', 'tokens', tokens?.output),
    plain('diskBytes', 'bytes', diskBytes),
  ]
}
