import { AmbiguousKeyError, InvalidInputError, KeyNotFoundError, type Call } from '@kmskeys/core'
import { basename } from 'node:path'
import { withTypedErrors } from './errors.ts'
import type { SharedModule } from './module.ts'
import { pinSource, type PIN } from './pin.ts'
import type { Reference, TokenSelector } from './reference.ts'
import type { Access, Token } from './token.ts'

/** What the options say. */
interface Settings {
  readonly path: string
  readonly load: (path: string) => SharedModule
  readonly libraryParameters: string | undefined
  readonly selector: TokenSelector
  readonly pin: PIN | undefined
  readonly maxSessions: number
  readonly verifySignatures: boolean
}

/** What the functions of this package share: how this provider gets at its module and its tokens. */
export class Pkcs11Context {
  readonly settings: Settings
  entered: Promise<SharedModule> | undefined = undefined

  constructor(settings: Settings) {
    this.settings = settings
  }

  /** How a reference, or the options alone, get at a token. */
  access(call: Call, reference?: Reference): Access {
    return { call, pin: pinSource(this.settings.pin, reference ?? {}) }
  }

  /**
   * The one token that options and reference name.
   *
   * @throws {KeyNotFoundError} when there is none
   * @throws {AmbiguousKeyError} when several fit
   */
  async token(reference?: Reference): Promise<Token> {
    const { path, maxSessions } = this.settings
    if (reference !== undefined) checkModule(path, reference)
    const module = await this.module()
    return withTypedErrors(`the module ${path}`, async () => {
      const selector = merge(this.settings.selector, reference?.selector ?? {})
      const present = await module.present(maxSessions)
      const fitting: Token[] = []
      for (const token of present) if (await fits(module, token, selector)) fitting.push(token)
      const [token, ...others] = fitting
      const list = present.map(describe).join(', ')
      if (token === undefined)
        throw new KeyNotFoundError(
          `the module ${path} has no such token; ${list === '' ? 'it has none that is initialised' : `it has ${list}`}`,
        )
      if (others.length > 0)
        throw new AmbiguousKeyError(
          `several tokens fit: ${fitting.map(describe).join(', ')}; name one with token= and serial= in the URI, or in the options`,
        )
      return token
    })
  }

  /** The module, loaded and initialised on first use. */
  async module(): Promise<SharedModule> {
    this.entered ??= this.enter().catch((error: unknown) => {
      this.entered = undefined
      throw error
    })
    return this.entered
  }

  async enter(): Promise<SharedModule> {
    const { path, load, libraryParameters } = this.settings
    const module = load(path)
    await withTypedErrors(`the module ${path}`, () => module.enter(path, libraryParameters))
    return module
  }

  /** Leaves the module. Waits for it, unless a native call is stuck: then the rest is done when that has ended. */
  async close(): Promise<void> {
    const module = await this.entered?.catch(() => undefined)
    if (module === undefined) return
    const stuck = [...module.tokens.values()].some(({ pool }) => pool.open > pool.idle.length)
    const left = module.leave()
    if (stuck) left.catch(() => undefined)
    else await left
  }
}

function checkModule(path: string, { modulePath, moduleName }: Reference): void {
  if (modulePath !== undefined && modulePath !== path)
    throw new InvalidInputError(`the pkcs11: URI names another module than ${path}, which this provider uses`)
  const name = basename(path).replace(/^lib/u, '').replace(/\..*$/u, '')
  if (moduleName !== undefined && moduleName.replace(/^lib/u, '') !== name)
    throw new InvalidInputError(`the pkcs11: URI names another module than ${name}, which this provider uses`)
}

/** What the reference says goes before the options; where both say something else, nothing fits. */
function merge(options: TokenSelector, reference: TokenSelector): TokenSelector {
  const said = Object.entries(reference).filter(([, value]) => value !== undefined)
  return { ...options, ...Object.fromEntries(said) }
}

async function fits(module: SharedModule, token: Token, selector: TokenSelector): Promise<boolean> {
  const { info, slot } = token
  const { slotDescription, slotManufacturer } = selector
  const { libraryDescription, libraryManufacturer, libraryVersion } = selector
  if (
    !said(selector.token, info.label) ||
    !said(selector.serial, info.serial) ||
    !said(selector.model, info.model) ||
    !said(selector.manufacturer, info.manufacturer) ||
    !said(selector.slotID, slot)
  )
    return false
  if ((slotDescription ?? slotManufacturer) !== undefined) {
    const slotInfo = await module.cryptoki.slotInfo(slot)
    if (!said(slotDescription, slotInfo.description) || !said(slotManufacturer, slotInfo.manufacturer))
      return false
  }
  if ((libraryDescription ?? libraryManufacturer ?? libraryVersion) === undefined) return true
  const library = await module.cryptoki.info()
  return (
    said(libraryDescription, library.description) &&
    said(libraryManufacturer, library.manufacturer) &&
    said(libraryVersion, library.version)
  )
}

/** Whether what was said, if anything, is so. */
function said(wanted: string | number | undefined, actual: unknown): boolean {
  return wanted === undefined || wanted === actual
}

function describe({ info, slot }: Token): string {
  return `${info.label} (serial ${info.serial || 'unknown'}, slot ${String(slot)})`
}
