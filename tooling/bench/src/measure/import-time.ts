import { execFileSync } from 'node:child_process'
import type { Effort } from './effort.ts'
import { median } from './statistics.ts'

/** How many times the time of `await import('node:crypto')` an import takes, each in a process of its own. */
export function importRatio(specifier: string, { imports }: Effort): number {
  const times: [number, number][] = []
  for (let i = 0; i < imports; i++) times.push([importTime(specifier), importTime('node:crypto')])
  return median(times.map(([time]) => time)) / median(times.map(([, time]) => time))
}

/** Milliseconds that a fresh process spends in one import. */
function importTime(specifier: string): number {
  const program = `
    const start = performance.now()
    await import('${specifier}')
    console.log(performance.now() - start)`
  // A package is found from the folder that the program runs in.
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], options))
}
