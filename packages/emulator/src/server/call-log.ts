/** One request that reached the emulator, and what became of it. */
export interface LoggedCall {
  readonly operation: string
  /** The request's fields, as the service reads them. */
  readonly input: unknown
  /** The status of the answer, of HTTP or of gRPC; `undefined` while there is none, and when the connection was cut. */
  readonly status: number | undefined
  /** The service's own error code, where the answer was an error. */
  readonly error: string | undefined
  /** The fault that happened to it. */
  readonly fault: string | undefined
}

/** The most calls that are kept. */
const KEPT = 10_000

/** The calls in the order in which they came; the oldest are forgotten. */
export class CallLog {
  #calls: LoggedCall[] = []

  readonly #counts: Map<string, number> = new Map()

  get calls(): readonly LoggedCall[] {
    return [...this.#calls]
  }

  count(operation: string | undefined): number {
    if (operation !== undefined) return this.#counts.get(operation) ?? 0
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Notes a call, and answers the function that notes what became of it. */
  add(
    call: Pick<LoggedCall, 'operation' | 'input' | 'fault'>,
  ): (answer: Pick<LoggedCall, 'status' | 'error'>) => void {
    const entry: { -readonly [Field in keyof LoggedCall]: LoggedCall[Field] } = {
      operation: call.operation,
      input: call.input,
      fault: call.fault,
      status: undefined,
      error: undefined,
    }
    this.#calls.push(entry)
    this.#counts.set(call.operation, (this.#counts.get(call.operation) ?? 0) + 1)
    if (this.#calls.length > KEPT) this.#calls.shift()
    return ({ status, error }) => {
      entry.status = status
      entry.error = error
    }
  }

  clear(): void {
    this.#calls = []
    this.#counts.clear()
  }
}
