import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { OPERATION_CHANNEL, type AnyPrivateKey, type KeyProvider, type OperationEvent } from '@kmskeys/core'
import { checkCount } from './check-description.ts'
import { check, PATIENCE, within } from './check.ts'
import type { DescribedKey, ProviderDescription } from './description.ts'
import { Ledger } from './ledger.ts'
import { checkErased } from './witness/clear-keys.ts'

/** What the tests of one run share: one open provider and its keys, the events, the ledger. */
export class Session {
  readonly description: ProviderDescription
  readonly ledger: Ledger = new Ledger()
  readonly events: OperationEvent[] = []
  shared: Promise<KeyProvider> | undefined = undefined
  readonly opened: Map<string, Promise<AnyPrivateKey>> = new Map()
  listening = false
  readonly onEvent: (message: unknown) => void

  constructor(description: ProviderDescription) {
    this.description = description
    this.onEvent = (message) => {
      if (isEvent(message) && message.provider === description.name) this.events.push(message)
    }
  }

  get secrets(): readonly string[] {
    return this.description.secrets ?? []
  }

  /** The provider that most tests use. */
  provider(): Promise<KeyProvider> {
    this.shared ??= this.open()
    return this.shared
  }

  /** A provider of its own, which the caller closes. */
  async open(): Promise<KeyProvider> {
    if (!this.listening) subscribe(OPERATION_CHANNEL, this.onEvent)
    this.listening = true
    return within(PATIENCE, Promise.resolve(this.description.open()), 'open()')
  }

  /** A key of the shared provider, opened once. */
  key({ reference }: DescribedKey): Promise<AnyPrivateKey> {
    const opening = this.opened.get(reference) ?? this.openKey(reference)
    this.opened.set(reference, opening)
    return opening
  }

  async openKey(reference: string): Promise<AnyPrivateKey> {
    const provider = await this.provider()
    return within(PATIENCE, provider.getPrivateKey(reference), `getPrivateKey(${reference})`)
  }

  /** The first described key that signs, for the tests that need one; `undefined` when none does. */
  async signer(): Promise<DescribedKey | undefined> {
    for (const described of this.description.keys)
      if ((await this.key(described)).signatureAlgorithms.length > 0) return described
    return undefined
  }

  /** Does something after which no private key may be in memory in the clear, where the description says so. */
  erasing<T>(work: () => Promise<T>): Promise<T> {
    return this.description.erases === true ? checkErased(work) : work()
  }

  /** How many requests have reached the service; `undefined` when that is not described. */
  calls(): number | undefined {
    const { calls } = this.description
    return calls === undefined ? undefined : checkCount(calls())
  }

  /** Where events and the service's calls stand, to see later what came after. */
  mark(): Mark {
    return { events: this.events.length, calls: this.calls() ?? 0 }
  }

  /** The one event of a call that was made alone. */
  eventSince({ events }: Mark, what: string): OperationEvent {
    const [event, ...more] = this.events.slice(events)
    check(event !== undefined, `${what} published no event; make the provider by defineProvider`)
    check(more.length === 0, `${what} published ${more.length + 1} events`)
    return event
  }

  /** How many have reached it since a mark. */
  callsSince({ calls }: Mark): number | undefined {
    const now = this.calls()
    return now === undefined ? undefined : now - calls
  }

  /** @throws {NonConformance} when something reached the service */
  checkNoCall(mark: Mark, what: string): void {
    const reached = this.callsSince(mark) ?? 0
    check(reached === 0, `${what} reached the service ${reached} times, and should not have`)
  }

  /** Ends the run. */
  async end(): Promise<void> {
    const { shared } = this
    unsubscribe(OPERATION_CHANNEL, this.onEvent)
    if (shared !== undefined) await within(PATIENCE, (await shared).close(), 'close()')
  }
}

export interface Mark {
  readonly events: number
  readonly calls: number
}

function isEvent(message: unknown): message is OperationEvent {
  return typeof message === 'object' && message !== null && 'provider' in message && 'operation' in message
}
