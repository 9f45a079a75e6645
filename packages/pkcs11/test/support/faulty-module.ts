import { EventEmitter, once } from 'node:events'
import { Cryptoki } from '../../src/cryptoki/cryptoki.ts'
import type { FunctionName } from '../../src/cryptoki/declarations.ts'
import { loadModule } from '../../src/cryptoki/load.ts'
import type { Functions, NativeFunction } from '../../src/cryptoki/native.ts'
import { SharedModule } from '../../src/module.ts'

/** What a function does instead of its work: answer a value, and `undefined` for its work after all. */
type Fault = (call: number) => number | undefined | Promise<number | undefined>

/** A real module whose functions can be made to fail, and are counted. */
export class FaultyModule {
  readonly module: SharedModule
  readonly calls: Map<FunctionName, number> = new Map()
  readonly faults: Map<FunctionName, Fault> = new Map()

  constructor(path: string) {
    const real = loadModule(path)
    const functions: Functions = new Map([...real].map(([name, fn]) => [name, this.wrap(name, fn)] as const))
    this.module = new SharedModule(new Cryptoki(functions))
  }

  count(name: FunctionName): number {
    return this.calls.get(name) ?? 0
  }

  /** Makes a function answer `rv` the next `times` times. */
  fail(name: FunctionName, rv: number, times = 1): void {
    let left = times
    this.faults.set(name, () => (left-- > 0 ? rv : undefined))
  }

  /** Makes a function wait before its work until the function that is returned is called. */
  hold(name: FunctionName): () => void {
    const gate = new EventEmitter()
    const opened = once(gate, 'open').then(() => undefined)
    this.faults.set(name, () => opened)
    return () => {
      this.faults.delete(name)
      gate.emit('open')
    }
  }

  heal(): void {
    this.faults.clear()
    this.calls.clear()
  }

  private wrap(name: FunctionName, fn: NativeFunction): NativeFunction {
    const asynchronous = (...args: unknown[]): void => {
      const done = args.at(-1) as (error: unknown, result: unknown) => void
      const call = this.count(name) + 1
      this.calls.set(name, call)
      const answer = async (): Promise<void> => {
        const rv = await this.faults.get(name)?.(call)
        if (rv === undefined) fn.async(...(args as Parameters<NativeFunction['async']>))
        else done(null, rv)
      }
      void answer()
    }
    return Object.assign((...args: Parameters<NativeFunction>): unknown => fn(...args), {
      async: asynchronous,
    })
  }
}
