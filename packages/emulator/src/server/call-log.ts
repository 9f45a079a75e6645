/** One request that reached the emulator, and what became of it. */
export interface LoggedCall {
  readonly operation: string
  /** The request's fields, as the service reads them. */
  readonly input: unknown
  /** The HTTP status of the answer; `undefined` while there is none, and when the connection was cut. */
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

  get calls(): readonly LoggedCall[] {
    return [...this.#calls]
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
    if (this.#calls.length > KEPT) this.#calls.shift()
    return ({ status, error }) => {
      entry.status = status
      entry.error = error
    }
  }

  clear(): void {
    this.#calls = []
  }
}
