import { realpathSync } from 'node:fs'
import { InvalidInputError } from '@kmskeys/core'
import { TOKEN } from './cryptoki/constants.ts'
import { Cryptoki } from './cryptoki/cryptoki.ts'
import { loadModule } from './cryptoki/load.ts'
import type { ULong } from './cryptoki/memory.ts'
import { Token } from './token.ts'
import { enterWorker, leaveWorker, mayFinalize } from './workers.ts'

/** A module, shared by all providers of this thread: a process may initialise it once. */
export class SharedModule {
  readonly cryptoki: Cryptoki
  users = 0
  /** What the module was initialised with. */
  libraryParameters: string | undefined = undefined
  /** Whether it was us who initialised it. */
  ours = false
  /** Initialising and finalising take turns. */
  turn: Promise<void> = Promise.resolve()
  readonly tokens: Map<ULong, Token> = new Map()
  /** Of the PINs that its tokens refused. Kept when all is closed: whoever opens it again must not lock a token. */
  readonly refused: Set<string> = new Set()

  constructor(cryptoki: Cryptoki) {
    this.cryptoki = cryptoki
  }

  /** Counts a user in, the first of whom initialises the module. */
  enter(path: string, libraryParameters: string | undefined): Promise<void> {
    return this.next(async () => {
      if (this.users > 0 && libraryParameters !== this.libraryParameters)
        throw new InvalidInputError(
          `the module ${path} is in use with other library parameters; a process has them once`,
        )
      if (this.users === 0) {
        this.ours = await this.cryptoki.initialize(libraryParameters)
        this.libraryParameters = libraryParameters
        enterWorker()
      }
      this.users++
    })
  }

  /** Counts a user out, the last of whom closes the sessions and finalises the module. */
  leave(): Promise<void> {
    return this.next(async () => {
      this.users--
      if (this.users > 0) return
      const tokens = [...this.tokens.values()]
      this.tokens.clear()
      await Promise.all(tokens.map((token) => token.pool.close()))
      leaveWorker()
      if (this.ours && mayFinalize()) await this.cryptoki.finalize()
    })
  }

  /** The tokens that are there and initialised. */
  async present(maxSessions: number): Promise<readonly Token[]> {
    const slots = await this.cryptoki.slots()
    const infos = await Promise.all(slots.map((slot) => this.cryptoki.tokenInfo(slot).catch(() => undefined)))
    return slots.flatMap((slot, index) => {
      const info = infos[index]
      if (info === undefined || (info.flags & TOKEN.INITIALIZED) === 0) return []
      const known = this.tokens.get(slot)
      if (known?.info.serial === info.serial && known.info.label === info.label) {
        known.allow(maxSessions)
        return [known]
      }
      const token = new Token(this.cryptoki, slot, info, maxSessions, this.refused)
      this.tokens.set(slot, token)
      return [token]
    })
  }

  next(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => undefined)
    return result
  }
}

/** By path; a module stays loaded, since functions point into it. */
const modules = new Map<string, SharedModule>()

/**
 * The module at a path, which is loaded when it is not yet. This is the one thing that blocks the event loop.
 *
 * @throws {InvalidInputError} when there is no PKCS#11 module
 */
export function sharedModule(path: string): SharedModule {
  const real = realPath(path)
  const known = modules.get(real)
  if (known !== undefined) return known
  const module = new SharedModule(new Cryptoki(loadModule(real)))
  modules.set(real, module)
  return module
}

/** Two names of one file are one module. A name without a slash is looked for by the system. */
function realPath(path: string): string {
  if (typeof path !== 'string' || path === '')
    throw new InvalidInputError('module must be the path of a PKCS#11 module, such as libsofthsm2.so')
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
