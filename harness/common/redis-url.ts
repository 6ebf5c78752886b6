/** @returns what is wrong with the address of a Redis; it never repeats it, as it may hold a password. */
export function faultOfRedisUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return 'not an address such as redis://localhost:6379'
  const { protocol, hostname } = new URL(url)
  if (!/^rediss?:$/.test(protocol)) return 'not an address that starts with redis:// or rediss://'
  return hostname === '' ? 'it names no host: give it as redis://localhost:6379' : undefined
}
