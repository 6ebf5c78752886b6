import { z } from 'zod'
import { faultOfVariable } from './secret.js'

/** Name of an environment variable that holds a key. Refused where it looks like the key itself, which would be kept with the run. */
export const keyVariable = z
  .string()
  .trim()
  .superRefine((name, context) => {
    const fault = faultOfVariable(name)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })
