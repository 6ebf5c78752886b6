import { sha256 } from '../../common/hash.js'

/**
 * An id of versus for a source's own: the same where it fits, else its letters and a piece of its hash. The same source gives the same id.
 * @param name what is hashed, where it is more than what is shown.
 */
export function idFor(shown: string, name = shown): string {
  if (shown === name && FITS.test(shown) && shown.length <= LONGEST) return shown
  const slug = shown
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST - 9)
  return `${slug || 'x'}-${sha256(name).slice(0, 8)}`
}

const FITS = /^[a-z0-9][a-z0-9._-]*$/i
const LONGEST = 60
