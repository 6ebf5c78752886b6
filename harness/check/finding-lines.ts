import type { Finding } from '../scenario/finding.js'

/** Findings that say the same, shown one by one. */
const ALIKE = 5

/** A line a finding, those that say the same together. Of many of them the first, and how many more places there are. */
export function findingLines(findings: readonly Finding[]): string[] {
  const alike = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = `${finding.message} [${finding.rule}]`
    const group = alike.get(key)
    if (group) group.push(finding)
    else alike.set(key, [finding])
  }
  return [...alike].flatMap(([said, group]) => {
    // One more is shown rather than counted.
    const shown = group.length > ALIKE + 1 ? group.slice(0, ALIKE) : group
    const more = group.length - shown.length
    return [...shown.map(({ at }) => `  ${at}: ${said}`), ...(more > 0 ? [`  … and ${more} more places: ${said} (--json names all)`] : [])]
  })
}
