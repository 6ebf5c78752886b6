/** What keys begin with: OpenAI's, Anthropic's, Groq's, Hugging Face's, GitHub's, xAI's, Perplexity's, Replicate's, NVIDIA's, GitLab's, Slack's, Google's. */
const PREFIX =
  /^((sk|pk|rk)[-_][\w-]{12}|(gsk|hf|gh[opsu]|xai|pplx|r8)[-_]\w{12}|nvapi-\w{8}|glpat-|github_pat_|xox[abp]-|AIza[\w-]{12}|Bearer\s)/

/** Whether a text begins as keys do. */
export function beginsAsKey(text: string): boolean {
  return PREFIX.test(text)
}

/** @returns what is wrong with the name of an environment variable that holds a key; it never repeats it, as it may be the key. */
export function faultOfVariable(name: string): string | undefined {
  if (beginsAsKey(name) || isRandom(name))
    return 'this looks like a key, and the name of a variable is wanted: put the key into an environment variable, and give its name, such as OPENAI_API_KEY (settings are read by others, and are kept with each run)'
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'not the name of an environment variable, such as OPENAI_API_KEY'
  return undefined
}

/** An address without the user, password and query that may hold a key. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url
  const { username, password, search, hash, protocol, host, pathname } = new URL(url)
  return username || password || search || hash ? `${protocol}//${host}${pathname} [the rest is hidden]` : url
}

/** Letters and digits as nobody names a variable: hexadecimal, or both cases and digits without a mark between words. */
function isRandom(text: string): boolean {
  if (/^[0-9a-f]{24,}$/i.test(text)) return true
  return /^[A-Za-z0-9+/=-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)
}
