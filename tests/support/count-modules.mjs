// node --import this: every module that the program loads is named, one a line, in the file MODULES_LOG.
import { appendFileSync } from 'node:fs'
import { register } from 'node:module'

register(
  `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from 'node:fs'
    export async function load(url, context, next) {
      if (!url.startsWith('node:')) appendFileSync(process.env.MODULES_LOG, url + '\\n')
      return next(url, context)
    }
  `)}`,
)
appendFileSync(process.env.MODULES_LOG, '')
