// A registry mirror may lack binaries for other platforms; npm then leaves them out of package-lock.json, and `npm ci`
// refuses the file. This adds what is missing, by name and version, so that the lock holds every platform.
// Run it after each change of dependencies: node .ci/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const OS = {
  darwin: 'darwin',
  mac: 'darwin',
  linux: 'linux',
  linuxmusl: 'linux',
  win: 'win32',
  win32: 'win32',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
}
const CPU = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  armv7l: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
  loong64: 'loong64',
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
let added = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  delete entry.resolved
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (path === '' || `node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages) continue
    if (!/^\d/.test(range)) throw new Error(`${path} wants ${name}@${range}: not an exact version, look it up`)
    const parts = name.split('/').at(-1).split('-')
    const os = parts.map((part) => OS[part]).find(Boolean)
    const cpu = parts.map((part) => CPU[part]).find(Boolean)
    lock.packages[`node_modules/${name}`] = {
      version: range,
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      ...(parts.some((part) => part === 'musl') && { libc: ['musl'] }),
      optional: true,
      ...(os && { os: [os] }),
    }
    added++
  }
}
const root = lock.packages['']
const rest = Object.entries(lock.packages).filter(([path]) => path !== '')
lock.packages = { '': root, ...Object.fromEntries(rest.sort(([a], [b]) => a.localeCompare(b, 'en'))) }
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} added\n`)
