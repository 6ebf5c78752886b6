import type { Comparison } from './compare.js'
import { listed } from './format.js'
import type { GateResult } from './gates.js'

/**
 * Gates as JUnit XML: a suite a scenario; a test case for each gate of each system, and one for each wording that was lost. A lost
 * wording fails where a gate of its system failed; else it is skipped, as it is within what the gates allow.
 */
export async function gatesJunit(results: readonly GateResult[], { scenarios }: Comparison): Promise<string> {
  const { default: builder } = await import('junit-report-builder')
  const report = builder.newBuilder()
  for (const name of [...new Set(results.map(({ scenario }) => scenario))]) {
    const suite = report.testSuite().name(xmlText(name))
    const own = results.filter(({ scenario }) => scenario === name)
    for (const { system, gate, status, reason } of own) {
      const test = suite
        .testCase()
        .className(xmlText(`${name}.${system}`))
        .name(xmlText(gate))
      if (status === 'failed') test.failure(xmlText(reason), 'gate')
      else if (status === 'unjudged') test.error(xmlText(`could not be judged: ${reason}`), 'gate')
      else test.standardOutput(xmlText(`${status}: ${reason}`))
    }
    for (const { id, flips } of scenarios.find((scenario) => scenario.name === name)?.systems ?? []) {
      const failed = own.filter(({ system, status }) => system === id && status === 'failed').map(({ gate }) => gate)
      for (const { question, wording, asked, a, b } of flips.lost) {
        const test = suite
          .testCase()
          .className(xmlText(`${name}.${id}`))
          .name(xmlText(`${question}/${wording}: ${asked}`))
        test.standardOutput(xmlText(`before: ${a}\nnow: ${b}`))
        if (failed.length > 0) test.failure(xmlText(`right before, wrong now; failed: ${listed(failed)}`), 'question')
        else test.skipped()
      }
    }
  }
  return report.build()
}

/** What XML 1.0 can't hold, not even escaped, as U+FFFD: most control characters, halves of surrogate pairs, two non-characters. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
}
