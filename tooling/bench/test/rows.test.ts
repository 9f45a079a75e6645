import { expect, it } from 'vitest'
import { EFFORTS } from '../src/measure/effort.ts'
import { allRows, findRow } from '../src/rows.ts'

const rows = await allRows()

it('finds each row in the file of its name', async () => {
  for (const row of rows) expect(await findRow(row.name)).toBe(row)
})

it.each(rows)('$name gives a value', async (row) => {
  expect(await row.measure(EFFORTS.least)).toBeGreaterThan(0)
})

const peers = rows.flatMap((row) => (row.peers ?? []).map((peer) => ({ row, peer, name: row.name })))

it.each(peers)('$name gives a value for $peer', async ({ row, peer }) => {
  expect(await row.measure(EFFORTS.least, peer)).toBeGreaterThan(0)
})
