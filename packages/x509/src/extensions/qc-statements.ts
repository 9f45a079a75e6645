import { InvalidInputError } from '@kmskeys/core'
import { DistinctTypes, MAX_TYPES } from './distinct-types.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { readStatement, writeStatement, type QCStatement } from './qc-statement.ts'

/** What is stated of a qualified certificate, each once (RFC 3739 section 3.2.6, ETSI EN 319 412-5). */
export type QCStatements = readonly QCStatement[]

export const QCStatements: ExtensionDefinition<QCStatements> = {
  oid: '1.3.6.1.5.5.7.1.3',
  name: 'qcStatements',
  encode: (writer, statements) => {
    const seen = new Set<string>()
    writeList(writer, KIND, statements, (statement) => {
      const oid = writeStatement(writer, statement)
      if (seen.has(oid)) throw new InvalidInputError(`the statement ${oid} occurs twice`, { rule: KIND.rule })
      seen.add(oid)
    })
  },
  decode: (reader) => {
    const distinct = new DistinctTypes('statement', KIND.rule)
    return readList(reader.sequence(), KIND, (list, index) => readStatement(list.sequence(index), distinct))
  },
}

/**
 * QC statements: `qcStatements([{ type: 'compliance' }, { type: 'sscd' }, { type: 'types', types: ['esign'] }])`.
 *
 * @throws {InvalidInputError} when there is none, one occurs twice, or is malformed
 */
export function qcStatements(statements: QCStatements, options?: ExtensionOptions): Extension {
  return makeExtension(QCStatements, statements, options)
}

const KIND: ListKind = { what: 'QC statements', rule: 'RFC 3739 3.2.6', most: MAX_TYPES }
