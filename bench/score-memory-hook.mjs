// node --import this: when the program ends, its greatest memory and the native libraries that it loaded are in the file MEASURED.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  process.report.excludeNetwork = true
  const { sharedObjects } = process.report.getReport()
  writeFileSync(process.env.MEASURED, JSON.stringify({ peakKib: process.resourceUsage().maxRSS, libraries: sharedObjects }))
})
