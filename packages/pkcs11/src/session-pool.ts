import { UnavailableError } from '@kmskeys/core'
import type { Cryptoki } from './cryptoki/cryptoki.ts'
import { Memory, type ULong } from './cryptoki/memory.ts'
import { CKR, isAnswer } from './cryptoki/return-values.ts'

/** Scratch of a session: room for a mechanism, a digest and any signature but those of very large keys. */
const SCRATCH_BYTES = 2048

/** A session with a token. It carries one operation at a time, so whoever has it has it alone. */
export interface Session {
  readonly handle: ULong
  /** Whether objects of the token may be written through it. */
  readonly rw: boolean
  /** Memory for native calls of this session. */
  readonly memory: Memory
  /** Set when an operation was begun that must not be repeated. */
  begun: boolean
  /** Set when it is to be closed and not to be used again. */
  spent: boolean
}

/** What a session must be. */
export interface SessionWish {
  readonly rw?: boolean | undefined
  /** Not one that was used before. */
  readonly fresh?: boolean | undefined
}

/**
 * The sessions with one token: opened as they are needed up to a limit, kept, handed out one by one. Who finds none
 * waits, in order of arrival.
 */
export class SessionPool {
  readonly cryptoki: Cryptoki
  readonly slot: ULong
  /** Told before the last session is closed: with it, the token forgets the login and handles. */
  readonly onEmpty: () => void
  limit: number
  /** Sessions that are open, being opened or being closed. */
  open = 0
  /** Sessions that are open and not being closed. */
  established = 0
  closed = false
  readonly idle: Session[] = []
  readonly waiting: Set<Waiter> = new Set()
  readonly drained: Set<() => void> = new Set()

  constructor(cryptoki: Cryptoki, slot: ULong, limit: number, onEmpty: () => void) {
    this.cryptoki = cryptoki
    this.slot = slot
    this.limit = limit
    this.onEmpty = onEmpty
  }

  /** An idle session at once; `undefined` when there is none. */
  takeIdle(): Session | undefined {
    return this.idle.pop()
  }

  /**
   * A session. {@link SessionPool.release} must follow.
   *
   * @throws the signal's reason when it aborts while waiting
   * @throws {UnavailableError} when the pool was closed
   * @throws {CryptokiError} when the token opens none
   */
  async take(wish: SessionWish, signal: AbortSignal): Promise<Session> {
    if (this.closed) throw new UnavailableError('the token was closed', { outcome: 'not-sent' })
    const suiting = this.idle.findLastIndex((session) => suits(session, wish))
    const [session] = suiting < 0 ? [] : this.idle.splice(suiting, 1)
    if (session !== undefined) return session
    if (this.open < this.limit) {
      this.open++
      return this.openNew(wish, signal)
    }
    // A place is needed: that of one that does not suit, or the next that is free.
    const other = this.idle.pop() ?? (await this.wait(signal))
    if (other !== undefined && suits(other, wish)) return other
    if (other !== undefined) await this.end(other, false)
    return this.openNew(wish, signal)
  }

  /** Gives a session back: to the next who waits, to the idle ones, or to the token when it is spent. */
  release(session: Session): void {
    session.begun = false
    if (session.spent || this.closed) void this.retire(session)
    else this.give(session)
  }

  /** Closes a session that is not to be used again. Where it is the last one, another takes its place before. */
  async retire(session: Session): Promise<void> {
    const last = this.established === 1 && this.open < this.limit && !this.closed
    if (last) {
      this.open++
      const successor = await this.cryptoki.openSession(this.slot, false).catch(() => undefined)
      if (successor === undefined) this.leave(true)
      // As one that comes back, since the pool may have been closed meanwhile.
      else this.release(this.opened(successor, false))
    }
    await this.end(session, true)
  }

  give(session: Session): void {
    for (const waiter of this.waiting) {
      waiter.give(session)
      return
    }
    this.idle.push(session)
  }

  /** Closes the idle sessions; those in use are closed when they come back. */
  async evict(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((session) => this.end(session, true)))
  }

  /** Closes all sessions. Resolves when the last one has come back and is closed. */
  async close(): Promise<void> {
    this.closed = true
    for (const waiter of this.waiting) waiter.refuse()
    await this.evict()
    if (this.open > 0) await new Promise<void>((resolve) => this.drained.add(resolve))
  }

  /** Opens a session for a place that is taken already. */
  async openNew(wish: SessionWish, signal: AbortSignal): Promise<Session> {
    const rw = wish.rw === true
    try {
      return this.opened(await this.cryptoki.openSession(this.slot, rw), rw)
    } catch (error) {
      const others = this.open - 1
      this.leave(isAnswer(error, CKR.SESSION_COUNT))
      // The token has room for fewer than it said, or other processes use it: go on with those that there are.
      if (!isAnswer(error, CKR.SESSION_COUNT) || others === 0) throw error
      this.limit = others
      return this.take(wish, signal)
    }
  }

  opened(handle: ULong, rw: boolean): Session {
    this.established++
    return { handle, rw, memory: new Memory(SCRATCH_BYTES), begun: false, spent: false }
  }

  /** Closes a session. What the token says to that does not matter: it may have ended it by itself. */
  async end(session: Session, leave: boolean): Promise<void> {
    this.established--
    if (this.established === 0) this.onEmpty()
    await this.cryptoki.closeSession(session.handle).catch(() => undefined)
    if (leave) this.leave(false)
  }

  /** Gives a place back. */
  leave(full: boolean): void {
    // Unless the token is full, the next who waits takes the place.
    if (!full)
      for (const waiter of this.waiting) {
        waiter.give(undefined)
        return
      }
    this.open--
    if (this.open === 0) for (const resolve of this.drained) resolve()
  }

  /** @returns a session that came back, or `undefined` for a place to open one */
  wait(signal: AbortSignal): Promise<Session | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const leave = (): void => {
        this.waiting.delete(waiter)
        signal.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        give: (session) => {
          leave()
          resolve(session)
        },
        refuse: () => {
          leave()
          reject(new UnavailableError('the token was closed', { outcome: 'not-sent' }))
        },
      }
      const onAbort = (): void => {
        leave()
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.waiting.add(waiter)
    })
  }
}

interface Waiter {
  give(session: Session | undefined): void
  refuse(): void
}

function suits(session: Session, { rw = false, fresh = false }: SessionWish): boolean {
  return !fresh && (session.rw || !rw)
}
