import type { CallLog, LoggedCall } from './call-log.ts'
import type { Fault, FaultRule, Faults } from './faults.ts'

/** A service that answers on loopback. */
export interface Emulator<Kind extends string> extends AsyncDisposable {
  /** Where it answers, such as `http://127.0.0.1:40123`. */
  readonly endpoint: string
  /** The requests that have reached it, the latest 10,000, in the order in which they came. */
  readonly calls: readonly LoggedCall[]
  /** How many requests have reached it, of one operation or of all; none is forgotten. */
  count(operation?: string): number
  /** Forgets the calls, and counts from 0. */
  clearCalls(): void
  /**
   * Sets a fault.
   *
   * @returns the fault, which counts how often it has happened, and can be removed
   * @throws {InvalidInputError} when there is no such operation, kind or field; the message lists those that there are
   * @throws {RangeError} when a number of the rule is negative or not a number
   */
  fault(rule: FaultRule<Kind>): Fault
  /** The rules in force that have not happened to any request: a test can expect at its end that there is none. */
  readonly unusedFaults: readonly FaultRule<Kind>[]
  /** Removes all faults. */
  clearFaults(): void
  /** Stops at once, and cuts the connections that are open. Closing twice is harmless. */
  close(): Promise<void>
}

/** What a server shows of itself. */
export function emulatorOf<Kind extends string>(
  endpoint: string,
  log: CallLog,
  faults: Faults<Kind>,
  close: () => Promise<void>,
): Emulator<Kind> {
  return {
    endpoint,
    get calls() {
      return log.calls
    },
    count: (operation) => log.count(operation),
    clearCalls: () => log.clear(),
    fault: (rule) => faults.add(rule),
    get unusedFaults() {
      return faults.unused
    },
    clearFaults: () => faults.clear(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
