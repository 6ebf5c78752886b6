/** 2PR / (P + R) of what two texts share, counted in words; 0 where they share nothing. */
export function fMeasure(shared: number, given: number, wanted: number): number {
  if (shared === 0) return 0
  const precision = shared / given
  const recall = shared / wanted
  return (2 * precision * recall) / (precision + recall)
}
