import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { blessBaseline, isCaught, judgeAgain, judgePlant, linesOf, passes } from './planted/check.js'
import { PLANTS, type Plant, TUNED } from './planted/plants.js'
import { createWorld, type Judged, removeWorld, type Size, type Subject, type World } from './planted/world.js'

/*
 * Whether `versus gate` sees what it is there for. Of each regression: a run with nothing changed is blessed, the regression planted, a
 * second run judged. Then a tuned system is asked again and again with nothing changed, clocked as well, and each run judged. Real models
 * and a real training, through the command line.
 *
 *     npm run build && npx jiti bench/planted-regressions.ts             40 questions, 10 clocked; 20 times again
 *     npx jiti bench/planted-regressions.ts --limit 20 --latency 3 --again 5
 *     npx jiti bench/planted-regressions.ts --only chunker,prompt,again
 *
 * It ends with exit code 1 where a regression was not caught for the right reason, or an unchanged run did not pass.
 */

async function main(): Promise<void> {
  const option = (value: string) => ({ type: 'string', default: value }) as const
  const all = [...PLANTS.map(({ name }) => name), 'again'].join(',')
  const { values } = parseArgs({ options: { limit: option('40'), latency: option('10'), again: option('20'), only: option(all) } })
  const size = { limit: Number(values.limit), latency: Number(values.latency) }
  const only = values.only.split(',')
  const [cpu] = cpus()
  say(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}: ${size.limit} questions, ${size.latency} clocked`,
  )
  const world = createWorld()
  const blessed = new Set<Subject>()
  const baseline = async (subject: Subject) => {
    if (!blessed.has(subject)) await blessBaseline(world, subject, size)
    blessed.add(subject)
  }
  try {
    for (const plant of PLANTS.filter(({ name }) => only.includes(name))) {
      await baseline(plant.subject)
      tell(plant, await judgePlant(world, plant, size))
    }
    if (only.includes('again')) {
      await baseline(TUNED)
      await askAgain(world, size, Number(values.again))
    }
  } finally {
    removeWorld(world)
  }
}

function tell(plant: Plant, judged: Judged): void {
  const found = isCaught(plant, judged)
  const { scenario, system } = plant.subject
  say(`\n${found ? 'caught' : 'NOT CAUGHT'}: ${plant.title} (${scenario}, ${system}); exit code ${judged.exitCode}`)
  for (const line of linesOf(judged)) say(`  ${line}`)
  if (!found) process.exitCode = 1
}

async function askAgain(world: World, size: Size, times: number): Promise<void> {
  let passed = 0
  for (let number = 1; number <= times; number++) {
    const judged = await judgeAgain(world, TUNED, size, number)
    if (passes(judged)) passed++
    else for (const line of linesOf(judged)) say(`  ${line}`)
    const p50 = judged.gates.find(({ gate }) => gate.startsWith('p50'))
    say(`  ${number}: exit code ${judged.exitCode}; p50 ${p50?.status}: ${p50?.reason}`)
  }
  say(`\nunchanged (${TUNED.scenario}, ${TUNED.system}): ${passed} of ${times} passed`)
  if (passed < times) process.exitCode = 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

await main()
