import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { needsPython, pythonProgram } from '@kmskeys/testing'
import { Extension, type SCTv1 } from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { PYCA_SAMPLES } from './extension-values.ts'

/** What pyca_extensions.py answers. */
interface Answer {
  readonly written: Readonly<Record<string, readonly string[]>>
  readonly equal: Readonly<Record<string, readonly boolean[]>>
  readonly timestamps: Readonly<Record<string, unknown>>
}

// Made by others, with values written down a second time, so that both sides cannot share one misunderstanding.
needsPython().describe('pyca/cryptography', () => {
  const { written, equal, timestamps } = ask()

  it('has the 31 classes that are looked at', () => {
    expect(Object.keys(written)).toHaveLength(31)
  })

  for (const { name, oid, values, extensions, read } of PYCA_SAMPLES)
    describe(name, () => {
      it('writes what is read here with equal values, and the same bytes', () => {
        const ders = written[name] ?? []
        const theirs = ders.map((hex) => {
          const value = Uint8Array.from(Buffer.from(hex, 'hex'))
          return new Extension<never>(oid, false, value, value)
        })
        expect(theirs.map(read)).toEqual(values)
        expect(ders).toEqual(extensions.map(({ value }) => Buffer.from(value).toString('hex')))
      })

      it('reads what is written here with equal values', () => {
        // Timestamps cannot be made there, only read.
        expect(equal[name] ?? timestamps[name]).toEqual(
          values.map((value) => (equal[name] === undefined ? shown(value) : true)),
        )
      })
    })
})

function ask(): Answer {
  const given = PYCA_SAMPLES.map(({ name, extensions }) => [
    name,
    extensions.map(({ value }) => Buffer.from(value).toString('hex')),
  ])
  const { status, stdout, stderr } = spawnSync(
    pythonProgram('python') ?? 'python3',
    [join(import.meta.dirname, 'pyca_extensions.py')],
    { input: JSON.stringify(Object.fromEntries(given)), encoding: 'utf8', timeout: 15_000 },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Answer
}

/** Timestamps as the program shows them. */
function shown(list: unknown): unknown {
  return (list as readonly SCTv1[]).map((sct) => ({
    ...sct,
    logID: Buffer.from(sct.logID).toString('hex'),
    timestamp: sct.timestamp.getTime(),
    extensions: Buffer.from(sct.extensions).toString('hex'),
    signature: Buffer.from(sct.signature).toString('hex'),
  }))
}
