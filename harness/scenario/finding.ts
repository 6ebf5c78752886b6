/** Something that is wrong with a scenario's files. */
export interface Finding {
  /** Id of the rule that found it. */
  readonly rule: string
  /** `path:line`, or the path of an article. */
  readonly at: string
  /** What is wrong, and what to do. */
  readonly message: string
}
