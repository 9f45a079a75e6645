// Plants each break in a copy of the repository and expects its check to turn red: `npm run breaks`, or
// `npm run breaks -- TEXT` for those whose name contains the text. Two at a time, each in a copy of its own.
import { availableParallelism } from 'node:os'
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { plant, type Break } from './break.ts'
import { breaks } from './breaks.ts'
import { build, runCheck } from './check.ts'
import { Copy } from './copy.ts'

const wanted = process.argv[2] ?? ''
const chosen = breaks.filter(({ name }) => name.includes(wanted))
const left = [...chosen]
const green = new Set<string>()
let caught = 0
await Promise.all(Array.from({ length: Math.min(2, availableParallelism(), chosen.length) }, lane))
console.log(`${caught} of ${chosen.length} planted breaks caught`)
if (caught < chosen.length || caught === 0) process.exitCode = 1

/** Takes one break after the other of those that are left. */
async function lane(): Promise<void> {
  using copy = new Copy()
  for (let one = left.shift(); one !== undefined; one = left.shift()) {
    const start = performance.now()
    const problem = await tryBreak(copy, one)
    if (problem === undefined) caught++
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${problem === undefined ? 'caught' : 'MISSED'} ${one.name} (${seconds} s)`)
    if (problem !== undefined) console.error(problem)
  }
}

/** What is wrong with the break or its check; `undefined` when the check is green without and red with it. */
async function tryBreak(copy: Copy, one: Break): Promise<string | undefined> {
  try {
    if (!(await isGreenWithout(copy, one)))
      return `its check is red without the break: ${JSON.stringify(one.caughtBy)}`
    const { red, output } = await withBreak(copy, one, () => runCheck(copy, one.caughtBy))
    if (!red) return 'its check stayed green'
    return output.includes(one.says)
      ? undefined
      : `its check is red, but does not say "${one.says}":\n${output}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function isGreenWithout(copy: Copy, { caughtBy }: Break): Promise<boolean> {
  const key = JSON.stringify(caughtBy)
  if (!green.has(key)) {
    const { red, output } = await runCheck(copy, caughtBy)
    if (red) console.error(output)
    else green.add(key)
  }
  return green.has(key)
}

/** Calls `check` while the break is in the copy, and puts back what was there before. */
async function withBreak<T>(copy: Copy, one: Break, check: () => Promise<T>): Promise<T> {
  const file = copy.path(one.file)
  const [folder] = /^packages\/[^/]+(?=\/src\/)/.exec(one.file) ?? []
  // Layering is read from the sources; tests, those of types too, take what is built.
  const rebuilds = folder !== undefined && one.caughtBy.run !== 'layering'
  const dist = copy.path(`${folder}/dist`)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, plant(text, one))
  if (rebuilds) cpSync(dist, `${dist}.kept`, { recursive: true })
  try {
    if (rebuilds) await build(copy, folder)
    return await check()
  } finally {
    writeFileSync(file, text)
    if (rebuilds) {
      rmSync(dist, { recursive: true })
      renameSync(`${dist}.kept`, dist)
    }
  }
}
