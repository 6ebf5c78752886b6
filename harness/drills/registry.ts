import { InputError } from '../common/errors.js'
import type { Drill } from './drill.js'
import { forgetting } from './forgetting.js'
import { freshness } from './freshness.js'
import { noise } from './noise.js'
import { offline } from './offline.js'
import { scale } from './scale.js'

/** A new drill is a file beside this one, an entry here, and its name in summary.ts. */
const DRILLS: readonly Drill[] = [freshness, scale, offline, noise, forgetting]

/** @throws InputError where no drill has that name. */
export function drillNamed(name: string): Drill {
  const found = DRILLS.find((drill) => drill.name === name)
  if (!found) throw new InputError(`unknown drill "${name}": known are ${DRILLS.map((drill) => drill.name).join(', ')}`)
  return found
}
