// One measurement in a process of its own: `node child.ts ROW EFFORT [PEER]` prints the value that it found.
import { findRow } from '../rows.ts'
import { EFFORTS, type EffortName } from './effort.ts'

const [name = '', effort = 'full', peer] = process.argv.slice(2)
const row = await findRow(name)
console.log(await row.measure(EFFORTS[effort as EffortName], peer))
