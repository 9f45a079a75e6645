import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from '@stryker-mutator/api/core'
import type { Settings } from './settings.ts'

/** What became of a mutant. */
export interface Outcome {
  readonly status: 'killed' | 'survived' | 'timeout'
  /** The test that noticed it, and what it said. */
  readonly test?: string | undefined
  readonly says?: string | undefined
}

interface Noted extends Outcome {
  readonly mutant: string
  readonly state: string
}

/**
 * What was found, kept from run to run and noted at once, so that a run that was broken off goes on where it was. Where
 * anything has changed since, what noticed a mutant the last time is what is tried first.
 */
export class Memory {
  readonly file: string
  readonly state: string
  readonly noted: Map<string, Noted> = new Map()

  constructor({ folder, name, state }: Settings) {
    this.file = join(folder, `${name}.outcomes.jsonl`)
    this.state = state
    if (!existsSync(this.file)) return
    for (const line of readFileSync(this.file, 'utf8').split('\n').filter(Boolean)) {
      const noted = JSON.parse(line) as Noted
      this.noted.set(noted.mutant, noted)
    }
  }

  /** What became of a mutant when all was as it is now. */
  known(mutant: Mutant): Outcome | undefined {
    const noted = this.noted.get(keyOf(mutant))
    return noted?.state === this.state ? noted : undefined
  }

  /** The test that noticed it the last time. */
  killer(mutant: Mutant): string | undefined {
    return this.noted.get(keyOf(mutant))?.test
  }

  note(mutant: Mutant, outcome: Outcome): void {
    const noted: Noted = { mutant: keyOf(mutant), state: this.state, ...outcome }
    this.noted.set(noted.mutant, noted)
    appendFileSync(this.file, `${JSON.stringify(noted)}\n`)
  }
}

/** Which tests reach which mutants, for processes that begin after the first run of all. */
export interface Reach {
  readonly tests: { readonly [test: string]: readonly string[] }
  /** How long each takes, in milliseconds. */
  readonly times: { readonly [test: string]: number }
}

export function writeReach({ folder, name }: Settings, reach: Reach): void {
  writeFileSync(join(folder, `${name}.reach.json`), JSON.stringify(reach))
}

export function readReach({ folder, name }: Settings): Reach {
  return JSON.parse(readFileSync(join(folder, `${name}.reach.json`), 'utf8')) as Reach
}

/** What a mutant is called from run to run. */
export function keyOf({ fileName, location: { start, end }, mutatorName, replacement }: Mutant): string {
  const file = fileName.replace(/^.*\/src\//u, 'src/')
  return `${file}:${start.line}:${start.column}-${end.line}:${end.column} ${mutatorName} ${replacement ?? ''}`
}
