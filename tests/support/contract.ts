import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { ROOT } from './cli.js'
import type { Exchange } from './openai-tuning-server.js'

/** OpenAI's own description of its API, beside the project where it is developed and tested; it is not committed. */
const DESCRIPTION = join(ROOT, '..', 'shared', 'contracts', 'openai-openapi.subset.json')

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: object }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>> }
}

/** Where every exchange of a test file is held against OpenAI's description; says so where that is not there. Call it last. */
export function describeConformity(exchanges: readonly Exchange[], kinds: readonly string[]): void {
  if (!existsSync(DESCRIPTION)) {
    process.stderr.write(`\nNOT CHECKED against OpenAI's description of its API, which is not there: ${DESCRIPTION}\n`)
    return
  }
  describe("OpenAI's description of its API", () => {
    const contract = readContract()

    it('fits every request and reply of the tests above', () => {
      expect(exchanges.flatMap((exchange) => contract.faultsOf(exchange))).toEqual([])
    })

    it('was held against each kind of request', () => {
      const met = new Set(exchanges.filter(({ reply }) => reply?.status === 200).map((exchange) => contract.kindOf(exchange)))
      expect([...met].sort()).toEqual([...kinds].sort())
    })

    it.each<[string, (exchange: Exchange) => Exchange]>([
      ['a request that lacks a field', (exchange) => ({ ...exchange, body: { ...exchange.body, training_file: undefined } })],
      ['a request with a field that is not described', (exchange) => ({ ...exchange, body: { ...exchange.body, epochs: 3 } })],
      ['a request with a value out of range', (exchange) => ({ ...exchange, body: { ...exchange.body, seed: -1 } })],
      ['a request elsewhere', (exchange) => ({ ...exchange, url: new URL('/v1/fine-tunes', exchange.url) })],
      ['a query that is not described', (exchange) => ({ ...exchange, url: new URL('?page=2', exchange.url) })],
      ['a reply that lacks a field', (exchange) => withReply(exchange, ({ status: _status, ...job }) => job)],
      ['a reply in a state that there is not', (exchange) => withReply(exchange, (job) => ({ ...job, status: 'done' }))],
    ])('does not fit %s', (_what, spoil) => {
      const sound = exchanges.find((exchange) => contract.kindOf(exchange) === 'POST /fine_tuning/jobs' && exchange.reply?.status === 200)
      expect(contract.faultsOf(sound as Exchange)).toEqual([])
      expect(contract.faultsOf(spoil(sound as Exchange))).toHaveLength(1)
    })
  })
}

function withReply(exchange: Exchange, change: (reply: Record<string, unknown>) => object): Exchange {
  const reply = exchange.reply as NonNullable<Exchange['reply']>
  return { ...exchange, reply: { ...reply, text: JSON.stringify(change(JSON.parse(reply.text) as Record<string, unknown>)) } }
}

/** One enum, the finish_reason of a stream, is nullable without listing null, as OpenAPI 3.0 had it: every chunk but the last sends null. */
function nullInEnum(_key: string, part: unknown): unknown {
  const { nullable, enum: values } = (part ?? {}) as { nullable?: boolean; enum?: unknown[] }
  return nullable && values ? { ...(part as object), enum: [...values, null] } : part
}

function readContract() {
  const document = JSON.parse(readFileSync(DESCRIPTION, 'utf8'), nullInEnum) as { paths: Record<string, Record<string, Operation>> }
  // Its formats, such as unixtime, are its own.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'openai', ...document })

  const templateOf = ({ url }: Exchange) => {
    const path = url.pathname.replace('/v1', '')
    return Object.keys(document.paths).find((template) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
  }

  /** What is wrong with a value, by the schema at a place of the document. */
  const check = (what: string, value: unknown, ...place: string[]): string[] => {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    // What is undefined is not sent.
    const sent = JSON.parse(JSON.stringify(value)) as unknown
    const fits = ajv.getSchema(`openai#/${pointer}`)
    if (!fits) return [`${what}: not described`]
    return fits(sent) ? [] : [`${what}: ${ajv.errorsText(fits.errors)}`]
  }

  /** Fields of a request that its schema does not know. Most schemas would let them pass. */
  const strangers = (what: string, body: object, { $ref = '' }: { readonly $ref?: string }): string[] => {
    const known = ajv.getSchema(`openai${$ref}`)?.schema as { properties?: object } | undefined
    const strange = Object.keys(body).filter((name) => known?.properties && !(name in known.properties))
    return strange.map((name) => `${what}: ${name} is not described`)
  }

  const faultsOfQuery = (what: string, { url }: Exchange, { parameters = [] }: Operation, at: readonly string[]): string[] =>
    [...url.searchParams].flatMap(([name, value]) => {
      // Such as metadata[key]=value.
      const [, outer = '', , inner] = /^([^[]*)(\[(.*)\])?$/.exec(name) ?? []
      const index = parameters.findIndex((parameter) => parameter.in === 'query' && parameter.name === outer)
      if (index < 0) return [`${what}: the query ${name} is not described`]
      const given = /^\d+$/.test(value) ? Number(value) : value
      return check(`${what}?${name}`, inner === undefined ? given : { [inner]: value }, ...at, 'parameters', String(index), 'schema')
    })

  const faultsOfBody = (what: string, { contentType, body }: Exchange, { requestBody }: Operation, at: readonly string[]): string[] => {
    if (!requestBody) return []
    const content = requestBody.content[contentType]
    if (!content) return [`${what}: a body of ${contentType} is not described`]
    return [...check(what, body, ...at, 'requestBody', 'content', contentType, 'schema'), ...strangers(what, body, content.schema)]
  }

  const faultsOfReply = (what: string, { reply }: Exchange, at: readonly string[]): string[] => {
    if (!reply) return []
    const { status, contentType, text } = reply
    const [type = ''] = contentType.split(';')
    if (!/json|event-stream/.test(type)) return [`${what}: a reply of ${type} is not described`]
    if (status !== 200) return check(`${what} (${status})`, JSON.parse(text), 'components', 'schemas', 'ErrorResponse')
    const values = type === 'text/event-stream' ? [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data as string) : [text]
    return values.flatMap((value) => check(what, JSON.parse(value), ...at, 'responses', '200', 'content', type, 'schema'))
  }

  return {
    /** Such as `GET /fine_tuning/jobs/{fine_tuning_job_id}`. */
    kindOf: (exchange: Exchange) => `${exchange.method} ${templateOf(exchange)}`,
    faultsOf(exchange: Exchange): string[] {
      const what = `${exchange.method} ${exchange.url.pathname}`
      const template = templateOf(exchange) ?? ''
      const method = exchange.method.toLowerCase()
      const operation = document.paths[template]?.[method]
      if (!operation) return [`${what}: not described`]
      const at = ['paths', template, method]
      return [
        ...faultsOfQuery(what, exchange, operation, at),
        ...faultsOfBody(what, exchange, operation, at),
        ...faultsOfReply(`the reply to ${what}`, exchange, at),
      ]
    },
  }
}
