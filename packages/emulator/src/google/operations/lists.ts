import { GoogleError } from '../google-error.ts'
import type { Input } from '../input.ts'
import type { Output } from './operation.ts'

const USUAL = 100
const MOST = 1000

/** The entries after the page token, which says how many came before. */
export function page(field: string, entries: readonly Output[], input: Input): Output {
  for (const option of ['filter', 'orderBy'])
    if (input.text(option) !== '') throw new GoogleError('UNIMPLEMENTED', `${option} is not emulated.`)
  const wanted = input.number('pageSize')
  if (wanted < 0) throw new GoogleError('INVALID_ARGUMENT', 'The page size is negative.')
  const size = Math.min(wanted === 0 ? USUAL : wanted, MOST)
  const start = readToken(input.text('pageToken'))
  const shown = entries.slice(start, start + size)
  const end = start + shown.length
  return {
    [field]: shown,
    totalSize: entries.length,
    nextPageToken: end < entries.length ? Buffer.from(`${PREFIX}${end}`).toString('base64') : '',
  }
}

const PREFIX = 'after '

function readToken(token: string): number {
  if (token === '') return 0
  const text = Buffer.from(token, 'base64').toString()
  if (!/^after \d+$/.test(text)) throw new GoogleError('INVALID_ARGUMENT', 'The page token is malformed.')
  return Number(text.slice(PREFIX.length))
}
