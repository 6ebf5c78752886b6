// node --import this: when the program ends, its greatest memory, its seconds of processor and the native libraries that it loaded are in the
// file MEASURED.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  process.report.excludeNetwork = true
  const { sharedObjects } = process.report.getReport()
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const processorSeconds = (userCPUTime + systemCPUTime) / 1e6
  writeFileSync(process.env.MEASURED, JSON.stringify({ peakKib: maxRSS, processorSeconds, libraries: sharedObjects }))
})
