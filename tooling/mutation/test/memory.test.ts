import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Memory } from '../src/memory.ts'

const mutant = {
  id: '7',
  fileName: '/somewhere/src/a.ts',
  location: { start: { line: 1, column: 2 }, end: { line: 1, column: 9 } },
  mutatorName: 'StringLiteral',
  replacement: '""',
}

it('keeps outcomes while nothing changes, and after that what noticed a mutant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-mutation-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const remember = (state: string): Memory => new Memory({ folder, name: 'aws', state })
  const first = remember('one')
  expect(first.known(mutant)).toBeUndefined()
  first.note(mutant, { status: 'killed', test: 'rsa#3', says: 'no' })
  // Elsewhere on the disk, and with another number, it is the same.
  const moved = { ...mutant, id: '8', fileName: '/elsewhere/src/a.ts' }
  expect(remember('one').known(moved)).toMatchObject({ status: 'killed', test: 'rsa#3', says: 'no' })
  const later = remember('two')
  expect(later.known(moved)).toBeUndefined()
  expect(later.killer(moved)).toBe('rsa#3')
  later.note(mutant, { status: 'survived' })
  expect(remember('two').known(mutant)).toMatchObject({ status: 'survived' })
  expect(remember('two').known({ ...mutant, replacement: '"x"' })).toBeUndefined()
})
