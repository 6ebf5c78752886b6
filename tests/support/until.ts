import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../harness/common/units.js'

/** Wait for something that another process or server does. @throws saying what did not come. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what, seconds = 120 }: { readonly what: string; readonly seconds?: Seconds },
): Promise<void> {
  const started = performance.now()
  while (!(await condition())) {
    if (performance.now() - started > seconds * 1000) throw new Error(`waited ${seconds} s in vain for ${what}`)
    await sleep(5)
  }
}
