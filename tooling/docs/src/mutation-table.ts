import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** What `npm run mutation` keeps of a package. */
interface Score {
  readonly date: string
  readonly stryker: string
  readonly node: string
  readonly older?: string
  /** What was noticed on the first Node.js, without the older one. */
  readonly alone?: number
  readonly percent: number
  readonly mutants: number
  readonly sample?: { readonly of: number; readonly seed: number; readonly from: number; readonly to: number }
}

/** How much of what was changed in each provider the kit alone noticed, as docs/mutation.json has it. */
export function mutationTable(repository: string): string {
  const text = readFileSync(resolve(repository, 'docs/mutation.json'), 'utf8')
  const rows = Object.entries(JSON.parse(text) as { readonly [name: string]: Score }).map(
    ([name, { date, stryker, node, older, alone, percent, mutants, sample }]) => {
      const [tried, range] =
        sample === undefined
          ? [`all ${mutants}`, '']
          : [
              `${mutants} of ${sample.of}, drawn with the seed ${sample.seed}`,
              `; of all, between ${sample.from} and ${sample.to} % (confidence 95 %)`,
            ]
      const on = [node, ...(older === undefined ? [] : [older])].join(' and ')
      const first = alone === undefined ? '' : ` (${alone} % without the older Node.js)`
      return `| \`${name}\` | ${tried} | ${percent} %${first}${range} | ${date}, Stryker ${stryker}, Node.js ${on} |`
    },
  )
  return ['| sources | mutants tried | noticed | measured |', '|---|---|---|---|', ...rows].join('\n')
}
