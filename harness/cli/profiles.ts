/** How much each profile asks, `null` for all; a setting of its own overrides its part. */
export const PROFILES = {
  quick: { limit: 40, wordings: 2, latency: 10 },
  full: { limit: null, wordings: null, latency: 30 },
} as const

/** What holds where no setting says otherwise. `timeout` in seconds. */
export const DEFAULTS = { profile: 'full', repeats: 1, seed: 0, timeout: 120 } as const
