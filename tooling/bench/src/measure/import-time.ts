import { execFileSync } from 'node:child_process'
import { undisturbed, type Run } from './clock.ts'
import type { Effort } from './effort.ts'
import { median } from './statistics.ts'

/** How many times the time of `await import('node:crypto')` an import takes, each in a process of its own. */
export async function importRatio(specifier: string, { imports }: Effort): Promise<number> {
  const subject: number[] = []
  const baseline: number[] = []
  for (let i = 0; i < imports; i++) {
    subject.push(await importTime(specifier))
    baseline.push(await importTime('node:crypto'))
  }
  return median(subject) / median(baseline)
}

async function importTime(specifier: string): Promise<number> {
  const { time } = await undisturbed(() => importOnce(specifier), 5)
  return time
}

/** What a fresh process spends in one import. It loads nothing else, so it has a clock of its own. */
function importOnce(specifier: string): Run {
  const program = `
    const before = process.resourceUsage().involuntaryContextSwitches
    const start = performance.now()
    await import('${specifier}')
    const time = performance.now() - start
    const interruptions = process.resourceUsage().involuntaryContextSwitches - before
    console.log(JSON.stringify({ time, interruptions }))`
  // A package is found from the folder that the program runs in.
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], options),
  ) as Run
}
