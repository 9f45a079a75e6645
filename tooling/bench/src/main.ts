// Measures: `node main.ts [--json] [--ci] [NAME…]`. A table unless --json asks for an object a line. With --ci
// it is quick, holds the values against floors.json and fails where a floor is broken each time.
import { readArguments } from './arguments.ts'
import { bestOfThree, floorOf, readReached } from './floors.ts'
import { measureRow } from './measure/in-processes.ts'
import { jsonLine } from './report/json.ts'
import { floorLine, heading, peerLine, rowLine } from './report/table.ts'
import { reaches, type Row } from './row.ts'
import { allRows } from './rows.ts'

try {
  const { json, ci, rows } = readArguments(process.argv.slice(2), await allRows())
  if (!json && !ci) console.log(heading)
  for (const row of rows) (ci ? holdAgainstFloor : measure)(row, json)
} catch (error) {
  if (!(error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function measure(row: Row, json: boolean): void {
  const value = measureRow(row, 'full')
  console.log(json ? jsonLine(row, value) : rowLine(row, value))
  for (const peer of row.peers ?? []) {
    const other = measureRow(row, 'full', peer)
    console.log(json ? jsonLine(row, other, peer) : peerLine(peer, other))
  }
}

function holdAgainstFloor(row: Row, json: boolean): void {
  const floor = floorOf(row, readReached())
  const value = bestOfThree(row, floor, () => measureRow(row, 'quick'))
  console.log(json ? jsonLine(row, value) : floorLine(row, value, floor))
  if (!reaches(row, value, floor)) process.exitCode = 1
}
