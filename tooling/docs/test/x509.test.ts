import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { needsPython, pythonProgram } from '@kmskeys/testing'
import { beforeAll, expect, it } from 'vitest'
import { DEFECTS } from '../src/x509/defects.ts'
import { FEATURES } from '../src/x509/features.ts'
import { hasTest } from '../src/x509/features-table.ts'
import { makeInputs, type Inputs } from '../src/x509/inputs.ts'
import { PECULIAR } from '../src/x509/probe-peculiar.ts'
import { PKIJS } from '../src/x509/probe-pkijs.ts'
import { outcome, type Probe } from '../src/x509/probes.ts'

const repository = resolve(import.meta.dirname, '../../..')
const ids = FEATURES.map(({ id }) => id).toSorted()

let inputs: Inputs
beforeAll(async () => {
  inputs = await makeInputs()
}, 120_000)

it('each tick leads to a test that is there', () => {
  const ticks = FEATURES.flatMap(({ ours }) => (ours === undefined ? [] : [ours]))
  expect(ticks.length).toBeGreaterThan(20)
  expect(ticks.filter((tick) => !hasTest(repository, tick))).toEqual([])
  expect(hasTest(repository, ['packages/x509/test/defects.test.ts', 'a title that is not there'])).toBe(false)
})

it('each defect of other libraries has a test', () => {
  expect(DEFECTS.filter(([, test]) => !hasTest(repository, test))).toEqual([])
})

/** What only newer versions of Node.js have in Web Crypto. */
const NEWER = new Set(process.versions.openssl.startsWith('3.0') ? ['ml-dsa', 'slh-dsa'] : [])

it.each<['peculiar' | 'pkijs', Readonly<Record<string, Probe>>]>([
  ['peculiar', PECULIAR],
  ['pkijs', PKIJS],
])(
  'what the table says of %s is what its probes find',
  async (column, probes) => {
    expect(Object.keys(probes).toSorted()).toEqual(ids)
    const found: Record<string, boolean | string> = {}
    for (const [id, probe] of Object.entries(probes)) found[id] = await outcome(probe, inputs)
    const said = Object.fromEntries(FEATURES.map((row) => [row.id, row[column]]))
    for (const id of NEWER) found[id] = said[id] ?? false
    expect(found).toEqual(said)
  },
  60_000,
)

needsPython().it('what the table says of pyca/cryptography is what its probes find', () => {
  const { status, stdout, stderr } = spawnSync(
    pythonProgram('python') ?? '',
    [resolve(import.meta.dirname, '../src/x509/probes.py')],
    {
      input: JSON.stringify(inputs, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      ),
      encoding: 'utf8',
      timeout: 60_000,
    },
  )
  expect([status, stderr]).toEqual([0, ''])
  const found = JSON.parse(stdout) as Record<string, boolean | string | null>
  expect(Object.keys(found).toSorted()).toEqual(ids)
  expect(Object.fromEntries(Object.entries(found).map(([id, answer]) => [id, answer ?? false]))).toEqual(
    Object.fromEntries(FEATURES.map(({ id, pyca }) => [id, pyca])),
  )
})
