import { AuthenticationError, type Call } from '@kmskeys/core'
import { CKM, TOKEN } from './cryptoki/constants.ts'
import type { Cryptoki, MechanismInfo, TokenInfo } from './cryptoki/cryptoki.ts'
import type { ULong } from './cryptoki/memory.ts'
import { CKR, CryptokiError, isAnswer } from './cryptoki/return-values.ts'
import { askPIN, fingerprint, type PINSource } from './pin.ts'
import { SessionPool, type Session, type SessionWish } from './session-pool.ts'

/** Answers after which a session, and all others with it, are of no use. */
const GONE: ReadonlySet<number> = new Set<number>([
  CKR.SESSION_HANDLE_INVALID,
  CKR.SESSION_CLOSED,
  CKR.DEVICE_ERROR,
  CKR.DEVICE_REMOVED,
  CKR.TOKEN_NOT_PRESENT,
])

/** Answers after which the same may succeed on a fresh session. */
const REPEATABLE: ReadonlySet<number> = new Set([...GONE, CKR.OPERATION_ACTIVE, CKR.USER_NOT_LOGGED_IN])

/** The mechanisms that are of interest; tokens have some hundred. */
const USED: ReadonlySet<number> = new Set(Object.values(CKM))

/** How a caller gets at a token. */
export interface Access extends SessionWish {
  readonly pin: PINSource
  readonly call: Call
}

/** A token, shared by all providers of this thread that use it: its sessions, and whether it is logged in to. */
export class Token {
  readonly cryptoki: Cryptoki
  readonly slot: ULong
  readonly info: TokenInfo
  readonly pool: SessionPool
  /** Counted up whenever handles of objects have become void. */
  epoch = 0
  loggedIn = false
  /** The login under way, one at a time. */
  login: Promise<void> | undefined = undefined
  /** Of the PINs that tokens of the module refused. */
  readonly refused: Set<string>
  /** The most sessions that a provider asked for. */
  mostAsked: number
  /** Keys that are being made, by name: those of one name are made one after the other. */
  readonly making: Map<string, Promise<unknown>> = new Map()
  /** Whether it takes any parameters of PSS, or any salt length; `undefined` before it was tried. */
  derivesPSS: boolean | 'salt' | undefined = undefined
  mechanismList: Promise<ReadonlyMap<number, MechanismInfo>> | undefined = undefined

  constructor(cryptoki: Cryptoki, slot: ULong, info: TokenInfo, maxSessions: number, refused: Set<string>) {
    this.cryptoki = cryptoki
    this.slot = slot
    this.info = info
    this.refused = refused
    this.mostAsked = maxSessions
    this.pool = new SessionPool(cryptoki, slot, this.limitFor(maxSessions), () => this.forget())
  }

  /** Lets a further provider have as many sessions as it asks for, all providers together. */
  allow(maxSessions: number): void {
    if (maxSessions <= this.mostAsked) return
    this.mostAsked = maxSessions
    this.pool.limit = Math.max(this.pool.limit, this.limitFor(maxSessions))
  }

  limitFor(maxSessions: number): number {
    return Math.max(1, Math.min(maxSessions, this.info.maxSessions ?? Infinity))
  }

  /** What errors call it. */
  get name(): string {
    return `the token ${this.info.label}`
  }

  /**
   * Does something over a session of its own, logged in. Where that certainly had not begun and the session turned
   * out to be of no use, it is repeated once, on a fresh one.
   */
  use<T>(access: Access, work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.idleSession(access)
    return session === undefined
      ? this.session(access).then((opened) => this.useSession(opened, access, work))
      : this.useSession(session, access, work)
  }

  // Without async functions, since every signature comes along here.
  useSession<T>(session: Session, access: Access, work: (session: Session) => Promise<T>): Promise<T> {
    const { epoch } = this
    access.call.sent = true
    return work(session).then(
      (value) => {
        this.giveBack(session, epoch)
        return value
      },
      (error: unknown) => {
        const repeatable = error instanceof CryptokiError && this.failed(session, epoch, error)
        this.giveBack(session, epoch)
        if (!repeatable || access.fresh === true) throw error
        // Made now, so that an abort from here on is seen.
        access.call.signal.throwIfAborted()
        access.call.attempt++
        return this.use({ ...access, fresh: true }, work)
      },
    )
  }

