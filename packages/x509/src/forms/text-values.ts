import { toHex } from '../data/bytes.ts'
import type { GeneralName } from '../general-names/general-name.ts'
import { ATTRIBUTE_TYPES } from '../names/attribute-types.ts'
import { attributeToText, CONTROL } from '../names/name-text.ts'
import { Name } from '../names/name.ts'
import { isArray } from './json.ts'

// What stands in the text form, safe to print: no text that somebody chose can end a line, or pass for several.

export type Lines = readonly string[]

export function indent(lines: Lines, by: number = 4): Lines {
  return lines.map((line) => `${' '.repeat(by)}${line}`)
}

/** A text, in quotes with the escapes of JSON where it has what could be taken for something else. */
export function safe(text: string): string {
  if (!UNSAFE.test(text)) return text
  return JSON.stringify(text).replaceAll(CONTROL, (character) =>
    Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
      .map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** Octets in capitals with colons between them. */
export function colons(bytes: Uint8Array): string {
  return toHex(bytes).replaceAll(/..(?=.)/g, '$&:')
}

/** The same in small letters, so many in a line. */
export function hexLines(bytes: Uint8Array, most: number): Lines {
  const text = colons(bytes).toLowerCase()
  return text.match(new RegExp(`.{1,${most * 3}}`, 'g')) ?? []
}

/** `Jan  2 03:04:05 2026 GMT`. */
export function time(date: Date, fraction: string = ''): string {
  const [, day = '', month = '', year = '', clock = ''] = date.toUTCString().split(' ')
  return `${month} ${day.replace(/^0/, ' ')} ${clock}${fraction} ${year} GMT`
}

/** The relative names in the order in which they are encoded: `C=DE, O=Example, CN=Example CA`. */
export function nameLine({ rdns }: Name): string {
  return rdns
    .map((attributes) => attributes.map((attribute) => attributeToText(attribute, ATTRIBUTES)).join(' + '))
    .join(', ')
}

/** `DNS:example.org`. */
export function generalName(name: GeneralName): string {
  const label = LABELS[name.type]
  if (name.type === 'otherName') return `${label}:${name.typeID}::${colons(name.value)}`
  return `${label}:${scalar(name.value) ?? ''}`
}

export function generalNames(names: readonly GeneralName[]): string {
  return names.map(generalName).join(', ')
}

/** `keyAgreement` as words: `Key Agreement`. */
export function words(name: string): string {
  return name
    .replace(/^(?:ocsp|tls|qc|cabf|.)/, (start) => start.toUpperCase())
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
}

/** Any value: what is plain in one line, the rest as a tree. */
export function tree(value: unknown): Lines {
  const one = scalar(value)
  if (one !== undefined) return [one]
  if (typeof value !== 'object' || value === null) return []
  const fields = isArray(value)
    ? value.map((item) => ['', item] as const)
    : Object.entries(value).flatMap(([field, item]: [string, unknown]) =>
        item === undefined ? [] : [[`${words(field)}: `, item] as const],
      )
  const plain = fields.map(([field, item]) => {
    const text = scalar(item)
    return text === undefined ? undefined : `${field}${text}`
  })
  if (!plain.includes(undefined)) return [plain.join(', ')]
  return fields.flatMap(([field, item], i) =>
    plain[i] === undefined
      ? field === ''
        ? tree(item)
        : [field.trimEnd(), ...indent(tree(item), 2)]
      : plain[i],
  )
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return safe(value)
  if (value instanceof Uint8Array) return colons(value)
  if (value instanceof Date) return time(value)
  if (value instanceof Name) return nameLine(value)
  const isPlain = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  return isPlain ? String(value) : undefined
}

const UNSAFE = new RegExp(String.raw`[",\\]|^\s|\s$|${CONTROL.source}`, 'u')
const ATTRIBUTES = Object.fromEntries(ATTRIBUTE_TYPES.map(({ oid, key, text = key }) => [oid, text]))
const LABELS: Readonly<Record<GeneralName['type'], string>> = {
  dns: 'DNS',
  email: 'email',
  uri: 'URI',
  ip: 'IP Address',
  registeredID: 'Registered ID',
  directoryName: 'DirName',
  otherName: 'othername',
  x400Address: 'X400Name',
  ediPartyName: 'EdiPartyName',
}
