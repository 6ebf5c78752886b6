// Licences of everything that an install of versus brings, from the lock file and node_modules alone: nothing is asked of a registry.
// Fails for a licence that is not in the list below, and for a package that says none.
//
//     node .ci/licences.mjs
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences that let versus be used and passed on under its own; LGPL for libraries that are linked as they come, which is libvips. */
const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense'],
  'LGPL-3.0-or-later',
])

/** Parts for other platforms that this machine's registry may not have: they are released with their package, under its licence. */
const PARTS = [[/^@node-llama-cpp\//, 'node-llama-cpp']]

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const shipped = Object.entries(packages).filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
const nameOf = (path) => path.split('node_modules/').at(-1)

function licenceOf(path) {
  const whole = PARTS.find(([part]) => part.test(nameOf(path)))?.[1]
  return packages[path].license ?? manifestLicence(path) ?? packages[`node_modules/${whole}`]?.license
}

function manifestLicence(path) {
  const manifest = join(path, 'package.json')
  if (!existsSync(manifest)) return undefined
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'))
  // The form of before npm 2.
  return license ?? licenses?.map(({ type }) => type).join(' AND ')
}

/** SPDX: each of A AND B, one of A OR B. */
function isAllowed(expression) {
  const words = expression.replace(/[()]/g, '').trim()
  if (words.includes(' OR ')) return words.split(' OR ').some(isAllowed)
  return words.split(' AND ').every((licence) => ALLOWED.has(licence.trim()))
}

const counts = new Map()
const faults = []
for (const [path] of shipped) {
  const licence = licenceOf(path)
  if (typeof licence !== 'string' || !isAllowed(licence)) faults.push(`${path}: ${licence ?? 'says no licence'}`)
  else counts.set(licence, (counts.get(licence) ?? 0) + 1)
}
for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) process.stdout.write(`${count}\t${licence}\n`)
process.stdout.write(`${shipped.length} packages\n`)
if (faults.length > 0) {
  process.stderr.write(`not allowed (.ci/licences.mjs has the list):\n${faults.join('\n')}\n`)
  process.exitCode = 1
}
