import { generateKeyPairSync } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { check } from '../check.ts'

/**
 * Watches what of private keys passes through `node:crypto` in the clear while something is done: what is exported in DER,
 * what is read of it, and what is decrypted. All of that must be zero when it is done, whether it succeeded or not.
 *
 * @throws {NonConformance} when something of it is left in memory; else whatever `work` throws
 */
export async function checkErased<T>(work: () => Promise<T>): Promise<T> {
  const seen: Seen[] = []
  const restore = watch(seen)
  try {
    return await work()
  } finally {
    restore()
    const left = seen.filter(({ bytes }) => bytes.some((byte) => byte !== 0)).map(({ how }) => how)
    check(left.length === 0, `a private key is left in memory in the clear, as it was ${left[0] ?? ''}`)
  }
}

/** Bytes that are a private key, or a part of one. */
interface Seen {
  readonly how: string
  readonly bytes: Uint8Array
}

type Look = (answer: unknown, args: readonly unknown[]) => void

/** Has `node:crypto` tell what passes through it, until the function is called that is answered. */
function watch(seen: Seen[]): () => void {
  const note = (how: string, bytes: unknown): void => {
    if (bytes instanceof Uint8Array) seen.push({ how, bytes })
  }
  const crypto = process.getBuiltinModule('node:crypto')
  const { privateKey } = generateKeyPairSync('ed25519')
  const restore = [
    replace(ownerOf(privateKey, 'export'), 'export', (answer) => note('exported', answer)),
    replace(crypto, 'createPrivateKey', (_answer, [input]) => note('read', keyOf(input))),
    ...['update', 'final'].map((name) =>
      replace(ownerOf(crypto.Decipheriv.prototype, name), name, (answer) => note('decrypted', answer)),
    ),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const each of restore) each()
    syncBuiltinESMExports()
  }
}

/** The bytes that a key is made of, where they are not encrypted. */
function keyOf(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  return Reflect.get(input, 'passphrase') === undefined ? Reflect.get(input, 'key') : undefined
}

function replace(owner: object, name: string, look: Look): () => void {
  const before: unknown = Reflect.get(owner, name)
  if (typeof before !== 'function') throw new TypeError(`node:crypto has no ${name}`)
  Reflect.set(owner, name, function watched(this: unknown, ...args: unknown[]): unknown {
    let answer: unknown
    try {
      answer = Reflect.apply(before, this, args)
      return answer
    } finally {
      look(answer, args)
    }
  })
  return () => void Reflect.set(owner, name, before)
}

/** The object of its chain of prototypes that has a property itself. */
function ownerOf(object: object, name: string): object {
  if (Object.hasOwn(object, name)) return object
  const next: unknown = Object.getPrototypeOf(object)
  if (typeof next !== 'object' || next === null) throw new TypeError(`node:crypto has no ${name}`)
  return ownerOf(next, name)
}
