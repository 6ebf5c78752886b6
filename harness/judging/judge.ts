import { join } from 'node:path'
import { openAppendOnly } from '../common/append-only.js'
import { hashOf } from '../common/hash.js'
import type { ChatModel, Prompt, Usage } from '../models/model.js'
import { lockFolder } from '../run/lock.js'
import { meanByQuestion } from '../scoring/by-question.js'
import type { ScoredTrial } from '../scoring/score.js'
import type { ClusteredMean } from '../stats/bootstrap.js'
import { type Calibration, calibrate, type Label, sampleLabels } from './calibration.js'
import { complete } from './complete.js'
import { comparisonsOf, isEqual, type PreferenceSummary, preferenceId, summarisePreferences } from './pairwise.js'
import { preferencePrompt, type Reading, RUBRIC_VERSION, readPreference, readScore, scorePrompt } from './rubric.js'
import { judgeUsage, readVerdicts, VERDICTS_FILE, type Verdict, verdictKey } from './verdicts.js'

/** One thing that a judge is asked. */
export interface Judgement {
  readonly id: string
  readonly prompt: Prompt
  readonly read: (reply: string) => Reading<Partial<Pick<Verdict, 'score' | 'preferred'>>>
}

/** What is judged. */
export interface Subject {
  readonly trials: readonly ScoredTrial[]
  /** Systems whose answers are scored; the trials of others are left out. */
  readonly systems: readonly string[]
  /** Systems that are compared two by two. Default: all of `systems`; each pair takes two judgements a wording. */
  readonly compared?: readonly string[]
}

export interface JudgeOptions extends Subject {
  readonly model: ChatModel
  /** The run's folder. */
  readonly folder: string
  /** For one attempt. Default 120. */
  readonly timeoutSeconds?: number
  /** How many judgements there are, and how many an earlier start has done. */
  readonly onJudgements?: (total: number, done: number) => void
  readonly onVerdict?: (verdict: Verdict) => void
  readonly signal?: AbortSignal
}

/** Greedy; room for a judge that thinks before it replies. */
const GENERATION = { temperature: 0, seed: 0, maxTokens: 1024 }

/** Every answer to be scored, then every comparison in both orders. */
export function planJudgements({ trials, systems, compared = systems }: Subject): Judgement[] {
  const scores = trials.flatMap(({ trial, question }): Judgement[] => {
    if (!trial.answer || !systems.includes(trial.system)) return []
    const prompt = scorePrompt({ question, wording: trial.asked }, trial.answer.text)
    return [{ id: scoreId(trial.id), prompt, read: readScore }]
  })
  const comparisons = comparisonsOf(trials, compared).filter((comparison) => !isEqual(comparison))
  return [...scores, ...comparisons.flatMap(({ a, b }) => [preference(a, b), preference(b, a)])]
}

function scoreId(trial: string): string {
  return `score/${trial}`
}

function preference(first: ScoredTrial, second: ScoredTrial): Judgement {
  const judged = { question: first.question, wording: first.trial.asked }
  const [one, other] = [first.trial.answer?.text ?? '', second.trial.answer?.text ?? '']
  return { id: preferenceId(first.trial, second.trial), prompt: preferencePrompt(judged, one, other), read: readPreference }
}

/**
 * Ask every judgement that the folder's verdicts.jsonl does not have yet, one at a time. One that fails is an error there, and the rest go
 * on. Nothing else in the folder is written: the judge's time and tokens are in no figure of a system.
 * @throws InputError where the folder is in use or its verdicts are damaged, and one that the model throws where no other request would do better.
 */
export async function judge(options: JudgeOptions): Promise<void> {
  const { model, folder, signal } = options
  const release = await lockFolder(folder)
  try {
    const path = join(folder, VERDICTS_FILE)
    const planned = planJudgements(options)
    const done = new Set(readVerdicts(path).map(verdictKey))
    const missing = planned.filter((judgement) => !done.has(keyOf(judgement, model.id)))
    options.onJudgements?.(planned.length, planned.length - missing.length)
    const file = openAppendOnly<Verdict>(path)
    try {
      for (const judgement of missing) {
        signal?.throwIfAborted()
        const verdict = await ask(judgement, model, options.timeoutSeconds ?? 120)
        file.append(verdict)
        options.onVerdict?.(verdict)
      }
    } finally {
      file.close()
    }
  } finally {
    await release()
  }
}