  /** @returns whether what failed had not begun and may succeed on a fresh session */
  failed(session: Session, epoch: number, { rv }: CryptokiError): boolean {
    // After a failed call a session may be stuck in it.
    session.spent = true
    if (GONE.has(rv) && epoch === this.epoch) this.forget()
    if (rv === CKR.USER_NOT_LOGGED_IN) this.loggedIn = false
    return !session.begun && REPEATABLE.has(rv)
  }

  giveBack(session: Session, epoch: number): void {
    const gone = epoch !== this.epoch
    if (gone) session.spent = true
    this.pool.release(session)
    if (gone) void this.pool.evict()
  }

  /** The usual case, without waiting. */
  idleSession({ rw, fresh }: Access): Session | undefined {
    return this.loggedIn && rw !== true && fresh !== true ? this.pool.takeIdle() : undefined
  }

  async session(access: Access): Promise<Session> {
    // Made before anything is awaited, so that an abort during it is seen.
    const { signal } = access.call
    const session = await this.pool.take(access, signal)
    try {
      await this.logIn(session, access.pin, signal)
      // Who asked may be gone by now.
      signal.throwIfAborted()
      return session
    } catch (error) {
      if (error instanceof CryptokiError) session.spent = true
      this.pool.release(session)
      throw error
    }
  }

  async logIn(session: Session, pin: PINSource, signal: AbortSignal): Promise<void> {
    // Others may be at it; what they get tells only of their PIN.
    while (this.login !== undefined) await this.login.catch(() => undefined)
    if (this.loggedIn) return
    // Who waited for others may be gone by now, and need not be asked for a PIN.
    signal.throwIfAborted()
    const login = this.logInNow(session, pin, signal)
    this.login = login
    try {
      await login
    } finally {
      this.login = undefined
    }
  }

  async logInNow(session: Session, source: PINSource, signal: AbortSignal): Promise<void> {
    const { flags, label, serial } = await this.cryptoki.tokenInfo(this.slot)
    if ((flags & TOKEN.LOGIN_REQUIRED) === 0) {
      this.loggedIn = true
      return
    }
    if ((flags & TOKEN.USER_PIN_LOCKED) !== 0) throw new CryptokiError('C_GetTokenInfo', CKR.PIN_LOCKED)
    if ((flags & TOKEN.PROTECTED_AUTHENTICATION_PATH) !== 0) {
      await this.cryptoki.login(session.handle, undefined)
      this.loggedIn = true
      return
    }
    const request = { token: label, serial }
    const pin = await askPIN(source, request, signal)
    const print = fingerprint(request, pin)
    try {
      if (this.refused.has(print))
        throw new AuthenticationError(
          `${this.name} refused this PIN before; this process does not try it again, since the token locks itself after a few`,
          { reason: 'wrong' },
        )
      await this.cryptoki.login(session.handle, pin)
      this.loggedIn = true
    } catch (error) {
      if (isAnswer(error, CKR.PIN_INCORRECT, CKR.PIN_INVALID, CKR.PIN_LEN_RANGE)) this.refused.add(print)
      throw error
    } finally {
      pin.fill(0)
    }
  }

  /** Makes a key of a name, after those of the same name that are being made. */
  async make<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.making.get(name)
    const made = before === undefined ? work() : before.then(work, work)
    this.making.set(name, made)
    try {
      return await made
    } finally {
      if (this.making.get(name) === made) this.making.delete(name)
    }
  }

  /** What the token does, asked once. */
  mechanisms(): Promise<ReadonlyMap<number, MechanismInfo>> {
    this.mechanismList ??= this.readMechanisms().catch((error: unknown) => {
      this.mechanismList = undefined
      throw error
    })
    return this.mechanismList
  }

  async readMechanisms(): Promise<ReadonlyMap<number, MechanismInfo>> {
    const found = new Map<number, MechanismInfo>()
    for (const mechanism of await this.cryptoki.mechanisms(this.slot))
      if (typeof mechanism === 'number' && USED.has(mechanism))
        found.set(mechanism, await this.cryptoki.mechanismInfo(this.slot, mechanism))
    return found
  }

  /** Handles and login are void. */
  forget(): void {
    this.epoch++
    this.loggedIn = false
  }
}
