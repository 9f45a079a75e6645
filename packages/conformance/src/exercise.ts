import type { OperationEvent, SignOptions } from '@kmskeys/core'
import { check, PATIENCE, within } from './check.ts'
import type { DescribedKey } from './description.ts'
import { refusedUnsent } from './refused.ts'
import { chosenOffer, type Row } from './rows.ts'
import type { Sample } from './sample.ts'
import type { Session } from './session.ts'
import { checkSecondOpinion, checkSignature, witnessKey } from './witness/verify.ts'

/**
 * Signs a sample with a row and verifies the signature; where no offer of the row takes the sample, expects it to
 * be refused before any call. What worked is noted in the ledger.
 */
export async function exercise(
  session: Session,
  described: DescribedKey,
  row: Row,
  sample: Sample,
): Promise<void> {
  const key = await session.key(described)
  const { context } = sample.options ?? {}
  const hasContext = context !== undefined && context.length > 0
  const offer = chosenOffer(row, sample.form, sample.message.length, hasContext)
  if (offer === undefined) return expectRefusal(session, described, row, sample)
  for (const format of formatsFor(session, described, row, sample)) {
    const options: SignOptions = { ...sample.options, ...(format !== undefined && { format }) }
    const mark = session.mark()
    const signature = await within(PATIENCE, key.signWith(row.algorithm, sample.data(), options), 'signing')
    const signed = {
      algorithm: row.algorithm,
      message: sample.message,
      format,
      context: context ?? sample.context,
    }
    const witness = witnessKey(key.publicKey)
    checkSignature(witness, signed, signature)
    // It is slow, so that it is heard once of each way.
    if (session.ledger.isFirst(described, `${row.algorithm.name} ${sample.form} ${context?.length ?? ''}`))
      checkSecondOpinion(witness, signed, signature)
    checkEvent(session, session.eventSince(mark, 'signing'))
  }
  session.ledger.note(described, offer)
}

/** Both encodings, where there are two, of the first sample that is handed over in its way, and DER of the others. */
function formatsFor(
  { ledger }: Session,
  described: DescribedKey,
  { algorithm }: Row,
  { form }: Sample,
): readonly SignOptions['format'][] {
  if (described.type !== 'ec' && described.type !== 'dsa') return [undefined]
  return ledger.isFirst(described, `${algorithm.name} ${form} as r‖s`) ? ['der', 'p1363'] : ['der']
}

async function expectRefusal(
  session: Session,
  described: DescribedKey,
  row: Row,
  sample: Sample,
): Promise<void> {
  const key = await session.key(described)
  const isLength = sample.form !== 'digest' && sample.form !== 'mu' && sample.options?.context === undefined
  const code = isLength ? 'INVALID_INPUT' : 'UNSUPPORTED_ALGORITHM'
  await refusedUnsent(
    session,
    sample.label,
    () => key.signWith(row.algorithm, sample.data(), sample.options),
    code,
  )
}

function checkEvent(
  session: Session,
  { operation, outcome, verified, attempt, duration }: OperationEvent,
): void {
  const { verifiesSignatures = true } = session.description
  check(operation === 'sign' && outcome === 'ok', `the event of a signature says ${operation}, ${outcome}`)
  check(
    verified === verifiesSignatures,
    `the event says verified: ${String(verified)}, the description ${String(verifiesSignatures)}`,
  )
  check(attempt >= 1 && duration >= 0, `the event says attempt: ${attempt}, duration: ${duration}`)
}
