import { InvalidArgumentError } from 'commander'
import { InputError } from '../common/errors.js'
import { faultOfRedisUrl } from '../common/redis-url.js'
import { type Rate, ratesOf } from '../queue/rate.js'

// What flags take, as text, and what is wrong with it.

export function numbers(value: string): number[] {
  return value.split(',').map((part) => positiveNumber(part.trim()))
}

/** `question=Frage,answer=Antwort`; a column with a comma, `=` or a quotation mark in its name stands in quotes, as it does in a CSV. */
export function columnMap(value: string): Record<string, string> {
  const pair = /\s*([^=,"]+?)\s*=\s*(?:"((?:[^"]|"")*)"|([^=,"]+?))\s*(?:,(?=.)|$)/suy
  const columns = new Map<string, string>()
  do {
    const [, field = '', quoted, bare = ''] = pair.exec(value) ?? []
    const column = (quoted?.replaceAll('""', '"') ?? bare).trim()
    if (!field.trim() || !column)
      throw new InvalidArgumentError(
        'not field=column,field=column; a column with a comma, = or " in its name stands in quotes: question="asked, in full"',
      )
    if (columns.has(field)) throw new InvalidArgumentError(`the field ${field} is named twice`)
    columns.set(field, column)
  } while (pair.lastIndex < value.length)
  return Object.fromEntries(columns)
}

export function positiveInteger(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('not a whole number above 0')
  return number
}

export function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('not a whole number')
  return number
}

/** `2/4` */
export function shard(value: string): { index: number; count: number } {
  const [index = 0, count = 0] = /^\d+\/\d+$/.test(value) ? value.split('/').map(Number) : []
  if (index < 1 || index > count) throw new InvalidArgumentError('not a part such as 2/4, from 1/4 to 4/4')
  return { index, count }
}

/** The message does not repeat it: it may hold a password. */
export function redisUrl(value: string): string {
  const fault = faultOfRedisUrl(value)
  if (fault) throw new InputError(`the address of a queue: ${fault}`)
  return value
}

/** `500/minute`, or `chat-1@localhost:8080=500/minute,our-service=10/second` */
export function rates(value: string): Rate[] {
  const found = ratesOf(value)
  if (!found) throw new InvalidArgumentError('not a rate such as 500/minute or 10/second, or name=500/minute for one of several')
  return found
}

export function portNumber(value: string): number {
  const number = wholeNumber(value)
  if (number > 65_535) throw new InvalidArgumentError('not a port: at most 65535')
  return number
}

export function percentages(value: string): number[] {
  const numbers = value.split(',').map(Number)
  if (!numbers.every((number) => number > 0 && number <= 100)) throw new InvalidArgumentError('not percentages such as 25,50,100')
  return [...new Set(numbers)]
}

export function share(value: string): number {
  const number = nonNegative(value)
  if (number > 1) throw new InvalidArgumentError('not a number from 0 to 1')
  return number
}

export function positiveNumber(value: string): number {
  const number = nonNegative(value)
  if (number === 0) throw new InvalidArgumentError('not above 0')
  return number
}

export function nonNegative(value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number < 0) throw new InvalidArgumentError('not a number of 0 or more')
  return number
}
