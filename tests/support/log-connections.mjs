// Writes a line to CONNECTIONS_LOG for every host that a process looks up or connects to.
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'

const { connect } = Socket.prototype
Socket.prototype.connect = function (...args) {
  const [first] = args.flat()
  if (typeof first === 'object' && first !== null && first.port !== undefined)
    appendFileSync(process.env.CONNECTIONS_LOG, `${first.host ?? first.hostname}:${first.port}\n`)
  return connect.apply(this, args)
}
