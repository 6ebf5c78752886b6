import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError, messageOf } from '../common/errors.js'
import { readJson } from '../common/jsonl.js'
import { readJournal, TRIALS_FILE, type Trial } from '../run/journal.js'
import { askCondition, conditionFolder } from './condition.js'
import type { DrillContext } from './drill.js'
import { keep } from './keep.js'
import { openStore, storeFolder } from './store.js'
import { withDrawn } from './worlds.js'

export const ISOLATED = { id: 'network-none', setting: { lost: 'network', how: 'none: a namespace without an interface' } }

const packetsSchema = z.strictObject({ packets: z.number() })

/** All systems asked in a process that has no network, where the system gives it one. */
export async function askIsolated(context: DrillContext): Promise<{ trials?: readonly Trial[]; packets: number; notes: string[] }> {
  const folder = conditionFolder(context, ISOLATED.id)
  const file = join(folder, PACKETS_FILE)
  if (!existsSync(file)) {
    if (!context.startIsolated)
      return { packets: 0, notes: ['not verified without a network: no unprivileged network namespaces here (unshare -rn)'] }
    context.events.onStage(`${context.scenario.name}: asking all systems in a process without a network`)
    try {
      await context.startIsolated()
    } catch (error) {
      context.signal?.throwIfAborted()
      throw new Error(`the process without a network did not end well (${messageOf(error)})`, { cause: error })
    }
  }
  const { packets } = readJson(file, packetsSchema)
  return { trials: readJournal(join(folder, TRIALS_FILE)), packets, notes: [] }
}

const PACKETS_FILE = 'packets.json'

/**
 * Within that process: ask all systems, and write down how many packets the kernel counted.
 * @throws InputError where there is a network after all.
 */
export async function askInside(context: DrillContext): Promise<void> {
  const interfaces = networkInterfaces()
  const usable = interfaces.filter(({ name }) => name !== 'lo')
  if (usable.length > 0)
    throw new InputError(`there is a network here (${usable.map(({ name }) => name).join(', ')}): --inside is for a namespace without one`)
  const { models, scenario } = context
  const knowledge = () => openStore({ world: scenario, folder: storeFolder(context, 'whole'), embedding: models.embedding })
  await askCondition(
    {
      id: ISOLATED.id,
      scenario: withDrawn(context),
      kinds: context.kinds,
      resources: () => context.resources(scenario, { knowledge }),
      unopened: 'fail',
    },
    context,
  )
  const sent = networkInterfaces().reduce((sum, { sentPackets }) => sum + sentPackets, 0)
  await keep(join(conditionFolder(context, ISOLATED.id), PACKETS_FILE), packetsSchema, () => Promise.resolve({ packets: sent }))
}

interface Interface {
  readonly name: string
  readonly sentPackets: number
}

/** What this process's network namespace has. Linux: each line of /proc/net/dev has 8 counts of what came in, then bytes and packets that went out. */
function networkInterfaces(): Interface[] {
  return readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, counts] = /^\s*([^:\s]+):\s*(.+)$/.exec(line) ?? []
      return name && counts ? [{ name, sentPackets: Number(counts.split(/\s+/)[9]) }] : []
    })
}
