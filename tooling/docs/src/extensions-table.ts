import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as x509 from '@kmskeys/x509'

/** Where extensions stand, in the words of the table. */
const PLACES: Readonly<Record<x509.ExtensionPlace, string>> = {
  certificate: 'certificates',
  request: 'requests',
  crl: 'CRLs',
  crlEntry: 'entries of CRLs',
  ocspRequest: 'OCSP requests',
  ocspSingleRequest: 'OCSP requests, beside a certificate',
  ocspResponse: 'OCSP responses',
  ocspSingleResponse: 'OCSP responses, beside a certificate',
}

/** The extensions that have types, with where they may stand as the types say, and what defines them as their comments do. */
export function extensionsTable(repository: string): string {
  const sources = globSync(resolve(repository, 'packages/x509/src/extensions/*.ts'))
    .toSorted()
    .map((path) => readFileSync(path, 'utf8'))
  const rows = Object.entries(x509).flatMap(([name, value]) => {
    const type = x509.EXTENSION_TYPES.find((known) => known === value)
    if (type === undefined) return []
    const places = Object.keys(type.places ?? { certificate: true, request: true }) as x509.ExtensionPlace[]
    const where = places.map((place) => PLACES[place]).join(', ')
    const critical = type.mustBeCritical === undefined ? '' : type.mustBeCritical ? 'always' : 'never'
    return [
      `| \`${name}\` | \`${type.name}\` | ${type.oid} | ${where} | ${critical} | ${definedIn(name, sources)} |`,
    ]
  })
  if (rows.length !== x509.EXTENSION_TYPES.length) throw new Error('a type of extension is not exported')
  return [
    '| type | name in JSON | OID | stands in | critical | defined in |',
    '|---|---|---|---|---|---|',
    ...rows.toSorted(),
  ].join('\n')
}

/** What the comment before the type, or before its definition, gives in parentheses. */
function definedIn(name: string, sources: readonly string[]): string {
  const comment = new RegExp(
    `/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:type|interface|const) ${name}\\b`,
    'g',
  )
  for (const source of sources)
    for (const [, text = ''] of source.matchAll(comment)) {
      const given = /\(((?:RFC|ETSI|Common PKI|CA\/Browser|\[MS)[^)]*)\)/.exec(text)?.[1]
      if (given !== undefined) return given.replaceAll(/\s*\n \* /g, ' ')
    }
  throw new Error(`no comment says what defines ${name}`)
}
