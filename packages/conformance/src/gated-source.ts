/** A stream that gives one chunk and stalls until it is told to go on. */
export class GatedSource implements AsyncIterable<Uint8Array> {
  readonly first: Uint8Array
  /** Settles when the reader waits for the second chunk. */
  readonly stalled: Promise<void>
  /** Whether the reader gave it up. */
  stopped = false
  readonly reached: () => void
  readonly gate: Promise<void>
  /** Ends the stream. */
  readonly finish: () => void

  constructor(first: Uint8Array) {
    this.first = first
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    this.stalled = reached.promise
    this.reached = reached.resolve
    this.gate = gate.promise
    this.finish = gate.resolve
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    let given = false
    const end: IteratorResult<Uint8Array> = { done: true, value: undefined }
    return {
      next: async () => {
        if (!given) {
          given = true
          return { done: false, value: this.first }
        }
        this.reached()
        await this.gate
        return end
      },
      return: async () => {
        this.stopped = true
        return end
      },
    }
  }
}
