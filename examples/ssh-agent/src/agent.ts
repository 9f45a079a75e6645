import { once } from 'node:events'
import { connect } from 'node:net'
import { IntegrityError, KmsKeysError, UnavailableError, type Call } from '@kmskeys/core'

/** The most bytes that a message of OpenSSH's agent has. */
export const MAX_MESSAGE: number = 256 * 1024

/** Asks the agent once, over a connection of its own: the first byte of what comes back is the type of the answer. */
export async function ask(
  path: string,
  type: number,
  fields: readonly Uint8Array[],
  call: Call,
): Promise<Buffer> {
  const socket = connect({ path, signal: call.signal })
  try {
    await once(socket, 'connect')
    call.sent = true
    socket.write(string(Buffer.concat([Buffer.of(type), ...fields])))
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

/** Takes the fields of an answer off, one after the other. */
export class Fields {
  left: Buffer

  constructor(bytes: Buffer) {
    this.left = bytes
  }

  take(length: number): Buffer {
    if (length > this.left.length) throw new IntegrityError('an answer of ssh-agent ends too early')
    const taken = this.left.subarray(0, length)
    this.left = this.left.subarray(length)
    return taken
  }

  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  string(): Buffer {
    return this.take(this.uint32())
  }

  /** A positive `mpint` in a fixed width, as r and s of ECDSA are (RFC 5656 section 3.1.2). */
  mpint(width: number): Buffer {
    const bytes = this.string()
    const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes
    if ((bytes[0] ?? 0) > 127 || digits.length > width)
      throw new IntegrityError('ssh-agent answered a wrong number')
    return Buffer.concat([Buffer.alloc(width - digits.length), digits])
  }

  end(): void {
    if (this.left.length > 0) throw new IntegrityError('an answer of ssh-agent goes on after its end')
  }
}