function keyOf({ id, prompt }: Judgement, model: string): string {
  return verdictKey({ model, prompt: promptHash(prompt), id })
}

function promptHash(prompt: Prompt): string {
  return hashOf({ prompt, rubric: RUBRIC_VERSION })
}

async function ask({ id, prompt, read }: Judgement, model: ChatModel, timeoutSeconds: number): Promise<Verdict> {
  const { attempts, completion, error } = await complete(prompt, model, { ...GENERATION, timeoutSeconds })
  return {
    id,
    rubric: RUBRIC_VERSION,
    prompt: promptHash(prompt),
    model: model.id,
    endedAt: new Date().toISOString(),
    attempts,
    reply: completion?.text ?? null,
    usage: completion?.usage ?? null,
    ...NOTHING,
    ...(completion ? saidBy(read(completion.text)) : { error }),
  }
}

const NOTHING = { reason: null, score: null, preferred: null, error: null }

function saidBy(reading: ReturnType<Judgement['read']>): Partial<Verdict> {
  return 'fault' in reading ? { error: { kind: 'reply', message: reading.fault } } : reading
}

export interface JudgeSummary {
  /** Id of the judge. */
  readonly model: string
  readonly rubric: number
  readonly systems: readonly {
    readonly id: string
    readonly judged: number
    /** Answers on which the judge erred: counted here, and in no other figure. */
    readonly errors: number
    /** Answers without a verdict: the judging is not finished. */
    readonly missing: number
    readonly score: ClusteredMean | null
  }[]
  readonly pairs: readonly PreferenceSummary[]
  readonly calibration: Calibration
  /** The judge's own; in no system's cost. */
  readonly usage: Usage
}

export interface SummariseVerdictsOptions extends Subject {
  /** Id of the judge; verdicts of another are left out. */
  readonly model: string
  readonly verdicts: readonly Verdict[]
  /** Decides the intervals, and the trials that labels are taken of. */
  readonly seed: number
  /** What the judge is held against; by default the scorer `correct` on a sample. */
  readonly labels?: readonly Label[]
}

/** The figures of a judge. Pure: the same trials and verdicts give the same summary. */
export function summariseVerdicts({ model, verdicts, seed, labels, ...subject }: SummariseVerdictsOptions): JudgeSummary {
  const { systems, compared = systems } = subject
  const trials = subject.trials.filter(({ trial }) => systems.includes(trial.system))
  const planned = new Set(planJudgements(subject).map((judgement) => keyOf(judgement, model)))
  const own = verdicts.filter((verdict) => planned.has(verdictKey(verdict)))
  const scores = new Map(own.map(({ id, score }) => [id, score]))
  const preferences = new Map(own.map(({ id, preferred }) => [id, preferred]))
  const judged = trials.map((scored) => ({ ...scored, score: scores.get(scoreId(scored.trial.id)) }))
  const known = judged.flatMap(({ trial, score }) => (typeof score === 'number' ? [[trial.id, score] as const] : []))
  return {
    model,
    rubric: RUBRIC_VERSION,
    systems: systems.map((id) => {
      const given = judged.filter(({ trial }) => trial.system === id && trial.answer)
      return {
        id,
        judged: given.filter(({ score }) => typeof score === 'number').length,
        errors: given.filter(({ score }) => score === null).length,
        missing: given.filter(({ score }) => score === undefined).length,
        score: meanScore(given, seed),
      }
    }),
    pairs: summarisePreferences({ trials: subject.trials, systems: compared, preferences, seed }),
    calibration: calibrate(labels ?? sampleLabels(trials, { seed }), new Map(known)),
    usage: judgeUsage(own),
  }
}

function meanScore(judged: readonly (ScoredTrial & { readonly score: number | null | undefined })[], seed: number): ClusteredMean | null {
  const scored = judged.map(({ score, ...trial }) => ({ ...trial, scores: { judge: score ?? null } }))
  return meanByQuestion(scored, 'judge', seed)
}
