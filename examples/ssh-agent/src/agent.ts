import { once } from 'node:events'
import { connect } from 'node:net'
import { IntegrityError, InvalidInputError, KmsKeysError, UnavailableError, type Call } from '@kmskeys/core'
import { SSHReader } from '@kmskeys/core/formats'

/** The most bytes that a message of OpenSSH's agent has. */
export const MAX_MESSAGE: number = 256 * 1024

/** Asks the agent once, over a connection of its own: the first byte of what comes back is the type of the answer. */
export async function ask(path: string, type: number, body: Uint8Array, call: Call): Promise<Buffer> {
  const socket = connect({ path, signal: call.signal })
  try {
    await once(socket, 'connect')
    call.sent = true
    socket.write(string(Buffer.concat([Buffer.of(type), body])))
    let reply = Buffer.alloc(0)
    for await (const chunk of socket) {
      reply = Buffer.concat([reply, chunk as Buffer])
      const length = reply.length < 4 ? 1 : reply.readUInt32BE()
      if (length === 0 || length > MAX_MESSAGE)
        throw new IntegrityError('ssh-agent answered no message of its protocol')
      if (reply.length >= 4 + length) return reply.subarray(4, 4 + length)
    }
    throw new UnavailableError('ssh-agent went away without an answer; start it again')
  } catch (cause) {
    if (cause instanceof KmsKeysError) throw cause
    const outcome = call.sent ? 'unknown' : 'not-sent'
    throw new UnavailableError('ssh-agent could not be reached; check that it runs', { cause, outcome })
  } finally {
    socket.destroy()
  }
}

/** A `uint32` of RFC 4251 section 5. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A `string` of RFC 4251 section 5: its length, and its bytes. */
export function string(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes])
}

/** What `read` reads of the fields of an answer, which must end with the last of them. */
export function parse<T>(bytes: Uint8Array, read: (fields: SSHReader) => T): T {
  try {
    const fields = new SSHReader(bytes)
    const found = read(fields)
    fields.end()
    return found
  } catch (cause) {
    if (!(cause instanceof InvalidInputError)) throw cause
    throw new IntegrityError('ssh-agent answered what its protocol does not have', { cause })
  }
}
