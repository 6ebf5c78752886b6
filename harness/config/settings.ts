/**
 * A setting of versus's: what a flag, an environment variable and a key of the config say alike.
 * The strongest that says something holds: flag, variable, config, and then what the scenario says, or versus itself.
 */
export interface Setting {
  /** In the config, such as `model.url`. */
  readonly key: string
  /** Such as `--url`. */
  readonly flag: string
  /** Whether it belongs to a run: one that is gone on with keeps its own. */
  readonly kept: boolean
  /** Commands that have a flag of this name for something else, such as the judge's own model. */
  readonly notFor: readonly string[]
  /** Whether it is a file or folder: in a config, relative to that. */
  readonly place: boolean
}

const NO_MODEL_OF_A_RUN = ['judge', 'train']

/** Every key of the config. Its form is in schema.ts. */
export const SETTINGS: readonly Setting[] = [
  setting('scenarios', '--scenarios', { kept: false, place: true }),
  setting('results', '--results', { kept: false, place: true }),
  setting('profile', '--profile'),
  setting('systems', '--systems', { notFor: ['drill', 'judge'] }),
  setting('limit', '--limit', { notFor: ['drill', 'draft'] }),
  setting('wordings', '--wordings', { notFor: ['drill'] }),
  setting('repeats', '--repeats'),
  setting('seed', '--seed', { notFor: ['train'] }),
  setting('temperature', '--temperature'),
  setting('timeout', '--timeout', { notFor: ['draft'] }),
  setting('latency', '--latency'),
  setting('throughput', '--throughput'),
  setting('passages', '--passages'),
  setting('adapter', '--adapter', { place: true }),
  setting('model.name', '--model', { notFor: NO_MODEL_OF_A_RUN }),
  setting('model.url', '--url', { notFor: NO_MODEL_OF_A_RUN }),
  setting('model.keyEnv', '--key-env', { notFor: NO_MODEL_OF_A_RUN }),
  setting('model.concurrency', '--concurrency'),
  setting('model.omit', '--omit'),
  setting('embedding.name', '--embedding'),
  setting('embedding.url', '--embedding-url'),
  setting('embedding.keyEnv', '--embedding-key-env'),
  setting('tuned.name', '--tuned-model'),
  setting('tuned.url', '--tuned-url'),
  setting('tuned.keyEnv', '--tuned-key-env'),
  setting('tuned.prompt', '--tuned-prompt'),
  setting('tuned.dollars', '--tuned-dollars'),
  setting('queue', '--queue', { kept: false }),
  setting('prices', '--prices', { place: true }),
  setting('hourlyRate', '--hourly-rate'),
]

/** `--hourly-rate` → `VERSUS_HOURLY_RATE` */
export function variableOf({ flag }: Pick<Setting, 'flag'>): string {
  return `VERSUS_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
}

function setting(key: string, flag: string, own: Partial<Setting> = {}): Setting {
  return { key, flag, kept: true, notFor: [], place: false, ...own }
}
