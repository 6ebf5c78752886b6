import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, messageOf } from '../../common/errors.js'
import { packageRoot } from '../../common/paths.js'
import { html, type Markup } from './markup.js'
import { STYLE } from './style.js'

/** Beginning and end of a page that holds all that it needs and may load nothing else. */
export interface Page {
  /** What it may load and run, as its head says; a server sends it, too. */
  readonly policy: string
  readonly head: string
  readonly tail: string
}

/**
 * A page with versus's style and one script, both named in its content security policy by their sha256: nothing else runs in it.
 * @param script name of a script under dist/page.
 * @throws InputError where versus was not built.
 */
export function page(title: string, script: 'report' | 'view', lists: Markup = html``): Page {
  const code = readScript(script)
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(code)}`,
    `style-src ${sourceOf(STYLE)}`,
    ...(script === 'view' ? ["connect-src 'self'", "form-action 'self'"] : ["form-action 'none'"]),
    "base-uri 'none'",
  ].join('; ')
  const head = html`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${title}</title>`
  return {
    policy,
    head: `<!doctype html>\n<html lang="en">\n<head>${head.markup}\n<style>${STYLE}</style></head>\n<body>${lists.markup}`,
    tail: `<script>${code}</script>\n</body>\n</html>\n`,
  }
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function readScript(name: string): string {
  const path = join(packageRoot(), 'dist', 'page', `${name}.iife.js`)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new InputError(`${path}: can't be read (${messageOf(error)}); build versus with: npm run build`)
  }
}
